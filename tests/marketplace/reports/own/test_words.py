"""What is a household's own is said in few words: what is not kept is a dash, what is nothing is left out."""

from datetime import date

import pytest

from marketplace.directory.people.acting import ActingRow
from marketplace.directory.people.bases import BasisRow
from marketplace.directory.rectifications import RectificationRow
from marketplace.directory.viewings import ToldViewing
from marketplace.language.translation import VIETNAMESE
from marketplace.reports.figures.household import LotBalance
from marketplace.reports.own import Joined
from marketplace.reports.own.words import OwnWords
from tests.rights_market import NOW_MS

WORDS = OwnWords(VIETNAMESE)
DAY = date(2021, 6, 10)


def change(what: str, before: str | None, wanted: str, from_on: date | None = None) -> RectificationRow:
    return RectificationRow(1, 1, what, before, wanted, from_on, NOW_MS, None, None, None, "H-1", "Hộ", "An", None)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (change("phone", "0912345601", ""), "0912345601 → –"), (change("hamlet", None, "Thôn Bắc"), "– → Thôn Bắc"),
        (change("area", "360", "1800"), "360 m² → 1.800 m²"), (change("other", None, "Sai lô"), "Sai lô"),
        (change("commune", "Xã 1", "Xã 2", DAY), "Xã 1 → Xã 2, từ 10/6/2021"),
    ],
)  # fmt: skip
def test_a_change_says_what_was_and_what_is_wanted(one: RectificationRow, said: str) -> None:
    assert WORDS.change(one) == said


def test_what_came_of_a_request_says_who_and_why() -> None:
    one = change("other", None, "Sai lô")
    assert (WORDS.asked(one), WORDS.outcome(one)) == ("An · 25/6/2021 09:00", "chờ trả lời")
    answered = one._replace(settled_ms=NOW_MS + 60_000, outcome="refused", reply="Cân đúng", settled_by="Bình")
    assert WORDS.outcome(answered) == "không sửa · 25/6/2021 09:01 · Bình · Cân đúng"
    assert WORDS.outcome(one._replace(settled_ms=NOW_MS, outcome="done", settled_by="An")) == "đã sửa"


def test_rights_and_looks_say_as_what_since_when_and_by_which_paper() -> None:
    helper = ActingRow("An", "helper", DAY, None, None, "Giấy 1", "cân hộ", date(2021, 7, 1))
    assert WORDS.acting(helper) == "người giúp · từ 10/6/2021 · đến 1/7/2021 · Giấy 1 · cân hộ"
    paper = BasisRow(1, "agreement", "BB 1", None, DAY, None, 5, 1, None, None, 0, None, None, None, "HTX-1", "HTX Một")
    assert WORDS.paper(paper) == "thỏa thuận thành viên · HTX Một · BB 1 · từ 10/6/2021 · đã hết hiệu lực"
    look = ToldViewing(DAY, "An", ("helper",), "data", 2, NOW_MS)
    assert (WORDS.look(look), WORDS.seen(look)) == (
        "An (người giúp)", "toàn bộ dữ liệu của hộ · 25/6/2021 09:00 · 2 lần",
    )  # fmt: skip
    assert WORDS.joined(Joined("HTX Một", DAY, date(2021, 7, 1))) == "HTX Một, từ 10/6/2021, ra ngày 1/7/2021"


def test_of_a_lot_what_is_nothing_is_left_out() -> None:
    lot = LotBalance("L-1", "U hồng", None, DAY, None, 90_000, 20_000, 500, 0, 0, 0, 0, 69_500, "order", None)
    assert WORDS.lot(lot) == "L-1 · U hồng · cắt ngày 10/6/2021 · bán hộ"
    assert WORDS.lot_weights(lot) == "đã bán 20,5 kg · còn 69,5 kg"
    assert "dự kiến 12/6/2021" in WORDS.lot(lot._replace(picked_on=None, forecast_from=date(2021, 6, 12)))
