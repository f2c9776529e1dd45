"""Whatever happened to the orders, the communes of either map and the unplaced add up to the season."""

import random

import pytest
from sqlalchemy import select

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.figures import (
    ERAS,
    Search,
    Sums,
    communes_report,
    day_series,
    find_season,
    household_report,
    households_report,
    season_report,
)
from marketplace.reports.figures.sums import add_up
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.records import OrderRecord, State
from tests.seeding import HOUSEHOLDS, NOW_MS, READ_MS, box, moment, order, seed


@pytest.mark.parametrize("number", range(3))
def test_communes_days_and_platforms_add_up_to_the_season(database: Database, number: int) -> None:
    seed(database)
    with database.write() as connection:
        channel = connection.execute(select(TABLES["channel"].c.id)).scalars().first()
        take_orders(connection, channel or 0, "postmart-1", RunCaches(), _orders(random.Random(number)), READ_MS)
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, NOW_MS)
        report = season_report(connection, EVERYTHING, season, NOW_MS)
        days = day_series(connection, EVERYTHING, season.id)
        maps = [communes_report(connection, EVERYTHING, season, era, NOW_MS) for era in ERAS]
        homes = households_report(connection, EVERYTHING, season, Search(), NOW_MS, limit=None).rows
        proofs = [household_report(connection, EVERYTHING, season, home.id) for home in homes]
    whole = _amounts(report.total.sums)
    assert _amounts(add_up([one.sums for one in report.platforms])) == whole
    assert _amounts(add_up([row.sums for row in days])) == whole
    for places in maps:
        assert _amounts(add_up([row.sums for row in places.rows])) == whole
        assert _amounts(places.total) == whole
    lost = add_up([row.sums for row in maps[0].rows if row.place.kind == "unattributed"])
    assert _amounts(add_up([home.sums for home in homes] + [lost])) == whole
    assert all(proof is not None and proof.proof.agrees for proof in proofs)


def _amounts(sums: Sums) -> list[int]:
    """Return the weights and money; an order that several communes serve counts in each of them."""
    return [value for name, value in sums._asdict().items() if not name.endswith("orders")]


def _orders(chance: random.Random) -> list[OrderRecord]:
    return [_order(chance, f"R{number}") for number in range(40)]


def _order(chance: random.Random, code: str) -> OrderRecord:
    placed = moment(chance.randint(10, 18), chance.randint(0, 23), 59, 59)
    sellers = chance.sample([household for household, *_ in HOUSEHOLDS], chance.randint(1, 3))
    packs = {seller: chance.randint(1, 4) for seller in sellers}
    end = chance.choice([State.PLACED, State.DELIVERED, State.DELIVERED, State.CANCELLED])
    if end is State.CANCELLED:
        lines = [box(seller, count, cancelled=count) for seller, count in packs.items()]
        return order(code, end, placed, lines, cancelled_ms=placed + 3_600_000)
    if end is State.PLACED:
        return order(code, end, placed, [box(seller, count) for seller, count in packs.items()])
    lines = [
        box(seller, count, returned=chance.randint(0, count), short_g=0 if count < 3 else 7)
        for seller, count in packs.items()
    ]
    lines = [line if line.returned < line.quantity else line._replace(short_g=0) for line in lines]
    times = {"delivered_ms": placed + 86_400_000}
    if any(line.returned for line in lines):
        times["returned_ms"] = placed + 2 * 86_400_000
    return order(code, end, placed, lines, **times)
