"""Failed deliveries (chi phí giao thất bại): what parcels that never were delivered cost, and who bears it.

It is the freight out and back as settlements or people say it, the box, and the fruit that came back spoiled, at what
its household would have been owed for it. The cooperative bears it, unless its rule of the day says otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.db import bulk
from marketplace.draws import Drawn
from marketplace.orders.life import never_delivered
from marketplace.statements.charges import Charges, Stays, estimate, split
from marketplace.statements.posting import Before, Calendar, Key, Now
from marketplace.statements.sources import LineFacts, OrderFacts, Sources
from marketplace.statements.worth import LineWorth, Worth
from marketplace.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.sentences import Refusal

BEARERS = ("cooperative", "household", "shared")
"""Who bears what a failed delivery costs; the first where nothing is declared."""
KIND = "failed"
_BEARER, _ORDER = TABLES["failed_bearer"], TABLES["orders"]


class FailedError(Refusal):
    """What was said of failed deliveries cannot be kept; the message is one plain sentence."""


class Bearer(NamedTuple):
    """Who bears it from a day on."""

    from_on: date
    bearer: str


class Typed(NamedTuple):
    """What a person says an order's failed delivery cost beside what settlements say, in đồng."""

    freight_dong: int
    box_dong: int


class Cost(NamedTuple):
    """What a failed delivery cost of one draw, in đồng: freight and box, and its fruit."""

    carried_dong: int
    fruit_dong: int


def declare(
    connection: Connection, cooperative_id: int, bearer: str, from_on: date, who: str | None, now_ms: int
) -> None:
    """Declare who bears the cost of failed deliveries from a day on; closed periods keep what they say."""
    if bearer not in BEARERS:
        raise FailedError(f"There is no bearer {bearer}; choose {', '.join(BEARERS[:-1])} or {BEARERS[-1]}")
    row = (cooperative_id, from_on.isoformat(), bearer, who, now_ms)
    bulk.put(connection, _BEARER, ("cooperative_id", "from_on"), ("bearer", "who", "noted_ms"), [row])


def note_cost(connection: Connection, order_id: int, typed: Typed, who: str, now_ms: int) -> None:
    """Keep what a failed delivery cost beside the settlements; said again it replaces what was said.

    FailedError for an order whose parcel is not back, or was delivered: nobody would be charged.
    """
    if min(typed) < 0:
        raise FailedError(
            "A cost cannot be below 0; write what was paid, in đồng", "Chi phí không thể âm; hãy ghi số tiền đã trả."
        )
    query = select(*(_ORDER.c[name] for name in ("remote_id", "delivered_ms", "fulfilment")))
    code, *stands = connection.execute(query.where(_ORDER.c.id == order_id)).one()
    if not never_delivered(*stands):
        raise FailedError(
            f"Order {code} is no failed delivery: its parcel was delivered, or is not back; nothing was noted",
            f"Đơn {code} không phải đơn giao thất bại đã hoàn hàng về; chưa ghi chi phí nào.",
        )
    row = (order_id, *typed, who, now_ms)
    names = ("freight_dong", "box_dong", "who", "noted_ms")
    bulk.put(connection, TABLES["failed_cost"], ("order_id",), names, [row])


def bearers(connection: Connection, cooperative_id: int) -> list[Bearer]:
    """Return who bears it, by day."""
    query = select(_BEARER.c.from_on, _BEARER.c.bearer).where(_BEARER.c.cooperative_id == cooperative_id)
    return [Bearer(*row) for row in connection.execute(query.order_by(_BEARER.c.from_on))]


def typed_costs(connection: Connection, orders: Sequence[int]) -> dict[int, Typed]:
    """Return what persons said that failed deliveries cost, by order."""
    sql = "SELECT order_id, freight_dong, box_dong FROM failed_cost WHERE order_id IN :orders"
    return {row[0]: Typed(*row[1:]) for row in bulk.select(connection, sql, {"orders": list(orders)})}


def failed_costs(
    known: Sources, before: Before, calendar: Calendar, declared: Sequence[Bearer], typed: Mapping[int, Typed]
) -> Iterator[tuple[Key, Now]]:
    """Return what failed deliveries through this cooperative cost the households and the cooperative itself."""
    for order in known.orders.values():
        if not order.never_delivered:
            continue
        day = as_date(day_of(order.returned_ms or order.placed_ms))
        bearer = next((one.bearer for one in reversed(declared) if one.from_on <= day), BEARERS[0])
        for line, draw, cost in _costs(known, order, typed.get(order.id, Typed(0, 0))):
            lot = known.lots.get(draw.lot_id)
            if lot is None or known.seller(line, lot) != known.cooperative_id:
                continue
            parts = _borne(cost, "cooperative" if lot.terms == "outright" else bearer, own=lot.terms == "outright")
            for own, worth in zip((False, True), parts, strict=True):
                key = Key(lot.id, line.id, own=own, left=KIND)
                period_id = before[key][0] if key in before else calendar.of(day)
                if period_id is not None:
                    yield key, Now(period_id, KIND, worth)


def _costs(known: Sources, order: OrderFacts, typed: Typed) -> Iterator[tuple[LineFacts, Drawn, Cost]]:
    """Return by draw what an order's failed delivery cost; what a person typed is shared out by the grams."""
    found: list[tuple[LineFacts, Drawn, int, int]] = []
    for line, money in known.worths(order):
        draws = known.draws.get(line.id, [])
        fruit = _fruit(line, draws)
        for at, draw in enumerate(draws):
            found.append((line, draw, _settled(money, at), fruit[at]))
    if found:
        shares = split(sum(typed), [draw.drawn_g for _, draw, _, _ in found])
        for (line, draw, settled, fruit_dong), share in zip(found, shares, strict=True):
            yield line, draw, Cost(settled + share, fruit_dong)


def _settled(money: LineWorth, at: int) -> int:
    """Return what settlements hold back of a party, less what they pay for it."""
    part = money.parties[at]
    return part.fee_dong + part.freight_dong + part.tax_dong if money.settled else 0


def _fruit(line: LineFacts, draws: Sequence[Drawn]) -> list[int]:
    """Return what the fruit of each draw would have been worth to its household; 0 where it is in its lot again."""
    if line.restock or not draws:
        return [0] * len(draws)
    price = sum(draw.undelivered_dong for draw in draws)
    back = Stays(line.ordered_g, line.gross_dong - line.discount_dong, sum(one.undelivered_g for one in draws), price)
    held = estimate(Charges.of(line), back).total_dong
    shares = split(held, [draw.undelivered_g for draw in draws])
    return [max(draw.undelivered_dong - share, 0) for draw, share in zip(draws, shares, strict=True)]


def _borne(cost: Cost, bearer: str, *, own: bool) -> tuple[Worth, Worth]:
    """Return what a cost is to the household and to the cooperative, by who bears it; own fruit is nobody else's."""
    carried = {"household": cost.carried_dong, "shared": cost.carried_dong // 2}.get(bearer, 0)
    fruit = {"household": cost.fruit_dong, "shared": cost.fruit_dong // 2}.get(bearer, 0)
    paid_for = 0 if own else cost.fruit_dong - fruit
    household = Worth(gross_dong=paid_for, freight_dong=carried)
    return household, Worth(gross_dong=-paid_for, freight_dong=cost.carried_dong - carried)
