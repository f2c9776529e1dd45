"""What was sold by hand is in the household's and the cooperative's total, and in no figure of the platforms.

Each view that people read is read before and after one sale by hand that is delivered and paid: the officer's figures,
the communes, the days, the ladder and the open data stay as they were; the household's total does not.
"""

from typing import Any

import pytest

from marketplace.operations.by_hand.writing import write_order
from marketplace.reports.figures import (
    Search,
    SeasonRow,
    communes_report,
    day_series,
    household_report,
    households_report,
    season_report,
    seasons,
)
from marketplace.reports.published.sales import sales_by_produce
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, SALE, hand_shop, somebody, told
from tests.seeding import moment

OFFICER = {"area_system": "63", "province_code": "24", "district": "Lục Ngạn"}
LADDER = "SELECT * FROM ladder WHERE channel_id = 0 ORDER BY season_id, commune_id, commune_now_id"


def of_platforms(database: Database, scope: Scope, season: SeasonRow) -> list[Any]:
    """Return every figure that says what platforms sold."""
    with database.read() as connection:
        whole = season_report(connection, scope, season, NOW_MS)
        communes = [communes_report(connection, scope, season, era, NOW_MS) for era in ("then", "now")]
        return [
            whole.platforms, whole.total, whole.funnel, *((one.rows, one.total, one.freshness) for one in communes),
            day_series(connection, scope, season.id), sales_by_produce(connection, season.id, moment(30)),
        ]  # fmt: skip


@pytest.mark.both
def test_no_figure_of_the_platforms_counts_what_was_sold_by_hand(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    scopes = [EVERYTHING, somebody(database, "officer", **OFFICER).scope, somebody(database, "director").scope]
    with database.read() as connection:
        season = next(one for one in seasons(connection, EVERYTHING) if one.code.endswith("2021"))
    before, found = [of_platforms(database, scope, season) for scope in scopes], reconcile(database)
    ladder, totals = told(database, LADDER), _household(database, season)
    # H2 has sold little, and by no platform as much: a rung that only this sale would reach must not be climbed.
    for key, packs, lot in (("mot", 2, "L-H1"), ("hai", 1, "")):
        sale = SALE._replace(form_key=key, packs=packs, lot=lot, delivered=True, paid=True)
        with database.write() as connection:
            write_order(connection, seller.scope, shop, sale, seller.who, NOW_MS, sure=True)
    assert [of_platforms(database, scope, season) for scope in scopes] == before
    assert told(database, LADDER) == ladder
    assert reconcile(database) == found
    after = _household(database, season)
    assert after["sold"] - totals["sold"] >= 10_000
    assert after["paid"] > totals["paid"]
    assert (after["by hand"], totals["by hand"]) == (after["sold"] - totals["sold"], 0)
    assert after["whole"] - totals["whole"] == 15_000
    with database.read() as connection:
        assert season_report(connection, EVERYTHING, season, NOW_MS).by_hand.sold_g == 15_000


def _household(database: Database, season: SeasonRow) -> dict[str, int]:
    """Return what one household sold in all, and all that the list of households comes to."""
    with database.read() as connection:
        one = household_report(connection, EVERYTHING, season, 1)
        every = households_report(connection, EVERYTHING, season, Search(), NOW_MS)
    assert one is not None
    assert every.total is not None
    assert one.proof.kept.sold_g == sum(sums.sold_g for _, _, sums in one.channels)
    whole = sum(row.sums.sold_g for row in every.rows) + (every.unattributed.sold_g if every.unattributed else 0)
    assert whole == every.total.sold_g
    return {
        "sold": one.proof.kept.sold_g, "paid": one.paid.net_dong, "by hand": one.by_hand.sold_g, "whole": whole,
    }  # fmt: skip
