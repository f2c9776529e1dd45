"""The funnel: a household reaches a stage once, leaves it with its last gram, and moves with its commune."""

import pytest

from marketplace.inventory.allocation import Drawn
from marketplace.orders.totals import FunnelCache, SalesPlace, Tally, Times, change_communes
from marketplace.storage import Database
from tests.ledger import rows
from tests.world import OPENS_MS, build

PLACED = Times(OPENS_MS, None, None, None, None)
ONE = [(SalesPlace(1, 1, 1, 1, 1), Drawn(1, 5_000, 0, 0, 0, 150_000))]
STAGES = "SELECT commune_id, ordered, delivered, paid FROM ladder WHERE channel_id = 0 AND ordered <> 0"


def count(database: Database, channel: int, known: FunnelCache, sign: int) -> None:
    tally = Tally(channel, known)
    tally.count(sign, PLACED, ONE)
    with database.write() as connection:
        tally.write(connection)


@pytest.mark.parametrize("remembered", [False, True])
def test_a_household_is_counted_once_and_no_more_when_all_of_it_is_gone(database: Database, remembered: bool) -> None:
    channel, known = build(database), FunnelCache()
    commune = rows(database, "SELECT commune_id FROM household WHERE id = 1")[0][0]
    for _ in range(2):
        count(database, channel, known if remembered else FunnelCache(), 1)
        assert rows(database, STAGES) == [(commune, 1, 0, 0)]
    count(database, channel, known if remembered else FunnelCache(), -1)
    assert rows(database, STAGES) == [(commune, 1, 0, 0)]
    count(database, channel, known if remembered else FunnelCache(), -1)
    assert rows(database, STAGES) == []


def test_what_is_known_of_a_household_spares_asking_only_where_it_gains() -> None:
    known = FunnelCache({(1, 1): 1})
    gains, reaches, loses = [0] * 15, [0] * 15, [0] * 15
    gains[0] = reaches[0] = reaches[3] = 5_000
    loses[0] = -5_000
    assert [known.stays((1, 1, 1, 1, *measures)) for measures in (gains, reaches, loses)] == [True, False, False]
    assert known.stays((0, 1, 1, 1, *loses))


def test_a_household_takes_its_stages_to_its_new_commune(database: Database) -> None:
    channel = build(database)
    count(database, channel, FunnelCache(), 1)
    [before] = rows(database, "SELECT commune_id, coalesce(commune_now_id, 0) FROM household WHERE id = 1")
    with database.write() as connection:
        change_communes(connection, {1: ((before[0], before[1]), (2, 0))})
    assert rows(database, STAGES) == [(2, 1, 0, 0)]
