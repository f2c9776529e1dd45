"""A card is issued by who may, on the button alone, and shown once, to be printed."""

import re
from collections.abc import Iterator

import pytest
from httpx import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from marketplace.pages.context import AppContext, opened
from marketplace.pages.doors.card_issue import IssueDoor
from marketplace.pages.doors.cards import card_routes
from marketplace.storage import Database
from tests import people
from tests.marketplace.pages.doors.asking import client
from tests.seeding import cooperative, seed

NOON = 1_781_956_200_000
ROUTES = [*IssueDoor(None).routes(), *card_routes()]
FARMER, HOME = "/cap-the/nguoi/NG-0001", "/cap-the/ho/H-AN"


@pytest.fixture
def market(sqlite: Database) -> Iterator[Database]:
    """NG-0001 is the farmer of the first household, NG-0002 an administrator, NG-0003 the director."""
    seed(sqlite)
    cooperative(sqlite)
    people.grant(sqlite, people.person(sqlite, name="Nguyễn Văn An <b>"), "farmer", household_id=1)
    people.signed_in(sqlite, "administrator", token="desk")
    people.signed_in(sqlite, "director", token="director", cooperative_id=1)
    people.signed_in(sqlite, "weigher", token="weigher", cooperative_id=1)
    with opened(AppContext(sqlite, clock=lambda: NOON)):
        yield sqlite


def browser(who: str = "director") -> TestClient:
    made = client(ROUTES)
    if who:
        made.cookies.set("lensan", who, domain="127.0.0.1")
    return made


def form(page: Response) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def issued(where: str = FARMER, who: str = "director") -> Response:
    asking = browser(who)
    return asking.post(where, data=form(asking.get("/the")))


def cards_there(market: Database) -> int:
    with market.read() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM card WHERE revoked_ms IS NULL")).scalar_one())


def code_on(page: Response) -> str:
    [code] = re.findall(r'class="letters">([0-9A-Z]{4}-[0-9A-Z]{4})<', page.text)
    return code


@pytest.mark.parametrize("token", ["director", "desk"])
def test_a_card_shows_name_square_and_letters_that_open(market: Database, token: str) -> None:
    page = issued(who=token)
    assert "Nguyễn Văn An &lt;b&gt;" in page.text
    assert "<svg xmlns" in page.text or "<svg" in page.text
    assert "http://127.0.0.1/the" in page.text
    stranger = browser("")
    seen = stranger.post("/the", data=form(stranger.get("/the")) | {"code": code_on(page)})
    assert (seen.status_code, "Nguyễn Văn An" in seen.text) == (200, True)


def test_asking_makes_no_card(market: Database) -> None:
    assert browser().get(FARMER).status_code == 200
    assert cards_there(market) == 0


def test_a_new_card_makes_the_one_before_void(market: Database) -> None:
    issued()
    issued()
    assert cards_there(market) == 1


def test_a_household_without_a_farmer_gets_one_with_its_card(market: Database) -> None:
    page = issued("/cap-the/ho/H-BINH")
    assert "Trần Thị Bình" in page.text
    again = issued("/cap-the/ho/H-BINH")
    assert re.findall(r"NG-\d+", page.text) == re.findall(r"NG-\d+", again.text)
    with market.read() as connection:
        found = connection.execute(text("SELECT COUNT(*) FROM grants WHERE role = 'farmer' AND household_id = 2"))
        assert found.scalar_one() == 1


def test_the_farmer_there_is_gets_the_card_of_the_household(market: Database) -> None:
    assert "NG-0001" in issued(HOME).text


@pytest.mark.parametrize(("token", "status"), [("weigher", 403), ("", 403), ("forged", 403)])
def test_nobody_else_issues_one_or_learns_who_is_there(market: Database, token: str, status: int) -> None:
    for where in (FARMER, HOME, "/cap-the/nguoi/NG-0002"):
        answer = browser(token).get(where)
        assert (answer.status_code, "Nguyễn Văn An" in answer.text) == (status, False)
        asking = browser(token)
        page = asking.get("/the")
        assert asking.post(where, data=form(page)).status_code == status
    assert cards_there(market) == 0


def test_a_director_gives_no_card_of_an_administrator_also_not_by_a_household(market: Database) -> None:
    assert issued("/cap-the/nguoi/NG-0002").status_code == 403
    people.grant(market, 1, "administrator")
    assert [issued(where).status_code for where in (FARMER, HOME)] == [403, 403]
    assert cards_there(market) == 0


def test_who_is_not_there_is_told_as_who_is_not_yours(market: Database) -> None:
    told = [issued(f"/cap-the/nguoi/{code}").text.replace(code, "") for code in ("NG-0002", "NG-9999")]
    assert told[0] == told[1]


def test_another_site_cannot_have_one_issued(market: Database) -> None:
    asking = browser()
    asking.get(FARMER)
    assert asking.post(FARMER, data={"form_token": "x"}).status_code == 403
    assert cards_there(market) == 0


def test_the_page_of_a_card_is_kept_by_nobody(market: Database) -> None:
    said = issued().headers
    assert (said["cache-control"], said["referrer-policy"]) == ("no-store", "strict-origin")
