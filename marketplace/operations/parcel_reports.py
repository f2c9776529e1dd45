"""What carriers say of parcels, taken in: where they are, what they weigh, what was collected, and what that moves.

An order's own road comes first where it says itself what became of its parcel: a contract does. Orders by hand, lists
of the post office and files move with their parcels: the later source time wins, and lines and money stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange.channels import ChannelRow
from marketplace.operations.intake import take_orders
from marketplace.orders import parcels, recipients
from marketplace.orders.intake.unsaid import report_of
from marketplace.orders.parcels import ParcelRow
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import take_shipments
from marketplace.orders.stored import StoredOrder, read_lines, read_orders
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import bulk
from marketplace.words.instants import as_date, day_of
from marketplace.words.parcels import ParcelMade, ParcelRecord
from marketplace.words.records import (
    Fulfilment,
    LineRecord,
    OrderRecord,
    OrderState,
    SettlementRecord,
    ShipmentRecord,
)

_SHOPS = """
SELECT o.id, o.remote_id, c.id, c.code, c.road FROM orders o JOIN channel c ON c.id = o.channel_id WHERE o.id IN :orders
"""
_SENT = "SELECT order_id, waybill FROM shipment WHERE waybill IN :waybills"
_BACK = (Fulfilment.RETURNING, Fulfilment.RETURNED)
_COUNTS_BACK = frozenset({"undelivered", "returned", "restock", "returned_ms"})
_FROM_WHERE = frozenset({"undelivered", "delivered_ms"})
"""What a parcel that came back does not say: whether it came from its buyer; that it was delivered before says it."""
UNTOLD = (frozenset(LineRecord._fields) - {"sku", "line_no", "title", "seller"}) | {
    "province", "order_state", "status", "placed_ms", "cancelled_ms",
}  # fmt: skip
"""What no carrier says of an order: each of these stays as its own road said it, unless the parcel's end changes it."""


@dataclass(slots=True)
class ParcelsTaken:
    """What carriers' reports did: parcels that are ours and of which something is new, known already, and not ours.

    ``found`` are those that were asked for without an answer, and whose waybill a report has told.
    """

    taken: int = 0
    unchanged: int = 0
    foreign: int = 0
    orders_changed: int = 0
    paid: int = 0
    found: int = 0


class _OrderShop(NamedTuple):
    """An order of a parcel, and the shop that sold it."""

    order_id: int
    code: str
    channel_id: int
    channel: str
    road: str

    @property
    def is_silent(self) -> bool:
        """Whether its own road does not say by itself what became of its parcel."""
        return self.road != "contract"


class _ParcelTold(NamedTuple):
    """A report of a parcel of an order; of one that others shipped, only its waybill is known."""

    order_id: int
    record: ParcelRecord
    parcel: ParcelRow | None


def take_parcels(
    connection: Connection, channel: ChannelRow, records: Sequence[ParcelRecord], now_ms: int
) -> ParcelsTaken:
    """Take what a carrier says of parcels in, the oldest first; of waybills that are none of ours nothing is kept."""
    found = ParcelsTaken(found=_find(connection, channel, records, now_ms))
    told = _told(connection, channel, records, found)
    shops = _shops(connection, {one.order_id for one in told})
    news = _note(connection, told)
    moved = _ship(connection, told, shops, now_ms)
    changed = {id(one) for one in (*news, *moved)}
    found.taken, found.unchanged = len(changed), len(told) - len(changed)
    found.orders_changed = _move_orders(connection, _moving(told), shops, now_ms)
    found.paid = _pay(connection, news, shops, now_ms)
    return found


def settle_part(connection: Connection, parcel: ParcelRow, back: Mapping[int, int], now_ms: int) -> None:
    """Move the order of a parcel of which only a part was delivered or came back, by packs that came back, by line.

    ParcelError where a line has fewer packs than that.
    """
    shop = _shops(connection, [parcel.order_id])[parcel.order_id]
    order = read_orders(connection, shop.channel_id, [shop.code])[shop.code]
    read_lines(connection, [order])
    for line in order.lines:
        if not 0 <= back.get(line.id, 0) <= line.standing_packs:
            raise parcels.ParcelError(
                f"line {line.id} has {line.standing_packs} packs; say how many of them came back",
                f"Dòng này có {line.standing_packs} thùng; hãy ghi số thùng hoàn từ 0 đến {line.standing_packs}.",
            )
    by_line = {(line.sku, line.line_no): back.get(line.id, 0) for line in order.lines}
    at_ms = max(parcel.part_ms or now_ms, order.updated_ms + 1)
    after = order.times.delivered_ms is not None and parcel.part == "returned"
    record = _with_back(order, by_line, "returned" if after else "undelivered", at_ms)
    delivered_ms = order.times.delivered_ms if order.times.delivered_ms is not None else parcel.part_ms or now_ms
    record = record._replace(fulfilment=Fulfilment.DELIVERED, delivered_ms=delivered_ms)
    record = record._replace(fingerprint=_fingerprint(record, sorted(back.items())))
    take_orders(connection, shop.channel_id, shop.channel, RunCaches(), [record], now_ms)
    parcels.note_part_settled(connection, parcel.id, now_ms)


def _find(connection: Connection, channel: ChannelRow, records: Sequence[ParcelRecord], now_ms: int) -> int:
    """Note the waybills of parcels whose carrier never answered, told by our numbers; who gets them is thrown away."""
    told = {one.number: one for one in records if one.number is not None}
    lost = [
        one
        for one in parcels.of_waybills(connection, channel.id, (), told)
        if one.waybill is None and one.tried_ms is not None
    ]
    made = [(one, ParcelMade(one.number, told[one.number].waybill, told[one.number].fee_dong)) for one in lost]
    parcels.note_made(connection, made, now_ms)
    if lost:
        recipients.forget(connection, [one.order_id for one in lost])
    return len(lost)


def _told(
    connection: Connection, channel: ChannelRow, records: Sequence[ParcelRecord], found: ParcelsTaken
) -> list[_ParcelTold]:
    """Return the reports that are of parcels of ours, the oldest first, and count those that are of others'."""
    waybills = sorted({one.waybill for one in records})
    numbers = {one.number for one in records if one.number is not None}
    ours = parcels.of_waybills(connection, channel.id, waybills, numbers)
    by_waybill = {one.waybill: one for one in ours if one.waybill is not None}
    by_number = {one.number: one for one in ours}
    sent: dict[str, list[int]] = {}
    for order_id, waybill in bulk.select(connection, _SENT, {"waybills": waybills}):
        sent.setdefault(waybill, []).append(order_id)
    told: list[_ParcelTold] = []
    for record in sorted(records, key=lambda one: (one.at_ms, one.waybill, one.status)):
        parcel = by_waybill.get(record.waybill) or by_number.get(record.number or "")
        orders = [parcel.order_id] if parcel is not None else sent.get(record.waybill, [])
        told += [_ParcelTold(order_id, record, parcel) for order_id in orders]
        found.foreign += not orders
    return told


def _shops(connection: Connection, orders: Iterable[int]) -> dict[int, _OrderShop]:
    rows = bulk.select(connection, _SHOPS, {"orders": sorted(orders)})
    return {one.order_id: one for one in (_OrderShop(*row) for row in rows)}


def _note(connection: Connection, told: Sequence[_ParcelTold]) -> list[_ParcelTold]:
    """Note reports beside their parcels, each as that stands after those before it; return those that are news."""
    before = {one.parcel.id: one.parcel for one in told if one.parcel is not None}
    stands, news = dict(before), []
    for one in told:
        if one.parcel is None:
            continue
        there = stands[one.parcel.id]
        stands[one.parcel.id] = parcels.after(there, one.record)
        if stands[one.parcel.id] is not there:
            news.append(one)
    parcels.note_said(connection, [row for number, row in stands.items() if row is not before[number]])
    return news


def _ship(
    connection: Connection, told: Sequence[_ParcelTold], shops: Mapping[int, _OrderShop], now_ms: int
) -> list[_ParcelTold]:
    """Write where the parcels are; return the reports that moved one on."""
    of_shop: dict[tuple[int, str], list[tuple[ShipmentRecord, _ParcelTold]]] = {}
    for one in told:
        record, shop = one.record, shops[one.order_id]
        if record.state is not None and record.state is not Fulfilment.NONE:
            shipment = ShipmentRecord(shop.code, record.waybill, record.carrier, record.state, record.at_ms)
            of_shop.setdefault((shop.channel_id, shop.channel), []).append((shipment, one))
    moved: list[_ParcelTold] = []
    for (channel_id, source), reports in sorted(of_shop.items(), key=lambda each: each[0]):
        taken = take_shipments(connection, channel_id, source, [shipment for shipment, _ in reports], now_ms)
        new = {id(shipment) for shipment in taken.moved}
        moved += [one for shipment, one in reports if id(shipment) in new]
    return moved


def _moving(told: Sequence[_ParcelTold]) -> list[_ParcelTold]:
    """Return the last report of each order's parcel that says where it is, unless only a part of it was meant."""
    partly = {one.order_id for one in told if one.record.part or (one.parcel is not None and one.parcel.part)}
    last = {one.order_id: one for one in told if one.record.state not in (None, Fulfilment.NONE)}
    return [one for order_id, one in last.items() if order_id not in partly and _counts(one)]


def _counts(one: _ParcelTold) -> bool:
    """Say whether a parcel is the one by which its order goes: not one that was taken back."""
    return one.parcel is None or one.parcel.state not in ("cancelled", "refused")


def _move_orders(
    connection: Connection, moving: Sequence[_ParcelTold], shops: Mapping[int, _OrderShop], now_ms: int
) -> int:
    """Move the orders whose own road is silent; return how many changed."""
    changed = 0
    for channel_id in sorted({shops[one.order_id].channel_id for one in moving if shops[one.order_id].is_silent}):
        of_shop = {shops[one.order_id].code: one for one in moving if shops[one.order_id].channel_id == channel_id}
        orders = read_orders(connection, channel_id, sorted(of_shop))
        read_lines(connection, orders.values())
        reports = [_report(order, of_shop[code].record) for code, order in orders.items()]
        source = next(shops[one.order_id].channel for one in of_shop.values())
        changed += take_orders(connection, channel_id, source, RunCaches(), reports, now_ms).changed
    return changed


def _report(order: StoredOrder, told: ParcelRecord) -> OrderRecord:
    """Return an order as its parcel says it stands."""
    assert told.state is not None  # noqa: S101 - the caller chose those that say where they are
    delivered_ms = order.times.delivered_ms if told.state in _BACK else None
    if told.state is Fulfilment.DELIVERED:
        delivered_ms = told.at_ms
    came_back = told.state in _BACK
    back = {(line.sku, line.line_no): line.standing_packs if came_back else 0 for line in order.lines}
    record = _with_back(order, back, "returned", told.at_ms)
    unsaid = record.unsaid | _FROM_WHERE if came_back else record.unsaid
    if came_back:
        record = record._replace(lines=tuple(line._replace(restock=False) for line in record.lines))
    record = record._replace(fulfilment=told.state, delivered_ms=delivered_ms, unsaid=unsaid)
    return record._replace(fingerprint=_fingerprint(record, told.waybill))


def _with_back(order: StoredOrder, back: Mapping[tuple[str, int], int], how: str, at_ms: int) -> OrderRecord:
    """Return an order as it stands, with these packs of its lines come back, as known since an instant."""
    record = report_of(order)
    lines = tuple(_line_back(line, back.get((line.sku, line.line_no), 0), how) for line in record.lines)
    state = OrderState.CONFIRMED if record.order_state is OrderState.PLACED else record.order_state
    returned_ms = at_ms if any(line.undelivered or line.returned for line in lines) else None
    return record._replace(
        order_state=state, updated_ms=at_ms, lines=lines, returned_ms=returned_ms, unsaid=UNTOLD - _COUNTS_BACK
    )


def _line_back(line: LineRecord, packs: int, how: str) -> LineRecord:
    """Return a line of which packs came back; that they can be sold again a person says."""
    return line._replace(**{"undelivered": 0, "returned": 0, "restock": not packs, how: packs})  # type: ignore[arg-type]


def _pay(connection: Connection, news: Sequence[_ParcelTold], shops: Mapping[int, _OrderShop], now_ms: int) -> int:
    """Take in what carriers collected and paid out, as payouts of the shop that sold; return how many are new."""
    of_shop: dict[tuple[int, str], dict[str, SettlementRecord]] = {}
    for one in news:
        shop, parcel, record = shops[one.order_id], one.parcel, one.record
        if parcel is None or record.cod_paid_ms is None or not parcel.cod_dong or not shop.is_silent:
            continue
        dong = parcel.cod_dong if record.cod_dong is None else record.cod_dong
        day = as_date(day_of(record.cod_paid_ms)).isoformat()
        payout = SettlementRecord(
            f"cod {record.waybill}", f"{record.carrier} {day}", shop.code, None, record.cod_paid_ms, dong, 0, 0, 0, dong
        )
        of_shop.setdefault((shop.channel_id, shop.channel), {})[payout.remote_id] = payout
    return sum(
        take_payouts(connection, channel_id, source, FunnelCache(), list(payouts.values()), now_ms).new
        for (channel_id, source), payouts in sorted(of_shop.items(), key=lambda each: each[0])
    )


def _fingerprint(record: OrderRecord, more: object) -> int:
    """Return the fingerprint of what a parcel says of its order, whenever it does."""
    said = repr((record.code, record.fulfilment, record.delivered_ms, record.lines, more)).encode()
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
