"""Draws: which household's lot each box came from. Pure: lots and a line in, draws out; no clock, no database."""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.words.split import largest_remainder


class Drawn(NamedTuple):
    """Grams of one lot given to one line, and what of it was cancelled, short or returned since."""

    lot_id: int
    drawn_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    amount_dong: int


class LineFacts(NamedTuple):
    """What a line says of its own weights and money: ordered, and less what of it."""

    ordered_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    amount_dong: int


def take_from(line: LineFacts, lots: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take what a line ordered from ``lots`` (lot id, grams free; in the order to take them), in lot order.

    What lots lack is a shortfall. A line that comes cancelled in part takes its fruit all the same, so that it counts
    where it would have come from; ``attribute`` gives it back.
    """
    need_g = line.ordered_g
    if lots and lots[0][1] >= need_g:
        return [(lots[0][0], need_g)]
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

    Always: what is left of all of them = ordered - cancelled - short - returned, to the gram, and their amounts sum to
    the line's, to the đồng.
    """
    if len(taken) == 1 and taken[0][1] == line.ordered_g:
        return [Drawn(taken[0][0], *line)], None
    drawn = [grams for _, grams in taken]
    missing = line.ordered_g - sum(drawn)
    cancelled = _cancel(line.cancelled_g, [*drawn, missing])
    standing = _less([*drawn, missing], cancelled)
    short = _lessen(line.short_g, standing)
    returned = _lessen(line.returned_g, _less(standing, short))
    amounts = largest_remainder(line.amount_dong, [*drawn, missing])
    lots = [lot for lot, _ in taken] + [0]
    parties = [Drawn(*row) for row in zip(lots, [*drawn, missing], cancelled, short, returned, amounts, strict=True)]
    return parties[:-1], parties[-1] if missing else None


def _cancel(cancelled_g: int, drawn: Sequence[int]) -> list[int]:
    """Cancel from the end: what no lot serves first, then the latest lot; the earliest pick stays sold."""
    parts = [0] * len(drawn)
    for i in reversed(range(len(drawn))):
        parts[i] = min(cancelled_g, drawn[i])
        cancelled_g -= parts[i]
    return parts


def _lessen(total_g: int, standing: Sequence[int]) -> list[int]:
    """Spread a short weight or a return over the lots' draws in proportion; what they cannot bear lessens the rest."""
    from_lots = min(total_g, sum(standing[:-1]))
    return [*largest_remainder(from_lots, standing[:-1]), total_g - from_lots]


def _less(whole: Sequence[int], parts: Sequence[int]) -> list[int]:
    return [a - b for a, b in zip(whole, parts, strict=True)]
