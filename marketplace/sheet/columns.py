"""Columns as declared: which headings mean one, whether it must be there, and how its cells are read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.sheet import refusals
from marketplace.sheet.cells import text
from marketplace.sheet.stream import Value
from marketplace.words import names
from marketplace.words.sentences import Sentence

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

    def means(self, heading: str) -> bool:
        """Say whether a heading of a sheet is this column's, accents, case, order of units and stars aside."""
        known = {names.key(_BRACKETS.sub(" ", title)) for title in (self.title, *self.also)}
        bare = names.key(_BRACKETS.sub(" ", heading))
        if bare in known:
            return True
        unit = self.unit_in(heading) if self.unit_in else None
        return unit is not None and bare.removesuffix(names.key(unit)).strip() in known


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row, and what to do. ``column`` is the heading as it stands in the file."""

    row: int
    column: str
    value: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as people see it, the values read (None where empty), and its problems."""

    number: int
    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Headings:
    """A heading row understood: where each column stands, and the headings nobody asked for."""

    at: dict[str, tuple[int, Column, str, str | None]]
    ignored: list[str] = field(default_factory=list)

    def title(self, field_name: str) -> str:
        """Return the heading under which a field stands in the file, or its field name when it has none."""
        return self.at[field_name][2] if field_name in self.at else field_name


def understood(cells: Sequence[Value], columns: Sequence[Column]) -> Headings:
    """Match a row of headings with the declared columns; SheetRefused when two headings mean one column."""
    headings = Headings({}, [])
    for index, cell in enumerate(cells):
        heading = names.tidy(str(cell)) if cell is not None else ""
        column = next((one for one in columns if heading and one.means(heading)), None)
        if column is None:
            headings.ignored.extend([heading] if heading else [])
        elif column.field in headings.at:
            raise refusals.doubled_column(headings.at[column.field][2], heading)
        else:
            unit = column.unit_in(heading) if column.unit_in else None
            headings.at[column.field] = (index, column, heading, unit)
    return headings
