"""Exports, lists and parcels tell of one order of a shop by files, in every order of arrival, each twice."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from marketplace.storage import Database
from tests import world
from tests.roads.right import EXPORT, LIST, PARCEL, Told
from tests.roads.shops import FileShop
from tests.roads.stands import ends_right

EARLY, LATE, LAST = 3_000, 6_000, 9_000
STATES = {
    EXPORT: ("placed", "collected", "shipping", "delivered", "cancelled"),
    LIST: ("placed", "shipping", "failed", "delivered", "returning", "returned", "cancelled"),
    PARCEL: ("collected", "shipping", "delivered", "returning", "returned"),
}


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> FileShop:
    world.build(database, lot_g=100_000_000, lots_each=1)
    return FileShop(database, tmp_path)


def pairs() -> Iterator[list[Told]]:
    """Yield two reports each of an order, of two roads, one later than the other or farther."""
    for one, other in product(STATES, repeat=2):
        for before, after in product(STATES[one], STATES[other]):
            if one == PARCEL and after == "cancelled":
                continue
            yield [Told(one, EARLY, before), Told(other, LATE, after, 2, 160_000)]
            if before != after and PARCEL not in (one, other):
                yield [Told(one, LATE, before), Told(other, LATE, after, 2, 160_000)]


@pytest.mark.both
def test_of_two_reports_of_files_and_parcels_the_later_stands(shop: FileShop) -> None:
    ends_right(shop, list(pairs()), first=[Told(EXPORT, 60, "placed", 1, 140_000)])
