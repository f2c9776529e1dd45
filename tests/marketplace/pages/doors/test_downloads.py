"""Downloads: each is for who sees all it shows; for others it is not there, and nothing is left on the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Route

from connectors.partner.server import running
from marketplace.directory.rights import SIGHTS, PersonScope, Role
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors.downloads import KINDS, ReportRequest, UnknownReportError, download_door
from marketplace.storage import Database, bulk
from marketplace.storage.scope import Sight
from marketplace.storage.settings import Settings
from tests.people import desk, signed_in
from tests.seeding import NOW_MS, seed

WAIT_S = 60
PAPERS = "coop=htx-luc-ngan&day=2021-06-10&household=H-AN"


@contextmanager
def served(database: Database, home: Path) -> Iterator[str]:
    """The address of the door of a market."""
    door = download_door(Settings(home, "", {}))
    app = Starlette(routes=[Route("/download/{kind}.{form}", door)])
    with opened(AppContext(database, clock=lambda: NOW_MS)), running(app) as url:
        yield f"{url}/download"


def asked(address: str, token: str) -> requests.Response:
    return requests.get(address, cookies={COOKIE: token}, timeout=WAIT_S)


@pytest.mark.parametrize("commune", ["9" * 19, "9" * 5_000, str(2**63), "-1", "1.5", "x", "²"])
def test_a_commune_that_cannot_be_is_refused(commune: str) -> None:
    with pytest.raises(UnknownReportError, match="A commune is given by its number"):
        ReportRequest.read({"commune": commune})


def test_the_greatest_number_of_a_commune_is_one() -> None:
    assert ReportRequest.read({"commune": str(2**63 - 1)}).search.commune_id == 2**63 - 1


def test_no_report_is_for_who_does_not_see_all_it_shows() -> None:
    assert all(kind.needs for kind in KINDS.values())
    for role in Role:
        scope = PersonScope(1, date(2021, 6, 10), 0, frozenset({role}))
        for name, kind in KINDS.items():
            assert kind.is_for(scope) == (kind.needs <= SIGHTS[role] | {Sight.PUBLISHED}), (role, name)
    assert {name for name, kind in KINDS.items() if Sight.MONEY in kind.needs} == {
        "statement",
        "period",
        "tax",
        "tax-notice",
    }


def test_what_a_person_does_not_see_is_not_there_and_is_not_named(database: Database, tmp_path: Path) -> None:
    seed(database)
    tokens = {
        "helper": signed_in(database, "helper", household_id=1),
        "commune staff": signed_in(database, "commune staff", commune_id=1),
        "officer": signed_in(database, "officer", area_system="63", province_code="24"),
    }
    with served(database, tmp_path) as address:
        for role, token in tokens.items():
            hidden = {name for name, kind in KINDS.items() if not kind.needs <= SIGHTS[Role(role)] | {Sight.PUBLISHED}}
            for name in hidden:
                answer = asked(f"{address}/{name}.csv?lang=en&{PAPERS}", token)
                assert (answer.status_code, f"There is no report {name}" in answer.text) == (404, True), (role, name)
                assert not [other for other in hidden if other in answer.text.split("the reports are: ")[1]]
        assert "the reports are: published" in asked(f"{address}/season.csv?lang=en", tokens["helper"]).text


def test_nobody_is_asked_to_sign_in(database: Database, tmp_path: Path) -> None:
    with served(database, tmp_path) as address:
        for token in ("", "forged"):
            answer = asked(f"{address}/season.csv", token)
            assert (answer.status_code, "Hãy đăng nhập" in answer.text) == (403, True)


def test_a_report_is_handed_out_from_the_disk_and_gone_afterwards(database: Database, tmp_path: Path) -> None:
    seed(database)
    token = desk(database)
    with served(database, tmp_path) as address:
        for form, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            answer = asked(f"{address}/households.{form}", token)
            assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert asked(f"{address}/statement.csv?coop=none", token).status_code == 404
    assert [path for path in tmp_path.rglob("*") if path.name != ".handed-out"] == []


def test_a_report_that_cannot_be_written_is_one_sentence(database: Database, tmp_path: Path) -> None:
    seed(database)
    token = desk(database)
    (tmp_path / "file").write_bytes(b"")
    with served(database, tmp_path / "file") as address:
        answer = asked(f"{address}/season.csv", token)
    assert (answer.status_code, "Chưa ghi được tệp" in answer.text) == (500, True)


def test_who_takes_others_figures_along_is_noted_and_who_takes_their_own_is_not(
    database: Database, tmp_path: Path
) -> None:
    seed(database)
    token, own = desk(database), signed_in(database, "farmer", household_id=1)
    with served(database, tmp_path) as address:
        assert asked(f"{address}/days.csv?season=vai-2021", token).status_code == 200
        assert asked(f"{address}/days.csv?season=vai-1999", token).status_code == 404
        for words in ("", "&words=H-AN"):
            assert asked(f"{address}/households.csv?season=vai-2021{words}", token).status_code == 200
        asked(f"{address}/households.csv?season=vai-2021", own)
    with database.read() as connection:
        noted = bulk.select(connection, "SELECT who, act, subject, detail FROM audit", {})
        seen = bulk.select(connection, "SELECT person_id, what, times, count(*) FROM viewing GROUP BY 1, 2, 3", {})
        [(homes,)] = bulk.select(connection, "SELECT count(*) FROM household", {})
    assert noted == [
        ("Người 1 (NG-0001)", "report handed out", "vai-2021-days", '{"season": "vai-2021"}'),
        ("Người 1 (NG-0001)", "report handed out", "vai-2021-households", '{"map": "then", "season": "vai-2021"}'),
        ("Người 1 (NG-0001)", "report handed out", "vai-2021-households",
         '{"map": "then", "season": "vai-2021", "words": "H-AN"}'),
    ]  # fmt: skip
    assert sorted(seen) == [(1, "file", 1, homes - 1), (1, "file", 2, 1)]
