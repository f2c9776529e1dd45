"""What a story tells of: one order as the ledger holds it, with all that persons and closed periods did to it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.order_view import LineView, OrderView
from marketplace.settlement.statements.revenue_split import RevenueSplit


class OrderSight(NamedTuple):
    """What of an order's money the reader is shown: that of a part of it, and what was paid for the whole."""

    money: bool = True
    whole: bool = True


class Unnamed(NamedTuple):
    """What those are called whom the reader is not told by name."""

    household: str
    cooperative: str


class LotOrigin(NamedTuple):
    """A lot whose fruit a line takes or took, and whose it is; out of reach it has no code, and names nobody."""

    lot_id: int
    lot: str
    picked_on: date | None
    household: str
    commune: str

    @property
    def shown(self) -> bool:
        """Whether the reader is told which lot it is."""
        return bool(self.lot)


class DrawHistory(NamedTuple):
    """One draw of a line, and whose fruit it was."""

    drawn: Drawn
    origin: LotOrigin


class LotChoice(NamedTuple):
    """What a person gave the line over the rule; ``before`` is None where no lot had served these grams."""

    before: LotOrigin | None
    after: LotOrigin
    grams: int
    chosen_ms: int
    who: str | None


class ShortfallHistory(NamedTuple):
    """What no lot serves of a line, and what became of it."""

    weight_g: int
    cause: str
    opened_ms: int
    owner: str | None
    asked: str | None
    asked_ms: int | None
    asked_by: str | None
    settled_ms: int | None
    settled_how: str | None
    settled_by: str | None


class LotRecall(NamedTuple):
    """What an act took of a lot from the line: label grams drawn, and what of the lot was to stay sold and does not."""

    origin: LotOrigin
    drawn_g: int
    left_g: int
    noted_ms: int
    cause: str
    who: str | None
    why: str | None


class PayoutGap(NamedTuple):
    """What was paid out otherwise than was owed, and why it may stay, where a person has said so."""

    expected_dong: int
    received_dong: int
    opened_ms: int
    reason: str | None
    settled_ms: int | None
    settled_by: str | None


class Parcel(NamedTuple):
    """Where one parcel of the order is, and since when."""

    waybill: str
    carrier: str
    state: str
    at_ms: int


class PostedEntry(NamedTuple):
    """What a closed period says of a household's part in the line."""

    kind: str
    weight_g: int
    net_dong: int
    from_on: date
    to_on: date
    closed_ms: int | None
    closed_by: str | None
    household: str


class AppliedRule(NamedTuple):
    """The rule by which the line's fruit was chosen, since a day; without day and name where none was declared."""

    kind: str
    from_on: date | None = None
    cooperative: str = ""


@dataclass(slots=True)
class LineHistory:
    """One line with all that hangs on it."""

    view: LineView
    parts: list[DrawHistory] = field(default_factory=list)
    shortfalls: list[ShortfallHistory] = field(default_factory=list)
    """Each time that it was short of fruit, the last one last."""
    postings: list[PostedEntry] = field(default_factory=list)
    choices: list[LotChoice] = field(default_factory=list)
    recalls: list[LotRecall] = field(default_factory=list)

    @property
    def was_recalled(self) -> bool:
        """Whether fruit that it had was taken back."""
        return bool(self.recalls) or self._lost_untold

    @property
    def open_g(self) -> int:
        """The grams that no lot serves now."""
        return sum(gap.weight_g for gap in self.shortfalls)

    def was_opened_by_recall(self, gap: ShortfallHistory) -> bool:
        """Say whether an act that is told took back what a shortfall lacks."""
        return any(one.noted_ms == gap.opened_ms for one in self.recalls)

    @property
    def _lost_untold(self) -> bool:
        """Whether fruit was taken back when an older release did not keep what of which lot."""
        return any(gap.cause != "oversold" and not self.was_opened_by_recall(gap) for gap in self.shortfalls)

    @property
    def kept_dong(self) -> int:
        """Return what the buyer pays for what stays sold: the amount less the share of what is gone, and refunds."""
        line = self.view
        gone_g = line.ordered_g - line.left_g
        gone_dong = line.amount_dong * gone_g // line.ordered_g if gone_g else 0
        return max(line.amount_dong - gone_dong - line.refunded_dong, 0)

    @property
    def at_first(self) -> list[tuple[LotOrigin, int]] | None:
        """Return the lots and grams before any was taken back and people chose others.

        None where that is not known: the order was changed in between, or the ledger does not tell what was lost.
        """
        if self._lost_untold:
            return None
        origins = {part.drawn.lot_id: part.origin for part in self.parts}
        grams = {part.drawn.lot_id: part.drawn.drawn_g for part in self.parts}
        for lost in self.recalls:
            origins[lost.origin.lot_id] = lost.origin
            grams[lost.origin.lot_id] = grams.get(lost.origin.lot_id, 0) + lost.drawn_g
        for choice in reversed(self.choices):
            for origin, moved_g in ((choice.after, -choice.grams), (choice.before, choice.grams)):
                if origin is not None:
                    origins.setdefault(origin.lot_id, origin)
                    grams[origin.lot_id] = grams.get(origin.lot_id, 0) + moved_g
        if min(grams.values(), default=0) < 0 or sum(grams.values()) > self.view.ordered_g:
            return None
        taken = sorted(
            (lot_id for lot_id, weight_g in grams.items() if weight_g),
            key=lambda lot_id: (origins[lot_id].picked_on or date.max, lot_id),
        )
        return [(origins[lot_id], grams[lot_id]) for lot_id in taken]


@dataclass(slots=True)
class OrderHistory:
    """An order with its lines and parcels, and what was paid out otherwise than was owed."""

    view: OrderView
    lines: list[LineHistory]
    parcels: list[Parcel]
    differences: list[PayoutGap]
    money: RevenueSplit
    """To whom it is credited."""
    sight: OrderSight
