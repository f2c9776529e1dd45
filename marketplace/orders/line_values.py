"""A line's values: what a report and persons say of its packs, weights and money, as the ledger holds them."""

from typing import Any, NamedTuple

from marketplace.inventory.allocation import LineFacts, ReturnDisposition
from marketplace.storage.seals import seal_of
from marketplace.words.records import LineRecord


class Agreed(NamedTuple):
    """What persons said of a line, which stands whatever a later report says of it."""

    short_g: int = 0
    """What the buyer agreed to go without."""
    refund_dong: int = 0
    replaced: int = 0
    restock: bool | None = None
    """Whether what came back can be sold again; None: as reported."""


NOTHING_AGREED = Agreed()


class LineValues(NamedTuple):
    """The columns of a line that its reports make, in the order in which they are sealed; grams and đồng."""

    remote_id: str | None
    """The platform's id of it, where any report told one."""
    quantity: int
    pack_g: int
    ordered_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    restock: bool
    gross_dong: int
    """Its price before any discount, as ordered."""
    discount_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    refunded_dong: int
    replaced: int
    undelivered_g: int


_values = tuple.__new__
"""Makes a line's values at half the time ``LineValues(...)`` takes: every line of every order comes by."""


def line_values(line: LineRecord, delivered: bool, agreed: Agreed = NOTHING_AGREED) -> LineValues:
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
    return _values(LineValues, (
        line.remote_id, quantity, pack_g, ordered_g, cancelled_g, short_g, returned_g,
        line.restock if restock is None else restock, line.gross_dong, line.discount_dong, line.fee_dong,
        line.freight_dong, line.tax_dong, line.vat_dong, line.pit_dong, line.cit_dong,
        max(line.refunded_dong, refund_dong), max(line.replaced, replaced), undelivered_g,
    ))  # fmt: skip


def emptied(values: LineValues, remote_id: str | None) -> LineValues:
    """Return the values of a line that its order has no more, with the id it still has."""
    _, _, pack_g, _, _, _, _, restock, *others = values
    return LineValues(remote_id, 0, pack_g, 0, 0, 0, 0, restock, *(0 for _ in others))


def line_seal(named: tuple[Any, ...], values: LineValues, said: tuple[Any, ...] = (0, 0, 0, None)) -> int:
    """Return a line's seal: its id, order, listing, SKU, number and over-fill, its values, and what persons say."""
    # Cut and joined rather than replaced field by field, which takes longer than the seal itself.
    return seal_of((*named, *values[:7], int(values.restock), *values[8:], *said))


def with_agreed(values: LineValues, before: Agreed, agreed: Agreed) -> LineValues:
    """Return a line's values when persons say this of it; what was theirs alone ``before`` is taken off."""
    reported_dong = 0 if values.refunded_dong == before.refund_dong else values.refunded_dong
    reported = 0 if values.replaced == before.replaced else values.replaced
    return values._replace(
        restock=bool(values.restock if agreed.restock is None else agreed.restock),
        refunded_dong=max(reported_dong, agreed.refund_dong),
        replaced=max(reported, agreed.replaced),
    )


def facts_of(values: LineValues, extra_g: int, disposition: ReturnDisposition, agreed_g: int = 0) -> LineFacts:
    """Return the weights and money that a line's values say; ``extra_g`` is its over-fill a pack."""
    (
        _, _, pack_g, ordered_g, cancelled_g, short_g, returned_g, _, gross_dong, discount_dong, _, _, _, _, _, _,
        refunded_dong, replaced, undelivered_g,
    ) = values  # fmt: skip
    dong = gross_dong - discount_dong
    gone_g, back = (cancelled_g, short_g, returned_g), (disposition, refunded_dong, undelivered_g)
    if not extra_g and not agreed_g and not replaced:
        return LineFacts(ordered_g, *gone_g, dong, 0, 0, *back)
    facts = LineFacts(ordered_g, *gone_g, dong, 0, min(agreed_g, short_g), *back)
    again_g = replaced * (pack_g + extra_g) if ordered_g else 0
    return facts._replace(over_g=(facts.out_g + short_g) // pack_g * extra_g + again_g)


def how_closed(before: LineFacts, after: LineFacts) -> str:
    """Say what closes a line's shortfall when the line changes from one to the other, as the shortfall remembers it."""
    if after.cancelled_g > before.cancelled_g or after.ordered_g < before.ordered_g:
        return "cancelled"
    if after.returned_g + after.undelivered_g > before.returned_g + before.undelivered_g:
        return "returned"
    return "less weight" if after.short_g > before.short_g else "lot"
