"""The truths of the market hold after every step of hundreds of random lives, and of thousands in `make soak`."""

import os
from collections.abc import Iterator, Sequence

import pytest

from tests.databases import Databases
from tests.truths.ground import Fresh, in_a_file, on_a_server
from tests.truths.lives import lead_all
from tests.truths.machine import Market

pytestmark = pytest.mark.long

LIVES, LIVES_ON_POSTGRESQL = 250, 16
PARTS = 2
LONG_PARTS = 10
"""In so many tests the lives are led, so that they can be led side by side."""
OFTEN = {
    "a line is dropped": 2, "a line is replaced": 6, "a line is added": 2, "a line has fewer packs": 5,
    "a price is corrected": 6, "lines come in another order": 5, "lines lose their ids": 4, "an order is failed": 2,
    "an order is returning": 1, "an order is returned": 12, "an order is cancelled": 5, "some packs are cancelled": 5,
    "some packs are lost": 3, "some packs come back": 6, "money is given back": 5, "packs are sent once more": 3,
    "an order is settled": 20, "a line is settled": 4, "a payout is corrected": 7, "money is taken back": 3,
    "an order is charged": 3,
    "a shop is fined": 1, "an order has a penalty": 3, "an order has a adjustment": 3, "a period is closed": 30,
    "people: pack another": 2, "people: leave": 12, "people: join": 5, "people: postpone": 12, "people: pick": 2,
    "people: settle by cancel": 4, "people: settle by less weight": 4, "people: fit": 1, "people: unfit": 1,
    "people: refused": 30, "a sync cut short": 5,
}  # fmt: skip
"""How often at least things happen in one part, about half of what they do; what happens is the same in every run."""


@pytest.fixture(scope="module")
def on_sqlite(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    with in_a_file(sqlite_template, tmp_path_factory.mktemp("truths")) as fresh:
        yield fresh


@pytest.fixture
def on_postgresql(postgres_databases: Databases) -> Iterator[Fresh]:
    with postgres_databases.lent() as url, on_a_server(url) as fresh:
        yield fresh


@pytest.mark.parametrize("part", range(PARTS))
def test_the_truths_hold_after_every_step_of_hundreds_of_lives(on_sqlite: Fresh, part: int) -> None:
    """No kind of step is left out: each part has its share of all of them."""
    numbers = _meant(range(part, LIVES, PARTS))
    happened = lead_all(lambda: Market(on_sqlite), Market, numbers)
    if len(numbers) == LIVES // PARTS:
        assert {what: happened[what] for what, least in OFTEN.items() if happened[what] < least} == {}


def test_the_truths_hold_on_postgresql(on_postgresql: Fresh) -> None:
    lead_all(lambda: Market(on_postgresql), Market, _meant(range(LIVES_ON_POSTGRESQL)))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(LONG_PARTS))
def test_the_truths_hold_as_long_as_told(on_sqlite: Fresh, part: int) -> None:
    more = int(os.environ.get("LENSAN_SOAK_LIVES", "20000"))
    lead_all(lambda: Market(on_sqlite), Market, _meant(range(LIVES + part, LIVES + more, LONG_PARTS)))


@pytest.mark.soak
def test_the_truths_hold_longer_on_postgresql(on_postgresql: Fresh) -> None:
    lead_all(lambda: Market(on_postgresql), Market, _meant(range(LIVES_ON_POSTGRESQL, LIVES)))


def _meant(numbers: range) -> Sequence[int]:
    """Return the numbers of lives, or only the one that LENSAN_LIFE names."""
    named = os.environ.get("LENSAN_LIFE")
    return numbers if named is None else [number for number in numbers if number == int(named)]
