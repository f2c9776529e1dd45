"""Downloads as the served app hands them out."""

import csv
import re
from io import BytesIO, StringIO

import openpyxl

from tests.marketplace.pages.conftest import Served
from tests.seeding import FORMULA


def test_downloads_hold_the_figures_and_run_nothing(served: Served) -> None:
    answer = served.get("/download/households.csv?season=vai-2021")
    assert answer.headers["content-disposition"] == 'attachment; filename="lensan-vai-2021-theo-ho.csv"'
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    sold = [(row["Hộ"], row["Tiêu thụ (g)"]) for row in rows]
    assert sold[:2] == [("Lê Đức Chính", "24000"), ("Nguyễn Văn An", "15000")]
    assert rows[3]["Hộ"] == f"'{FORMULA}"
    found = served.get("/download/households.csv?words=tran thi")
    assert len(found.content.splitlines()) == 2
    for kind, sheet in (("communes", "Communes"), ("season", "Season"), ("days", "Days"), ("households", "Households")):
        xlsx = served.get(f"/download/{kind}.xlsx?map=now&lang=en")
        book = openpyxl.load_workbook(BytesIO(xlsx.content))
        assert book.sheetnames == [sheet, "Notes"]
        assert not [cell for row in book[sheet].iter_rows() for cell in row if cell.data_type == "f"]


def test_what_is_not_handed_out_is_refused_in_one_sentence(served: Served) -> None:
    for path in ("people.csv", "season.pdf", "season.csv?season=vai-1999", "communes.csv?map=x",
                 "households.csv?commune=x", f"households.csv?commune={'9' * 25}"):  # fmt: skip
        answer = served.get(f"/download/{path}")
        assert answer.status_code == 404, path
        assert len(re.findall(r'<p class="message">[^<\n]+</p>', answer.text)) == 1


def test_a_refusal_is_in_the_language_that_was_asked_for_and_in_the_words_of_the_app(served: Served) -> None:
    for path, vietnamese, english in (
        ("season.pdf", "Báo cáo chỉ tải về dạng csv hoặc xlsx.", "A report is handed out as csv or xlsx."),
        ("season.csv?season=x", "Không có vụ x; các vụ hiện có: vai-2021", "There is no season x"),
        ("period.csv", "Hãy chọn hợp tác xã", "choose cooperative, period and household under Statements"),
        ("people.csv", "Không có báo cáo people", "There is no report people"),
    ):
        for lang, says in (("", vietnamese), ("vi", vietnamese), ("en", english)):
            answer = served.get(f"/download/{path}", params={"lang": lang})
            assert answer.status_code == 404
            assert says in answer.text
            assert "--" not in answer.text
            assert "lensan " not in answer.text
