"""Failed deliveries (chi phí giao thất bại): what parcels that never were delivered cost, split by who bears it.

It is the freight out and back as settlements or people say it, the box, and the fruit that came back spoiled, at what
its household would have been owed for it. The cooperative bears it, unless its rule of the day says otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, LineFacts
from marketplace.orders.return_dispositions import disposition_of
from marketplace.orders.status import never_delivered
from marketplace.settlement.order_view import LineView, OrderView
from marketplace.settlement.statements.awaited import is_stale
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.charges import Charges, Retained, estimate, split_signed
from marketplace.settlement.statements.failed_bearers import Bearer, FailedError, bearer_on
from marketplace.settlement.statements.period_entries import Calendar, CurrentWorth, PostedBefore, PostingKey
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.records import UNDER_WAY

FAILED_KIND = "failed"
_COSTS = """
SELECT o.remote_id, o.delivered_ms, o.fulfilment, EXISTS (
    SELECT 1 FROM order_line l WHERE l.order_id = o.id AND (l.undelivered_g > 0 OR l.replaced > 0))
FROM orders o WHERE o.id = :order
"""


class NotedCost(NamedTuple):
    """What a person says an order's failed delivery cost beside what settlements say, in đồng."""

    freight_dong: int
    box_dong: int


class DeliveryCost(NamedTuple):
    """What a failed delivery cost of one draw: fee, freight (with the box) and tax, and its fruit in đồng."""

    carried: Charges
    fruit_dong: int
    settled: bool = True
    """Whether what is held back is settled, and no more than expected to stay so."""


def note_cost(connection: Connection, order_id: int, typed: NotedCost, who: str, now_ms: int) -> None:
    """Keep what a failed delivery or packs sent once more cost beside the settlements; replacing what was said.

    FailedError for an order of which nothing is back undelivered and nothing was sent again: nobody would be charged.
    """
    if min(typed) < 0:
        raise FailedError(
            "A cost cannot be below 0; write what was paid, in đồng", "Chi phí không thể âm; hãy ghi số tiền đã trả."
        )
    [(code, delivered_ms, fulfilment, some)] = bulk.select(connection, _COSTS, {"order": order_id})
    if not never_delivered(delivered_ms, fulfilment) and (not some or fulfilment in UNDER_WAY):
        raise FailedError(
            f"Order {code} is no failed delivery: it was all delivered, or the parcel is not back; nothing is noted",
            f"Đơn {code} không có kiện giao thất bại đã hoàn về, cũng không có thùng gửi bù; chưa ghi chi phí nào.",
        )
    row = (order_id, *typed, who, now_ms)
    names = ("freight_dong", "box_dong", "who", "noted_ms")
    bulk.put(connection, TABLES["failed_cost"], ("order_id",), names, [row])


def noted_costs(connection: Connection, orders: Sequence[int]) -> dict[int, NotedCost]:
    """Return what persons said that failed deliveries cost, by order."""
    sql = "SELECT order_id, freight_dong, box_dong FROM failed_cost WHERE order_id IN :orders"
    return {order_id: NotedCost(*costs) for order_id, *costs in bulk.select(connection, sql, {"orders": list(orders)})}


def failed_costs(
    books: Books, before: PostedBefore, calendar: Calendar, declared: Sequence[Bearer], typed: Mapping[int, NotedCost]
) -> Iterator[tuple[PostingKey, CurrentWorth]]:
    """Return what failed deliveries through this cooperative cost the households and the cooperative itself.

    So does what a platform holds back of an order that was cancelled, or of a line of which nothing was delivered; and
    what packs sent once more cost: their fruit, and what a person says of them. Of a line of which only some parcels
    failed, settlements do not say what of their charges was for those.
    """
    for order in books.orders.values():
        some = any(line.undelivered_g or line.replaced or books.brought_nothing(line) for line in order.lines)
        if order.under_way or not (some or order.id in typed):
            continue
        day, bearer = _day_charged(order), bearer_of(order, declared)
        for line, draw, cost in _draw_costs(books, order, typed.get(order.id, NotedCost(0, 0))):
            lot = books.lots.get(draw.lot_id)
            if lot is None or books.seller(line, lot) != books.cooperative_id:
                continue
            parts = _split_cost(cost, "cooperative" if lot.terms == "outright" else bearer, own=lot.terms == "outright")
            for own, worth in zip((False, True), parts, strict=True):
                key = PostingKey(lot.id, line.id, own=own, left=FAILED_KIND)
                period_id = before[key].first_period_id if key in before else calendar.of(day)
                if period_id is not None:
                    yield key, CurrentWorth(period_id, FAILED_KIND, worth, settled=cost.settled)


def bearer_of(order: OrderView, declared: Sequence[Bearer]) -> str:
    """Return who bears what an order's failed delivery cost, of those that its cooperative has declared."""
    return bearer_on(declared, _day_charged(order))


def _day_charged(order: OrderView) -> date:
    return as_date(day_of(order.returned_ms or order.delivered_ms or order.placed_ms))


def _draw_costs(books: Books, order: OrderView, typed: NotedCost) -> Iterator[tuple[LineView, Drawn, DeliveryCost]]:
    """Yield what each draw of an order cost as a failed delivery; what a person noted goes by the grams that came back.

    Where none did, by those of the lines of which packs were sent once more.
    """
    found: list[tuple[LineView, Drawn, Charges, int]] = []
    gone: list[int] = []
    for line, money in books.worths(order):
        draws = line.draws
        back = [_came_back(order, draw) for draw in draws]
        gone += [grams for grams, _ in back]
        held = [_charges_of_nothing(books, line, money.parties[at]) for at in range(len(draws))]
        fruit = [sum(both) for both in zip(_lost_fruit(line, back), _resent_fruit(order, line, draws), strict=True)]
        found += [(line, *each) for each in zip(draws, held, fruit, strict=True)]
    if found:
        again = [draw.drawn_g if line.replaced else 0 for line, draw, _, _ in found]
        shares = split_signed(sum(typed), gone, again, [draw.drawn_g for _, draw, _, _ in found])
        for (line, draw, named, fruit_dong), share in zip(found, shares, strict=True):
            carried = named._replace(freight_dong=named.freight_dong + share)
            yield line, draw, DeliveryCost(carried, fruit_dong, not (any(named) and is_stale(books, line)))


def _charges_of_nothing(books: Books, line: LineView, part: Worth) -> Charges:
    """Return the charges of a draw where its line brought nothing; else none of them are of a failed delivery."""
    return Charges.of(part) if books.brought_nothing(line) else Charges()


def _came_back(order: OrderView, draw: Drawn) -> tuple[int, int]:
    """Return what of a draw came back undelivered or was cancelled on its way, in grams and đồng."""
    if order.cancelled_on_its_way:
        return draw.undelivered_g + draw.cancelled_g, draw.undelivered_dong + draw.cancelled_dong
    return draw.undelivered_g, draw.undelivered_dong


def _lost_fruit(line: LineView, back: Sequence[tuple[int, int]]) -> list[int]:
    """Return what the fruit of each draw would have been worth to its household; 0 where it is in its lot again."""
    if line.restock or not back:
        return [0] * len(back)
    grams, dong = [one for one, _ in back], [one for _, one in back]
    stays = Retained(line.ordered_g, line.gross_dong - line.discount_dong, sum(grams), sum(dong))
    shares = split_signed(estimate(Charges.of(line), stays).total_dong, grams)
    return [max(one - share, 0) for one, share in zip(dong, shares, strict=True)]


def _resent_fruit(order: OrderView, line: LineView, draws: Sequence[Drawn]) -> list[int]:
    """Return what the fruit of each draw in packs sent once more would have been worth to its household.

    It is in no sale; packs that no lot had fruit for cost nobody anything.
    """
    if not line.replaced or not line.ordered_g:
        return [0] * len(draws)
    amount_dong, again_g = line.gross_dong - line.discount_dong, line.replaced * line.pack_g
    facts = LineFacts(line.ordered_g, line.cancelled_g, line.short_g, line.returned_g, amount_dong)
    disposition = disposition_of(order.order_state, order.fulfilment, line.restock)
    boxed_g = facts._replace(undelivered_g=line.undelivered_g, disposition=disposition).out_g + line.short_g
    over_g = boxed_g // line.pack_g * line.extra_g + line.replaced * (line.pack_g + line.extra_g)
    over = [draw.over_g for draw in draws]
    over.append(over_g - sum(over))
    price_dong = amount_dong * again_g // line.ordered_g
    held = estimate(Charges.of(line), Retained(line.ordered_g, amount_dong, again_g, price_dong)).total_dong
    parts = zip(split_signed(price_dong, over), split_signed(held, over), strict=True)
    return [max(dong - charged, 0) for dong, charged in parts][:-1]


def _split_cost(cost: DeliveryCost, bearer: str, *, own: bool) -> tuple[Worth, Worth]:
    """Split a cost into the household's and the cooperative's part; fruit bought outright (``own``) is its own."""
    carried = households_part(cost.carried, bearer)
    fruit = {"household": cost.fruit_dong, "shared": cost.fruit_dong // 2}.get(bearer, 0)
    paid_for = 0 if own else cost.fruit_dong - fruit
    rest = Charges(*(whole - part for whole, part in zip(cost.carried, carried, strict=True)))
    return Worth(0, 0, paid_for, *carried), Worth(0, 0, -paid_for, *rest)


def households_part(charges: Charges, bearer: str) -> Charges:
    """Return what a household bears of charges: all, nothing, or half of each kind, an odd đồng the cooperative's."""
    if bearer == "household":
        return charges
    if bearer != "shared":
        return Charges()
    fee, freight, *taxes = (
        dong // 2 for dong in (charges.fee_dong, charges.freight_dong, *charges[3:], charges.other_tax_dong)
    )
    return Charges(fee, freight, sum(taxes), *taxes[:3])
