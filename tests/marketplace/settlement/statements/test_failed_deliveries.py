"""Failed deliveries: what they cost stands apart, and the cooperative's rule of the day says who bears it."""

from datetime import date

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.language.translation import language
from marketplace.operations.fulfilment import overrides
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_order
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close, failed_bearers, failed_deliveries
from marketplace.settlement.statements.failed_bearers import FailedError
from marketplace.settlement.statements.failed_deliveries import NotedCost
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import Fulfilment, OrderRecord, SettlementRecord, State
from tests import world
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_LATER_MS, boxes, delivered
from tests.world import DAY_MS

LINE = boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0, returned=2, restock=False)
FRUIT = 300_000 - 7_001 - 15_002
"""What the household would have been owed for it."""


def _failed(code: str = "F1", **changed: object) -> OrderRecord:
    back = world.OPENS_MS + 3 * DAY_MS
    line = LINE._replace(**changed)
    return world.order(code, (line,), state=State.RETURNED, updated_ms=back, returned_ms=back)


def test_what_a_failed_delivery_costs_later_is_a_counter_entry(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, _failed(restock=True))
    assert (market.of(database, june, "H0").rows, market.report(database, june).failed_dong) == ((), 0)
    market.pay(database, shop, "F1", 0, 40_000, 0, net=0)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    market.pay(database, shop, "F1", 0, -15_000, 0, n=2, net=0)
    assert [market.report(database, one).failed_dong for one in (june, later)] == [40_000, -15_000]
    with database.write(one_state=True) as connection:
        close(connection, later.id, "Kế toán", AFTER_LATER_MS)
    assert [market.report(database, one).failed_dong for one in (june, later)] == [40_000, -15_000]


def test_what_is_no_rule_or_no_cost_is_refused(database: Database) -> None:
    market.build(database)
    with database.write() as connection, pytest.raises(FailedError, match="cooperative, household or shared"):
        failed_bearers.declare_bearer(connection, 1, "nobody", date(2021, 6, 1), None, 1)
    with database.write() as connection, pytest.raises(FailedError, match="below 0"):
        failed_deliveries.note_cost(connection, 1, NotedCost(-1, 0), "Hoa", 1)


@pytest.mark.parametrize(("kind", "line"), [("order", None), ("adjustment", None), ("order", "7")])
def test_what_is_held_back_of_a_cancelled_order_whose_parcel_never_left_is_borne_by_the_rule(
    database: Database, kind: str, line: str | None
) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    with database.write() as connection:
        failed_bearers.declare_bearer(
            connection, market.cooperative_id(connection), "shared", date(2021, 6, 1), "Hoa", 1
        )
    gone = LINE._replace(returned=0, cancelled=2, remote_id="7")
    cancelled = world.order("C1", (gone,), state=State.CANCELLED, cancelled_ms=world.OPENS_MS)
    market.take(database, shop, cancelled)
    with database.write(one_state=True) as connection:
        assert close(connection, june.id, "Kế toán", AFTER_LATER_MS) == 0
    said = SettlementRecord("p", "S", "C1", line, AFTER_LATER_MS, 0, 3_000, 2_001, 0, -5_001, kind=kind)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [said], AFTER_LATER_MS)
    paper = market.of(database, later, "H0")
    assert (paper.total.net_dong, market.report(database, later).failed_dong) == (-2_500, 2_501)
    assert [(row.kind, row.worth.weight_g) for row in paper.rows] == [("failed", 0)]


@pytest.mark.parametrize("gone", ["cancelled", "undelivered"])
@pytest.mark.parametrize("line", [None, "7"])
@pytest.mark.parametrize(
    ("bearer", "household", "cooperative"), [(None, 0, 5_001), ("household", -5_001, 0), ("shared", -2_500, 2_501)]
)
def test_what_is_held_back_of_a_line_that_brought_nothing_is_borne_as_that_of_such_an_order_is(
    database: Database, gone: str, line: str | None, bearer: str | None, household: int, cooperative: int
) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    if bearer is not None:
        with database.write() as connection:
            failed_bearers.declare_bearer(
                connection, market.cooperative_id(connection), bearer, date(2021, 6, 1), "Hoa", 1
            )
    lost = LINE._replace(returned=0, restock=True, remote_id="7", fee_dong=3_000, freight_dong=2_001, **{gone: 2})
    sold = boxes(1, sku="H1-5", gross_dong=150_000, discount_dong=0)._replace(remote_id="8")
    sold = sold._replace(fee_dong=0, freight_dong=0) if line is None else sold
    came = world.OPENS_MS + DAY_MS
    moments = {"cancelled_ms": came} if gone == "cancelled" else {"returned_ms": came}
    market.take(database, shop, world.order("M1", (lost, sold), state=State.DELIVERED, delivered_ms=came, **moments))
    market.pay(database, shop, "M1", 3_000, 2_001, 0, line=line, net=0)
    papers = [market.of(database, june, home).total.net_dong for home in ("H0", "H1")]
    report = market.report(database, june)
    sold_for = 150_000 if line is None else 150_000 - 7_001 - 15_002
    assert (papers, report.failed_dong) == ([household, sold_for], cooperative)
    assert report.lines.net_dong == sold_for
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "M1", None, language("en"))
    assert [fact for fact in story.facts if "cost of a failed delivery" in fact] != []
    assert [check.text for check in story.checks if not check.holds] == []
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    market.pay(database, shop, "M1", 0, 1_000, 0, line="7", n=2, net=0)
    once_more = market.of(database, later, "H0").total.net_dong, market.report(database, later).failed_dong
    assert once_more == {None: (0, 1_000), "household": (-1_000, 0)}.get(bearer, (-500, 500))


def test_the_fruit_of_an_order_cancelled_on_its_way_that_came_back_spoiled_is_paid_for(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    gone, back = LINE._replace(returned=0, cancelled=2), world.OPENS_MS + 3 * DAY_MS
    cancelled = world.order("C1", (gone,), state=State.CANCELLED, cancelled_ms=world.OPENS_MS, updated_ms=back)
    for parcel, net in ((Fulfilment.RETURNING, 0), (Fulfilment.RETURNED, FRUIT)):
        market.take(database, shop, cancelled._replace(fulfilment=parcel, updated_ms=back + net, fingerprint=net))
        assert market.of(database, june, "H0").total.net_dong == net
        assert market.report(database, june).failed_dong == net


def test_of_an_order_of_which_some_parcels_failed_the_cost_goes_by_what_came_back(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    lines = (
        LINE._replace(returned=0, undelivered=1, fee_dong=0, freight_dong=0),
        boxes(2, sku="H1-5", gross_dong=300_000, discount_dong=0)._replace(undelivered=2, fee_dong=0, freight_dong=0),
        boxes(1, sku="H2-5", gross_dong=150_000, discount_dong=0)._replace(fee_dong=0, freight_dong=0),
    )
    came = world.OPENS_MS + DAY_MS
    told = {"updated_ms": came + 1, "delivered_ms": came, "returned_ms": came + 1}
    market.take(database, shop, world.order("P1", lines, state=State.DELIVERED, **told))
    with database.write() as connection:
        failed_bearers.declare_bearer(
            connection, market.cooperative_id(connection), "household", date(2021, 6, 1), "Hoa", 1
        )
        failed_deliveries.note_cost(connection, 1, NotedCost(20_000, 10_000), "Hoa", 1)
    nets = [market.of(database, june, home).total.net_dong for home in ("H0", "H1", "H2")]
    assert nets == [150_000 - 10_000, -20_000, 150_000]
    with database.write() as connection:
        failed_bearers.declare_bearer(
            connection, market.cooperative_id(connection), "cooperative", date(2021, 6, 1), "Hoa", 2
        )
    nets = [market.of(database, june, home).total.net_dong for home in ("H0", "H1", "H2")]
    assert nets == [150_000 + 150_000, 0, 150_000]
    assert market.report(database, june).failed_dong == 30_000 + 150_000


@pytest.mark.both
def test_what_packs_sent_once_more_cost_is_borne_by_the_rule_after_a_close_too(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    lines = [boxes(2, sku=f"H{n}-5", gross_dong=300_000, discount_dong=0) for n in range(2)]
    market.take(database, shop, delivered("D1", *lines))
    with database.write() as connection, pytest.raises(FailedError, match="is no failed delivery"):
        failed_deliveries.note_cost(connection, 1, NotedCost(1, 1), "Hoa", 1)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    with database.write() as connection:
        failed_bearers.declare_bearer(
            connection, market.cooperative_id(connection), "household", date(2021, 6, 1), "Hoa", 1
        )
        overrides.send_again(connection, 2, 1, Provenance("Hoa", 1, 1))
        failed_deliveries.note_cost(connection, 1, NotedCost(20_000, 8_000), "Hoa", 1)
    assert [market.of(database, later, home).total.net_dong for home in ("H0", "H1")] == [0, -28_000]


AGAIN = 150_000 - 3_500 - 7_501
"""What the household would have been owed for the fruit of one box."""


@pytest.mark.parametrize("after_a_close", [False, True])
@pytest.mark.parametrize(
    ("bearer", "household"),
    [(None, AGAIN), ("cooperative", AGAIN), ("household", 0), ("shared", AGAIN - AGAIN // 2)],
)
def test_fruit_of_packs_sent_once_more_is_paid_for_by_the_rule(
    database: Database, bearer: str | None, household: int, after_a_close: bool
) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0)))
    sold = market.of(database, june, "H0")
    with database.write(one_state=True) as connection:
        if bearer is not None:
            failed_bearers.declare_bearer(
                connection, market.cooperative_id(connection), bearer, date(2021, 6, 1), "Hoa", 1
            )
        if after_a_close:
            close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    with database.write() as connection:
        overrides.send_again(connection, 1, 1, Provenance("Hoa", 1, 1))
    here = later if after_a_close else june
    paper = market.of(database, here, "H0")
    before = 0 if after_a_close else sold.total.net_dong
    assert (paper.total.net_dong, paper.total.weight_g) == (before + household, 0 if after_a_close else 10_000)
    assert market.report(database, here).failed_dong == household
    if after_a_close:
        assert market.of(database, june, "H0").rows == sold.rows
    with database.write() as connection:
        overrides.send_again(connection, 1, 0, Provenance("Hoa", 1, 1))
    assert market.of(database, here, "H0").total.net_dong == before


def test_packs_sent_once_more_that_no_lot_has_fruit_for_cost_nobody_anything(database: Database) -> None:
    shop = market.build(database, weights_g=(8_000, 7_000, 5_000))
    june = market.opened(database)
    told = boxes(4, gross_dong=600_000, discount_dong=0, replaced=4)._replace(fee_dong=0, freight_dong=0)
    market.take(database, shop, delivered("D1", told))
    with database.read() as connection:
        [(over_g, drawn_g)] = connection.exec_driver_sql("SELECT sum(over_g), sum(drawn_g) FROM draw").all()
    assert 0 < over_g < 20_000
    nets = sum(market.of(database, june, home).total.net_dong for home in ("H0", "H1", "H2"))
    assert nets == 30 * drawn_g + 30 * over_g
