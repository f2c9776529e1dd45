"""What of the carrier's words may be repeated."""

import pytest

from connectors.vnpost.said import persons_of, refused, told
from tests.connectors.vnpost.wishes import WISH

PERSONS = persons_of(WISH)


@pytest.mark.parametrize(
    "words",
    [
        "Người nhận TRẦN THỊ BÊ không hợp lệ",
        "tran thi be?",
        "Sai địa chỉ: số 9, Hàng Bè",
        "gọi trước khi giao",
        "0912345678",
    ],
)
def test_words_that_name_a_person_are_not_repeated(words):
    assert told(words, PERSONS) in ("", "…")


def test_other_words_are_without_telephone_numbers_and_short():
    assert told("Dịch vụ\nkhông mở\u200b", PERSONS) == "Dịch vụ không mở"
    assert told("gọi 0987 111 222 hoặc +84-987-111-222", ()) == "gọi … hoặc +…"
    assert told("tối thiểu 1.500.000 đồng", ()) == "tối thiểu 1.500.000 đồng"
    assert len(told("a" * 5_000)) == 300


def test_a_refusal_is_said_in_both_languages():
    error = refused("knows no parcel EB1VN", "không biết bưu gửi EB1VN", "hết", 404)
    assert (str(error), error.status) == ("MyVNPost knows no parcel EB1VN. It says: hết", 404)
    assert error.sentence.vi == "Bưu điện không biết bưu gửi EB1VN. Bưu điện nói: hết"
