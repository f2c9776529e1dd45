"""The bench of pooling: the same fruit in the lots of forty members, and every order of the season drawn from them."""

from typing import Any

import pytest

from jobs.bench import play, pooling
from jobs.bench.pooling import MEMBERS, pool
from jobs.bench.stage import OPENS, OVER, Stage, staged
from marketplace.inventory.allocation import KINDS
from marketplace.reports.reconcile import reconcile
from marketplace.storage import connect
from tests.ledger import rows

LOTS = "SELECT count(*), count(DISTINCT household_id), sum(in_g), sum(balance_g) FROM lot"


def test_a_pooled_market_holds_the_same_fruit_and_takes_the_season_in() -> None:
    with staged(100, households=2) as stage:
        stage.advance(OPENS)
        stage.advance(OVER)
        for kind in KINDS:
            url = f"sqlite:///{stage.copy(kind)}"
            database = connect(url)
            [(lots, homes, *grams)] = rows(database, LOTS)
            pool(database, kind, OPENS)
            assert rows(database, LOTS) == [(lots * MEMBERS, homes * MEMBERS, *grams)], kind
            report = play.sync(stage.url, stage.token, url)
            assert (report.status, report.orders_new) == ("ran", 100), kind
            assert rows(database, "SELECT count(*) FROM shortfall") == [(0,)], kind
            assert reconcile(database) == [], kind
            database.close()


class InThisProcess:
    """Plays a peer here, where the bench gives it a process of its own."""

    runs, orders, households = 1, 80, MEMBERS

    def play(self, _peer: str, stage: Stage, target: str) -> dict[str, Any]:
        report = play.sync(stage.url, stage.token, target)
        assert report.orders_new == self.orders
        return {"seconds": 1.0}


@pytest.mark.soak
def test_each_rule_is_told_and_held_to_its_limit() -> None:
    said: list[str] = []
    limits = pooling.measure(InThisProcess(), said.append)
    assert [(one.what, one.figure, one.reached) for one in limits] == [
        (f"pooled by {MEMBERS}, rule '{kind}', of solo", "1.00 times", True) for kind in KINDS
    ]
    assert len(said) == 2 + len(KINDS)
