"""What the ledger holds of some orders: their times, lines and draws, read in three statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import (
    RESTOCKED,
    SPOILED,
    Drawn,
    LineFacts,
    ReturnDisposition,
    attribute,
    missing_of,
)
from marketplace.orders.cached_lot import CachedLot
from marketplace.orders.totals import PlacedDraw, SalesPlace, Times
from marketplace.storage import bulk, locks
from marketplace.storage.seals import seal_of
from marketplace.words.records import UNDER_WAY, Fulfilment, LineRecord, OrderRecord, OrderState

_ORDER = (
    "SELECT id, remote_id, order_state, fulfilment, updated_ms, mark, placed_ms, delivered_ms, cancelled_ms,"
    " returned_ms, paid_ms FROM orders WHERE channel_id = :channel AND remote_id IN :codes"
)
_LINES = (
    "SELECT l.id, l.order_id, l.sku, l.n, g.produce_id, g.season_id, l.extra_g, l.agreed_short_g,"
    " l.agreed_refund_dong, l.agreed_replaced, l.restock_said, l.listing_id,"
    " l.remote_id, l.quantity, l.pack_g, l.ordered_g, l.cancelled_g, l.short_g, l.returned_g, l.restock,"
    " l.gross_dong, l.discount_dong, l.fee_dong, l.freight_dong, l.tax_dong, l.vat_dong, l.pit_dong, l.cit_dong,"
    " l.refunded_dong, l.replaced, l.undelivered_g"
    " FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.order_id IN :orders ORDER BY l.id"
)
_SHORTFALLS = "SELECT line_id, weight_g FROM shortfall WHERE line_id IN :lines"
_DRAWS = (
    f"SELECT line_id, {', '.join(Drawn._fields)} FROM draw"  # noqa: S608 - names of this program
    " WHERE drawn_g > 0 AND line_id IN :lines ORDER BY line_id, lot_id"
)


class Agreed(NamedTuple):
    """What persons said of a line, which stands whatever a later report says of it."""

    short_g: int = 0
    """What the buyer agreed to go without."""
    refund_dong: int = 0
    replaced: int = 0
    restock: bool | None = None
    """Whether what came back can be sold again; None: as reported."""


NOTHING_AGREED = Agreed()


@dataclass(slots=True)
class HeldLine:
    """A line as the ledger holds it: its values (see ``line_values``) and its draws, in lot order."""

    id: int
    order_id: int
    sku: str
    n: int
    produce_id: int
    season_id: int
    extra_g: int
    agreed: Agreed
    stood: tuple[str, str]
    """The state of its order, and where the parcel is."""
    listing_id: int
    values: tuple[Any, ...]
    draws: list[Drawn] = field(default_factory=list)
    missing_g: int = 0
    """The open shortfall."""

    @property
    def remote_id(self) -> str | None:
        """The platform's id of it, where any report told one."""
        return None if self.values[0] is None else str(self.values[0])

    @property
    def gross_dong(self) -> int:
        """Its price before any discount, as ordered."""
        return int(self.values[8])

    @property
    def facts(self) -> LineFacts:
        """The line's weights and money."""
        return facts_of(self.values, self.extra_g, self.disposition, self.agreed.short_g)

    @property
    def disposition(self) -> ReturnDisposition:
        """What becomes of its fruit that does not stay sold."""
        return disposition_of(*self.stood, self.values[7])

    def lies_as(self, disposition: ReturnDisposition) -> bool:
        """Say whether what of it was cancelled or not delivered is as far away as another disposition says."""
        now, cancelled_g, undelivered_g = self.disposition, self.values[4], self.values[18]
        apart = (now.away, now.spoiled) != (disposition.away, disposition.spoiled)
        return not (cancelled_g and apart) and not (undelivered_g and now.coming != disposition.coming)

    @property
    def standing_packs(self) -> int:
        """The packs that were ordered and not cancelled."""
        return int(self.values[1] - self.values[4] // self.values[2])

    @property
    def stands(self) -> bool:
        """Whether the order still has the line; one that was dropped is kept empty."""
        return bool(self.values[1])

    @property
    def emptied(self) -> tuple[Any, ...]:
        """The line's values, but for its id, when its order has it no more."""
        _, _, pack_g, _, _, _, _, restock, *others = self.values
        return (0, pack_g, 0, 0, 0, 0, restock, *(0 for _ in others))

    def sealed(self, values: tuple[Any, ...], agreed: Agreed | None = None) -> int:
        """Return the line's seal once it has these values (and persons say this of it)."""
        short_g, refund_dong, replaced, restock = self.agreed if agreed is None else agreed
        said = (short_g, refund_dong, replaced, None if restock is None else int(restock))
        return line_seal((self.id, self.order_id, self.listing_id, self.sku, self.n, self.extra_g), values, said)

    @property
    def drawn_g(self) -> int:
        """The grams that lots were given for."""
        return sum(drawn.drawn_g for drawn in self.draws)

    @property
    def taken(self) -> list[tuple[int, int]]:
        """The lots the line was given, with the grams of each."""
        return [(drawn.lot_id, drawn.drawn_g) for drawn in self.draws]

    def parts(self, places: Mapping[int, SalesPlace]) -> list[PlacedDraw]:
        """Return the line's draws, and what no lot serves, as the totals see them."""
        parts: list[PlacedDraw] = [(places[drawn.lot_id], drawn) for drawn in self.draws]
        if len(parts) != 1 or parts[0][1].drawn_g != self.values[3]:
            missing = missing_of(self.facts, self.draws)
            if missing is not None:
                parts.append((unplaced(self.produce_id, self.season_id), missing))
        return parts


def line_values(line: LineRecord, delivered: bool, agreed: Agreed = NOTHING_AGREED) -> tuple[Any, ...]:
    """Return a reported line as the ledger holds its values; its pack is known to weigh what ours does.

    What came back of an order that was not ``delivered`` never reached its buyer, whatever the platform calls it. What
    a person said of the line stands, whatever a later report says.
    """
    agreed_g, refund_dong, replaced, restock = agreed
    pack_g, quantity, back = line.pack_g, line.quantity, line.returned
    undelivered = line.undelivered if delivered else line.undelivered + back
    ordered_g, cancelled_g, returned_g = quantity * pack_g, line.cancelled * pack_g, back * pack_g if delivered else 0
    undelivered_g, short_g = undelivered * pack_g, line.short_g
    if agreed_g:
        short_g = max(short_g, min(agreed_g, ordered_g - cancelled_g - returned_g - undelivered_g))
    return (
        line.remote_id, quantity, pack_g, ordered_g, cancelled_g, short_g, returned_g,
        line.restock if restock is None else restock, line.gross_dong, line.discount_dong, line.fee_dong,
        line.freight_dong, line.tax_dong, line.vat_dong, line.pit_dong, line.cit_dong,
        max(line.refunded_dong, refund_dong), max(line.replaced, replaced), undelivered_g,
    )  # fmt: skip


def line_seal(named: tuple[Any, ...], values: tuple[Any, ...], said: tuple[Any, ...] = (0, 0, 0, None)) -> int:
    """Return a line's seal: its id, order, listing, SKU, number and over-fill, its values, and what persons say."""
    return seal_of((*named, *values[:7], int(values[7]), *values[8:], *said))


class Said(NamedTuple):
    """A line's values by what persons say of it, and those of them that they can change."""

    row: tuple[Any, ...]
    restock: bool
    refunded_dong: int
    replaced: int


def with_agreed(line: HeldLine, agreed: Agreed) -> Said:
    """Return a held line's values when persons say this of it; what was theirs alone before is taken off."""
    restock, refunded_dong, replaced = line.values[7], line.values[16], line.values[17]
    before = line.agreed
    told_dong = 0 if refunded_dong == before.refund_dong else refunded_dong
    told = 0 if replaced == before.replaced else replaced
    fit = bool(restock if agreed.restock is None else agreed.restock)
    dong, packs = max(told_dong, agreed.refund_dong), max(told, agreed.replaced)
    return Said((*line.values[:7], fit, *line.values[8:16], dong, packs, *line.values[18:]), fit, dong, packs)


def disposition_of(order_state: str, fulfilment: str, restock: object) -> ReturnDisposition:
    """Return what becomes of a line's fruit that does not stay sold, by the newest report of its order alone.

    A cancelled order's parcel may have left: then all of the order is taken to be in it, also what had been cancelled
    before, since no report says so, and a gram that may be on a truck is not to be sold. So is what was not delivered
    as long as its parcel is under way.
    """
    if order_state == OrderState.CANCELLED and fulfilment != Fulfilment.NONE:
        back = fulfilment == Fulfilment.RETURNED
        return ReturnDisposition(
            bool(restock), away=not back, spoiled=back and not restock, coming=fulfilment in UNDER_WAY
        )
    if fulfilment in UNDER_WAY:
        return ReturnDisposition(bool(restock), coming=True)
    return RESTOCKED if restock else SPOILED


def reported_disposition(record: OrderRecord, line: LineRecord, agreed: Agreed) -> ReturnDisposition:
    """Return what becomes of a reported line's fruit by what a person said of it, or else by the report."""
    restock = line.restock if agreed.restock is None else agreed.restock
    return disposition_of(record.order_state, record.fulfilment, restock)


def facts_of(values: tuple[Any, ...], extra_g: int, disposition: ReturnDisposition, agreed_g: int = 0) -> LineFacts:
    """Return the weights and money that a line's values say; ``extra_g`` is its over-fill a pack."""
    _, _, pack_g, ordered_g, cancelled_g, short_g, returned_g, _, gross_dong, discount_dong, *_ = values
    dong, (refunded_dong, replaced, undelivered_g) = gross_dong - discount_dong, values[16:]
    gone_g, back = (cancelled_g, short_g, returned_g), (disposition, refunded_dong, undelivered_g)
    if not extra_g and not agreed_g and not replaced:
        return LineFacts(ordered_g, *gone_g, dong, 0, 0, *back)
    facts = LineFacts(ordered_g, *gone_g, dong, 0, min(agreed_g, short_g), *back)
    again_g = replaced * (pack_g + extra_g) if ordered_g else 0
    return facts._replace(over_g=(facts.out_g + short_g) // pack_g * extra_g + again_g)


def how_closed(before: LineFacts, after: LineFacts) -> str:
    """Say what closes a line's gap when the line changes from one to the other, as a shortfall remembers it."""
    if after.cancelled_g > before.cancelled_g or after.ordered_g < before.ordered_g:
        return "cancelled"
    if after.returned_g + after.undelivered_g > before.returned_g + before.undelivered_g:
        return "returned"
    return "less weight" if after.short_g > before.short_g else "lot"


@dataclass(slots=True)
class HeldOrder:
    """An order as the ledger holds it."""

    id: int
    code: str
    order_state: str
    fulfilment: str
    updated_ms: int
    mark: int
    times: Times
    lines: list[HeldLine] = field(default_factory=list)

    def same_lines(self, record: OrderRecord) -> bool:
        """Say whether a report names exactly the lines we hold, so that only the order itself has moved on.

        Where something is cancelled or undelivered, its parcel must be as near: what is under way comes back to its
        lots one day.
        """
        lines = {(line.sku, line.n): line for line in self.lines if line.stands}
        told = [(lines.get((line.sku, line.n)), line) for line in record.lines]
        delivered = record.delivered_ms is not None
        return len(lines) == len(told) and all(
            held is not None and held.values == line_values(line, delivered, held.agreed)
            and held.lies_as(reported_disposition(record, line, held.agreed))
            for held, line in told
        )  # fmt: skip


def read_orders(connection: Connection, channel_id: int, codes: Sequence[str]) -> dict[str, HeldOrder]:
    """Read the orders of these codes, without their lines; on PostgreSQL locked in id order, before any lot is."""
    lock = locks.for_update(connection, order="id")
    rows = bulk.select(connection, _ORDER + lock, {"channel": channel_id, "codes": codes})
    return {row[1]: HeldOrder(row[0], row[1], row[2], row[3], row[4], row[5], Times(*row[6:])) for row in rows}


def read_lines(connection: Connection, orders: Iterable[HeldOrder]) -> None:
    """Read the lines and draws of these orders into them."""
    by_id = {order.id: order for order in orders}
    if not by_id:
        return
    lines: dict[int, HeldLine] = {}
    for row in bulk.select(connection, _LINES, {"orders": sorted(by_id)}):
        order = by_id[row[1]]
        stood = order.order_state, order.fulfilment
        line = HeldLine(row[0], row[1], row[2], row[3], row[4], row[5], row[6], Agreed(*row[7:11]), stood, row[11],
                        row[12:])  # fmt: skip
        lines[line.id] = line
        order.lines.append(line)
    for line_id, *drawn in bulk.select(connection, _DRAWS, {"lines": sorted(lines)}):
        lines[line_id].draws.append(Drawn(*drawn))
    unserved = [line.id for line in lines.values() if line.drawn_g < line.values[3]]
    if unserved:
        for line_id, weight_g in bulk.select(connection, _SHORTFALLS, {"lines": unserved}):
            lines[line_id].missing_g = weight_g


def parts_of(
    facts: LineFacts, taken: Sequence[tuple[int, int]], lots: dict[int, CachedLot], unplaced: SalesPlace
) -> tuple[list[Drawn], Drawn | None, list[PlacedDraw]]:
    """Attribute a line; return its draws, what no lot serves, and both as the totals see them."""
    draws, missing = attribute(facts, taken)
    parts: list[PlacedDraw] = [(lots[drawn.lot_id].place, drawn) for drawn in draws]
    if missing is not None:
        parts.append((unplaced, missing))
    return draws, missing, parts


def unplaced(produce_id: int, season_id: int) -> SalesPlace:
    """Return the place of grams that belong to no household yet."""
    return SalesPlace(0, 0, 0, produce_id, season_id)


def move(lots: dict[int, CachedLot], draws: Sequence[Drawn], disposition: ReturnDisposition, sign: int) -> None:
    """Move the lots by these draws (``sign`` 1) or take that back (-1)."""
    for drawn in draws:
        lot_id, drawn_g, cancelled_g, short_g, returned_g, _, over_g, _, _, _, undelivered_g, _ = drawn
        if disposition is RESTOCKED:
            lots[lot_id].sell(sign * (drawn_g - cancelled_g - short_g - returned_g - undelivered_g), sign * over_g)
            continue
        lots[lot_id].sell(sign * disposition.sold_g(drawn), sign * over_g)
        if spoiled_g := disposition.spoiled_g(drawn):
            lots[lot_id].spoil(sign * spoiled_g)
