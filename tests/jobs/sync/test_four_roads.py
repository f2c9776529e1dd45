"""Contract, notice and list tell of one order in every order of arrival, each twice: it stands as the words say."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.jobs.shop import opened
from tests.roads.right import CONTRACT, LIST, NOTICE, Told, right
from tests.roads.shops import Arrival, ContractShop
from tests.roads.stands import ends_right, stands

STATES = ("placed", "shipping", "failed", "delivered", "returning", "returned", "cancelled")
EARLY, LATE, LAST = 3_000, 6_000, 9_000
STORIES = [
    [Told(CONTRACT, EARLY, "cancelled"), Told(LIST, LATE, "delivered", 2), Told(NOTICE, LAST, "returned", 2)],
    [Told(NOTICE, EARLY, "delivered", 2), Told(LIST, LATE, "shipping", 4, 160_000), Told(CONTRACT, LAST, "cancelled")],
    [Told(CONTRACT, EARLY, "delivered"), Told(LIST, LATE, "delivered", 2), Told(LIST, LAST, "shipping", 1)],
    [Told(LIST, EARLY, "returned", 4), Told(NOTICE, LATE, "delivered", 3), Told(LIST, LATE, "returning", 2)],
    [Told(LIST, EARLY, "cancelled", 4), Told(LIST, LATE, "confirmed", 2), Told(NOTICE, LATE, "collected", 3)],
    [Told(CONTRACT, LATE, "shipping", 1), Told(NOTICE, LATE, "cancelled", 2), Told(LIST, LATE, "delivered", 3)],
    [Told(LIST, EARLY, "delivered"), Told(LIST, LATE, "returned"), Told(LIST, LAST, "returning", 2, 170_000)],
]
"""Three reports each: of a cancel told before a delivery, of packs that are more and fewer, of one instant."""


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Iterator[ContractShop]:
    with opened(database, tmp_path, lot_g=100_000_000) as there:
        contract = ContractShop(there, tmp_path)
        yield contract
        contract.close()


def pairs() -> Iterator[list[Told]]:
    """Yield two reports each of an order that contradict each other: one is later, or of one instant farther."""
    for one, other in product((CONTRACT, LIST), repeat=2):
        for before, after in product(STATES, repeat=2):
            yield [Told(one, EARLY, before), Told(other, LATE, after, 2, 160_000)]
            if before != after:
                yield [Told(one, LATE, before), Told(other, LATE, after, 2, 160_000)]


@pytest.mark.both
def test_of_two_reports_the_later_stands_whichever_comes_first(shop: ContractShop) -> None:
    ends_right(shop, list(pairs()))


@pytest.mark.both
def test_three_reports_of_three_roads_end_right_in_every_order(shop: ContractShop) -> None:
    ends_right(shop, STORIES)


@pytest.mark.both
def test_reports_of_one_instant_and_one_state_end_alike_and_are_never_mixed(
    shop: ContractShop, another_market: Database, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    ties = {
        f"R{number}": [Told(one, LATE, state), Told(other, LATE, state, 2, 160_000)]
        for number, (one, other, state) in enumerate(product((CONTRACT, LIST), (CONTRACT, LIST), STATES))
    }
    with opened(another_market, tmp_path / "other", lot_g=100_000_000) as there:
        turned = ContractShop(there, tmp_path / "other")
        for step in (0, 1):
            shop.take([Arrival(code, told[step]) for code, told in ties.items()])
            turned.take([Arrival(code, told[1 - step]) for code, told in ties.items()])
        turned.close()
    found = stands(shop.shop.database)
    assert found == stands(another_market)
    assert {code: stand for code, stand in found.items() if stand not in right(ties[code])} == {}
