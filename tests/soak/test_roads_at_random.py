"""Three reports of one order by any roads, drawn at random, in every order of arrival: the long form of the pairs."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from marketplace.storage import Database
from tests import world
from tests.jobs.shop import opened
from tests.roads.right import CONTRACT, EXPORT, FARTHER, LIST, PARCEL, Told, taken_back
from tests.roads.shops import ContractShop, FileShop
from tests.roads.stands import ends_right

pytestmark = pytest.mark.soak
STATES: dict[str, Sequence[str]] = {
    CONTRACT: FARTHER,
    EXPORT: ("placed", "confirmed", "collected", "shipping", "delivered", "cancelled"),
    LIST: FARTHER,
    PARCEL: ("collected", "shipping", "delivered", "returning", "returned"),
}


def drawn(seed: int, roads: Sequence[str], stories: int = 200) -> list[list[Told]]:
    """Return stories of three instants each, in which nothing is said, taken back and said again.

    Where packs came back or were cancelled all say how many were ordered alike, and no order is both: how many came
    back is not told any more by a list that is corrected twice.
    """
    chance = Random(seed)
    found: list[list[Told]] = []
    while len(found) < stories:
        story = []
        for at in chance.sample(range(3_000, 12_000, 1_000), 3):
            road, packs, price = chance.choice(roads), chance.randint(1, 4), chance.choice((150_000, 160_000))
            story.append(Told(road, at, chance.choice(STATES[road]), packs, price))
        if any(told.state in ("returning", "returned", "cancelled") for told in story):
            story = [told._replace(packs=3) for told in story]
        states = {told.state for told in story}
        if not taken_back(story) and not ("cancelled" in states and states & {"returning", "returned"}):
            found.append(story)
    return found


@pytest.mark.both
@pytest.mark.parametrize("seed", range(6))
def test_contract_and_lists_end_right_however_they_contradict_each_other(
    database: Database, tmp_path: Path, seed: int
) -> None:
    with opened(database, tmp_path, lot_g=100_000_000) as there:
        shop = ContractShop(there, tmp_path)
        ends_right(shop, drawn(seed, (CONTRACT, LIST)), exactly=False)
        shop.close()


@pytest.mark.both
@pytest.mark.parametrize("seed", range(6))
def test_exports_lists_and_parcels_end_right_however_they_contradict_each_other(
    database: Database, tmp_path: Path, seed: int
) -> None:
    world.build(database, lot_g=100_000_000, lots_each=1)
    ends_right(
        FileShop(database, tmp_path), drawn(seed, (EXPORT, LIST, PARCEL)), [Told(EXPORT, 60, "placed")], exactly=False
    )
