"""Columns as declared: which headings mean one, whether it must be there, and how its cells are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from marketplace.spreadsheets.cells import code, name, remark, text
from marketplace.words import names
from marketplace.words.messages import Sentence

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its Vietnamese heading, other headings that mean it, and how a cell is read.

    ``read`` gets the cell's value and the heading's unit and raises Unreadable when the value has no certain reading.
    """

    field: str
    title: str
    also: tuple[str, ...] = ()
    required: bool = False
    read: Callable[[Any, str | None], Any] = text
    unit_in: Callable[[str], str | None] | None = None
    example: str = ""
    offered: bool = True
    """Whether the template has it; a second way to write the same is only understood."""
    adds: bool = False
    """Whether it holds amounts: one that is merged over several rows may be the sum of them all."""
    exact: bool = False
    """Whether a heading is this column's by its exact spelling alone: platforms have two that one capital parts."""
    private: bool = False
    """Whether nothing of its cells may be told: one that cannot be read is as if it were empty."""
    counted: Callable[[str], bool] | None = None
    """Says of a heading that it counts something else ("Số lượng (thùng)"), so that it is not this column's."""

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of all headings that mean this column."""
        return _keys((self.title, *self.also))

    @property
    def spelled(self) -> frozenset[str]:
        """Return all headings that mean this column as they are spelled."""
        return _spelled((self.title, *self.also))

    @property
    def is_free(self) -> bool:
        """Say whether any text may stand in it, so that what stands there proves nothing."""
        return self.read in (text, remark, name, code)

    def means(self, heading: str) -> bool:
        """Say whether a heading of a sheet is this column's, accents, case, order of units and stars aside."""
        if self.exact:
            return names.tidy(heading) in self.spelled
        if self.counted is not None and self.counted(heading):
            return False
        bare = bare_key(heading)
        if bare in self.keys:
            return True
        unit = self.unit_in(heading) if self.unit_in else None
        return unit is not None and bare.removesuffix(names.key(unit)).strip() in self.keys


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row, and what to do. ``column`` is the heading as it stands in the file."""

    row: int
    column: str
    value: str
    sentence: Sentence
    sheet: str = ""
    """The sheet it stands in, where the file has several."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as people see it, the values read (None where empty), its problems and its notes.

    With a problem it cannot be taken; a note says what was left out of it.
    """

    number: int
    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    sheet: str = ""
    sought: frozenset[str] = frozenset()
    """Which of the words that its layout seeks stand somewhere in it."""

    @property
    def spot(self) -> tuple[str, int]:
        """Return where in its file the row stands."""
        return (self.sheet, self.number)


def bare_key(heading: str) -> str:
    """Return a heading's key without what it says in brackets."""
    return names.key(_BRACKETS.sub(" ", heading) if "(" in heading or "[" in heading else heading)


@lru_cache(maxsize=1024)
def _spelled(titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(names.tidy, titles))


@lru_cache(maxsize=1024)
def _keys(titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(bare_key(title) for title in titles)
