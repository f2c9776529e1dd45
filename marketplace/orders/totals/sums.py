"""Sums of measures by key, gathered in memory before they are written in key order."""

from collections.abc import Sequence
from operator import add
from typing import TypeVar

_K = TypeVar("_K")


def gather(into: dict[_K, Sequence[int]], key: _K, amounts: Sequence[int]) -> None:
    """Add amounts to those of a key."""
    there = into.get(key)
    into[key] = amounts if there is None else tuple(map(add, there, amounts))


def gather_list(into: dict[tuple[int, ...], list[int]], key: tuple[int, ...], amounts: Sequence[int]) -> None:
    """Add amounts to those of a row's key, in a list that can be moved further."""
    there = into.get(key)
    into[key] = list(amounts) if there is None else [a + b for a, b in zip(there, amounts, strict=True)]


def changed_rows(rows: dict[tuple[int, ...], list[int]]) -> list[tuple[int, ...]]:
    """Return the rows that really move something, their keys first, in key order."""
    return [(*key, *row) for key, row in sorted(rows.items()) if any(row)]
