"""What is kept of an order as files tell of it: declared fields alone, and the record that it makes.

The record is made of what is kept, so that it can be made again when a person has said what a status means.
"""

from collections.abc import Callable
from hashlib import blake2b

import msgspec
from msgspec import UNSET, UnsetType

from marketplace.words.apportion import largest_remainder
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Sentence
from marketplace.words.records import SAYS, Fulfilment, LineRecord, OrderRecord, OrderState, Reject, State

StateOf = Callable[[str], State | None]
_COMES = (
    State.PLACED, State.CONFIRMED, State.COLLECTED, State.SHIPPING, State.FAILED, State.DELIVERED, State.RETURNING,
    State.RETURNED,
)  # fmt: skip
"""The states in which an order is for as long as one of its packs is."""
_LOST = (State.FAILED, State.RETURNING)
_DELIVERED = (Fulfilment.DELIVERED, Fulfilment.RETURNING, Fulfilment.RETURNED)
_ENCODE = msgspec.json.Encoder().encode


class KeptLine(msgspec.Struct, frozen=True):
    """One line: its packs, or of a file with one row a unit how many units have which status."""

    sku: str
    quantity: int
    gross_dong: int
    discount_dong: int = 0
    returned: int = 0
    pack_g: int = 0
    title: str | None = None
    line: str | None = None
    units: dict[str, int] = {}


class KeptOrder(msgspec.Struct, frozen=True):
    """One order as a file told of it. Its discount and fee are the whole order's.

    ``failed`` is how it stands where it was cancelled because its parcel never reached the buyer.
    """

    code: str
    status: str
    exported_ms: int
    lines: list[KeptLine]
    unsaid: list[str]
    placed_ms: int | None = None
    delivered_ms: int | None = None
    cancelled_ms: int | None = None
    province: str | None = None
    discount_dong: int = 0
    fee_dong: int = 0
    failed: State | None = None
    promised_ms: int | UnsetType = UNSET
    """An instant of the day it is promised to leave; left out where the file says none."""


def record_of(kept: KeptOrder, state_of: StateOf) -> OrderRecord | Reject:
    """Return the record of an order, or why there is none: a status that is not known, no day, odd figures."""
    words = {kept.status}.union(*(line.units for line in kept.lines))
    for word in sorted(words):
        if state_of(word) is None:
            reason = f"The status {word!r} is not in the status table."
            return Reject(f"order code {kept.code}", reason, _ENCODE(kept), "status", word)
    odd = _odd(kept)
    if odd is not None:
        return Reject(f"order code {kept.code}", odd.en, _ENCODE(kept), reason_vi=odd.vi)
    state = state_of(kept.status) or State.PLACED
    failed = kept.failed if state is State.CANCELLED else None
    lines = [_Line(line, state, state_of, failed) for line in sorted(kept.lines, key=_content)]
    state = _whole(state, lines, failed)
    order_state, fulfilment = SAYS[state]
    delivered_ms = _delivered_ms(kept, fulfilment, not_delivered=failed is not None)
    return OrderRecord(
        kept.code, order_state, fulfilment, kept.status, kept.exported_ms, kept.placed_ms or 0,
        delivered_ms, kept.cancelled_ms if order_state is OrderState.CANCELLED else None,
        None, kept.province, _records(kept, lines), _fingerprint(kept), as_read=True,
        unsaid=_unsaid(kept, state, fulfilment, lines),
        promised_on=None if kept.promised_ms is UNSET else as_date(day_of(kept.promised_ms)),
    )  # fmt: skip


def _unsaid(kept: KeptOrder, state: State, fulfilment: Fulfilment, lines: "list[_Line]") -> frozenset[str]:
    """Return what this order's report leaves out: an instant that it was only seen by, too.

    What came back is said by a status as well as by a column.
    """
    unsaid = set(kept.unsaid)
    if any(line.returned or line.undelivered for line in lines):
        unsaid = (unsaid - {"returned", "restock"}) | {"returned_ms"}
    if fulfilment in _DELIVERED and kept.delivered_ms is None:
        unsaid.add("delivered_ms")
    if state is State.CANCELLED and kept.cancelled_ms is None:
        unsaid.add("cancelled_ms")
    return frozenset(unsaid)


def read_kept(raw: bytes, state_of: StateOf) -> list[OrderRecord | Reject]:
    """Read what was kept of orders that were not understood (a JSON list) again; what else was kept is left out."""
    found: list[OrderRecord | Reject] = []
    for one in msgspec.json.decode(raw, type=list[msgspec.Raw]):
        try:
            kept = msgspec.json.decode(one, type=KeptOrder)
        except msgspec.ValidationError:
            continue  # a record of ours: it was understood
        found.append(record_of(kept, state_of))
    return found


class _Line:
    """A line with what became of its packs."""

    __slots__ = ("cancelled", "line", "returned", "states", "undelivered")

    def __init__(self, line: KeptLine, state: State, state_of: StateOf, failed: State | None) -> None:
        self.line, self.states = line, [state]
        self.cancelled, self.undelivered, self.returned = 0, 0, 0
        if line.units:
            units = {state_of(word): number for word, number in line.units.items()}
            self.states = [one for one in units if one is not None]
            if failed is None:
                self.cancelled, self.returned = units.get(State.CANCELLED, 0), units.get(State.RETURNED, 0)
                self.undelivered = sum(units.get(one, 0) for one in _LOST)
        elif failed is None:
            self.cancelled = line.quantity if state is State.CANCELLED else 0
            self.returned = line.quantity if state is State.RETURNED else 0
            if state is State.DELIVERED:
                self.returned = min(line.returned, line.quantity)
        if failed is not None:
            self.undelivered = line.quantity


def _whole(state: State, lines: list[_Line], failed: State | None) -> State:
    """Return the state of an order: that of its packs which are least far, those that are cancelled left out."""
    if failed is not None:
        return failed
    if not any(line.line.units for line in lines):
        return state
    there = [one for line in lines for one in line.states if one is not State.CANCELLED]
    return min(there, key=_COMES.index) if there else State.CANCELLED


def _delivered_ms(kept: KeptOrder, fulfilment: Fulfilment, *, not_delivered: bool) -> int | None:
    """Return when an order was delivered; where the file has no instant of that, when it was read to be so.

    Of one that came back the file alone does not say whether its buyer ever had it.
    """
    if fulfilment not in _DELIVERED or not_delivered:
        return None
    seen = fulfilment is Fulfilment.DELIVERED
    return kept.delivered_ms if kept.delivered_ms is not None else kept.exported_ms if seen else None


def _records(kept: KeptOrder, lines: list[_Line]) -> tuple[LineRecord, ...]:
    """Return the lines, numbered among equals; what the order says of itself is split over them by what they cost."""
    discounts, fees = (_split(whole, lines) for whole in (kept.discount_dong, kept.fee_dong))
    seen: dict[str, int] = {}
    found = []
    for one, discount, fee in zip(lines, discounts, fees, strict=True):
        line = one.line
        number = seen.get(line.sku, 0)
        seen[line.sku] = number + 1
        found.append(LineRecord(
            line.sku, number, line.line, line.quantity, line.pack_g, line.gross_dong, line.discount_dong + discount,
            fee, 0, 0, one.cancelled, one.returned, not (one.returned or one.undelivered), 0, line.title, None,
            one.undelivered,
        ))  # fmt: skip
    return tuple(found)


def _split(whole: int, lines: list[_Line]) -> list[int]:
    """Return an amount of the whole order by line."""
    if not whole:
        return [0] * len(lines)
    costs = [one.line.gross_dong - one.line.discount_dong for one in lines]
    return largest_remainder(whole, costs if sum(costs) else [one.line.quantity for one in lines])


def _content(line: KeptLine) -> tuple[str, int, int, str]:
    return line.sku, line.gross_dong, line.quantity, line.line or ""


def _odd(kept: KeptOrder) -> Sentence | None:
    """Return what of an order cannot be, in one sentence."""
    if kept.placed_ms is None:
        return Sentence("The file does not say when it was placed.", "Tệp không ghi ngày đặt của đơn.")
    left, is_more = 0, False
    for line in kept.lines:
        if line.quantity < 1:
            return Sentence("A line has no packs.", "Có dòng ghi số lượng bằng 0.")
        left += line.gross_dong - line.discount_dong
        is_more = is_more or not 0 <= line.discount_dong <= line.gross_dong
    if is_more:
        return Sentence(
            "The discount of a line is more than its price, or an amount is below 0.",
            "Có dòng ghi giảm giá lớn hơn tiền hàng, hoặc số tiền âm.",
        )
    if not 0 <= kept.discount_dong <= left:
        return Sentence(
            "The discount of the order is more than its lines cost.", "Giảm giá của đơn lớn hơn tiền hàng của các dòng."
        )
    return None


def _fingerprint(kept: KeptOrder) -> int:
    """Return the fingerprint of what a file says of an order, whenever it was exported."""
    said = _ENCODE(msgspec.structs.replace(kept, exported_ms=0, promised_ms=UNSET))
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
