"""Routes × roles × rows of others: no door tells anything of others, or does anything to what is theirs.

The routes are the app's own, behind its own gate; one that is not known here fails. What is others' is marked in each
person's market, as for the screens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import app
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors.downloads import FORMATS, KINDS
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests.marketplace.pages.doors.asking import AT_HOME
from tests.marketplace.pages.doors.conftest import PAGE, TOKEN
from tests.marketplace.pages.strangers import NOBODY, NOW_MS, PEOPLE, Stranger, Strangers
from tests.rights_oracle import Row, everything

_NEAR = ("farmer", "director")
ROLES = [
    pytest.param(one, marks=() if one in _NEAR else pytest.mark.soak)
    for one in (*PEOPLE, *NOBODY)
    if one != "administrator"
]
PLAIN = {"/health", "/dang-nhap", "/dang-xuat", "/bat-dau", "/ma-xac-thuc", "/tai-khoan", "/tai-khoan/phien",
         "/tai-khoan/may", "/tai-khoan/mat-khau", "/tai-khoan/lop-hai", "/download/backup", "/the",
         "/the/nhan"}  # fmt: skip
"""Routes whose path names nothing; forms are sent to them with numbers of what is others'."""
DRAWN = {"/assets/{name}"}
"""What everybody may load: style and brand."""
POSTED = ("dang", "dang/chung", "dang/xong", "dang/mau", "ton", "bang-ke")
"""Pages of a shop: its sheets of offers, its stock set by hand, and what the post office collects."""
SHUT = (
    "/download",
    "/tep",
    "/nap-tep",
    "/cap-the",
    "/tai-khoan",
    "/ho-cua-toi",
    "/gian-hang",
    "/thue",
    "/giay-to",
    "/gui-buu-cuc",
    "/ban-thuong-lai",
)
OWN_KEYS = {"session": "person_id", "device_person": "person_id", "card": "person_id", "grants": "person_id"}
READ_BACK = ("person", "upload", "personal_link", "household", "rectification", "withdrawal", *OWN_KEYS)


def addresses(person: Stranger, route: str) -> Iterator[str]:
    """Yield the addresses of a route that name what is others'; KeyError for a route that is not known."""
    household, cooperative = person.foreign("household")[0], (person.foreign("cooperative") or ["-"])[0]
    numbers = [str(row["id"]) for row in person.rows["upload"] if (row["id"],) not in person.seen["upload"]]
    papers = [f"?can-cu={row['id']}" for row in person.rows["basis"] if (row["id"],) not in person.seen["basis"]][:2]
    shops = [str(row["code"]) for row in person.rows["channel"] if (row["id"],) not in person.seen["channel"]][:2]
    if route in PLAIN | DRAWN:
        yield route
        return
    for named in {
        "/download/{kind}.{form}": [
            f"{kind}.csv?{query}" for kind in KINDS for query in (
                "", "season=vai-2022", "words=", "map=now&commune=5", f"commune=3&words={household}",
                f"words={household}",
                f"coop={cooperative}&day=2021-06-10", f"coop={cooperative}&day=2021-06-10&household={household}",
                f"coop=HTX-1&day=2021-06-10&household={household}", "coop=HTX-1&day=2021-06-10",
                f"household={household}&year=2021",
            )
        ],
        "/nap-tep": [*(f"?ho={household}&dieu-kien={number}" for number in (1, 3)),
                     f"?ho={household}", f"?htx={cooperative}", *(f"?tep={number}" for number in numbers), *papers],
        "/tep/{number:int}": numbers,
        "/the/{token}": ["token-of-a-card"],
        "/cap-the/nguoi/{code}": strangers_to(person),
        "/cap-the/ho/{code}": person.foreign("household")[:2],
        "/viec/{token}": ["token-of-a-link"],
        "/thue": ["", f"?ho={household}", f"?ho={household}&nam=2021"],
        "/giay-to": [f"?ho={household}"],
        "/gui-buu-cuc": [""],
        "/ban-thuong-lai": [""],
        "/ho-cua-toi": ["", f"?ho={household}", f"?ho={household}&vu=vai-2022&trang=2"],
        "/ho-cua-toi/sua": [f"?ho={household}"],
        "/ho-cua-toi/dong-y": [f"?ho={household}", f"?ho={household}&loai=consent"],
        "/download/ho-cua-toi.zip": [f"?ho={household}"],
        "/gian-hang/{code}/tep": [f"{shop}/tep" for shop in shops],
        **{f"/gian-hang/{{code}}/{page}": [f"{shop}/{page}" for shop in shops] for page in POSTED},
        "/gian-hang/{code}/ghi-don": [f"{shop}/ghi-don" for shop in shops],
        "/gian-hang/{code}/ghi-don/{order}": [f"{shop}/ghi-don/A1" for shop in shops],
        "/gian-hang/{code}/tep/{number:int}": [f"{shop}/tep/{number}" for shop in shops for number in (1, 3)],
        "/gian-hang/{code}/tep/mau/{number:int}": [f"{shop}/tep/mau/1" for shop in shops],
        "/gian-hang/{code}/tep/{number:int}/cach-doc": [f"{shop}/tep/1/cach-doc" for shop in shops],
    }[route]:  # fmt: skip
        yield route.partition("{")[0] + named


def strangers_to(person: Stranger) -> list[str]:
    """Return the codes of two people who are granted nothing of what a person sees: no director gives them cards."""
    near = {
        row["person_id"]
        for row in person.rows["grants"]
        for table in ("household", "cooperative")
        if (row[f"{table}_id"],) in person.seen[table]
    }
    far = [str(row["code"]) for row in person.rows["person"] if row["id"] not in near]
    return [code for code in far if code in person.foreign("person") or person.role in {"farmer", "helper"}][:2]


@contextmanager
def browser(database: Database, token: str, home: Path) -> Iterator[tuple[TestClient, list[Any]]]:
    """A browser before the app's routes, behind all that stands before them; and the routes."""
    settings = Settings(home, str(database.engine.url), {})
    mounted = app.create(settings, kept_ms=0)
    routes = mounted._user_routes
    doors = Starlette(routes=routes, middleware=mounted._user_middleware)
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, settings=settings)):
        client = TestClient(doors, base_url="http://127.0.0.1", client=AT_HOME, follow_redirects=False)
        if token:
            client.cookies.set(COOKIE, token)
        yield client, list(routes)


def of_others(person: Stranger) -> dict[str, list[Row]]:
    """Return the rows that are not the person's own, and what nobody but they may change."""
    with person.database.read() as connection:
        rows = everything(connection)
    mine = next(row["id"] for row in rows["person"] if person.token == f"token-of-person-{row['id']}")
    return {name: [row for row in rows[name] if row.get(OWN_KEYS.get(name, ""), 0) != mine] for name in READ_BACK}


@pytest.mark.parametrize("role", ROLES)
def test_no_route_tells_anything_of_others(strangers: Strangers, role: str, tmp_path: Path) -> None:
    person = strangers[role]
    with browser(person.database, person.token, tmp_path) as (client, routes):
        for route in routes:
            for address in addresses(person, route.path):
                answer = client.get(address, headers=PAGE)
                assert answer.status_code < 500, address
                told = answer.text + str(answer.headers)
                assert person.named(told, asked_for(address)) == [], address
    assert list(tmp_path.rglob("*.csv")) == []


@pytest.mark.parametrize("role", [one for one in ROLES if one.marks or one.values == ("director",)])
def test_no_form_does_anything_to_what_is_others(strangers: Strangers, role: str, tmp_path: Path) -> None:
    person = strangers[role]
    before = of_others(person)
    with browser(person.database, person.token, tmp_path) as (client, routes):
        found = TOKEN.search(client.get("/tai-khoan", headers=PAGE).text)
        assert found
        for route in routes:
            if "POST" not in route.methods or route.path in {"/dang-xuat", "/dang-nhap"}:
                continue
            for address in addresses(person, route.path):
                for number in {"1", "3"} - {person.token.rpartition("-")[2]}:  # one's own session may be ended
                    fields = dict.fromkeys(("session", "device", "person", "card", "code", "secret", "again"), number)
                    fields |= {"what": "phone", "said": "0987654321", "do": "withdraw"}
                    answer = client.post(address, data=fields | {"form_token": found[1]}, headers=PAGE)
                    assert answer.status_code < 500, address
                    assert person.named(answer.text, asked_for(address)) == [], address
    assert of_others(person) == before


def test_who_is_signed_out_is_told_nothing(strangers: Strangers, tmp_path: Path) -> None:
    person = strangers[NOBODY[1]]
    with browser(person.database, "", tmp_path) as (client, routes):
        client.cookies.set(COOKIE, "forged")
        for route in routes:
            for address in addresses(person, route.path):
                for answer in (client.get(address, headers=PAGE), client.post(address)):
                    assert person.named(answer.text, asked_for(address)) == [], address
                    if route.path.startswith(
                        ("/download", "/tep", "/nap-tep", "/cap-the", "/tai-khoan", "/ho-cua-toi", "/gian-hang")
                    ):
                        assert answer.status_code in {302, 401, 403, 404, 405}, address


@pytest.mark.soak
@pytest.mark.parametrize("role", ROLES)
def test_no_file_in_any_form_tells_anything_of_others(strangers: Strangers, role: str, tmp_path: Path) -> None:
    person = strangers[role]
    whole = {name: person.foreign(name) for name in ("household", "cooperative")}
    with browser(person.database, person.token, tmp_path) as (client, _):
        plain = [
            f"/download/{kind}.csv?coop={coop}&day=2021-06-10&household={home}&words={home}&map={era}&season={season}"
            for kind in KINDS for coop in ("HTX-1", *whole["cooperative"]) for home in whole["household"]
            for era in ("then", "now") for season in ("vai-2021", "vai-2022")
        ]  # fmt: skip
        for address in plain:
            assert person.named(client.get(address).text, asked_for(address)) == [], address
        for address in (f"/download/{kind}.{form}?coop=HTX-1" for kind in KINDS for form in FORMATS):
            assert client.get(address).status_code in {200, 404}, address


def asked_for(address: str) -> list[str]:
    """Return the names that an address itself says."""
    path, _, query = address.partition("?")
    return [path.rpartition("/")[2], *(part.partition("=")[2] for part in query.split("&"))]
