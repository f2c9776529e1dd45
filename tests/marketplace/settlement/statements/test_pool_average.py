"""The pool's average takes from one lot what it adds to another."""

from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from marketplace.settlement.statements import period_report
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.pool_average import Pooled, pool_average
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.marketplace.settlement.statements.test_closing import ENTRY, closed
from tests.marketplace.settlement.statements.test_valuation import POOLS


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(POOLS)
def test_the_average_takes_from_one_what_it_adds_to_another(drawn: list[tuple[str, int, int, Charges]]) -> None:
    lots = [Pooled(home, f"L{n}", Worth(g, 0, dong, *held)) for n, (home, g, dong, held) in enumerate(drawn)]
    added = pool_average(lots)
    assert [sum(worth[at] for worth in added.values()) for at in range(9)] == [0] * 9
    assert pool_average(lots[::-1]) == added
    grams, net = (
        (sum(values) for values in zip(*((one.own.weight_g, one.own.net_dong) for one in lots), strict=True))
        if lots
        else (0, 0)
    )
    for home in {one.household for one in lots} if grams else ():
        own = [one for one in lots if one.household == home]
        got = sum(one.own.net_dong + added[one.lot].net_dong for one in own)
        share = sum(one.own.weight_g for one in own) * abs(net)
        assert abs(abs(got) * grams - share) < grams


def test_the_pool_shares_out_one_average_to_the_dong(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.terms(database, "pool", None, "L-A", "L-B", "L0-5-0")
    market.take(database, shop, delivered("D1", boxes(3)), delivered("D2", boxes(1, sku="H0-5", gross_dong=90_000)))
    papers = [market.of(database, june, home) for home in ("H0", "H1")]
    nets, grams = [paper.total.net_dong for paper in papers], [paper.total.weight_g for paper in papers]
    sums = market.line_sums(database)
    whole = sums["gross_dong"] - sums["fee_dong"] - sums["freight_dong"]
    assert (grams, sum(nets)) == ([13_000, 7_000], whole)
    assert nets == [whole * 13_000 // 20_000 + 1, whole * 7_000 // 20_000]
    closed(database, june)
    market.take(database, shop, delivered("D1", boxes(3, returned=1), version=1, returned=9))
    closed(database, later)
    with database.read() as connection:
        summed = connection.execute(
            select(ENTRY.c.household_id, func.sum(ENTRY.c.net_dong))
            .group_by(ENTRY.c.household_id)
            .order_by(ENTRY.c.household_id)
        ).all()
        reports = [period_report(connection, EVERYTHING, market.now(connection, one)) for one in (june, later)]
    sums = market.line_sums(database)
    whole = sums["gross_dong"] - sums["fee_dong"] - sums["freight_dong"]
    assert sum(int(net) for _, net in summed) == whole == sum(report.lines.net_dong for report in reports)
    kept_g = [8_000 - 2_667 + 5_000, 7_000 - 2_333]
    assert [int(net) for _, net in summed] == [round(whole * part / sum(kept_g)) for part in kept_g]
