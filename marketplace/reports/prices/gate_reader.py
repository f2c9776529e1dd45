"""Read the gate price of each shop and produce: from its own orders, else by what is declared to be charged there.

Fee, freight and tax are what the statements say they are: by settlements, and where these are silent as expected. A
box is always by what is declared, or where nothing is, by what persons noted of failed deliveries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, exists, func, or_, select

from marketplace.inventory.allocation import Drawn
from marketplace.reports.figures.freshness import FigureSource
from marketplace.reports.prices.gate import NO_SALES, GatePrice, GateSums, per_kilogram
from marketplace.reports.prices.sold import seen_parts, shown
from marketplace.reports.published.standing import SoldAmount
from marketplace.settlement.order_view import LineView, OrderView
from marketplace.settlement.shop_charges import ShopChargeRow, charged_on, shop_charges
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.books_reader import read_market
from marketplace.settlement.statements.failed_deliveries import NotedCost, noted_costs
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.settlement.tax_rates import all_rates
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.apportion import largest_remainder
from marketplace.words.instants import as_date, day_of, start_of
from marketplace.words.records import Fulfilment

_ORDER, _LINE, _DRAW, _LOT, _HOME = (TABLES[name] for name in ("orders", "order_line", "draw", "lot", "household"))
_LISTING, _OFFER, _PRODUCE = (TABLES[name] for name in ("listing", "offer", "produce"))
_NAMES = select(_PRODUCE.c.id, _PRODUCE.c.name)
SPAN = timedelta(days=14)
"""A gate price stands on the orders that came to their end in these last days."""
FEWEST_ORDERS = 10
"""So many of them at least; else it is reckoned by what is declared."""
MOST_ORDERS = 2_000
"""Of each shop the newest so many are read: their mean moves by less than a đồng beyond."""


class GateRow(NamedTuple):
    """The gate price of a produce in a shop, and what it stands on."""

    channel_id: int
    shop: str
    produce_id: int
    produce: str
    price: GatePrice | None
    """None where nothing can be told: ``withheld``, or neither enough orders nor anything declared."""
    declared: bool
    """Whether it is reckoned by what is declared, and not from orders."""
    withheld: bool
    """Whether it stands on too few households to be told."""
    orders: int
    """The orders that there are, also where it is reckoned otherwise."""
    since: date | None
    """The day of the oldest of them."""
    as_of_ms: int | None
    """Up to when the shop's figures are complete."""
    boxes_declared: bool
    """Whether somebody has declared what a box costs there."""


@dataclass(slots=True)
class _Sales:
    """What some orders of one shop and produce come to, and to whom."""

    sums: GateSums = NO_SALES
    orders: set[int] = field(default_factory=set)
    homes: dict[int, SoldAmount] = field(default_factory=lambda: defaultdict(SoldAmount))
    since: date = date.max
    own: bool = True


class _SoldDraw(NamedTuple):
    """A draw that is seen, with its line and order, and what it is worth."""

    order: OrderView
    line: LineView
    draw: Drawn
    worth: Worth
    share: GateSums


def gate_prices(connection: Connection, scope: Scope, sources: Sequence[FigureSource], now_ms: int) -> list[GateRow]:
    """Return the gate price of each shop of ``sources`` and each produce sold or offered there, by produce and shop."""
    today = as_date(day_of(now_ms))
    charges = shop_charges(connection, scope)
    sales = _sales(connection, scope, charges, start_of(today - SPAN + timedelta(days=1)), now_ms)
    offered = _offered(connection, scope, charges, today)
    names = dict(bulk.rows(connection, _NAMES))
    rows = [
        _row(source, (produce_id, names[produce_id]), sales.get(key), offered.get(key), charges)
        for source in sources
        for produce_id in sorted({one for channel, one in (*sales, *offered) if channel == source.channel_id})
        for key in [(source.channel_id, produce_id)]
    ]
    return sorted(rows, key=lambda row: (row.produce, row.shop))


def _row(
    source: FigureSource,
    produce: tuple[int, str],
    sales: _Sales | None,
    offered: GateSums | None,
    charges: Sequence[ShopChargeRow],
) -> GateRow:
    sales = sales or _Sales()
    enough = len(sales.orders) >= FEWEST_ORDERS
    withheld = bool(sales.orders) and not shown(sales.own, sales.homes)
    price = None if withheld else per_kilogram(sales.sums) if enough else per_kilogram(offered or NO_SALES)
    boxes = any(row.channel_id == source.channel_id for row in charges)
    return GateRow(
        source.channel_id, source.title, *produce, price, not enough and price is not None, withheld,
        0 if withheld else len(sales.orders), sales.since if sales.orders and not withheld else None,
        source.as_of_ms, boxes,
    )  # fmt: skip


def _sales(
    connection: Connection, scope: Scope, charges: Sequence[ShopChargeRow], from_ms: int, until_ms: int
) -> dict[tuple[int, int], _Sales]:
    """Return by shop and produce what came to its end between two instants, as far as it is seen."""
    ids = [order_id for (order_id,) in bulk.rows(connection, _ended(scope), from_ms=from_ms, until_ms=until_ms)]
    books = replace(read_market(connection, ids), rates=all_rates(connection))
    noted = noted_costs(connection, ids)
    own = _seen_homes(connection, scope, {lot.household_id for lot in books.lots.values()})
    found: dict[tuple[int, int], _Sales] = {}
    for order in books.orders.values():
        for sold in _of_order(books, order, charges, noted.get(order.id, NotedCost(0, 0))):
            lot = books.lots[sold.draw.lot_id]
            if lot.household_id in own:
                sales = found.setdefault((order.channel_id, lot.produce_id), _Sales())
                _count(sales, sold, lot.household_id, own=own[lot.household_id])
    return found


def _count(sales: _Sales, sold: _SoldDraw, household_id: int, *, own: bool) -> None:
    sales.sums = sales.sums.plus(sold.share)
    sales.orders.add(sold.order.id)
    amount = SoldAmount(sold.share.weight_g, sold.share.price_dong)
    sales.homes[household_id] = sales.homes[household_id].plus(amount)
    sales.since = min(sales.since, _day_of_end(sold.order))
    sales.own = sales.own and own


def _of_order(
    books: Books, order: OrderView, charges: Sequence[ShopChargeRow], noted: NotedCost
) -> Iterator[_SoldDraw]:
    """Yield what each draw of an order has in price, costs and fruit."""
    worths = books.worths(order)
    every = [draw.drawn_g for line in order.lines for draw in line.draws]
    freight, lost_box = (iter(largest_remainder(dong if every else 0, every)) for dong in noted)
    for line, worth in worths:
        charged = charged_on(charges, order.channel_id, line.cooperative_id, _day_of_end(order))
        sent = line.quantity - line.cancelled_g // line.pack_g + line.replaced
        dong = 0 if charged is None or not line.draws else charged.box_dong * sent
        boxes = largest_remainder(dong, [draw.drawn_g for draw in line.draws])
        refunds = _refunds(line)
        for draw, one, box_dong, refund_dong in zip(line.draws, worth.parties, boxes, refunds, strict=False):
            noted_dong, lost_dong = next(freight), next(lost_box)
            share = _share(line, draw, one, refund_dong)
            costs = GateSums(box_dong=box_dong + (lost_dong if charged is None else 0), freight_dong=noted_dong)
            yield _SoldDraw(order, line, draw, one, share.plus(costs))


def _share(line: LineView, draw: Drawn, worth: Worth, refund_dong: int) -> GateSums:
    """Return fruit and money of one draw: what stays sold, and what came back and is lost."""
    lost_g, lost_dong = draw.returned_g + draw.undelivered_g, draw.returned_dong + draw.undelivered_dong
    if line.restock:
        lost_g = lost_dong = 0
    weight_g = draw.left_g + lost_g
    given_dong = refund_dong + lost_dong
    return GateSums(
        weight_g, draw.over_g if weight_g else 0, worth.gross_dong + given_dong, worth.fee_dong,
        freight_dong=worth.freight_dong, returns_dong=given_dong, tax_dong=worth.tax_dong,
    )  # fmt: skip


def _refunds(line: LineView) -> list[int]:
    """Split what was given back to the buyer for fruit that did not come back over the draws that bear it."""
    short = [draw.short_dong for draw in line.draws]
    return largest_remainder(min(line.refunded_dong, sum(short)), short)


def _day_of_end(order: OrderView) -> date:
    """Return the day on which an order came to its end."""
    return as_date(day_of(order.delivered_ms or order.returned_ms or order.updated_ms))


def _seen_homes(connection: Connection, scope: Scope, household_ids: Collection[int]) -> dict[int, bool]:
    """Return the households that count in what a scope sees, and whether their single prices are seen."""
    return {home: bool(own) for home, own in bulk.rows(connection, _homes(scope), ids=sorted(household_ids))}


def _offered(
    connection: Connection, scope: Scope, charges: Sequence[ShopChargeRow], day: date
) -> Mapping[tuple[int, int], GateSums]:
    """Return by shop and produce what one box of each listing that is offered there would come to, as declared."""
    found: dict[tuple[int, int], GateSums] = {}
    for channel_id, produce_id, cooperative_id, price_dong, label_g, fruit_g in bulk.rows(connection, _offers(scope)):
        charged = charged_on(charges, channel_id, cooperative_id, day)
        if charged is not None:
            fee, returns, tax = (
                price_dong * share // 10_000 for share in (charged.fee_bp, charged.returns_bp, charged.tax_bp)
            )
            one = GateSums(
                label_g, fruit_g - label_g, price_dong, fee, charged.box_dong, charged.freight_dong, returns, tax
            )
            found[channel_id, produce_id] = found.get((channel_id, produce_id), NO_SALES).plus(one)
    return found


@kept_by_scope
def _ended(scope: Scope) -> Select[Any]:
    """Return the query of the orders that came to their end in a span and have fruit in sight, the newest of a shop."""
    first: BindParameter[int] = bindparam("from_ms")
    last: BindParameter[int] = bindparam("until_ms")
    failed = and_(
        _ORDER.c.delivered_ms.is_(None), _ORDER.c.fulfilment == Fulfilment.RETURNED.value,
        _ORDER.c.returned_ms.between(first, last),
    )  # fmt: skip
    _, seen = seen_parts(scope, _LOT.c.household_id)
    fruit = exists(
        select(_LINE.c.id)
        .join(_DRAW, _DRAW.c.line_id == _LINE.c.id)
        .join(_LOT, _LOT.c.id == _DRAW.c.lot_id)
        .where(_LINE.c.order_id == _ORDER.c.id, _DRAW.c.drawn_g > 0, seen)
        .correlate(_ORDER)
    )
    ended = func.coalesce(_ORDER.c.delivered_ms, _ORDER.c.returned_ms).desc()
    place = func.row_number().over(partition_by=_ORDER.c.channel_id, order_by=(ended, _ORDER.c.id)).label("place")
    span = or_(_ORDER.c.delivered_ms.between(first, last), failed)
    newest = select(_ORDER.c.id, place).where(span, fruit).subquery()
    return select(newest.c.id).where(newest.c.place <= MOST_ORDERS).order_by(newest.c.id)


@kept_by_scope
def _homes(scope: Scope) -> Select[Any]:
    own, seen = seen_parts(scope, _HOME.c.id)
    return select(_HOME.c.id, own).where(_HOME.c.id.in_(bindparam("ids", expanding=True)), seen)


@kept_by_scope
def _offers(scope: Scope) -> Select[Any]:
    return (
        select(
            _OFFER.c.channel_id, _LISTING.c.produce_id, _LISTING.c.cooperative_id, _LISTING.c.price_dong,
            _LISTING.c.label_g, _LISTING.c.fruit_g,
        )
        .join(_LISTING, _LISTING.c.id == _OFFER.c.listing_id)
        .where(_LISTING.c.active, scope.where(_LISTING), scope.where(_OFFER))
        .order_by(_OFFER.c.id)
    )  # fmt: skip
