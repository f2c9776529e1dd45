"""The entrances of a demo let its people in while it runs, and nobody into a market of real people."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marketplace.directory.people import entrances
from marketplace.directory.rights import visitor_of
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.storage.tables import Season
from tests import people
from tests.seeding import NOW_MS, seed


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    return Settings(tmp_path, str(database.engine.url), {})


def come_in(database: Database, settings: Settings, token: str) -> entrances.Entered | None:
    with database.write() as connection:
        return entrances.come_in(connection, settings, token, NOW_MS)


@pytest.mark.both
def test_a_token_signs_in_as_its_person_as_long_as_the_demo_runs(database: Database, settings: Settings) -> None:
    seed(database)
    person = people.person(database, name="Giám đốc")
    assert not entrances.stand(settings)
    with entrances.kept(settings, {"director": person}, "/") as tokens:
        assert entrances.stand(settings)
        assert (settings.home / "entrances.json").stat().st_mode & 0o077 == 0
        assert tokens["director"] not in (settings.home / "entrances.json").read_text()
        for _ in range(2):
            session = come_in(database, settings, tokens["director"])
            assert session is not None
            with database.read() as connection:
                visitor = visitor_of(connection, session.token, NOW_MS)
            assert visitor is not None
            assert visitor.name == "Giám đốc"
        assert come_in(database, settings, "x") is None
    assert come_in(database, settings, tokens["director"]) is None
    assert not entrances.stand(settings)


def test_nobody_comes_into_another_database_or_one_with_a_real_season(sqlite: Database, tmp_path: Path) -> None:
    seed(sqlite)
    settings = Settings(tmp_path, str(sqlite.engine.url), {})
    with entrances.kept(settings, {"one": people.person(sqlite)}, "/") as tokens:
        assert come_in(sqlite, replace(settings, database_url="sqlite:///other"), tokens["one"]) is None
        with sqlite.writing() as session:
            days = {"starts_on": date(2026, 5, 19), "ends_on": date(2026, 7, 20)}
            session.add(Season(code="vai-2026", name="Vụ vải 2026", **days))
        assert come_in(sqlite, settings, tokens["one"]) is None


def test_what_a_killed_demo_left_lets_nobody_in_and_goes_with_the_next(sqlite: Database, tmp_path: Path) -> None:
    seed(sqlite)
    settings = Settings(tmp_path, str(sqlite.engine.url), {})
    person, kept = people.person(sqlite), tmp_path / "entrances.json"
    with entrances.kept(settings, {"one": person}, "/") as tokens:
        left = kept.read_text().replace('"pid":', '"pid":9')
    kept.write_text(left)
    assert come_in(sqlite, settings, tokens["one"]) is None
    with entrances.kept(settings, {"one": person}, "/") as others:
        assert come_in(sqlite, settings, others["one"]) is not None
