"""Nobody is found in hundreds of seasons: the long form of ``tests/marketplace/reports/published``."""

import pytest

from marketplace.storage import Database
from tests.marketplace.reports.published.test_nobody_is_found import found_in, of_chance

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", range(1_000, 1_300))
def test_in_many_seasons_of_chance_nobody_is_found(sqlite: Database, seed: int) -> None:
    assert found_in(of_chance(sqlite, seed, rounds=6)) == set()
