"""``lensan demo``: no market of somebody else becomes a demo."""

from pathlib import Path

import pytest

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.ledger import whole


@pytest.mark.both
def test_a_demo_refuses_a_market_of_somebody_else(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    before = whole(shop.database, without=())
    said = sentence(lensan_shop("demo", "--headless", "--orders", "2000"))
    assert said == f"There is a market in {tmp_path / 'home'} already; give another place: `lensan --home DIR demo`"
    assert whole(shop.database, without=()) == before


def test_a_road_that_there_is_not_is_refused(lensan: Lensan) -> None:
    assert "the roads are contract, files" in lensan("demo", "--headless", "--roads", "pigeon").err
    assert "--roads belongs to the season" in lensan("demo", "--coop", "--roads", "files").err
