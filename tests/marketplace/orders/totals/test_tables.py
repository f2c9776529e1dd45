"""The tables of totals: what is moved is added to the row of its keys, and the row is made where there is none."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from marketplace.orders.totals import MEASURES, ORDER_COUNTS, move_channel_days, move_days, move_funnel, move_households
from marketplace.orders.totals.tables import CHANNEL_DAY_KEYS, DAY_KEYS, FUNNEL_KEYS, HOUSEHOLD_KEYS, STAGES
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.world import build

Mover = Callable[[Connection, list[tuple[int, ...]]], None]


@pytest.mark.parametrize(
    ("name", "move", "keys", "sums"),
    [
        ("day_total", move_days, DAY_KEYS, MEASURES),
        ("household_total", move_households, HOUSEHOLD_KEYS, MEASURES),
        ("channel_day", move_channel_days, CHANNEL_DAY_KEYS, ORDER_COUNTS),
        ("ladder", move_funnel, FUNNEL_KEYS, STAGES),
    ],
)
def test_each_number_of_a_step_is_added_to_its_own_column(
    sqlite: Database, name: str, move: Mover, keys: tuple[str, ...], sums: tuple[str, ...]
) -> None:
    build(sqlite)
    table, step = TABLES[name], tuple(range(1, len(keys) + len(sums) + 1))
    with sqlite.write() as connection:
        move(connection, [step])
        move(connection, [step])
        [row] = connection.execute(select(table)).mappings()
    numbers = dict(zip((*keys, *sums), step, strict=True))
    assert dict(row) == {column: number * (1 if column in keys else 2) for column, number in numbers.items()}
