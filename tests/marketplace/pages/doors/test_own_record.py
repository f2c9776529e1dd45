"""A household reads what is kept of it and who looked; a helper what the role sees; nobody another's."""

import pytest
from starlette.applications import Starlette

from marketplace.storage import Database
from tests import people
from tests.ledger import rows
from tests.marketplace.pages.doors.own_market import NAMES, browser

OWN = "/ho-cua-toi"
LOOKED = "SELECT p.name, v.what, v.times FROM viewing v JOIN person p ON p.id = v.person_id WHERE v.household_id = 1"
OTHERS = ("Hai", "Lê Văn Ba", "H-2", "H-3", "L-H3", "L-H2", "B1", "HTX Bưởi Ba")


def test_the_household_reads_all_of_itself_and_of_nobody_else(mounted: Starlette, sqlite: Database) -> None:
    page = browser(mounted, "farmer").get(OWN)
    assert page.status_code == 200
    for said in ("Ngô Văn Một", "H-1", "0912345601", "Xã 1", "360 m²", "HTX Anh Đào", "L-H1", "90 kg", "A1",
                 "125.000 đ",
                 "Bảng thanh toán", "Trần Giám Đốc", "giám đốc", "=1+1 &lt;b&gt;Cháu&lt;/b&gt;", "Sửa lô của hộ 1",
                 "Số 1/2026", "đang hiệu lực", "/download/ho-cua-toi.zip?ho=H-1"):  # fmt: skip
        assert said in page.text, said
    assert [other for other in OTHERS if other in page.text] == []
    assert "<script" not in page.text
    assert "<b>" not in page.text
    assert rows(sqlite, LOOKED) == []


def test_a_helper_sees_no_money_and_the_household_reads_that_the_helper_looked(
    mounted: Starlette, sqlite: Database
) -> None:
    helper = browser(mounted, "helper")
    page = helper.get(OWN).text
    assert "L-H1" in page
    assert [word for word in ("Bảng thanh toán", " đ<", "125.000", "loai=consent") if word in page] == []
    assert helper.get(f"{OWN}/dong-y?ho=H-1&loai=consent").status_code == 404
    assert rows(sqlite, LOOKED) == [(NAMES["helper"], "data", 1)]
    assert "toàn bộ dữ liệu của hộ" in browser(mounted, "farmer").get(OWN).text


@pytest.mark.parametrize("role", ["farmer", "helper", "director", "commune staff"])
def test_another_households_code_opens_nothing_whoever_says_it(mounted: Starlette, role: str) -> None:
    asked = browser(mounted, role)
    there = asked.get(f"{OWN}?ho=H-99")
    for path in (OWN, f"{OWN}/sua", f"{OWN}/dong-y", "/download/ho-cua-toi.zip"):
        other = asked.get(f"{path}?ho=H-3")
        assert (other.status_code, other.text) == (404, there.text)


def test_an_old_cookie_and_a_helper_whose_consent_ended_come_no_further(mounted: Starlette, sqlite: Database) -> None:
    helper = browser(mounted, "helper")
    token = helper.token(f"{OWN}/sua?ho=H-1")
    farmer = browser(mounted, "farmer")
    assert farmer.send(f"{OWN}/dong-y?ho=H-1&loai=consent", do="withdraw").status_code == 303
    assert helper.get(OWN).status_code == 404
    late = helper.post(f"{OWN}/sua?ho=H-1", form_token=token, what="phone", said="0912345999")
    assert late.status_code == 404
    assert rows(sqlite, "SELECT phone FROM household WHERE id = 1") == [("0912345601",)]
    people.sign_out(sqlite, "token-of-farmer")
    assert farmer.get(OWN).headers["location"].startswith("/dang-nhap")


def test_who_has_several_households_chooses_one(mounted: Starlette, sqlite: Database) -> None:
    person = rows(sqlite, "SELECT id FROM person WHERE name = 'Ngô Thị Hạnh'")[0][0]
    people.grant(sqlite, person, "helper", household_id=2)
    farmer = browser(mounted, "farmer")
    choice = farmer.get(OWN).text
    assert ("ho=H-1" in choice, "ho=H-2" in choice, "L-H1" in choice) == (True, True, False)
    helped = farmer.get(f"{OWN}?ho=H-2").text
    assert ("L-H2" in helped, "Bảng thanh toán" in helped, "L-H1" in helped) == (True, False, False)
    assert "Bảng thanh toán" in farmer.get(f"{OWN}?ho=H-1").text


def test_pages_seasons_and_nonsense_are_answered(mounted: Starlette) -> None:
    farmer = browser(mounted, "farmer")
    for query in ("trang=x&xong=lai", "trang=999999999&lang=en", "vu=không-có&trang=0"):
        assert farmer.get(f"{OWN}?{query}").status_code == 200, query
    other = farmer.get(f"{OWN}?vu=vai-2022").text
    assert ("<strong>Vụ vải 2022</strong>" in other, "L-H1" in other) == (True, False)
