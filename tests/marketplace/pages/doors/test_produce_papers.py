"""Papers of own produce are entered by director or commune staff, read by the household, and others see nothing."""

import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.marketplace.pages.doors.own_market import NAMES, browser
from tests.rights_market import O1

PAGE = "/giay-to?ho=H-1"
KEPT = "SELECT what, document, commune_id, produce_id, until_on FROM own_produce WHERE household_id = 1 ORDER BY id"
ADDED = {"do": "add", "document": "BK 2", "from_on": "2021-01-01"}


@pytest.fixture(autouse=True)
def codes(mounted: Starlette, sqlite: Database) -> None:
    """Let the commune have a code as communes do."""
    with sqlite.write() as connection:
        connection.execute(update(TABLES["commune"]).where(TABLES["commune"].c.id == O1).values(code="07582"))


@pytest.mark.parametrize("role", ["director", "commune staff"])
def test_a_paper_is_entered_signed_and_let_end(mounted: Starlette, sqlite: Database, role: str) -> None:
    desk = browser(mounted, role)
    assert desk.send(PAGE, **ADDED, what="residence", commune="07582").headers["location"].endswith("xong=1")
    assert desk.send(PAGE, **ADDED, what="unprocessed", commune="07582", produce="Vải thiều").status_code == 303
    page = desk.get(PAGE).text
    assert ("Về Lên Sàn" if role == "commune staff" else 'href="/theo-ho?ho=H-1"') in page
    assert page.count("BK 2") == 2 and "Giấy đất hộ 1" in page and "nap-tep?ho=H-1&amp;dieu-kien=" in page
    [number] = rows(sqlite, "SELECT id FROM own_produce WHERE what = 'residence'")[0]
    assert desk.send(PAGE, do="end", paper=str(number), last_on="2021-06-01").status_code == 303
    assert desk.send(PAGE, do="end", paper="1").status_code == 303
    found = [(what, document, until) for what, document, _, _, until in rows(sqlite, KEPT)]
    assert found == [
        ("land", "Giấy đất hộ 1", None),
        ("residence", "BK 2", "2021-06-01"),
        ("unprocessed", "BK 2", None),
    ]
    assert "đã gỡ" in desk.get(PAGE).text
    signed = rows(sqlite, "SELECT who, act FROM audit WHERE act LIKE 'own produce%' ORDER BY id")
    assert [(who.rpartition(" (")[0], act.split()[-1]) for who, act in signed] == [
        (NAMES[role], act) for act in ("attested", "attested", "ended", "ended")
    ]


def test_what_is_no_paper_is_refused_and_stays_in_the_form(mounted: Starlette, sqlite: Database) -> None:
    desk = browser(mounted, "director")
    for more, why in (
        ({"what": "residence", "commune": "Xã <i>Không</i>"}, "&lt;i&gt;"),
        ({"what": "luck", "commune": "07582"}, "chọn một loại"),
        ({"what": "land", "commune": ""}, "phải ghi xã"),
        ({"what": "land", "commune": "07582", "from_on": "hôm nọ"}, "chọn ngày trên lịch"),
        ({"do": "end", "paper": "3"}, "Không có giấy tờ này"), ({"do": "end", "paper": "x"}, "Không có giấy tờ này"),
    ):  # fmt: skip
        answer = desk.send(PAGE, **(ADDED | more))
        assert (answer.status_code, why in answer.text) == (422, True), more
    assert 'value="BK 2"' in answer.text
    assert len(rows(sqlite, KEPT)) == 1


def test_the_household_reads_its_own_and_others_nothing(mounted: Starlette, sqlite: Database) -> None:
    for role in ("farmer", "helper"):
        page = browser(mounted, role).get(PAGE)
        assert (page.status_code, "Giấy đất hộ 1" in page.text, "<form" in page.text) == (200, True, False)
        assert browser(mounted, role).get("/giay-to?ho=H-3").status_code == 404
    assert browser(mounted, "director").get("/giay-to?ho=H-3").status_code == 404
    director, farmer = browser(mounted, "director"), browser(mounted, "farmer")
    token = director.token(PAGE)
    with sqlite.write() as connection:
        connection.execute(update(TABLES["own_produce"]).where(TABLES["own_produce"].c.household_id == 1).values(
            household_id=3))  # fmt: skip
    assert "Chưa có giấy tờ" in farmer.get(PAGE).text
    assert director.post("/giay-to?ho=H-3", form_token=token, **ADDED, what="land", commune="07582").status_code == 404
    assert (
        farmer.post(PAGE, form_token=farmer.token("/tai-khoan"), **ADDED, what="land", commune="07582").status_code
        == 422
    )
    assert len(rows(sqlite, "SELECT id FROM own_produce")) == 4
    assert browser(mounted, "").get(PAGE).status_code in (302, 303)
