"""A card lets its person in once, by its button alone; whoever looks, guesses, replays or comes second stays out."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
from httpx import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from marketplace.directory.people import attempts, cards, sessions
from marketplace.directory.people.cards import VALID_MS, IssuedCard
from marketplace.pages.context import AppContext, opened
from marketplace.pages.doors.cards import card_routes
from marketplace.storage import Database
from tests import people
from tests.marketplace.pages.doors.asking import OVER_TLS, client
from tests.seeding import cooperative, seed

NOON = 1_781_956_200_000
"""On 20 June 2026, ten minutes to seven in the evening in Vietnam."""
TODAY = date(2026, 6, 20)
PIN, PASSWORD = "482915", "bốn chữ rời nhau"
ROUTES = card_routes()


@pytest.fixture
def market(sqlite: Database) -> Iterator[Database]:
    seed(sqlite)
    cooperative(sqlite)
    with opened(AppContext(sqlite, clock=lambda: NOON)):
        yield sqlite


@contextmanager
def at(market: Database, now_ms: int) -> Iterator[None]:
    with opened(AppContext(market, clock=lambda: now_ms)):
        yield


def person(market: Database, role: str = "farmer", **grant: object) -> int:
    place = {"household_id": 1} if role in {"farmer", "helper"} else {"cooperative_id": 1}
    person_id = people.person(market, name=f"Nguyễn Thị {role.title()} <b>")
    people.grant(market, person_id, role, **({} if role == "administrator" else place), **grant)
    return person_id


def card_of(market: Database, person_id: int) -> IssuedCard:
    with market.write() as connection:
        return cards.issue(connection, person_id, None, NOON)


def fields(page: Response) -> dict[str, str]:
    """What the page's own form sends along unseen."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


def typed(browser: TestClient, code: str) -> Response:
    return browser.post("/the", data=fields(browser.get("/the")) | {"code": code})


def taken(browser: TestClient, page: Response, secret: str = PIN, **said: str) -> Response:
    return browser.post("/the/nhan", data=fields(page) | {"secret": secret, "again": secret} | said)


def signed_in(market: Database, browser: TestClient) -> int | None:
    """Who is signed in in this browser."""
    with opened(AppContext(market, clock=lambda: NOON)) as there:
        found = there.visitor(browser.cookies.get("lensan") or browser.cookies.get("__Host-lensan") or "")
    return None if found is None else found.person_id


def test_a_farmer_comes_in_with_the_qr_code_and_a_pin_of_their_own(market: Database) -> None:
    person_id, browser = person(market), client(ROUTES)
    page = browser.get(f"/the/{card_of(market, person_id).token}")
    assert "Nguyễn Thị Farmer &lt;b&gt;" in page.text
    answer = taken(browser, page, remember="1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert signed_in(market, browser) == person_id
    with market.write() as connection:
        [session] = sessions.sessions_of(connection, person_id, NOON)
        assert (session.opened_by, session.device) == ("pin", "")
        assert people.knows_secret(connection, person_id, PIN, NOON, session.device_id)
        assert not people.knows_secret(connection, person_id, PIN, NOON)


def test_the_short_code_is_as_good_and_tells_whose_it_is_only_when_it_is_right(market: Database) -> None:
    person_id, browser = person(market, "accountant"), client(ROUTES)
    code = card_of(market, person_id).code
    assert "Accountant" not in browser.get("/the").text
    wrong = typed(browser, "ABCD-1234")
    assert (wrong.status_code, "Accountant" in wrong.text, "quá 7 ngày" in wrong.text) == (403, False, True)
    page = typed(browser, code.lower().replace("-", " "))
    assert "Accountant" in page.text
    assert taken(browser, page, PASSWORD).status_code == 303
    assert signed_in(market, browser) == person_id
    with market.write() as connection:
        assert people.knows_secret(connection, person_id, PASSWORD, NOON)
        assert [one.opened_by for one in sessions.sessions_of(connection, person_id, NOON)] == ["password"]


def test_a_pin_on_a_strangers_telephone_opens_it_until_midnight_alone(market: Database) -> None:
    person_id, browser = person(market, "helper"), client(ROUTES)
    taken(browser, browser.get(f"/the/{card_of(market, person_id).token}"))
    with market.read() as connection:
        [session] = sessions.sessions_of(connection, person_id, NOON)
    assert (session.opened_by, session.device_id) == ("card", None)
    assert "lensan-device" not in browser.cookies


def test_looking_at_a_card_does_not_use_it_up(market: Database) -> None:
    """A messenger fetches each address it carries, and some more than once."""
    person_id, preview, browser = person(market), client(ROUTES), client(ROUTES)
    card = card_of(market, person_id)
    for _ in range(5):
        assert preview.get(f"/the/{card.token}", headers={"user-agent": "ZaloPC-PreviewBot"}).status_code == 200
        assert preview.head(f"/the/{card.token}").status_code == 200
    assert taken(browser, browser.get(f"/the/{card.token}"), remember="1").status_code == 303
    assert signed_in(market, browser) == person_id


def test_a_card_counts_once(market: Database) -> None:
    person_id, browser, thief = person(market), client(ROUTES), client(ROUTES)
    card = card_of(market, person_id)
    page = browser.get(f"/the/{card.token}")
    theirs = thief.get(f"/the/{card.token}")
    taken(browser, page, remember="1")
    assert taken(thief, theirs, "739164", remember="1").status_code == 403
    assert taken(browser, page, "739164").status_code == 403
    for said in (card.token, card.code):
        assert thief.get(f"/the/{said}").status_code == 403
    assert typed(thief, card.code).status_code == 403
    assert signed_in(market, thief) is None
    with market.write() as connection:
        assert not people.knows_secret(connection, person_id, "739164", NOON)


def test_of_two_at_the_same_instant_one_is_in(market: Database) -> None:
    person_id = person(market)
    card, browsers = card_of(market, person_id), [client(ROUTES) for _ in range(4)]
    pages = [browser.get(f"/the/{card.token}") for browser in browsers]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: taken(*one, remember="1").status_code, zip(browsers, pages, strict=True)))
    assert sorted(answers) == [303, 403, 403, 403]
    assert len([browser for browser in browsers if signed_in(market, browser)]) == 1


def test_a_card_ends_after_seven_days_and_with_a_newer_one(market: Database) -> None:
    person_id, browser = person(market), client(ROUTES)
    before, now = card_of(market, person_id), card_of(market, person_id)
    assert browser.get(f"/the/{before.token}").status_code == 403
    with at(market, NOON + VALID_MS - 1):
        assert browser.get(f"/the/{now.token}").status_code == 200
    with at(market, NOON + VALID_MS):
        assert browser.get(f"/the/{now.token}").status_code == 403


@pytest.mark.parametrize(
    ("secret", "again", "why"),
    [("123456", "123456", "dễ đoán"), ("12345", "12345", "6 chữ số"), (PIN, "482916", "không giống nhau")],
)
def test_a_secret_that_is_refused_leaves_the_card_as_it_is(market: Database, secret: str, again: str, why: str) -> None:
    person_id, browser = person(market), client(ROUTES)
    page = browser.get(f"/the/{card_of(market, person_id).token}")
    refused = browser.post("/the/nhan", data=fields(page) | {"secret": secret, "again": again})
    assert (refused.status_code, why in refused.text, signed_in(market, browser)) == (422, True, None)
    assert secret not in refused.text
    assert taken(browser, refused, remember="1").status_code == 303


def test_another_site_cannot_press_the_button(market: Database) -> None:
    browser = client(ROUTES)
    page = browser.get(f"/the/{card_of(market, person(market)).token}")
    sent = fields(page) | {"secret": PIN, "again": PIN}
    del sent["form_token"]
    assert browser.post("/the/nhan", data=sent).status_code == 403
    assert client(ROUTES).post("/the/nhan", data=sent | {"form_token": fields(page)["form_token"]}).status_code == 403
    assert taken(browser, page, remember="1").status_code == 303


def test_the_session_that_the_browser_brought_is_closed(market: Database) -> None:
    """Whoever planted a session of their own in the browser does not share the new one."""
    planted = people.signed_in(market, "farmer", household_id=2, token="planted")
    person_id, browser = person(market), client(ROUTES)
    browser.cookies.set("lensan", planted, domain="127.0.0.1")
    page = browser.get(f"/the/{card_of(market, person_id).token}")
    answer = taken(browser, page, remember="1")
    assert planted not in answer.headers["set-cookie"]
    with opened(AppContext(market, clock=lambda: NOON)) as there:
        assert there.visitor(planted) is None


def test_a_new_secret_ends_what_was_open_elsewhere(market: Database) -> None:
    person_id, browser = person(market), client(ROUTES)
    elsewhere = people.session(market, person_id)
    taken(browser, browser.get(f"/the/{card_of(market, person_id).token}"), remember="1")
    with opened(AppContext(market, clock=lambda: NOON)) as there:
        assert there.visitor(elsewhere) is None


def test_a_second_person_is_remembered_on_the_same_telephone(market: Database) -> None:
    browser = client(ROUTES)
    for role in ("farmer", "helper"):
        taken(browser, browser.get(f"/the/{card_of(market, person(market, role)).token}"), remember="1")
    with market.read() as connection:
        found = connection.execute(text("SELECT COUNT(DISTINCT device_id), COUNT(*) FROM device_person")).one()
    assert tuple(found) == (1, 2)


def test_a_card_of_a_single_day_asks_for_nothing_and_ends_with_the_day(market: Database) -> None:
    person_id, browser = person(market, "weigher", from_on=TODAY, until_on=TODAY), client(ROUTES)
    page = browser.get(f"/the/{card_of(market, person_id).token}")
    assert ('type="password"' in page.text, "chỉ dùng trong hôm nay" in page.text) == (False, True)
    assert browser.post("/the/nhan", data=fields(page)).status_code == 303
    midnight = NOON // 86_400_000 * 86_400_000 + 17 * 3_600_000
    with opened(AppContext(market, clock=lambda: midnight - 1)) as there:
        assert there.visitor(browser.cookies["lensan"]) is not None
    with opened(AppContext(market, clock=lambda: midnight)) as there:
        assert there.visitor(browser.cookies["lensan"]) is None


def test_a_card_of_another_day_says_so_and_is_kept(market: Database) -> None:
    day = date(2026, 6, 22)
    browser, card = client(ROUTES), card_of(market, person(market, "weigher", from_on=day, until_on=day))
    page = browser.get(f"/the/{card.token}")
    assert (page.status_code, "22/06/2026" in page.text) == (403, True)
    with at(market, NOON + 2 * 86_400_000):
        assert browser.get(f"/the/{card.token}").status_code == 200
    with at(market, NOON + 3 * 86_400_000):
        assert browser.get(f"/the/{card.token}").status_code == 403


def test_who_guesses_letters_waits_and_so_does_everybody_who_types(market: Database) -> None:
    """Not so the square: its code cannot be guessed, and whoever has it comes in beside the guessing."""
    card, guessing = card_of(market, person(market)), client(ROUTES)
    form = fields(guessing.get("/the"))
    answers = [guessing.post("/the", data=form | {"code": f"0000{n:04}"}) for n in range(32)]
    assert [answer.status_code for answer in answers] == [403] * 30 + [429] * 2
    with market.write() as connection:
        for _ in range(200):
            attempts.failed(connection, [attempts.of_cards()], NOON)
    elsewhere = client(ROUTES, OVER_TLS)
    assert typed(elsewhere, card.code).status_code == 429
    assert elsewhere.get(f"/the/{card.token}").status_code == 200


@pytest.mark.parametrize(
    "said", ["x" * 5_000, "%00", "..%2F..%2Fetc", "' OR 1=1 --", "ＡＢＣＤ１２３４", "\u202eABCD1234"]
)
def test_what_is_no_card_is_told_as_none(market: Database, said: str) -> None:
    card_of(market, person(market))
    browser = client(ROUTES)
    assert typed(browser, said).status_code == 403
    assert browser.get(f"/the/{said}").status_code in {403, 404}


def test_the_page_of_a_card_is_kept_by_nobody_and_told_to_no_other_page(market: Database) -> None:
    browser = client(ROUTES, OVER_TLS)
    page = browser.get(f"/the/{card_of(market, person(market)).token}")
    said = page.headers
    assert (said["cache-control"], said["referrer-policy"], said["x-robots-tag"]) == (
        "no-store", "strict-origin", "noindex, nofollow",
    )  # fmt: skip
    assert "script" not in page.text
    answer = taken(browser, page, remember="1")
    for cookie in answer.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-lensan")
        assert {"httponly", "secure", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}


def test_nothing_of_a_card_is_logged_or_kept(market: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "marketplace")
    card, browser = card_of(market, person(market)), client(ROUTES)
    taken(browser, browser.get(f"/the/{card.token}"), remember="1")
    with market.read() as connection:
        kept = str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("card", "audit", "attempt")])
    for secret in (card.token, card.code, card.code.replace("-", ""), PIN, browser.cookies["lensan"]):
        assert secret not in kept
        assert secret not in "".join(one.getMessage() for one in caplog.records if one.name.startswith("marketplace"))


def test_a_card_does_not_pass_by_the_second_factor(market: Database) -> None:
    person_id, browser = person(market, "administrator"), client(ROUTES)
    with market.write() as connection:
        connection.execute(
            text("UPDATE person SET totp_sealed = :sealed WHERE id = :id"), {"sealed": b"s", "id": person_id}
        )
    taken(browser, typed(browser, card_of(market, person_id).code), PASSWORD)
    with opened(AppContext(market, clock=lambda: NOON)) as there:
        found = there.visitor(browser.cookies.get("lensan") or "")
    assert found is not None
    assert (found.person_id, found.waits, found.scope.roles) == (person_id, True, frozenset())
