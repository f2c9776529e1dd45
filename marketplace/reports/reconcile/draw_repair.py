"""Repair of draws: those of a line, and its shortfall, where line, lots and moves agree on what they must be.

A line with its seal, the columns of the lots and their moves are witnesses of what was drawn. What makes all of them
agree is written; where nothing does, a person is asked. What a draw says alone is never believed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, attribute
from marketplace.orders.draw_rows import put_draws, redrawn
from marketplace.orders.shortfall_rows import correct_shortfalls
from marketplace.orders.stored import StoredLine
from marketplace.reports.reconcile import lines
from marketplace.reports.reconcile.findings import Correction, asked
from marketplace.reports.reconcile.lots import Lacking, lacking
from marketplace.storage import bulk
from marketplace.words import money

_OF_LOTS = """
SELECT DISTINCT l.id, l.order_id, o.order_state, o.fulfilment FROM draw d JOIN order_line l ON l.id = d.line_id
JOIN orders o ON o.id = l.order_id WHERE d.lot_id IN :lots
"""
Effect = Counter[tuple[int, str]]
"""What draws that are written add to a lot: grams by lot and measure of ``Lacking``."""


class _Repair(NamedTuple):
    """A line's draws as they shall be, and the label grams that no lot serves."""

    line: StoredLine
    draws: list[Drawn]
    open_g: int

    def effect(self) -> Effect:
        """Return what writing it changes for each lot."""
        changed: Effect = Counter()
        disposition = self.line.disposition
        for sign, draws in ((-1, self.line.draws), (1, self.draws)):
            for drawn in draws:
                moved = Lacking(disposition.sold_g(drawn), drawn.over_g, disposition.spoiled_g(drawn))
                for name, grams in moved._asdict().items():
                    changed[drawn.lot_id, name] += sign * grams
        return changed


def correct(connection: Connection, suspects: AbstractSet[int], now_ms: int) -> Iterator[Correction]:
    """Write the draws and shortfalls on which all others agree; lines that are ``suspects`` themselves are left."""
    lots = lacking(connection)
    wrong = lines.wrong(connection)
    of_lots = bulk.select(connection, _OF_LOTS, {"lots": sorted(lots)})
    near = {line_id: lines.OrderOfLine(*order) for line_id, *order in of_lots}
    held = {line.id: line for order in lines.read(connection, near | wrong) for line in order.lines}
    repairs, left = _line_repairs([held[line_id] for line_id in sorted(wrong.keys() - suspects)], lots)
    repairs += _joint_repairs(left, lots)
    repairs += _single_repairs([held[line_id] for line_id in sorted(near.keys() - wrong.keys() - suspects)], lots)
    _write(connection, repairs, now_ms)
    yield from _repaired(connection, repairs)
    repaired = {repair.line.id for repair in repairs}
    for line in left:
        if line.id not in repaired:
            yield asked(f"line {line.id}", f"it ordered {_ordered(line)}", f"its draws say {_drawn(line)}",
                        "its lots agree with neither")  # fmt: skip
    for line_id in sorted(suspects & wrong.keys()):
        line = held[line_id]
        yield asked(f"line {line_id}", f"it says {_ordered(line)} and is not as it was sealed",
                    f"its draws say {_drawn(line)}")  # fmt: skip


def _repaired(connection: Connection, repairs: Sequence[_Repair]) -> Iterator[Correction]:
    """Yield what was written: the lines, then the lots that have their draws again."""
    for one in repairs:
        yield Correction(f"line {one.line.id}", f"its draws say again what its lots gave; {one.open_g} g are short")
    lots = sorted({lot for one in repairs for lot in _touched(one.effect())})
    for (code,) in bulk.select(connection, "SELECT code FROM lot WHERE id IN :lots ORDER BY code", {"lots": lots}):
        yield Correction(f"lot {code}", "its draws say again what its column and its moves say")


def _line_repairs(
    wrong: Sequence[StoredLine], lots: dict[int, Lacking | None]
) -> tuple[list[_Repair], list[StoredLine]]:
    """Return what makes wrong lines right one by one, and the lines for which nothing does."""
    repairs: list[_Repair] = []
    left: list[StoredLine] = []
    for line in wrong:
        repair = _repair(line, lots, is_wrong=True)
        if repair is None:
            left.append(line)
        else:
            repairs.append(repair)
            _settle(lots, repair.effect())
    return repairs, left


def _single_repairs(near: Sequence[StoredLine], lots: dict[int, Lacking | None]) -> list[_Repair]:
    """Return what puts lots right by lines that agree with their draws: for each lot by the only one that can."""
    found = [repair for line in near if (repair := _repair(line, lots, is_wrong=False)) is not None]
    by_lot = Counter(lot for repair in found for lot in _touched(repair.effect()))
    repairs = [repair for repair in found if all(by_lot[lot] == 1 for lot in _touched(repair.effect()))]
    for repair in repairs:
        _settle(lots, repair.effect())
    return repairs


def _repair(line: StoredLine, lots: Mapping[int, Lacking | None], *, is_wrong: bool) -> _Repair | None:
    """Return what makes a line right and leaves nothing lacking in the lots it touches."""
    for taken in _possible_draws(line, lots):
        repair = _attributed(line, taken)
        if repair.draws == line.draws and not is_wrong:
            continue
        if repair.open_g != line.missing_g and (repair.draws != line.draws or any(map(_lacks, lots.values()))):
            continue
        effect = repair.effect()
        if (is_wrong or _touched(effect)) and all(
            _agrees(lots.get(lot, Lacking()), lot, effect) for lot in _touched(effect)
        ):
            return repair
    return None


def _lacks(lack: Lacking | None) -> bool:
    return lack is None or lack.sold_g != 0


def _touched(effect: Effect) -> set[int]:
    return {lot for (lot, _), grams in effect.items() if grams}


def _joint_repairs(left: Sequence[StoredLine], lots: Mapping[int, Lacking | None]) -> list[_Repair]:
    """Return what several lines lack of the same lots, where all of it together is what the lots say."""
    repairs, sums = [], Counter[tuple[int, str]]()
    for line in left:
        found = [
            taken for taken in _possible_draws(line, lots) if sum(grams for _, grams in taken) == line.facts.ordered_g
        ]
        if found:
            repairs.append(_attributed(line, found[0]))
            sums.update(repairs[-1].effect())
    return repairs if all(_agrees(lots.get(lot, Lacking()), lot, sums) for lot in _touched(sums)) else []


def _possible_draws(line: StoredLine, lots: Mapping[int, Lacking | None]) -> Iterator[list[tuple[int, int]]]:
    """Yield what a line may have taken: what its draws say, and that with what a lot lacks or the line does."""
    taken = dict(line.taken)
    ordered_g = line.facts.ordered_g
    if sum(taken.values()) <= ordered_g:
        yield sorted(taken.items())
    for lot_id, lack in lots.items():
        if lack is None:
            continue
        for grams in dict.fromkeys((ordered_g - sum(taken.values()), lack.sold_g)):
            changed = taken | {lot_id: taken.get(lot_id, 0) + grams}
            if grams and changed[lot_id] >= 0 and sum(changed.values()) <= ordered_g:
                yield sorted((lot, part) for lot, part in changed.items() if part)
        for other, grams in taken.items():
            if other != lot_id and lack.sold_g > 0 and (over := lots.get(other)) is not None and over.sold_g < 0:
                part = min(grams, lack.sold_g)
                changed = taken | {other: grams - part, lot_id: taken.get(lot_id, 0) + part}
                yield sorted((lot, part) for lot, part in changed.items() if part)


def _attributed(line: StoredLine, taken: list[tuple[int, int]]) -> _Repair:
    draws, missing = attribute(line.facts, taken)
    return _Repair(line, draws, missing.left_g if missing else 0)


def _agrees(lack: Lacking | None, lot: int, effect: Effect) -> bool:
    return lack is not None and all(grams == effect[lot, name] for name, grams in lack._asdict().items())


def _settle(lots: dict[int, Lacking | None], effect: Effect) -> None:
    """Note that nothing lacks any more in the lots of a line that was repaired."""
    for lot in _touched(effect):
        lots.pop(lot, None)


def _write(connection: Connection, repairs: Sequence[_Repair], now_ms: int) -> None:
    draws: list[tuple[Any, ...]] = []
    for line, given, _ in repairs:
        draws += redrawn(line.id, [lot for lot, _ in line.taken], given)
    gaps = [(repair.line.id, repair.open_g, now_ms) for repair in repairs]
    put_draws(connection, sorted(draws))
    correct_shortfalls(connection, gaps)


def _ordered(line: StoredLine) -> str:
    facts = line.facts
    return f"{facts.ordered_g} g for {money.text(facts.amount_dong)}, of which {facts.left_g} g stay"


def _drawn(line: StoredLine) -> str:
    parts = [f"{drawn.left_g} g of lot {drawn.lot_id}" for drawn in line.draws]
    return f"{', '.join(parts) or 'nothing'}, {line.missing_g} g short"
