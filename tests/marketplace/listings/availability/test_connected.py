"""A shop reads what shares its lots, in as many steps as that is wide, and nothing of the rest of the market."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from marketplace.listings import availability as offers
from marketplace.listings.availability.connected import connected
from marketplace.storage import Database, bulk
from tests import world
from tests.marketplace.listings.availability.test_desired import change, market, pushed

ELSEWHERE = """
INSERT INTO channel (id, code, platform, title, road, base_url, shop, adopted, created_ms)
SELECT max(id) + 1, 'elsewhere', 'partner', '', 'contract', '', 'far', true, 0 FROM channel;
INSERT INTO lot (id, code, household_id, season_id, produce_id, commune_id, picked_on, in_g, sold_g, spoiled_g,
  balance_g)
SELECT 1000 + n, 'E' || n, 1, 1, 1, 1, '2021-06-10', 1000, 0, 0, 1000 FROM ({numbers}) s;
INSERT INTO listing (id, sku, household_id, season_id, produce_id, title, description, category, label_g, fruit_g,
  price_dong, active)
SELECT 1000 + n, 'E-' || n, 1, 1, 1, 'Vải', '', '', 1000, 1000, 1, true FROM ({numbers}) s;
INSERT INTO listinglot (listing_id, lot_id) SELECT 1000 + n, 1000 + n FROM ({numbers}) s;
INSERT INTO offer (channel_id, listing_id, sku, state, kept_back)
SELECT (SELECT max(id) FROM channel), 1000 + n, 'E-' || n, 'wanted', 0 FROM ({numbers}) s
"""
NUMBERS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c"


def fill(database: Database, count: int) -> None:
    """Let another shop offer so many listings, each of a lot of its own."""
    with database.write() as connection:
        for statement in ELSEWHERE.split(";"):
            numbers = NUMBERS.format(count=count)
            connection.exec_driver_sql(statement.format(numbers=numbers))


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Count the rows of each statement that is read."""
    read, real = list[int](), bulk.select

    def select(connection: Connection, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        found = real(connection, sql, parameters)
        read.append(len(found))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(bulk, "select", select)
        yield read


def test_a_beat_reads_the_same_rows_in_a_market_of_any_size(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    [channel] = market(database)
    with counted(monkeypatch) as alone:
        before = pushed(database, channel)
    fill(database, 300)
    with counted(monkeypatch) as among_many:
        assert pushed(database, channel) == before
    assert among_many == alone
    with counted(monkeypatch) as of_the_other:
        assert len(pushed(database, channel + 1)) == 0  # nobody sells there by name
    assert sum(of_the_other) > 300


def test_a_claim_reads_the_same_rows_in_a_market_of_any_size(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    [channel] = market(database)
    with database.read() as connection:
        desired = offers.desired_offers(connection, channel, world.OPENS_MS)
    read = []
    for elsewhere in (0, 300):
        if elsewhere:
            fill(database, elsewhere)
        with counted(monkeypatch) as rows, database.write() as connection:
            offers.reserve(connection, channel, world.OPENS_MS, desired)
        read.append([count for count in rows if count])
    assert read[0] == read[1]


@pytest.mark.both
def test_what_shares_lots_with_what_shares_lots_is_connected_and_nothing_else(database: Database) -> None:
    """E-1 and E-2 share a lot, E-2 and E-3 another, E-5 stands alone; hidden offers join nothing."""
    market(database)
    fill(database, 6)
    for listing, lot in ((1001, 1002), (1003, 1002), (1003, 1004), (1006, 1005)):
        change(database, f"INSERT INTO listinglot (listing_id, lot_id) VALUES ({listing}, {lot})")
    change(database, "UPDATE offer SET state = 'hidden' WHERE sku = 'E-6'")
    with database.read() as connection:
        assert connected(connection, [1001]) == connected(connection, [1004]) == {1001, 1002, 1003, 1004}
        assert connected(connection, [1005]) == {1005}
