"""The truths of the market hold after every step of a thousand random lives."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from marketplace.db import Database, connect
from tests.databases import Databases
from tests.truths.ground import Ground, build, open_periods
from tests.truths.machine import Fresh, Market

LIVES, LIVES_ON_POSTGRESQL = 1_000, 30
PARTS = 8
"""In so many tests the lives are led, so that they can be led side by side."""


@pytest.fixture(scope="module")
def on_sqlite(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Opens the market's ground again and again, each in an SQLite file that is as new."""
    place = tmp_path_factory.mktemp("truths")
    path = place / "ground.sqlite"
    path.write_bytes(sqlite_template)
    database = connect(f"sqlite:///{path}")
    ground = build(database, [10_000] * 3, forecast_from=2)
    open_periods(database, ground)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    made = path.read_bytes()

    @contextmanager
    def fresh() -> Iterator[tuple[Database, Ground]]:
        for one in place.glob(f"{path.name}-*"):
            one.unlink()
        path.write_bytes(made)
        yield database, ground  # one engine for all lives, which compiles each statement once
        database.close()

    return fresh


@pytest.fixture
def on_postgresql(postgres_databases: Databases) -> Fresh:
    """Opens the market's ground again and again, each in a PostgreSQL database that was empty."""

    @contextmanager
    def fresh() -> Iterator[tuple[Database, Ground]]:
        with postgres_databases.lent() as url:
            database = connect(url)
            ground = build(database, [10_000] * 3, forecast_from=2)
            open_periods(database, ground)
            yield database, ground
            database.close()

    return fresh


@pytest.mark.parametrize("part", range(PARTS))
def test_the_truths_hold_after_every_step_of_a_thousand_lives(on_sqlite: Fresh, part: int) -> None:
    _live(on_sqlite, LIVES // PARTS, part)


def test_the_truths_hold_on_postgresql(on_postgresql: Fresh) -> None:
    _live(on_postgresql, LIVES_ON_POSTGRESQL, PARTS)


@pytest.mark.soak
def test_the_truths_hold_as_long_as_told(on_sqlite: Fresh) -> None:
    _live(on_sqlite, int(os.environ.get("LENSAN_SOAK_LIVES", "20000")), None)


def _live(fresh: Callable[[], AbstractContextManager[Any]], lives: int, seeded: int | None) -> None:
    market = type("Life", (Market,), {"fresh": staticmethod(fresh)})
    if seeded is not None:
        market = seed(seeded)(market)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        market,
        settings=settings(
            max_examples=lives, stateful_step_count=12, deadline=None, database=None, suppress_health_check=checks,
            phases=[Phase.generate],  # twelve steps are short enough to be read as they are
        ),
    )  # fmt: skip
