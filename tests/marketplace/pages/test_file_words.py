"""What is known of a file is said in words that a newcomer understands."""

import pytest

from marketplace.exchange.files import ShopFileRow
from marketplace.language.translation import Language
from marketplace.pages.file_words import FileWords
from tests.seeding import moment

PLAIN = ShopFileRow(
    1, 1, "a.xlsx", 9, "waiting", None, None, "", None, None, None, None, None, None, "[]", moment(13), moment(10),
    None, None, None, None, 0, 0, 0, 0,
)  # fmt: skip
WORDS = FileWords(Language("vi"))


@pytest.mark.parametrize(
    ("state", "word", "onward"),
    [
        ("waiting", "chờ máy đọc", "Máy đọc trong ít phút"),
        ("asked", "chờ anh/chị quyết định", "ngày giờ anh/chị tải tệp"),
        ("unknown", "chưa biết cách đọc", ""), ("done", "đã nhận", ""), ("refused", "không nhận", ""),
        ("expired", "quá hạn", "Quá 72 giờ"),
    ],
)  # fmt: skip
def test_each_state_has_its_word_and_what_happens_next(state: str, word: str, onward: str) -> None:
    one = PLAIN._replace(state=state)
    assert WORDS.state(one) == word
    assert onward in WORDS.onward(one)
    assert bool(WORDS.onward(one)) == bool(onward)


def test_what_it_holds_and_what_came_of_it() -> None:
    done = PLAIN._replace(
        state="done", kind="orders", window_from_ms=moment(1, 0), window_to_ms=moment(8, 0), exported_ms=moment(8, 9),
        exported_by="name", orders_new=1_200, rejected=3,
    )  # fmt: skip
    facts = dict(WORDS.facts(done))
    assert facts["Loại"] == "đơn hàng"
    assert facts["Gồm các ngày"] == "từ 1/6/2021 đến 7/6/2021"
    assert facts["Xuất từ sàn lúc"] == "8/6/2021 09:00 (theo tên tệp)"
    assert (facts["Đơn mới"], facts["Chưa nhận lúc đọc"], "Đơn đổi" in facts) == ("1.200", "3", False)
    assert "Xóa lúc" not in facts
    assert dict(WORDS.facts(PLAIN))["Xóa lúc"] == "13/6/2021 09:00"
    nothing = dict(WORDS.facts(PLAIN._replace(state="done", exported_ms=moment(8, 9), exported_by=None)))
    assert (nothing["Kết quả"], nothing["Xuất từ sàn lúc"]) == ("không có gì mới, đã biết hết", "8/6/2021 09:00")


def test_of_a_file_whose_rows_alone_tell_its_time_the_day_is_asked_about() -> None:
    done = PLAIN._replace(
        state="done", window_from_ms=moment(1, 0), window_to_ms=moment(1, 8), exported_ms=moment(1, 8),
        exported_by="rows",
    )  # fmt: skip
    assert done.whole_until_ms == moment(2, 0)
    assert "đến hết ngày 1/6/2021" in WORDS.may_be_whole(done)
    assert done._replace(handed_in_ms=moment(1, 20)).whole_until_ms is None  # its day was not over
    assert done._replace(exported_by="package").whole_until_ms is None
