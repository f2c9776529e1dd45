"""The home of a demo: what a demo made may be made anew, what people made is never touched."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from jobs.demo import home
from jobs.sandbox.servers import SandboxError
from marketplace.exchange import leases
from marketplace.storage import Database, connect, migrate
from marketplace.storage.settings import Settings
from marketplace.storage.tables import Channel, ImportBatch, Season
from tests import world

OPTIONS = home.DemoOptions(home.SEASON)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.read({"LENSAN_DATABASE_URL": database_url}, tmp_path / "home")


def usual(settings: Settings) -> home.Marker:
    settings.prepare()
    return home.Marker(home.SEASON, 2_000, "mild", 2021, date(2026, 6, 9), home.database_of(settings))


def demo_made(database: Database, settings: Settings) -> home.Marker:
    """Leave what a demo leaves: a market, its marker, its servers."""
    world.build(database)
    with database.writing() as session:
        for season in session.exec(select(Season)):
            season.origin = "simulated"
    marker = replace(usual(settings), replayed=True)
    home.write(settings, marker)
    (settings.home / "sandbox").mkdir()
    (settings.home / "sandbox" / "postmart.sqlite").touch()
    (settings.home / "sandbox.json").write_text("{}")
    return marker


@pytest.mark.both
def test_an_empty_home_gets_the_usual_demo(database: Database, settings: Settings) -> None:
    assert home.settle(settings, database, OPTIONS, usual(settings)) == usual(settings)


def test_a_home_that_no_demo_made_is_refused_and_left_as_it_is(database: Database, settings: Settings) -> None:
    world.build(database)
    with pytest.raises(SandboxError, match="There is a market in"):
        home.settle(settings, database, OPTIONS, usual(settings))
    with pytest.raises(SandboxError, match="nothing is deleted"):
        home.clear(settings)
    assert home.used(database)


def test_the_demo_a_home_holds_is_taken_up_again(database: Database, settings: Settings) -> None:
    marker = demo_made(database, settings)
    assert home.settle(settings, database, OPTIONS, replace(usual(settings), seed=5)) == marker


@pytest.mark.parametrize(
    "options",
    [home.DemoOptions(home.SEASON, orders=40_000), home.DemoOptions(home.SEASON, seed=1), home.DemoOptions(home.COOP)],
)
def test_another_demo_than_the_one_held_is_refused_with_a_way_out(
    database: Database, settings: Settings, options: home.DemoOptions
) -> None:
    demo_made(database, settings)
    with pytest.raises(SandboxError, match="--fresh"):
        home.settle(settings, database, options, usual(settings))


def test_a_demo_that_runs_is_neither_run_twice_nor_deleted(database: Database, settings: Settings) -> None:
    marker = demo_made(database, settings)
    with home.running(settings, marker):
        with pytest.raises(SandboxError, match=f"already \\({leases.myself()}\\)"):
            home.settle(settings, database, OPTIONS, marker)
        with pytest.raises(SandboxError, match="already"):
            home.clear(settings)
    assert home.settle(settings, database, OPTIONS, marker) == marker


def test_that_a_season_was_replayed_outlives_the_run_that_did_it(database: Database, settings: Settings) -> None:
    marker = usual(settings)
    with home.running(settings, marker):
        home.note_replayed(settings, marker)
    assert home.read(settings) == replace(marker, replayed=True)


@pytest.mark.both
def test_fresh_puts_away_all_that_a_demo_left(database: Database, database_url: str, settings: Settings) -> None:
    demo_made(database, settings)
    settings.keep_secret("mine", "kept")
    database.close()
    home.clear(settings)
    assert sorted(path.name for path in settings.home.iterdir()) == ["secrets.lock", "secrets.toml"]
    again = connect(database_url)
    migrate(again)
    assert not home.used(again)
    again.close()


@pytest.mark.parametrize("own", ["season", "file", "shop"])
def test_fresh_deletes_nothing_where_people_put_their_own(database: Database, settings: Settings, own: str) -> None:
    demo_made(database, settings)
    rows = {
        "season": Season(code="vai-2026", name="Vụ vải 2026", starts_on=date(2026, 5, 1), ends_on=date(2026, 7, 1)),
        "file": ImportBatch(kind="households", file_name="hộ.xlsx", sha256="0" * 64, imported_ms=1),
        "shop": Channel(code="real", platform="voso", title="Thật", base_url="https://example.vn", shop="1",
                        created_ms=1),
    }  # fmt: skip
    with database.writing() as session:
        session.add(rows[own])
    with pytest.raises(SandboxError, match="more than its demo"):
        home.clear(settings)
    assert home.used(database)
    assert (settings.home / "sandbox" / "postmart.sqlite").exists()


def test_a_marker_that_cannot_be_read_is_no_demo(settings: Settings) -> None:
    settings.prepare()
    (settings.home / "demo.json").write_text("{")
    with pytest.raises(SandboxError, match="cannot be read"):
        home.read(settings)


def test_the_marker_holds_no_password(tmp_path: Path) -> None:
    settings = Settings.read({"LENSAN_DATABASE_URL": "postgresql://me:hush@localhost/lensan"}, tmp_path)
    assert "hush" not in home.database_of(settings)
