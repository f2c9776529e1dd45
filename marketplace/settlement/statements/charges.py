"""Charges: what a platform holds back of a line: what is expected of what stays of it, and a settlement's part. Pure.

What a line reports is for the line as ordered. What is owed of it follows what stays, fee and tax by the money and
freight by the grams: an estimate, until a settlement says what it really was.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from marketplace.words.apportion import largest_remainder


class Charges(NamedTuple):
    """What a platform holds back, in đồng; below 0 where it gives back. VAT, PIT and CIT are parts of the tax."""

    fee_dong: int = 0
    freight_dong: int = 0
    tax_dong: int = 0
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0

    @classmethod
    def of(cls, row: object) -> "Charges":
        """Return those a line, payout or entry names in fields called as here."""
        return cls._make(_fields_of(row))

    @property
    def other_tax_dong(self) -> int:
        """What of the tax is not told apart."""
        return self.tax_dong - self.vat_dong - self.pit_dong - self.cit_dong

    @property
    def total_dong(self) -> int:
        """Fee, freight and tax together."""
        return self.fee_dong + self.freight_dong + self.tax_dong


_fields_of: Callable[[object], tuple[Any, ...]] = attrgetter(*Charges._fields)
_KINDS = ("fee_dong", "freight_dong", "vat_dong", "pit_dong", "cit_dong", "other_tax_dong")
"""What charges are split by; the last is what of the tax is not told apart."""
_Weights = tuple[Sequence[int], ...]


class Retained(NamedTuple):
    """What of a line was ordered, and what of that stays sold and paid for: grams and đồng."""

    ordered_g: int
    amount_dong: int
    kept_g: int
    kept_dong: int


def estimate(reported: Charges, stays: Retained, open_dong: int | None = None) -> Charges:
    """Return what is expected to be held back of what stays of a line, in whole đồng, rounded down.

    All of it where all stays, nothing where nothing does. A line that costs nothing is charged by its grams. With
    ``open_dong`` it is of so much of what stays as is in proportion to these đồng of it.
    """
    by_grams = (stays.kept_g, stays.ordered_g)
    by_money = (stays.kept_dong, stays.amount_dong) if stays.amount_dong else by_grams
    if open_dong is not None and stays.kept_dong:
        by_grams = (stays.kept_g * open_dong, stays.ordered_g * stays.kept_dong)
        by_money = (open_dong, stays.amount_dong)
    return _with_kinds_of(
        reported,
        _scaled(reported.fee_dong, *by_money),
        _scaled(reported.freight_dong, *by_grams),
        _scaled(reported.tax_dong, *by_money),
    )


def outstanding_charges(reported: Charges, stays: Retained, open_dong: int, named: Charges) -> Charges:
    """Return what is expected to be held back of a line beside what settlements ``named``, who count not all of it.

    It is the estimate for the đồng they leave open, and brings no kind of charge above what is expected of all that
    stays: so a platform that names its freight first is not charged for it twice.
    """
    whole = estimate(reported, stays)
    still = whole if open_dong == stays.kept_dong else estimate(reported, stays, open_dong)
    return _with_kinds_of(
        reported,
        capped(still.fee_dong, whole.fee_dong - named.fee_dong),
        capped(still.freight_dong, whole.freight_dong - named.freight_dong),
        capped(still.tax_dong, whole.tax_dong - named.tax_dong),
    )


def _with_kinds_of(reported: Charges, fee_dong: int, freight_dong: int, tax_dong: int) -> Charges:
    """Return charges whose tax has its kinds in the proportion that a line reported."""
    kinds = [reported.other_tax_dong, reported.vat_dong, reported.pit_dong, reported.cit_dong]
    _, *told_apart = split_signed(tax_dong, kinds)
    return Charges(fee_dong, freight_dong, tax_dong, *told_apart)


def capped(dong: int, most_dong: int) -> int:
    """Return a sum of either sign, as much of it as another leaves room for."""
    return min(dong, max(most_dong, 0)) if dong > 0 else max(dong, min(most_dong, 0))


def sum_charges(charges: Iterable[Charges]) -> Charges:
    """Return charges added up."""
    fee_dong = freight_dong = tax_dong = vat_dong = pit_dong = cit_dong = 0
    for fee, freight, tax, vat, pit, cit in charges:
        fee_dong += fee
        freight_dong += freight
        tax_dong += tax
        vat_dong += vat
        pit_dong += pit
        cit_dong += cit
    return Charges(fee_dong, freight_dong, tax_dong, vat_dong, pit_dong, cit_dong)


def split_over_lines(whole: Charges, reported: Sequence[Charges], stays: Sequence[Retained]) -> list[Charges]:
    """Split what a settlement says of a whole order over its lines, each kind by the lines' own of that kind.

    A line's own is what it reported where the settlement holds back exactly that of all of them, else what is expected
    of what stays of it; where nothing is expected, what it reported. Where lines report nothing of a kind it goes by
    the money kept, freight by the grams.
    """
    return _split_by_kind(whole, len(stays), _line_weights(whole, reported, stays))


def split_over_draws(whole: Charges, kept: Sequence[int], drawn: Sequence[int]) -> list[Charges]:
    """Split a line's charges over its draws by the grams they keep; where none keeps any, by what they gave."""
    return _split_by_kind(whole, len(kept), repeat((kept, drawn)))


def _line_weights(whole: Charges, reported: Sequence[Charges], stays: Sequence[Retained]) -> Iterator[_Weights]:
    """Yield for each of ``_KINDS`` by what it is split over lines, the first weights first."""
    expected = [estimate(line, left) for line, left in zip(reported, stays, strict=True)]
    money, grams = [one.kept_dong for one in stays], [one.kept_g for one in stays]
    ordered = [one.ordered_g for one in stays]

    def own(kind: str) -> _Weights:
        told, stay = ([int(getattr(one, kind)) for one in each] for each in (reported, expected))
        return (told, stay) if sum(told) == getattr(whole, kind) else (stay, told)

    yield (*own("fee_dong"), money, ordered)
    yield (*own("freight_dong"), grams, ordered)
    for kind in _KINDS[2:]:
        yield (*own(kind), *own("tax_dong"), money, ordered)


def _split_by_kind(whole: Charges, count: int, weights: Iterable[_Weights]) -> list[Charges]:
    """Split charges into so many parts, each of ``_KINDS`` by its weights; the tax of a part is the sum of its kinds.

    A single part is the whole, by whatever weights: so it is of most lines and draws, and this is the one place that
    takes the short way.
    """
    if count == 1:
        return [whole]
    kinds = (split_signed(getattr(whole, kind), *by) for kind, by in zip(_KINDS, weights, strict=False))
    return [Charges(fee, freight, sum(taxes), *taxes[:-1]) for fee, freight, *taxes in zip(*kinds, strict=True)]


def split_signed(total: int, *weights: Sequence[int]) -> list[int]:
    """Split a sum of either sign by largest remainder, by the first weights that hold anything.

    Where none do it stays with the first.
    """
    count = len(weights[0])
    if not total and count:
        return [0] * count
    bounded = ([max(weight, 0) for weight in each] for each in weights)
    by = next((one for one in bounded if sum(one)), [1] + [0] * (count - 1))
    parts = largest_remainder(abs(total), by)
    return [-part for part in parts] if total < 0 else parts


def _scaled(dong: int, kept: int, whole: int) -> int:
    if not whole or kept == whole:
        return dong if whole else 0
    return dong * kept // whole if dong >= 0 else -(-dong * kept // whole)
