"""Cells of a sheet as they are told on: merged ones carry what is written in the first of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Cells = list[Any]
_ACROSS = ["a"]
"""A cell that is one with the cell at its left."""


def spread(rows: Iterable[Cells], merged: Iterable[tuple[int, int, int, int]], columns: int) -> Iterator[Cells]:
    """Yield the rows with every merged cell told: down as what it shows and its rows, across as one with the left.

    A range is its first and last row and its first and last column, from 0.
    """
    begins: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for one in merged:
        if one[2] < columns:
            begins[one[0]].append(one)
    if not begins:
        yield from rows
        return
    running: list[tuple[tuple[int, int, int, int], Any]] = []
    for number, cells in enumerate(rows):
        running = [(one, shown) for one, shown in running if one[1] >= number]
        running += [(one, cells[one[2]] if one[2] < len(cells) else None) for one in begins.pop(number, ())]
        yield _told(cells, running, columns) if running else cells


def _told(cells: Cells, running: list[tuple[tuple[int, int, int, int], Any]], columns: int) -> Cells:
    told = list(cells)
    for (first, last, left, widest), shown in running:
        right = min(widest, columns - 1)
        told.extend([None] * (right + 1 - len(told)))
        told[left] = ["m", shown, first + 1, last + 1] if last > first else shown
        told[left + 1 : right + 1] = [_ACROSS] * (right - left)
    return told
