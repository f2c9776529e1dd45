"""The door of a demo: on this machine alone, in its home alone, and it signs in as one of its people."""

from pathlib import Path

import pytest

from marketplace.directory.people import entrances
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors.demo import demo_doors
from marketplace.pages.doors.hosts import Hosts
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests import people
from tests.marketplace.pages.doors.asking import client
from tests.seeding import NOW_MS, seed

ELSEWHERE = Hosts("http://lensan.example", frozenset({"lensan.example"}))


@pytest.fixture
def settings(tmp_path: Path, sqlite: Database) -> Settings:
    seed(sqlite)
    return Settings(tmp_path, str(sqlite.engine.url), {})


def test_a_home_without_a_demo_has_no_such_door(settings: Settings) -> None:
    assert demo_doors(settings) == []


def test_an_address_signs_in_and_leads_to_the_first_screen(settings: Settings, sqlite: Database) -> None:
    with (
        entrances.kept(settings, {"one": people.person(sqlite)}, "/?season=vai-2021") as tokens,
        opened(AppContext(sqlite, lambda: NOW_MS)) as context,
    ):
        near = client(demo_doors(settings))
        answer = near.get(f"/demo/{tokens['one']}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/?season=vai-2021")
        assert context.visitor(answer.cookies[COOKIE]) is not None
        unknown = near.get("/demo/x")
        assert unknown.status_code == 404
        assert "không còn dùng để đăng nhập được" in unknown.text
        assert not unknown.cookies


def test_it_opens_from_no_other_machine_and_for_nobody_who_was_ended(settings: Settings, sqlite: Database) -> None:
    ended = people.person(sqlite, ended_ms=1)
    with entrances.kept(settings, {"ended": ended}, "/") as tokens, opened(AppContext(sqlite, lambda: NOW_MS)):
        for browser in (client(demo_doors(settings)), client(demo_doors(settings), ELSEWHERE)):
            answer = browser.get(f"/demo/{tokens['ended']}")
            assert answer.status_code == 403
            assert not answer.cookies
