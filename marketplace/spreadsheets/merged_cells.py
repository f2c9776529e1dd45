"""Cells of a sheet as they are told on: merged ones carry what is written in the first of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

Cells = list[Any]
_ACROSS = ["a"]
"""A cell that is one with the cell at its left."""


class _Range(NamedTuple):
    """Cells that are one: their first and last row and column, from 0."""

    top: int
    bottom: int
    left: int
    right: int


def spread(rows: Iterable[Cells], merged: Iterable[tuple[int, int, int, int]], columns: int) -> Iterator[Cells]:
    """Yield the rows with every merged cell told: down as what it shows and its rows, across as one with the left.

    A range is its first and last row and its first and last column, from 0.
    """
    begins: dict[int, list[_Range]] = defaultdict(list)
    for one in (_Range(*places) for places in merged):
        if one.left < columns:
            begins[one.top].append(one)
    if not begins:
        yield from rows
        return
    running: list[tuple[_Range, Any]] = []
    for number, cells in enumerate(rows):
        running = [(one, shown) for one, shown in running if one.bottom >= number]
        running += [(one, cells[one.left] if one.left < len(cells) else None) for one in begins.pop(number, ())]
        yield _told(cells, running, columns) if running else cells


def _told(cells: Cells, running: list[tuple[_Range, Any]], columns: int) -> Cells:
    told = list(cells)
    for (first, last, left, widest), shown in running:
        right = min(widest, columns - 1)
        told.extend([None] * (right + 1 - len(told)))
        told[left] = ["m", shown, first + 1, last + 1] if last > first else shown
        told[left + 1 : right + 1] = [_ACROSS] * (right - left)
    return told
