"""Worth: what every draw of an order is worth, to the gram and the đồng. Pure: facts in, money out."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from marketplace.draws import Drawn
from marketplace.sales import sold
from marketplace.statements.charges import Charges, Stays, estimate, of_draws, of_lines, summed


class Worth(NamedTuple):
    """What a draw (or a sum, or a difference of draws) is worth: grams kept and returned, and its money."""

    weight_g: int = 0
    returned_g: int = 0
    gross_dong: int = 0
    fee_dong: int = 0
    freight_dong: int = 0
    tax_dong: int = 0
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0
    over_g: int = 0
    """Fruit that went into its boxes above their labels; told of what the cooperative bought outright alone."""

    @property
    def net_dong(self) -> int:
        """What is left for whom it belongs to: gross less fee, freight and tax."""
        return self.gross_dong - self.fee_dong - self.freight_dong - self.tax_dong

    @property
    def charged(self) -> bool:
        """Whether anything is held back."""
        return bool(self.fee_dong or self.freight_dong or self.tax_dong)

    def plus(self, other: "Worth") -> "Worth":
        """Return both added up."""
        return Worth(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: "Worth") -> "Worth":
        """Return what this is more than another."""
        return Worth(*(a - b for a, b in zip(self, other, strict=True)))


NOTHING = Worth()


class Rate(NamedTuple):
    """A tax rate in hundredths of a percent, and where it is written."""

    rate_bp: int
    source: str


class LineMoney(NamedTuple):
    """A line as its money needs it: ``parties`` are its draws and, as lot 0, what no lot serves."""

    remote_id: str | None
    reported: Charges
    """For the line as ordered."""
    parties: Sequence[Drawn]
    rate: Rate | None = None
    """The tax rate that counts where the platform says nothing of tax."""


class Paid(NamedTuple):
    """What a settlement says of one line, or (``line`` None) of the whole order; several add up."""

    line: str | None
    charges: Charges
    kind: str = "order"
    """Only an order's own entry replaces the estimate; an adjustment or penalty is held back besides."""


class Entry(Protocol):
    """What a platform paid out, with its charges in fields called as those of ``Charges``."""

    @property
    def line(self) -> str | None:
        """The line it names."""

    @property
    def kind(self) -> str:
        """'order', 'adjustment' or 'penalty'."""

    @property
    def gross_dong(self) -> int:
        """What it counts for the goods, in đồng."""


def said_by(entries: Iterable[Entry]) -> list[Paid]:
    """Return what entries say of charges; one that names no sum at all says nothing."""
    told = [(one, Charges.of(one)) for one in entries]
    return [Paid(one.line, charges, one.kind) for one, charges in told if one.gross_dong or any(charges)]


class LineWorth(NamedTuple):
    """What the parties of a line are worth, in their order; ``tax_source`` where the tax is computed by a rate."""

    parties: list[Worth]
    tax_source: str | None
    settled: bool = False
    """Whether a settlement said what is held back; else that is an estimate."""


def order_worth(lines: Sequence[LineMoney], paid: Sequence[Paid]) -> list[LineWorth]:
    """Return what an order's lines are worth; where settled, their charges sum to the platform's own, to the đồng.

    Before that they are the estimate for what stays of each line.
    """
    settled = _settled(lines, [one for one in paid if one.kind == "order"])
    besides = _settled(lines, [one for one in paid if one.kind != "order"])
    there = {line.remote_id for line in lines if line.parties}
    spoken = any(one.charges.tax_dong for one in paid if one.line is None or one.line not in there)
    taxed = {one.line for one in paid if one.charges.tax_dong}
    return [
        _line_worth(line, said, more, spoken or (line.remote_id is not None and line.remote_id in taxed))
        for line, said, more in zip(lines, settled, besides, strict=True)
    ]


def stays_of(line: LineMoney) -> Stays:
    """Return what of a line stays sold."""
    kept = [sold(party) for party in line.parties]
    return Stays(
        sum(party.drawn_g for party in line.parties), sum(party.amount_dong for party in line.parties),
        sum(grams for grams, _ in kept), sum(dong for _, dong in kept),
    )  # fmt: skip


def _settled(lines: Sequence[LineMoney], paid: Sequence[Paid]) -> list[list[Charges]]:
    """Return by line what settlements say of it, its share of what they say of several lines included.

    What they say of a line that the order has no more, or that nobody knows, is of the whole order.
    """
    standing = [at for at, line in enumerate(lines) if line.parties]
    there = {lines[at].remote_id for at in standing}
    said: dict[str | None, list[Charges]] = {}
    for line_id, charges, _ in paid:
        said.setdefault(line_id if line_id in there else None, []).append(charges)
    settled: list[list[Charges]] = [[] for _ in lines]
    for line_id, several in said.items() if standing else ():
        meant = [at for at in standing if line_id is None or lines[at].remote_id == line_id]
        reported, stays = [lines[at].reported for at in meant], [stays_of(lines[at]) for at in meant]
        for at, share in zip(meant, of_lines(summed(several), reported, stays), strict=True):
            settled[at].append(share)
    return settled


def _line_worth(line: LineMoney, settled: Sequence[Charges], besides: Sequence[Charges], taxed: bool) -> LineWorth:
    if not line.parties:
        return LineWorth([], None)
    kept = [sold(party) for party in line.parties]
    charges = summed([*(settled or [estimate(line.reported, stays_of(line))]), *besides])
    rate = None if taxed or line.reported.tax_dong else line.rate
    if rate is not None:
        charges = charges._replace(tax_dong=tax_of(sum(dong for _, dong in kept), rate))
    parts = of_draws(charges, [grams for grams, _ in kept], [party.drawn_g for party in line.parties])
    worths = [
        Worth(weight_g, party.returned_g, dong, *part, party.over_g)
        for party, (weight_g, dong), part in zip(line.parties, kept, parts, strict=True)
    ]
    return LineWorth(worths, None if rate is None else rate.source, bool(settled))


def tax_of(amount_dong: int, rate: Rate) -> int:
    """Return the tax on an amount in whole đồng, halves up."""
    return (amount_dong * rate.rate_bp * 2 + 10_000) // 20_000


def price_of(weight_g: int, dong_per_kg: int) -> int:
    """Return what a weight costs in whole đồng, halves up."""
    return (weight_g * dong_per_kg * 2 + 1_000) // 2_000
