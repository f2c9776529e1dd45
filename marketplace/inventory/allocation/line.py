"""A line's draws: what it takes from lots in their order, and how its money and reversals fall on what it took."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from marketplace.words.apportion import largest_remainder


class Drawn(NamedTuple):
    """Grams of one lot given to one line, what of it was cancelled, short or returned since, and its over-fill."""

    lot_id: int
    drawn_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    amount_dong: int
    over_g: int = 0
    cancelled_dong: int = 0
    """Of ``amount_dong``: its part of what the line's cancelled grams cost, and so with the other two."""
    short_dong: int = 0
    returned_dong: int = 0
    undelivered_g: int = 0
    """What never reached the buyer and came back, or is on its way back for good."""
    undelivered_dong: int = 0

    @property
    def left_g(self) -> int:
        """Return the label grams that stay sold."""
        return self.drawn_g - self.cancelled_g - self.short_g - self.returned_g - self.undelivered_g


class ReturnDisposition(NamedTuple):
    """What becomes of a line's fruit that does not stay sold.

    Short weight stayed in its lot, and so did what was cancelled before the parcel left. What is cancelled while its
    parcel is under way is out of its lot until the parcel is back, and nobody may sell it meanwhile: it counts as sold
    there. Then it is like any return: in the lot again, or spoiled. So is what was never delivered, once it is back.
    """

    restock: bool = True
    """Whether what comes back can be sold again."""
    away: bool = False
    """What was cancelled is under way."""
    spoiled: bool = False
    """What was cancelled came back, and cannot be sold again."""
    coming: bool = False
    """What was never delivered is on its way back."""

    def sold_g(self, drawn: Drawn) -> int:
        """Return the label grams of a draw that are out of its lot, sold or on their way back."""
        coming_g = drawn.undelivered_g if self.coming else 0
        return drawn.left_g + (drawn.cancelled_g if self.away else 0) + coming_g

    def spoiled_g(self, drawn: Drawn) -> int:
        """Return the grams of a draw that came back unfit for sale."""
        cancelled_g = drawn.cancelled_g if self.spoiled else 0
        if self.restock:
            return cancelled_g
        return cancelled_g + drawn.returned_g + (0 if self.coming else drawn.undelivered_g)

    def out_g(self, drawn: Drawn) -> int:
        """Return all grams of fruit of a draw that its lot no longer holds, its over-fill with them."""
        return self.sold_g(drawn) + drawn.over_g + self.spoiled_g(drawn)


RESTOCKED, SPOILED = ReturnDisposition(), ReturnDisposition(restock=False)

_drawn = tuple.__new__
"""Makes a draw of all its fields, at half the time ``Drawn(...)`` takes: nearly every line of every order comes by."""


class LineFacts(NamedTuple):
    """What a line says of its own weights and money: ordered, and less what of it."""

    ordered_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    amount_dong: int
    over_g: int = 0
    """Fruit that lies in its boxes above their labels: of the packs that are in no lot."""
    agreed_g: int = 0
    """Of ``short_g``: what a person agreed with the buyer because no lot could serve it."""
    disposition: ReturnDisposition = RESTOCKED
    refunded_dong: int = 0
    """Given back to the buyer for fruit that did not come back; at most what is left of the price."""
    undelivered_g: int = 0

    @property
    def left_g(self) -> int:
        """Return the label grams that stay sold."""
        return self.ordered_g - self.cancelled_g - self.short_g - self.returned_g - self.undelivered_g

    @property
    def out_g(self) -> int:
        """Return the label grams that are in no lot: sold, on their way back, or spoiled."""
        restock, away, spoiled, coming = self.disposition
        out_g = self.left_g + (self.cancelled_g if away or spoiled else 0)
        out_g += 0 if restock and not coming else self.undelivered_g
        return out_g if restock else out_g + self.returned_g


def take_from(line: LineFacts, lots: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take what a line ordered from ``lots`` (lot id, grams free; in the order to take them), in lot order.

    What lots lack is a shortfall. A line that comes cancelled in part takes its fruit all the same, so that it counts
    where it would have come from; ``attribute`` gives it back.
    """
    need_g = line.ordered_g
    for lot_id, free_g in lots[:1]:  # nearly every line: the first lot serves all of it
        if free_g >= need_g:
            return [(lot_id, need_g)]
    taken: dict[int, int] = {}
    for lot_id, free_g in lots:
        if need_g <= 0:
            break
        if free_g > 0:
            grams = min(need_g, free_g)
            taken[lot_id] = taken.get(lot_id, 0) + grams
            need_g -= grams
    return sorted(taken.items())


def attribute(line: LineFacts, taken: Sequence[tuple[int, int]]) -> tuple[list[Drawn], Drawn | None]:
    """Return the line's draws with their money and reversals, and in the same form what no lot serves (lot id 0).

    Always: what is left of all of them = ordered - cancelled - short - undelivered - returned, to the gram, and their
    amounts, and what of them is cancelled, short, undelivered and returned, sum to the line's, to the đồng. The
    over-fill of what no lot serves is in no box: it is named, and taken from nobody.
    """
    ordered_g, cancelled_g, short_g, returned_g, amount_dong, over_g, _, _, refunded_dong, undelivered_g = line
    untouched = not (cancelled_g or short_g or returned_g or refunded_dong or undelivered_g)
    if len(taken) == 1:
        [(lot_id, taken_g)] = taken
        if taken_g == ordered_g:
            if untouched:
                return [_drawn(Drawn, (lot_id, ordered_g, 0, 0, 0, amount_dong, over_g, 0, 0, 0, 0, 0))], None
            return [_whole(line, lot_id)], None
    drawn = [grams for _, grams in taken]
    drawn.append(ordered_g - sum(drawn))
    if untouched and not drawn[-1]:
        amounts = largest_remainder(amount_dong, drawn)
        over = largest_remainder(over_g, drawn) if over_g else [0] * len(drawn)
        rows = zip(taken, amounts, over, strict=False)
        return [
            _drawn(Drawn, (lot, grams, 0, 0, 0, part, above, 0, 0, 0, 0, 0)) for (lot, grams), part, above in rows
        ], None
    return _reversed(line, [lot for lot, _ in taken], drawn)


def _reversed(line: LineFacts, lots: list[int], drawn: list[int]) -> tuple[list[Drawn], Drawn | None]:
    """Return the draws of a line that something was taken off; ``drawn`` ends with what no lot serves."""
    cancelled = _from_the_end(line.cancelled_g, drawn)
    standing = _less(drawn, cancelled)
    agreed = _from_the_end(line.agreed_g, standing)
    lessened = _lessen(line.short_g - line.agreed_g, _less(standing, agreed))
    short = [a + b for a, b in zip(agreed, lessened, strict=True)]
    undelivered = _lessen(line.undelivered_g, _less(standing, short))
    returned = _lessen(line.returned_g, _less(_less(standing, short), undelivered))
    over = _over_fill(line, drawn, standing, returned, undelivered)
    amounts, *reversed_, undelivered_dong = split_money(line, drawn, (cancelled, short, returned, undelivered))
    columns = zip(
        [*lots, 0], drawn, cancelled, short, returned, amounts, over, *reversed_, undelivered, undelivered_dong,
        strict=True,
    )  # fmt: skip
    parties = [Drawn(*column) for column in columns]
    return parties[:-1], parties[-1] if drawn[-1] else None


def _over_fill(
    line: LineFacts, drawn: list[int], standing: list[int], returned: list[int], undelivered: list[int]
) -> list[int]:
    """Share the over-fill out by the grams that are in boxes: those that are in no lot."""
    if not line.over_g:
        return [0] * len(drawn)
    restock, away, spoiled, coming = line.disposition
    boxed = drawn if away or spoiled else standing
    boxed = _less(boxed, returned) if restock else boxed
    boxed = _less(boxed, undelivered) if restock and not coming else boxed
    return largest_remainder(line.over_g, boxed if sum(boxed) else drawn)


def _whole(line: LineFacts, lot_id: int) -> Drawn:
    """Return a line all of which one lot was given for, or all of which no lot serves."""
    cancelled_dong, short_dong, returned_dong, undelivered_dong = reversed_dong(line)
    return Drawn(
        lot_id, line.ordered_g, line.cancelled_g, line.short_g, line.returned_g, line.amount_dong, line.over_g,
        cancelled_dong, short_dong, returned_dong, line.undelivered_g, undelivered_dong,
    )  # fmt: skip


def fitting(line: LineFacts, taken: Sequence[tuple[int, int]], free: Mapping[int, int]) -> list[tuple[int, int]]:
    """Lessen what a line takes of lots that do not hold all that goes out of them, packs sent once more with it.

    ``free`` are the grams that a lot has without this line, by its id. What is lessened no lot serves.
    """
    taken = list(taken)
    while True:
        out = {drawn.lot_id: line.disposition.out_g(drawn) for drawn in attribute(line, taken)[0]}
        if all(out[lot_id] <= free[lot_id] for lot_id, _ in taken):
            return taken
        taken = [
            (lot_id, grams if out[lot_id] <= free[lot_id] else grams * max(free[lot_id], 0) // out[lot_id])
            for lot_id, grams in taken
        ]
        taken = [(lot_id, grams) for lot_id, grams in taken if grams]


def missing_of(line: LineFacts, draws: Sequence[Drawn]) -> Drawn | None:
    """Return what no lot serves of a line that ``attribute`` gave these draws; None where they serve all of it."""
    if sum([drawn.drawn_g for drawn in draws]) >= line.ordered_g:
        return None
    left = [*_whole(line, 0)[1:]]
    for drawn in draws:
        left = [a - b for a, b in zip(left, drawn[1:], strict=True)]
    return Drawn(0, *left)._replace(over_g=0)


def reversed_dong(line: LineFacts) -> tuple[int, int, int, int]:
    """Return what a line's cancelled, short, returned and undelivered grams cost; the rest is what stays costs.

    In đồng, cut cumulatively (undelivered before returned), so that the five sum to its amount; whole boxes of a line
    without discount cost their price. What was refunded of that price is given back without fruit, as for short grams,
    and counts with them.
    """
    cancelled_dong, short_dong, returned_dong, undelivered_dong = of_grams = _of_grams(line)
    return cancelled_dong, short_dong + _refund(line, sum(of_grams)), returned_dong, undelivered_dong


def _refund(line: LineFacts, gone_dong: int) -> int:
    return min(line.refunded_dong, max(line.amount_dong - gone_dong, 0))


def _of_grams(line: LineFacts) -> tuple[int, int, int, int]:
    ordered_g, cancelled_g, short_g, _, dong = line[:5]
    if not ordered_g:
        return 0, 0, 0, 0
    gone_g = cancelled_g + short_g
    cancelled_dong = dong * cancelled_g // ordered_g
    gone_dong = dong * gone_g // ordered_g
    without_dong = dong * (gone_g + line.undelivered_g) // ordered_g
    returned_dong = dong * (ordered_g - line.left_g) // ordered_g - without_dong
    return cancelled_dong, gone_dong - cancelled_dong, returned_dong, without_dong - gone_dong


def split_money(line: LineFacts, drawn: Sequence[int], less: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the parties' amounts, and what of them is cancelled, short, returned, undelivered, by largest remainder.

    ``drawn`` and ``less`` (those four, in that order) are the parties' grams; the last is what no lot serves. What a
    party keeps is the rest of its amount. Where the roundings would leave money to one that keeps no grams, or less
    than none to one that does, the money kept is split like the other four, and the amounts are their sums. What was
    refunded is taken off the money kept, in proportion to it.
    """
    amounts, whole = largest_remainder(line.amount_dong, drawn), _of_grams(line)
    gone = [largest_remainder(dong, grams) for dong, grams in zip(whole, less, strict=True)]
    kept = [amount - sum(parts) for amount, *parts in zip(amounts, *gone, strict=True)]
    kept_g = [grams - sum(parts) for grams, *parts in zip(drawn, *less, strict=True)]
    if any(dong < 0 or (dong and not grams) for dong, grams in zip(kept, kept_g, strict=True)):
        kept = largest_remainder(line.amount_dong - sum(whole), kept_g)
        amounts = [sum(parts) for parts in zip(kept, *gone, strict=True)]
    if refund_dong := _refund(line, sum(whole)):
        cancelled, short, *back = gone
        gone = [cancelled, [a + b for a, b in zip(short, largest_remainder(refund_dong, kept), strict=True)], *back]
    return [amounts, *gone]


def _from_the_end(less_g: int, drawn: Sequence[int]) -> list[int]:
    """Take a cancel from the end: what no lot serves first, then the latest lot; the earliest pick stays sold."""
    parts = [0] * len(drawn)
    for i in reversed(range(len(drawn))):
        parts[i] = min(less_g, drawn[i])
        less_g -= parts[i]
    return parts


def _lessen(total_g: int, standing: Sequence[int]) -> list[int]:
    """Spread a short weight or a return over the lots' draws in proportion; what they cannot bear lessens the rest."""
    from_lots = min(total_g, sum(standing[:-1]))
    return [*largest_remainder(from_lots, standing[:-1]), total_g - from_lots]


def _less(whole: Sequence[int], parts: Sequence[int]) -> list[int]:
    return [a - b for a, b in zip(whole, parts, strict=True)]
