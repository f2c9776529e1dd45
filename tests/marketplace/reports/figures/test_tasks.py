"""A household's tasks: its own grams by produce and box, its own lots at the scales, and nothing of anybody else."""

from datetime import date

import pytest
from sqlalchemy import select, update

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.figures.tasks import PackTask, Tasks, tasks_of
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import State
from tests.seeding import READ_MS, box, moment, order, seed

pytestmark = pytest.mark.both
TODAY = date(2021, 6, 20)


@pytest.fixture
def market(database: Database) -> Database:
    seed(database)
    return database


def placed(market: Database, *lines: str, state: State = State.PLACED, code: str = "A9") -> None:
    """Take in an order of one 5 kg box of each of these households."""
    with market.write() as connection:
        channel = TABLES["channel"]
        channel_id = connection.execute(select(channel.c.id).where(channel.c.code == "postmart-1")).scalar_one()
        entry = order(code, state, moment(19), [box(home, 1) for home in lines])
        take_orders(connection, channel_id, "postmart-1", RunCaches(), [entry], READ_MS)


def tasks(market: Database, home: str = "H-AN") -> Tasks:
    with market.read() as connection:
        table = TABLES["household"]
        household_id = connection.execute(select(table.c.id).where(table.c.code == home)).scalar_one()
        return tasks_of(connection, household_id, TODAY)


def lots(market: Database, home: str = "H-AN", **said: object) -> None:
    with market.write() as connection:
        lot = TABLES["lot"]
        connection.execute(update(lot).where(lot.c.code == f"L-{home}").values(said))


def test_a_household_without_orders_that_wait_has_nothing_to_do(market: Database) -> None:
    assert tasks(market) == Tasks("Nguyễn Văn An", (), ())


def test_what_was_cut_waits_to_be_packed(market: Database) -> None:
    placed(market, "H-AN", "H-BINH")
    found = tasks(market)
    assert found.to_hand_over == (PackTask("Vải thiều", "U hồng", None, False, 5_000, 5_000, 5_000, 1),)
    assert (found.to_cut, found.to_hand_over[0].packs) == ((), 1)


def test_what_was_not_picked_yet_is_to_be_cut(market: Database) -> None:
    lots(market, picked_on=None, forecast_from=date(2021, 6, 18), forecast_to=TODAY)
    placed(market, "H-AN")
    placed(market, "H-AN", code="A10")
    assert [(task.fruit_g, task.orders) for task in tasks(market).to_cut] == [(10_000, 2)]


def test_part_of_a_box_is_told_in_grams_alone(market: Database) -> None:
    placed(market, "H-AN")
    with market.write() as connection:
        draw, lot = TABLES["draw"], TABLES["lot"]
        hers = select(lot.c.id).where(lot.c.code == "L-H-AN").scalar_subquery()
        connection.execute(update(draw).where(draw.c.lot_id == hers).values(drawn_g=3_000))
    assert [(task.fruit_g, task.packs) for task in tasks(market).packing] == [(3_000, None)]


def test_what_the_carrier_has_and_what_was_cancelled_is_no_task(market: Database) -> None:
    placed(market, "H-AN", state=State.SHIPPING)
    placed(market, "H-AN", state=State.CANCELLED, code="A10")
    assert tasks(market).packing == ()


def test_a_lot_that_is_expected_waits_for_the_scales(market: Database) -> None:
    lots(market, picked_on=None, forecast_from=date(2021, 6, 18), forecast_to=date(2021, 6, 25))
    [task] = tasks(market).weighing
    assert (task.lot, task.forecast_from, task.forecast_to, task.forecast_g) == (
        "L-H-AN", date(2021, 6, 18), date(2021, 6, 25), 100_000,
    )  # fmt: skip


def test_a_lot_that_is_expected_later_or_is_sold_out_does_not(market: Database) -> None:
    lots(market, picked_on=None, forecast_from=date(2021, 6, 21))
    assert tasks(market).weighing == ()
    lots(market, "H-BINH", picked_on=None, forecast_from=TODAY, balance_g=0, elsewhere_g=95_000)
    assert tasks(market, "H-BINH").weighing == ()


def test_nobody_elses_lots_and_orders_are_told(market: Database) -> None:
    lots(market, "H-BINH", picked_on=None, forecast_from=TODAY)
    placed(market, "H-BINH")
    assert tasks(market) == Tasks("Nguyễn Văn An", (), ())
