"""Headings understood: one row of them or several, one under the other, with groups over their columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.spreadsheets import refusals
from marketplace.spreadsheets.columns import Column, bare_key
from marketplace.spreadsheets.stream import ACROSS, Merged, RawRow, Value, cell_at
from marketplace.words import names

MOST_ROWS = 4
"""How many rows one heading may take."""

_UNIT_ALONE = re.compile(r"[(\[].*[)\]]|kg|tạ|tấn|yến|ha|m2|m²|sào", re.IGNORECASE)
_TOTALS = frozenset(("tong", "tong cong", "cong", "tong so", "total"))
# Under a group they name what the group is about: "Mã" under "Hợp tác xã" is no household's code.
_VAGUE = frozenset(("ma", "ten", "loai", "code", "name", "kind"))
# It may count anything; beside a weight that names its unit it is no weight.
_WEAK = frozenset(("so luong",))
Label = tuple[str, ...]
"""What stands over one column, from the top; () where nothing does."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a column stands: its place from 0, what it is, its heading as written, and the unit this names."""

    index: int
    column: Column
    heading: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Headings:
    """A heading understood: where each column stands, and the headings nobody asked for."""

    at: dict[str, Found]
    width: int = 0
    """How many cells the heading has, empty ones at its end counted too."""
    named: frozenset[int] = frozenset()
    """The places that have a heading, known or not."""
    unbroken: int = 0
    """How many places from the first one have one without a gap."""
    unread: dict[int, str] = field(default_factory=dict)
    """The headings nobody asked for, by their places."""

    @property
    def ignored(self) -> list[str]:
        """Return the headings nobody asked for."""
        return list(self.unread.values())

    def lacking(self, columns: Sequence[Column]) -> list[str]:
        """Return the titles of required columns that have no place."""
        return [column.title for column in columns if column.required and column.field not in self.at]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows that one heading takes, the number of its first one, and what it says."""

    number: int
    rows: int
    headings: Headings


def block(rows: Sequence[RawRow], columns: Sequence[Column]) -> Block:
    """Read the heading that begins with the first of these rows; SheetRefused when two headings mean one column."""
    depth = 1
    while depth < min(len(rows), MOST_ROWS) and _goes_on(rows[depth - 1], rows[depth]):
        depth += 1
    try:
        found = _block(rows, 0, depth, columns)
    except refusals.HeadingsRefused as refused:
        if depth > 1 and not _is_known(rows[0], columns):
            # Without the title over them, what is refused is named by its headings alone.
            _block(rows, 1, depth, columns)
        raise refused from None
    for start in range(1, depth):
        # What stands over a heading without being one ("Tổ 1", the title of the list) is no group of it.
        if _is_known(rows[start - 1], columns) or (lower := _block(rows, start, depth, columns)).headings.lacking(
            columns
        ):
            break
        found = lower
    return found


def letter(index: int) -> str:
    """Return the letters of a column, from 0: A, B, …, Z, AA."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _block(rows: Sequence[RawRow], start: int, depth: int, columns: Sequence[Column]) -> Block:
    headings = understood(_labels([row.cells for row in rows[start:depth]]), columns)
    return Block(rows[start].number, depth, headings)


def _is_known(row: RawRow, columns: Sequence[Column]) -> bool:
    written = [_text(cell) for cell in row.cells if isinstance(cell, str | Merged)]
    return any(column.means(one) for one in written for column in columns)


def understood(labels: Sequence[Label], columns: Sequence[Column]) -> Headings:
    """Match labels with the declared columns; SheetRefused when two mean one, or one stands over several columns."""
    at: dict[str, Found] = {}
    unknown: list[tuple[int, Label]] = []
    for index, label in enumerate(labels):
        found = _meaning(index, label, columns)
        if found is None:
            unknown.extend([(index, label)] if label else [])
        elif (other := at.get(found.column.field)) is not None:
            at[found.column.field], weaker = _stronger(other, found)
            unknown.append((weaker.index, labels[weaker.index]))
        else:
            at[found.column.field] = found
    left = _grouped(unknown, at, columns)
    named = frozenset(index for index, label in enumerate(labels) if label)
    unbroken = next((index for index, label in enumerate(labels) if not label), len(labels))
    unread = {index: _written(label) for index, label in left}
    return Headings(at, len(labels), named, unbroken, unread)


def _meaning(index: int, label: Label, columns: Sequence[Column]) -> Found | None:
    """Return the column that a label means: all of it first, then less of its groups, at last what stands lowest."""
    for written in _readings(label):
        for column in columns:
            if column.means(written):
                return Found(index, column, _written(label), _unit(column, label))
    return None


def _readings(label: Label) -> list[str]:
    tails = [label[start:] for start in range(len(label) - 1)]
    joined = [" ".join(parts) for tail in tails for parts in (tail, tail[::-1])]
    alone = label[-1:] if len(label) == 1 or bare_key(label[-1] if label else "") not in _VAGUE else ()
    return [*joined, *alone]


def _unit(column: Column, label: Label) -> str | None:
    if column.unit_in is None:
        return None
    return next((unit for part in reversed(label) if (unit := _unit_of(column, part))), None)


def _unit_of(column: Column, part: str) -> str | None:
    return column.unit_in(part) if column.unit_in is not None else None


def _stronger(one: Found, other: Found) -> tuple[Found, Found]:
    """Return which of two headings for one column is meant, and the other; SheetRefused when that is not certain."""
    for strong, weak in ((one, other), (other, one)):
        if strong.unit and not weak.unit and bare_key(weak.heading) in _WEAK and bare_key(strong.heading) not in _WEAK:
            return strong, weak
    raise refusals.doubled_column(*((found.heading, letter(found.index)) for found in (one, other)))


def _grouped(
    unknown: list[tuple[int, Label]], at: dict[str, Found], columns: Sequence[Column]
) -> list[tuple[int, Label]]:
    """Place columns of which only the group is known, by the one that is the total; return what stays unknown."""
    left = list(unknown)
    for column in columns:
        under = [(index, label) for index, label in left if len(label) > 1 and any(map(column.means, label[:-1]))]
        if column.field in at or not under:
            continue
        meant = [(index, label) for index, label in under if _is_total(label[-1], column)] if len(under) > 1 else under
        if len(meant) != 1:
            group = next(part for _, label in under for part in label if column.means(part))
            raise refusals.split_column(group, [label[-1] for _, label in under])
        [(index, label)] = meant
        at[column.field] = Found(index, column, _written(label), _unit(column, label))
        left.remove((index, label))
    return left


def _is_total(written: str, column: Column) -> bool:
    """Say whether a heading under a group is that of the total, whatever unit it names ("Tổng (tạ)", "Tổng kg")."""
    bare, unit = bare_key(written), _unit_of(column, written)
    return bare in _TOTALS or (unit is not None and bare.removesuffix(names.key(unit)).strip() in _TOTALS)


def _written(label: Label) -> str:
    return " – ".join(label)


def _labels(rows: Sequence[list[Value]]) -> list[Label]:
    """Return what stands over each column; a group reaches over the empty cells at its right."""
    width = max(map(len, rows))
    labels: list[list[str]] = [[] for _ in range(width)]
    for depth, cells in enumerate(rows):
        below = rows[depth + 1] if depth + 1 < len(rows) else []
        group, owner = "", 0
        for index in range(width):
            cell = cell_at(cells, index)
            if cell is ACROSS or (
                cell is None and group and cell_at(below, index) is not None and _is_group(below, owner)
            ):
                written = group
            else:
                written, owner = _text(cell), index
                group = written if cell is not None else ""
            if written and (not labels[index] or labels[index][-1] != written):
                labels[index].append(written)
    return [tuple(label) for label in labels]


def _is_group(below: list[Value], owner: int) -> bool:
    cell = cell_at(below, owner)
    return cell is not None and not isinstance(cell, Merged)


def _goes_on(row: RawRow, after: RawRow) -> bool:
    """Say whether a heading that has one row takes the next one too: nothing of it stands where data would."""
    if after.number != row.number + 1 or after.sheet is not row.sheet:
        return False
    if any(isinstance(cell, Merged) and cell.first <= row.number and cell.last >= after.number for cell in after.cells):
        return True
    filled = [(at, cell) for at, cell in enumerate(after.cells) if cell is not None and cell is not ACROSS]
    return bool(filled) and all(
        isinstance(cell, str) and (_is_open(row.cells, after.cells, at) or _UNIT_ALONE.fullmatch(cell))
        for at, cell in filled
    )


def _is_open(cells: list[Value], below: list[Value], at: int) -> bool:
    """Say whether a place is under no heading of its own: under nothing, or under a group."""
    cell, right = cell_at(cells, at), cell_at(cells, at + 1)
    if cell is None or cell is ACROSS:
        return True
    return right is ACROSS or (right is None and at + 1 < len(below) and cell_at(below, at + 1) is not None)


def _text(cell: Value) -> str:
    return names.tidy(str(cell)) if cell is not None else ""
