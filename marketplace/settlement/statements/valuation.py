"""Valuation: what every draw of an order is worth, to the gram and the đồng. No queries: values in, money out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from marketplace.inventory.allocation import Drawn
from marketplace.orders.totals import sold
from marketplace.settlement.statements.charges import (
    Charges,
    Retained,
    capped,
    outstanding_charges,
    split_over_draws,
    split_over_lines,
    split_signed,
    sum_charges,
)
from marketplace.settlement.statements.weight_and_money import Worth

_UNCHARGED = Charges()
ROUNDED_DONG = 1
"""By so much what is paid for a line may differ by rounding."""


class Rate(NamedTuple):
    """A tax rate in hundredths of a percent, and where it is written."""

    rate_bp: int
    source: str


class LineToValue(NamedTuple):
    """A line to be valued: ``parties`` are its draws and, as lot 0, what no lot serves."""

    remote_id: str | None
    reported: Charges
    """For the line as ordered."""
    parties: Sequence[Drawn]
    rate: Rate | None = None
    """The tax rate that counts where the platform says nothing of tax."""


class SettledCharges(NamedTuple):
    """What a settlement says of one line, or (``line`` None) of the whole order; several add up."""

    line: str | None
    charges: Charges
    kind: str = "order"
    """'order', 'adjustment' or 'penalty'; the last two speak of no line that costs nothing."""
    gross_dong: int = 0
    """What it counts for the goods: of so much of what stays it says the charges; below 0 it takes that back."""

    @property
    def of_goods(self) -> bool:
        """Whether its charges are those of the goods, or are given back with them; a fine's are besides."""
        return self.kind == "order" or self.gross_dong < 0


class PayoutCharges(Protocol):
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


def settled_charges(entries: Iterable[PayoutCharges]) -> list[SettledCharges]:
    """Return what entries say of charges; one that names no sum at all says nothing."""
    told = [(one, Charges.of(one)) for one in entries]
    return [
        SettledCharges(one.line, charges, one.kind, one.gross_dong)
        for one, charges in told
        if one.gross_dong or any(charges)
    ]


class LineWorth(NamedTuple):
    """What the parties of a line are worth, in their order; ``tax_source`` where the tax is computed by a rate."""

    parties: list[Worth]
    tax_source: str | None
    settled: bool = False
    """Whether settlements said all that is held back; else that, or a part of it, is an estimate."""
    still: Charges = _UNCHARGED
    """What the platform is expected to hold back yet, beside what settlements name; no tax of a rate is in it."""


def order_worth(
    lines: Sequence[LineToValue], paid: Sequence[SettledCharges], *, final: bool = False
) -> list[LineWorth]:
    """Return what an order's lines are worth; where settled, their charges sum to the platform's own, to the đồng.

    What of a line stays and no settlement counts, or one took back, is charged by estimate besides; nothing is where
    what they say is ``final``, as of an order that counts as paid, nor for a đồng that a line was rounded by.
    """
    retained = [retained_of(line) for line in lines]
    settlements = _line_settlements(lines, retained, paid, final=final)
    return [_line_worth(*each) for each in zip(lines, retained, settlements, strict=True)]


def retained_of(line: LineToValue) -> Retained:
    """Return what of a line stays sold."""
    kept = [sold(party) for party in line.parties]
    return Retained(
        sum(party.drawn_g for party in line.parties), sum(party.amount_dong for party in line.parties),
        sum(grams for grams, _ in kept), sum(dong for _, dong in kept),
    )  # fmt: skip


class _LineSettlement(NamedTuple):
    """What settlements hold back of a line, for its goods (``named``) and as fines (``besides``), and leave open."""

    named: Charges
    besides: Charges
    open_dong: int | None
    """What is charged by estimate yet; None where nothing is."""
    taxed: bool


_ChargesOfLines = tuple[list[int], list[SettledCharges]]
"""The places of the lines that entries mean, and the entries."""


def _line_settlements(
    lines: Sequence[LineToValue], retained: Sequence[Retained], paid: Sequence[SettledCharges], *, final: bool
) -> Iterator[_LineSettlement]:
    """Yield by line what settlements hold back of it, and how much of what stays they leave open."""
    fines = [one for one in paid if not one.of_goods]
    said = _charges_by_line(lines, paid)
    own = _charges_by_line(lines, [one for one in paid if one.of_goods]) if fines else said
    besides = _charges_by_line(lines, fines)
    settled = {at for meant, several in own if _comes_to_anything(several) for at in meant}
    taxed = {at for meant, several in (*own, *besides) if any(one.charges.tax_dong for one in several) for at in meant}
    charges = _named_charges(lines, retained, own), _named_charges(lines, retained, besides)
    for at, (kept, named, fined, left_dong) in enumerate(
        zip(retained, *charges, _uncounted_dong(retained, said), strict=True)
    ):
        # A đồng may be lost in rounding, but not where that đồng is all that stays: such a line is not paid for yet.
        is_rounded = at in settled and left_dong <= min(ROUNDED_DONG, kept.kept_dong - 1)
        is_settled = final or is_rounded or (not left_dong if kept.kept_dong else at in settled)
        yield _LineSettlement(named, fined, None if is_settled else left_dong, at in taxed)


def _charges_by_line(lines: Sequence[LineToValue], paid: Sequence[SettledCharges]) -> list[_ChargesOfLines]:
    """Return the entries by the lines that they mean, those of the whole order last.

    What they say of a line that the order has no more, or that nobody knows, is of the whole order.
    """
    if not paid:
        return []
    standing = [at for at, line in enumerate(lines) if line.parties]
    there = {lines[at].remote_id for at in standing} - {None}
    said: dict[str | None, list[SettledCharges]] = {}
    for one in paid if standing else ():
        said.setdefault(one.line if one.line in there else None, []).append(one)
    found = [
        ([at for at in standing if lines[at].remote_id == name], said[name]) for name in said if name is not None
    ]  # fmt: skip
    return [*found, (standing, said[None])] if None in said else found


def _named_charges(
    lines: Sequence[LineToValue], stays: Sequence[Retained], said: Sequence[_ChargesOfLines]
) -> list[Charges]:
    """Return by line what settlements hold back: what they name for it, and its share of what they name for several."""
    named = [_UNCHARGED] * len(lines)
    for meant, several in said:
        reported, left = [lines[at].reported for at in meant], [stays[at] for at in meant]
        whole = sum_charges(one.charges for one in several)
        for at, share in zip(meant, split_over_lines(whole, reported, left), strict=True):
            named[at] = sum_charges([named[at], share])
    return named


def _comes_to_anything(several: Sequence[SettledCharges]) -> bool:
    """Say whether entries add up to any money: they do not where they were taken back."""
    return any((sum(one.gross_dong for one in several), *sum_charges(one.charges for one in several)))


def _uncounted_dong(stays: Sequence[Retained], said: Sequence[_ChargesOfLines]) -> list[int]:
    """Return by line the đồng that stay sold and that no settlement counts; ``said`` are all entries by line.

    What is counted of several lines is of what is left of them, what is taken back of what is counted. What names a
    line comes first, and what is counted before what is taken back.
    """
    kept = [one.kept_dong for one in stays]
    counted = [0] * len(stays)
    for takes in (False, True):
        for meant, several in said:
            gross_dong = sum(one.gross_dong for one in several if (one.gross_dong < 0) is takes)
            room = [counted[at] if takes else kept[at] - counted[at] for at in meant]
            for at, part in zip(meant, split_signed(gross_dong, room, [kept[at] for at in meant]), strict=True):
                counted[at] += part
    return [max(dong - done, 0) if dong else 0 for dong, done in zip(kept, counted, strict=True)]


def _line_worth(line: LineToValue, stays: Retained, said: _LineSettlement) -> LineWorth:
    if not line.parties:
        return LineWorth([], None)
    kept = [sold(party) for party in line.parties]
    still = _UNCHARGED
    if said.open_dong is not None:
        still = outstanding_charges(line.reported, stays, said.open_dong, said.named)
    charges = sum_charges([said.named, said.besides, still])
    rate = None if line.reported.tax_dong or (said.taxed and not said.open_dong) else line.rate
    if rate is not None:
        whole_dong = tax_of(stays.kept_dong, rate)
        still_dong = tax_of(said.open_dong or 0, rate) if said.taxed else whole_dong
        tax_dong = capped(still_dong, whole_dong - said.named.tax_dong)
        charges = charges._replace(tax_dong=charges.tax_dong + tax_dong)
    parts = split_over_draws(charges, [grams for grams, _ in kept], [party.drawn_g for party in line.parties])
    worths = [
        Worth(weight_g, party.returned_g, dong, *part, party.over_g)
        for party, (weight_g, dong), part in zip(line.parties, kept, parts, strict=True)
    ]
    return LineWorth(worths, None if rate is None else rate.source, said.open_dong is None, still)


def tax_of(amount_dong: int, rate: Rate) -> int:
    """Return the tax on an amount in whole đồng, halves up."""
    return (amount_dong * rate.rate_bp * 2 + 10_000) // 20_000
