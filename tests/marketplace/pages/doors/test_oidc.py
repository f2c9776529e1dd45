"""The province's own sign-in opens a session of ours for whom the claims grant something, and for nobody else."""

from collections.abc import Iterator

import pytest
from httpx import Response
from sqlalchemy import func, select, text
from starlette.testclient import TestClient

from marketplace.directory.people import claims, grants, persons, sessions
from marketplace.directory.people.grants import GrantPlace
from marketplace.directory.rights import Role
from marketplace.pages.context import AppContext, opened
from marketplace.pages.doors.oidc import AWAY, BACK, LASTS_S, OidcDoor, oidc_routes
from marketplace.pages.doors.provider import Provider, ProviderSettings
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.doors.asking import OVER_TLS, client
from tests.oidc import Province, province, query_of
from tests.seeding import seed

NOON = 1_781_956_200_000
OFFICE = {"don_vi": ["SNN", "khác"], "name": "Nguyễn Văn Cán"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Province]:
    with province() as served:
        yield served


@pytest.fixture
def there(shared: Province) -> Iterator[Province]:
    yield shared
    shared.lies, shared.description, shared.down = None, {}, False


@pytest.fixture
def market(sqlite: Database, there: Province) -> Iterator[Database]:
    """A market in which the people of the office of agriculture are officers of the province."""
    seed(sqlite)
    people.grant(sqlite, people.person(sqlite), "officer", area_system="63", province_code="24")  # brings a basis
    with sqlite.write() as connection:
        basis_id = connection.execute(select(func.max(TABLES["basis"].c.id))).scalar_one()
        place = GrantPlace(area_system="63", province_code="24")
        claims.add_claim(connection, there.issuer, "don_vi", "SNN", Role.OFFICER, place, basis_id, None, NOON)
    with opened(AppContext(sqlite, clock=lambda: NOON)):
        yield sqlite


@pytest.fixture
def door(there: Province) -> OidcDoor:
    return door_of(there)


def door_of(there: Province, public: str | None = None) -> OidcDoor:
    return OidcDoor(Provider(ProviderSettings(there.issuer, "lensan", "b1-m4t", "Tỉnh")), public)


def away(browser: TestClient) -> str:
    answer = browser.get(AWAY)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def came(browser: TestClient, there: Province, subject: str = "can-bo-1", **told: object) -> Response:
    """Sign in there, as somebody of whom the provider tells this, and come back."""
    if told:
        there.knows(subject, **told)
    back = there.signs_in(away(browser), subject)
    return browser.get(back[back.index(BACK) :])


def signed_in(market: Database, browser: TestClient) -> int | None:
    with opened(AppContext(market, clock=lambda: NOON)) as here:
        found = here.visitor(browser.cookies.get("lensan") or "")
    return found.person_id if found else None


def standing(market: Database, person_id: int) -> list[tuple[str, bool]]:
    with market.read() as connection:
        return [(one.role, one.revoked_ms is None) for one in grants.grants_of(connection, EVERYTHING, person_id)]


def counted(market: Database) -> tuple[int, ...]:
    with market.read() as connection:
        tables = ("person", "identity", "grants", "session")
        return tuple(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one() for table in tables)


def test_who_is_claimed_to_be_of_the_office_comes_in_as_an_officer(
    market: Database, there: Province, door: OidcDoor
) -> None:
    browser = client(door.routes())
    answer = came(browser, there, phone_number="+84 987 654 321", phone_number_verified=True, **OFFICE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    person_id = signed_in(market, browser)
    assert person_id is not None
    with market.read() as connection:
        person = persons.person_of(connection, person_id)
        [session] = sessions.sessions_of(connection, person_id, NOON)
    assert (person.name, person.phone, person.secret_kind) == ("Nguyễn Văn Cán", "84987654321", None)
    assert session.opened_by == "oidc"
    assert standing(market, person_id) == [("officer", True)]


def test_the_same_person_is_known_again(market: Database, there: Province, door: OidcDoor) -> None:
    one, two = client(door.routes()), client(door.routes())
    came(one, there, **OFFICE)
    came(two, there, name="Tên Khác", don_vi="SNN")
    assert signed_in(market, one) == signed_in(market, two) is not None


def test_a_number_that_is_not_verified_or_somebodys_links_nobody(
    market: Database, there: Province, door: OidcDoor
) -> None:
    owner = people.person(market, phone="84912345678")
    for subject, verified in (("a", True), ("b", False), ("c", "true")):
        browser = client(door.routes())
        came(browser, there, subject, phone_number="0912345678", phone_number_verified=verified, **OFFICE)
        person_id = signed_in(market, browser)
        assert person_id not in (None, owner)
        with market.read() as connection:
            assert persons.person_of(connection, person_id or 0).phone is None


def test_whom_nothing_is_granted_stays_out_and_is_not_written_down(
    market: Database, there: Province, door: OidcDoor
) -> None:
    before, browser = counted(market), client(door.routes())
    answer = came(browser, there, "nguoi-la", name="Người Lạ", don_vi="STC")
    assert (answer.status_code, "chưa được cấp quyền" in answer.text) == (403, True)
    assert (counted(market), signed_in(market, browser)) == (before, None)


def test_a_claim_that_is_told_no_more_ends_its_grant_at_the_next_sign_in(
    market: Database, there: Province, door: OidcDoor
) -> None:
    browser = client(door.routes())
    came(browser, there, "doi-viec", **OFFICE)
    person_id = signed_in(market, browser) or 0
    by_hand = people.grant(market, person_id, "farmer", household_id=1)
    came(browser, there, "doi-viec", name="Nguyễn Văn Cán", don_vi="STC")
    assert by_hand
    assert sorted(standing(market, person_id)) == [("farmer", True), ("officer", False)]


def test_who_lost_the_last_grant_is_told_whom_to_call_and_gets_no_session(market: Database, there: Province) -> None:
    said = ProviderSettings(there.issuer, "lensan", "b1-m4t", "Tỉnh", "chị Hoa <0204 3854 111>")
    browser, again = (client(OidcDoor(Provider(said), None).routes()) for _ in range(2))
    came(browser, there, "thoi-viec", **OFFICE)
    person_id = signed_in(market, browser) or 0
    answer = came(again, there, "thoi-viec", name="Nguyễn Văn Cán", don_vi="STC")
    assert (answer.status_code, "hãy gọi chị Hoa &lt;0204 3854 111&gt;." in answer.text) == (403, True)
    assert (signed_in(market, again), standing(market, person_id)) == (None, [("officer", False)])


def test_who_was_ended_here_stays_out_whatever_the_province_says(
    market: Database, there: Province, door: OidcDoor
) -> None:
    browser = client(door.routes())
    came(browser, there, "da-nghi", **OFFICE)
    with market.write() as connection:
        persons.end(connection, signed_in(market, browser) or 0, None, NOON)
    again = client(door.routes())
    assert came(again, there, "da-nghi").status_code == 403
    assert signed_in(market, again) is None


def test_a_person_with_a_second_factor_shows_it_here_too(market: Database, there: Province, door: OidcDoor) -> None:
    browser = client(door.routes())
    came(browser, there, **OFFICE)
    person_id = signed_in(market, browser)
    with market.write() as connection:
        connection.execute(text("UPDATE person SET totp_sealed = :it WHERE id = :who"), {"it": b"s", "who": person_id})
    came(browser, there)
    with opened(AppContext(market, clock=lambda: NOON)) as here:
        visitor = here.visitor(browser.cookies["lensan"])
    assert visitor is not None
    assert visitor.waits


def test_the_session_that_the_browser_brought_is_closed(market: Database, there: Province, door: OidcDoor) -> None:
    planted, browser = people.signed_in(market, "farmer", household_id=2, token="planted"), client(door.routes())
    browser.cookies.set("lensan", planted, domain="127.0.0.1")
    answer = came(browser, there, **OFFICE)
    assert planted not in answer.headers["set-cookie"]
    with opened(AppContext(market, clock=lambda: NOON)) as here:
        assert here.visitor(planted) is None


def test_a_state_that_is_forged_or_of_another_browser_is_refused(
    market: Database, there: Province, door: OidcDoor
) -> None:
    """Else an attacker could sign somebody in as himself, and read what they write down."""
    victim, attacker = client(door.routes()), client(door.routes())
    there.knows("can-bo-1", **OFFICE)
    theirs = there.signs_in(away(attacker), "can-bo-1")
    mine = query_of(there.signs_in(away(victim), "can-bo-1"))
    for query in (query_of(theirs), query_of(theirs) | {"state": ""}, mine | {"state": mine["state"] + "x"}):
        assert victim.get(BACK, params=query).status_code == 403
    assert client(door.routes()).get(BACK, params=mine).status_code == 403
    assert signed_in(market, victim) is None


def test_a_callback_counts_once_also_with_the_cookie_it_came_with(
    market: Database, there: Province, door: OidcDoor
) -> None:
    browser = client(door.routes())
    there.knows("can-bo-1", **OFFICE)
    back = there.signs_in(away(browser), "can-bo-1")
    held = browser.cookies["lensan-oidc"]
    assert browser.get(back[back.index(BACK) :]).status_code == 303
    assert "lensan-oidc" not in browser.cookies
    replay = client(door.routes())
    replay.cookies.set("lensan-oidc", held, domain="127.0.0.1")
    fresh = query_of(there.signs_in(away(client(door.routes())), "can-bo-1"))["code"]
    for query in (query_of(back), query_of(back) | {"code": fresh}):
        assert replay.get(BACK, params=query).status_code == 403
    assert signed_in(market, replay) is None


def test_a_sign_in_that_was_begun_long_ago_or_in_another_process_is_refused(
    market: Database, there: Province, door: OidcDoor
) -> None:
    there.knows("can-bo-1", **OFFICE)
    slow, other = client(door.routes()), client(door_of(there).routes())
    late = query_of(there.signs_in(away(slow), "can-bo-1"))
    with opened(AppContext(market, clock=lambda: NOON + LASTS_S * 1_000 + 1_000)):
        assert slow.get(BACK, params=late).status_code == 403
    other.cookies.set("lensan-oidc", client_cookie(door, there), domain="127.0.0.1")
    assert other.get(BACK, params=late).status_code == 403


def client_cookie(door: OidcDoor, there: Province) -> str:
    """A cookie that another process sealed."""
    browser = client(door.routes())
    away(browser)
    return browser.cookies["lensan-oidc"]


def test_a_code_of_another_sign_in_is_refused(market: Database, there: Province, door: OidcDoor) -> None:
    browser, attacker = client(door.routes()), client(door.routes())
    there.knows("can-bo-1", **OFFICE)
    mine = query_of(there.signs_in(away(browser), "can-bo-1"))
    theirs = query_of(there.signs_in(away(attacker), "can-bo-1"))
    assert browser.get(BACK, params=mine | {"code": theirs["code"]}).status_code == 403
    assert signed_in(market, browser) is None


def test_a_token_for_somebody_else_opens_nothing(market: Database, there: Province, door: OidcDoor) -> None:
    before, browser = counted(market), client(door.routes())
    there.lies = lambda told: ({"alg": "RS256"}, told | {"aud": ["ai-khac"]}, there.key)
    assert came(browser, there, "moi-toanh", **OFFICE).status_code == 403
    assert counted(market) == before


def test_who_refuses_there_is_told_so_here_in_our_own_words(market: Database, there: Province, door: OidcDoor) -> None:
    browser = client(door.routes())
    state = query_of(away(browser))["state"]
    answer = browser.get(BACK, params={"error": "x", "error_description": "<b>gọi 0900</b>", "state": state})
    assert (answer.status_code, "0900" in answer.text) == (403, False)


def test_a_provider_that_is_down_is_said_to_be(market: Database, there: Province, door: OidcDoor) -> None:
    browser = client(door.routes())
    there.knows("can-bo-1", **OFFICE)
    back = there.signs_in(away(browser), "can-bo-1")
    there.down = True
    said = browser.get(back[back.index(BACK) :])
    assert (said.status_code, "không trả lời" in said.text) == (502, True)
    said = client(door_of(there).routes()).get(AWAY)
    assert (said.status_code, "không trả lời" in said.text) == (502, True)


def test_over_tls_the_browser_comes_back_to_our_public_address(market: Database, there: Province) -> None:
    browser = client(door_of(there, "https://lensan.example").routes(), OVER_TLS)
    answer = browser.get(AWAY)
    assert query_of(answer.headers["location"])["redirect_uri"] == f"https://lensan.example{BACK}"
    [cookie] = answer.headers.get_list("set-cookie")
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-lensan-oidc=")
    assert {"httponly", "secure", "samesite=lax", "path=/", f"max-age={LASTS_S}"} <= said


def test_nothing_of_a_token_is_told_logged_or_kept(
    market: Database, there: Province, door: OidcDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "marketplace")
    browser = client(door.routes())
    there.knows("can-bo-1", **OFFICE)
    address = away(browser)
    back = there.signs_in(address, "can-bo-1")
    answer = browser.get(back[back.index(BACK) :])
    again = browser.get(back[back.index(BACK) :])
    with market.read() as connection:
        kept = [str(connection.execute(text(f"SELECT * FROM {one}")).all()) for one in ("audit", "identity", "session")]
    told = answer.text + again.text + str(kept) + "".join(one.getMessage() for one in caplog.records
                                                          if one.name.startswith("marketplace"))  # fmt: skip
    for secret in (query_of(back)["code"], query_of(address)["nonce"], query_of(address)["state"], "b1-m4t"):
        assert secret not in told


def test_without_a_provider_there_is_no_such_door() -> None:
    assert oidc_routes(None, None) == []
    said = ProviderSettings("https://sso.example", "lensan", None, "Tỉnh")
    assert [route.path for route in oidc_routes(said, None)] == [AWAY, BACK]
