"""What a household says of itself is taken once, by its own form, or refused in a sentence."""

from starlette.applications import Starlette

from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.pages.doors.own_market import NAMES, browser

PAGE = "/ho-cua-toi/sua?ho=H-1"
KEPT = "SELECT name, phone, hamlet FROM household WHERE id = 1"


def test_its_own_is_set_right_and_signed_and_the_rest_is_asked_for(mounted: Starlette, sqlite: Database) -> None:
    farmer, helper = browser(mounted, "farmer"), browser(mounted, "helper")
    assert farmer.send(PAGE, what="hamlet", said="Thôn <i>=1+1</i>").headers["location"].endswith("xong=sua")
    assert farmer.send(PAGE, what="digital_address", said="26000ABCD123").headers["location"].endswith("xong=sua")
    assert 'value="26000ABCD123"' in farmer.get(PAGE).text
    assert helper.send(PAGE, what="phone", said="0987 654 321").status_code == 303
    asked = farmer.send(PAGE, what="commune", said="Xã 2", from_on="2021-06-01")
    assert asked.headers["location"].endswith("xong=gui")
    assert rows(sqlite, KEPT) == [("Ngô Văn Một", "0987654321", "Thôn <i>=1+1</i>")]
    page = farmer.get("/ho-cua-toi?ho=H-1").text
    for said in ("Thôn &lt;i&gt;=1+1&lt;/i&gt;", "0912345601 → 0987654321", "=1+1 &lt;b&gt;Cháu&lt;/b&gt;",
                 "Xã 1 → Xã 2", "chờ trả lời", "– → 26000ABCD123"):  # fmt: skip
        assert said in page, said
    signed = rows(sqlite, "SELECT who, act FROM audit WHERE act LIKE '%correct%' ORDER BY id")
    assert [(who.rpartition(" (")[0], act) for who, act in signed] == [
        (NAMES["farmer"], "data corrected"), (NAMES["farmer"], "data corrected"), (NAMES["helper"], "data corrected"),
        (NAMES["farmer"], "correction asked"),
    ]  # fmt: skip


def test_bad_words_are_refused_in_one_sentence_and_stay_in_the_form(mounted: Starlette, sqlite: Database) -> None:
    farmer = browser(mounted, "farmer")
    for what, said, more, why in (
        ("phone", "không có", "", "không phải một số điện thoại"), ("area", "<rộng>", "", "&lt;rộng&gt;"),
        ("commune", "Xã 2", "hôm nọ", "từ ngày nào"), ("commune", "Xã 2", "31/2/2021", "từ ngày nào"),
        ("digital_address", "26000 abcd123", "", "12 chữ số hoặc chữ in hoa"),
        ("name", "", "", "Chưa ghi nội dung"), ("code", "H-3", "", "Hãy chọn mục cần sửa"),
    ):  # fmt: skip
        answer = farmer.send(PAGE, what=what, said=said, from_on=more)
        assert (answer.status_code, why in answer.text) == (422, True), (what, said)
    assert 'value="&lt;rộng&gt;"' in farmer.send(PAGE, what="area", said="<rộng>").text
    assert rows(sqlite, KEPT) == [("Ngô Văn Một", "0912345601", None)]


def test_a_form_of_another_page_or_another_household_changes_nothing(mounted: Starlette, sqlite: Database) -> None:
    farmer = browser(mounted, "farmer")
    assert farmer.post(PAGE, what="phone", said="0987654321").status_code == 403
    token = farmer.token(PAGE)
    there = farmer.post("/ho-cua-toi/sua?ho=H-3", form_token=token, what="phone", said="0987654321")
    assert there.status_code == 404
    assert rows(sqlite, "SELECT count(*) FROM household WHERE phone = '0987654321'") == [(0,)]
