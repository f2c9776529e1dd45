"""Sources: all that a cooperative's periods are made of, read in a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, or_, select

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.periods import AccountingPeriod, periods_of
from marketplace.inventory.allocation import Drawn, missing_of
from marketplace.inventory.allocation import LineFacts as Facts
from marketplace.orders.status import brought_nothing, never_delivered
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.seller_of_record import Members
from marketplace.settlement.statements.valuation import LineMoney, LineWorth, Rate, order_worth, price_of, said_by
from marketplace.settlement.tax_rates import RateRow, all_rates, rate_on
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.records import UNDER_WAY, OrderState

_LOT, _HOUSEHOLD, _PRODUCE = TABLES["lot"], TABLES["household"], TABLES["produce"]
_LISTING, _FEEDS = TABLES["listing"], TABLES["listinglot"]
_ENTRY, _PERIOD, _MEMBERSHIP = TABLES["entry"], TABLES["period"], TABLES["membership"]
Query = Select[*tuple[Any, ...]]
_ORDERS = """
SELECT o.id, c.code, c.title, o.remote_id, o.state, o.order_state, o.placed_ms, o.delivered_ms, o.paid_ms,
       o.fulfilment, o.returned_ms
FROM orders o JOIN channel c ON c.id = o.channel_id WHERE o.id IN :orders
"""
_LINES = """
SELECT l.id, l.order_id, l.sku, l.n, l.remote_id, g.title, g.cooperative_id, g.household_id, l.ordered_g,
       l.cancelled_g, l.short_g, l.returned_g, l.gross_dong, l.discount_dong, l.fee_dong, l.freight_dong, l.tax_dong,
       l.vat_dong, l.pit_dong, l.cit_dong, l.refunded_dong, l.undelivered_g, l.restock,
       l.replaced, l.pack_g, l.extra_g
FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.order_id IN :orders ORDER BY l.order_id, l.sku, l.n
"""
_DRAWS = f"""
SELECT d.line_id, {", ".join(f"d.{name}" for name in Drawn._fields)}
FROM order_line l JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id
WHERE l.order_id IN :orders AND d.drawn_g > 0 ORDER BY d.line_id, t.code
"""  # noqa: S608 - names of this program
_PAYOUTS = """
SELECT order_id, remote_id, line, paid_ms, fee_dong, freight_dong, tax_dong, vat_dong, pit_dong, cit_dong, gross_dong,
       net_dong, kind
FROM payout WHERE order_id IN :orders ORDER BY order_id, remote_id
"""
_OVERPAID = """
SELECT order_id FROM payout_difference
WHERE gone_ms IS NULL AND settled_ms IS NULL AND received_dong > expected_dong AND order_id IN :orders
"""


class LotFacts(NamedTuple):
    """A lot as its money needs it."""

    id: int
    code: str
    household_id: int
    household: str
    produce_id: int
    produce: str
    grade: str | None
    picked_on: date | None
    in_g: int
    terms: str
    price_dong_per_kg: int | None
    sorted_from_id: int | None
    spoiled_g: int
    lost_g: int
    elsewhere_g: int


class OrderFacts(NamedTuple):
    """An order as its money needs it."""

    id: int
    channel: str
    shop: str
    code: str
    state: str
    order_state: str
    placed_ms: int
    delivered_ms: int | None
    paid_ms: int | None
    fulfilment: str
    returned_ms: int | None

    @property
    def under_way(self) -> bool:
        """Whether its parcel left us and is neither with its buyer nor back."""
        return self.fulfilment in UNDER_WAY

    @property
    def cancelled_on_its_way(self) -> bool:
        """Whether it was cancelled when its parcel had left, which is back by now and never was delivered."""
        came_back = never_delivered(self.delivered_ms, self.fulfilment)
        return came_back and self.order_state == OrderState.CANCELLED


class LineFacts(NamedTuple):
    """A line of an order; ``cooperative_id`` where its listing is pooled."""

    id: int
    order_id: int
    sku: str
    n: int
    remote_id: str | None
    title: str
    cooperative_id: int | None
    household_id: int | None
    ordered_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    gross_dong: int
    discount_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    refunded_dong: int
    undelivered_g: int
    restock: bool
    replaced: int
    pack_g: int
    extra_g: int


class PayoutFacts(NamedTuple):
    """What a platform paid out for an order or one of its lines."""

    order_id: int
    remote_id: str
    line: str | None
    paid_ms: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    gross_dong: int
    net_dong: int
    kind: str


@dataclass(slots=True)
class Sources:
    """Lots, orders, lines, draws (by line, in the order of the lots' codes) and payouts, by their ids."""

    cooperative_id: int
    cooperative_kind: str
    members: Members
    lots: dict[int, LotFacts]
    periods: Sequence[AccountingPeriod]
    """The cooperative's periods, in order."""
    pooled: set[int] = field(default_factory=set)
    """The lots that feed this cooperative's pooled listings."""
    orders: dict[int, OrderFacts] = field(default_factory=dict)
    lines: dict[int, LineFacts] = field(default_factory=dict)
    by_order: dict[int, list[LineFacts]] = field(default_factory=dict)
    draws: dict[int, list[Drawn]] = field(default_factory=dict)
    payouts: dict[int, list[PayoutFacts]] = field(default_factory=dict)
    overpaid: set[int] = field(default_factory=set)
    """The orders for which more was paid out than is owed by now, and nobody let that stay."""
    elsewhere_dong: dict[int, int] = field(default_factory=dict)
    """By lot bought outright: what a trader or a stall gave for fruit of it."""
    rates: list[RateRow] = field(default_factory=list)
    _worths: dict[int, list[tuple[LineFacts, LineWorth]]] = field(default_factory=dict, init=False, repr=False)

    def seller(self, line: LineFacts, lot: LotFacts) -> int | None:
        """Return the cooperative through which a lot's fruit was sold in a line."""
        if line.cooperative_id is not None:
            return line.cooperative_id
        if lot.terms == "outright":
            return self.buyer(lot)
        return self.members.of(lot.household_id, as_date(day_of(self.orders[line.order_id].placed_ms)))

    def buyer(self, lot: LotFacts) -> int | None:
        """Return the cooperative that buys a lot, once picked: its household's on that day, else its pool's."""
        if lot.picked_on is None:
            return None
        of = self.members.of(lot.household_id, lot.picked_on)
        return self.cooperative_id if of is None and lot.id in self.pooled else of

    def brought_nothing(self, line: LineFacts) -> bool:
        """Say whether nothing of a line reached its buyer or will."""
        return brought_nothing(self.orders[line.order_id], line.ordered_g, line.cancelled_g + line.undelivered_g)

    def worths(self, order: OrderFacts) -> list[tuple[LineFacts, LineWorth]]:
        """Return what the lines of an order are worth now; the parties of each are its draws, then what lacks.

        It is reckoned once, when all about the order has been read: several parts of a statement ask for it.
        """
        if order.id not in self._worths:
            paid = said_by(self.payouts.get(order.id, ()))
            worths = order_worth(self.money(order), paid, final=order.paid_ms is not None)
            self._worths[order.id] = list(zip(self.by_order[order.id], worths, strict=True))
        return self._worths[order.id]

    def money(self, order: OrderFacts) -> list[LineMoney]:
        """Return the lines of an order as their money needs them."""
        return [self.line_money(line) for line in self.by_order[order.id]]

    def line_money(self, line: LineFacts) -> LineMoney:
        """Return a line as its money needs it."""
        rate = self._rate(line, self.orders[line.order_id])
        return LineMoney(line.remote_id, Charges.of(line), self.parties(line), rate)

    def parties(self, line: LineFacts) -> list[Drawn]:
        """Return a line's draws, and last what no lot serves."""
        draws = self.draws.get(line.id, [])
        amount_dong, gone_g = line.gross_dong - line.discount_dong, (line.cancelled_g, line.short_g, line.returned_g)
        facts = Facts(line.ordered_g, *gone_g, amount_dong, refunded_dong=line.refunded_dong)
        missing = missing_of(facts._replace(undelivered_g=line.undelivered_g), draws)
        return draws if missing is None else [*draws, missing]

    def _rate(self, line: LineFacts, order: OrderFacts) -> Rate | None:
        kind = "household" if line.cooperative_id is None else self.cooperative_kind
        day = as_date(day_of(order.delivered_ms or order.placed_ms))
        found = rate_on(self.rates, kind, day)
        return None if found is None else Rate(found.rate_bp, found.source)


def read_period(connection: Connection, period: AccountingPeriod, household_id: int | None = None) -> Sources:
    """Read what a cooperative's periods are made of; of one household, what bears on its money."""
    kind = _kind(connection, period)
    members = Members.read(connection, period.cooperative_id)
    lots = _lots(connection, period.cooperative_id, household_id)
    periods = periods_of(connection, EVERYTHING, period.cooperative_id)
    known = Sources(period.cooperative_id, kind, members, lots, periods, rates=all_rates(connection))
    known.elsewhere_dong = _elsewhere(connection, lots)
    known.pooled = {lot_id for (lot_id,) in bulk.rows(connection, _POOLED, cooperative=period.cooperative_id)}
    sql = "SELECT DISTINCT l.order_id FROM draw d JOIN order_line l ON l.id = d.line_id WHERE d.lot_id IN :lots"
    _read_orders(connection, known, [row[0] for row in bulk.select(connection, sql, {"lots": list(lots)})])
    return known


def read_posted(connection: Connection, period: AccountingPeriod, lots: Iterable[int], lines: Iterable[int]) -> Sources:
    """Read what the entries of a closed period are about: their lots, with those they were sorted from, and orders.

    What its cooperative sold in all other periods has no part in it.
    """
    kind = _kind(connection, period)
    known = Sources(
        period.cooperative_id, kind, Members({}), {}, periods_of(connection, EVERYTHING, period.cooperative_id)
    )
    wanted = set(lots)
    while wanted:
        found = _by_id(bulk.rows(connection, _SOME_LOTS, ids=wanted))
        known.lots |= found
        wanted = {lot.sorted_from_id for lot in found.values() if lot.sorted_from_id is not None} - known.lots.keys()
    sql = "SELECT DISTINCT order_id FROM order_line WHERE id IN :lines"
    _read_orders(connection, known, [row[0] for row in bulk.select(connection, sql, {"lines": sorted(set(lines))})])
    return known


def _kind(connection: Connection, period: AccountingPeriod) -> str:
    """Return of what kind the cooperative of a period is, by which it is taxed."""
    return next(one.kind for one in cooperatives(connection, EVERYTHING) if one.id == period.cooperative_id)


def read_orders(connection: Connection, orders: Sequence[int]) -> Sources:
    """Read orders of the whole market by their ids, with all lots that serve them."""
    known = Sources(0, "household", Members({}), {}, ())
    _read_orders(connection, known, orders)
    drawn = {draw.lot_id for draws in known.draws.values() for draw in draws}
    known.lots = _by_id(bulk.rows(connection, _SOME_LOTS, ids=drawn))
    return known


def _read_orders(connection: Connection, known: Sources, orders: Sequence[int]) -> None:
    """Read orders with their lines, draws and payouts."""
    asked = {"orders": list(orders)}
    known.orders = {row[0]: OrderFacts(*row) for row in bulk.select(connection, _ORDERS, asked)}
    for row in bulk.select(connection, _LINES, asked):
        line = LineFacts(*row)
        known.lines[line.id] = line
        known.by_order.setdefault(line.order_id, []).append(line)
    for line_id, *drawn in bulk.select(connection, _DRAWS, asked):
        known.draws.setdefault(line_id, []).append(Drawn(*drawn))
    known.payouts = read_payouts(connection, orders)
    known.overpaid = {row[0] for row in bulk.select(connection, _OVERPAID, asked)}


def read_payouts(connection: Connection, orders: Iterable[int]) -> dict[int, list[PayoutFacts]]:
    """Read what was paid out for orders, by order."""
    payouts: dict[int, list[PayoutFacts]] = {}
    for row in bulk.select(connection, _PAYOUTS, {"orders": sorted(orders)}):
        payouts.setdefault(row[0], []).append(PayoutFacts(*row))
    return payouts


def _lots_of(which: ColumnElement[bool]) -> Query:
    """Return the query of the lots of a condition, by code."""
    columns = (
        _LOT.c.id, _LOT.c.code, _LOT.c.household_id, _HOUSEHOLD.c.code, _LOT.c.produce_id, _PRODUCE.c.name,
        *(_LOT.c[name] for name in LotFacts._fields[6:]),
    )  # fmt: skip
    return (
        select(*columns)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(which)
        .order_by(_LOT.c.code)
    )


def _by_id(rows: Iterable[Iterable[Any]]) -> dict[int, LotFacts]:
    lots = (LotFacts(*row) for row in rows)
    return {lot.id: lot for lot in lots}


def _elsewhere(connection: Connection, lots: Mapping[int, LotFacts]) -> dict[int, int]:
    """Return by lot bought outright what its fruit fetched by hand."""
    bought = [lot.id for lot in lots.values() if lot.terms == "outright"]
    sql = "SELECT lot_id, grams, price_dong_per_kg FROM lot_move WHERE kind = 'sold elsewhere' AND lot_id IN :lots"
    sums: dict[int, int] = {}
    for lot_id, grams, dong_per_kg in bulk.select(connection, sql, {"lots": bought}):
        dong = price_of(abs(grams), dong_per_kg or 0)
        sums[lot_id] = sums.get(lot_id, 0) + (dong if grams > 0 else -dong)
    return sums


def _lots(connection: Connection, cooperative_id: int, household_id: int | None) -> dict[int, LotFacts]:
    """Read the lots of members, those that feed pooled listings, and those posted before.

    Of one household its own, and where it has fruit in a pool all that is averaged with it.
    """
    asked = {"cooperative": cooperative_id, "household": household_id}
    return _by_id(bulk.rows(connection, _LOTS if household_id is None else _LOTS_OF_ONE, **asked))


_POOLED = (
    select(_FEEDS.c.lot_id)
    .join_from(_FEEDS, _LISTING, _LISTING.c.id == _FEEDS.c.listing_id)
    .where(_LISTING.c.cooperative_id == bindparam("cooperative"))
)
_MEMBERS = select(_MEMBERSHIP.c.household_id).where(_MEMBERSHIP.c.cooperative_id == bindparam("cooperative"))
_POSTED = (
    select(_ENTRY.c.lot_id)
    .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
    .where(_PERIOD.c.cooperative_id == bindparam("cooperative"))
)
_THEIRS = or_(_LOT.c.household_id.in_(_MEMBERS), _LOT.c.id.in_(_POOLED), _LOT.c.id.in_(_POSTED))
_IN_POOL = select(_LOT.c.produce_id).where(_LOT.c.household_id == bindparam("household"), _LOT.c.terms == "pool")
_AVERAGED = and_(_LOT.c.terms == "pool", _LOT.c.produce_id.in_(_IN_POOL))
_SOME_LOTS = _lots_of(_LOT.c.id.in_(bindparam("ids", expanding=True)))
_LOTS = _lots_of(_THEIRS)
_LOTS_OF_ONE = _lots_of(and_(_THEIRS, or_(_LOT.c.household_id == bindparam("household"), _AVERAGED)))
