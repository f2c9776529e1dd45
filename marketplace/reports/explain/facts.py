"""What a story knows: one order with its lines, draws, payouts and parcels, as the ledger holds them."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.statements.credited import Credited


class OrderFacts(NamedTuple):
    """An order as the ledger holds it, with its shop."""

    id: int
    code: str
    channel_id: int
    shop: str
    state: str
    order_state: str
    fulfilment: str
    status: str
    province: str | None
    updated_ms: int
    placed_ms: int
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None
    paid_ms: int | None


class Part(NamedTuple):
    """One draw of a line: the grams and đồng, and whose fruit it was."""

    drawn: Drawn
    over_g: int
    lot: str
    grade: str | None
    picked_on: date | None
    household_code: str
    household: str
    commune: str

    @property
    def left_g(self) -> int:
        """Return the grams that stay sold."""
        return self.drawn.left_g

    @property
    def source(self) -> "Source":
        """Return whose fruit it is."""
        return Source(self.drawn.lot_id, self.lot, self.picked_on, self.household, self.commune)


class Source(NamedTuple):
    """A lot whose fruit a line takes or took, and whose it is."""

    lot_id: int
    lot: str
    picked_on: date | None
    household: str
    commune: str


class ChoiceFacts(NamedTuple):
    """What a person gave the line over the rule; ``before`` is None where no lot had served these grams."""

    before: Source | None
    after: Source
    grams: int
    chosen_ms: int
    who: str | None


class ShortfallFacts(NamedTuple):
    """What no lot serves of a line, and what became of it."""

    weight_g: int
    cause: str
    opened_ms: int
    owner: str | None
    due_on: date | None
    asked: str | None
    settled_ms: int | None
    settled_how: str | None
    settled_by: str | None


class Payment(NamedTuple):
    """What the platform paid out for the order or for one of its lines."""

    line: str | None
    settlement: str
    paid_ms: int
    gross_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    net_dong: int
    kind: str


class Apart(NamedTuple):
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


class Posting(NamedTuple):
    """What a closed period says of a household's part in the line."""

    kind: str
    weight_g: int
    net_dong: int
    from_on: date
    to_on: date
    closed_ms: int | None
    closed_by: str | None
    household: str


class RuleFacts(NamedTuple):
    """The rule by which the line's fruit was chosen, since a day."""

    kind: str
    from_on: date | None
    who: str | None


@dataclass(slots=True)
class LineFacts:
    """One line with all that hangs on it."""

    id: int
    sku: str
    n: int
    quantity: int
    pack_g: int
    extra_g: int
    ordered_g: int
    cancelled_g: int
    short_g: int
    agreed_short_g: int
    returned_g: int
    undelivered_g: int
    restock: bool
    gross_dong: int
    discount_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    refunded_dong: int
    replaced: int
    title: str
    cooperative_id: int | None
    cooperative: str | None
    cooperative_kind: str | None
    remote_id: str | None
    parts: list[Part] = field(default_factory=list)
    shortfall: ShortfallFacts | None = None
    postings: list[Posting] = field(default_factory=list)
    choices: list[ChoiceFacts] = field(default_factory=list)

    @property
    def kept_dong(self) -> int:
        """Return what the buyer pays for what stays sold: the amount less the share of what is gone, and refunds."""
        gone_g = self.ordered_g - self.left_g
        gone_dong = self.amount_dong * gone_g // self.ordered_g if gone_g else 0
        return max(self.amount_dong - gone_dong - self.refunded_dong, 0)

    @property
    def at_first(self) -> list[tuple[Source, int]] | None:
        """Return the lots and grams before people chose others; None where the order was changed in between."""
        sources = {part.drawn.lot_id: part.source for part in self.parts}
        grams = {part.drawn.lot_id: part.drawn.drawn_g for part in self.parts}
        for choice in reversed(self.choices):
            for source, moved_g in ((choice.after, -choice.grams), (choice.before, choice.grams)):
                if source is not None:
                    sources.setdefault(source.lot_id, source)
                    grams[source.lot_id] = grams.get(source.lot_id, 0) + moved_g
        if min(grams.values(), default=0) < 0:
            return None
        found = [(sources[lot_id], weight_g) for lot_id, weight_g in grams.items() if weight_g]
        return sorted(found, key=lambda one: (one[0].picked_on or date.max, one[0].lot_id))

    @property
    def amount_dong(self) -> int:
        """Return what the buyer pays for the line."""
        return self.gross_dong - self.discount_dong

    @property
    def left_g(self) -> int:
        """Return the grams that stay sold."""
        return self.ordered_g - self.cancelled_g - self.short_g - self.undelivered_g - self.returned_g


@dataclass(slots=True)
class OrderStory:
    """An order with its lines, payouts and parcels, and what was paid out otherwise than was owed."""

    facts: OrderFacts
    lines: list[LineFacts]
    payouts: list[Payment]
    parcels: list[Parcel]
    differences: list[Apart]
    money: Credited
    """To whom it is credited."""
