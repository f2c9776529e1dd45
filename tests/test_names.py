"""Names mean one thing: a class is defined once in the market and the jobs, and no row is read by number."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"(?:.*_)?row")


class Found(NamedTuple):
    """What a module has: the classes it defines, and the lines in which a row is read by its number."""

    classes: tuple[str, ...]
    by_number: tuple[int, ...]


@cache
def modules() -> dict[str, Found]:
    """Every module by its place, parsed once."""
    paths = [path for top in ("marketplace", "jobs") for path in sorted((ROOT / top).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): _found(path) for path in paths if "versions" not in path.parts}


def _found(path: Path) -> Found:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return Found(tuple(classes(tree)), tuple(by_number(tree)))


MAKES = {"type", "NamedTuple", "namedtuple", "TypedDict", "NewType", "make_dataclass", "Enum", "StrEnum", "IntEnum"}
ONE_ROW = {"one", "first", "fetchone", "one_or_none", "next"}


def classes(tree: ast.AST) -> Iterator[str]:
    """Yield the classes a module defines, by a statement or by a call that makes one of a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
        if isinstance(node, ast.Call) and _called(node) in MAKES and len(node.args) > 1:
            yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))


def _called(node: ast.expr) -> str:
    """Return what a call calls, by its last name."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_number(node: ast.expr | None) -> bool:
    node = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(node, ast.Constant) and type(node.value) is int


def _by_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and _is_number(node.slice)


def _by_numbers(node: ast.Subscript) -> bool:
    """Say whether one column is read by its number, from either end, or several that stand side by side."""
    of = node.slice
    return (_is_number(of.lower) or _is_number(of.upper)) if isinstance(of, ast.Slice) else _is_number(of)


def by_number(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which a column is read by its number: of what is called a row, or of one row of several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _by_numbers(node):
            of = node.value
            name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            if ROW.fullmatch(name) or _called(of) in ONE_ROW or (_by_number(node) and _of_several(of)):
                yield node.lineno
        if isinstance(node, ast.Call) and _called(node) == "itemgetter" and any(map(_is_number, node.args)):
            yield node.lineno


def _of_several(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and _is_number(node.slice)


def test_a_class_is_defined_once() -> None:
    places = defaultdict(list)
    for where, module in modules().items():
        for name in module.classes:
            places[name].append(where)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_row_is_read_by_number() -> None:
    found = {where: module.by_number for where, module in modules().items() if module.by_number}
    assert {where: lines for where, lines in found.items() if not where.startswith("marketplace/storage/")} == {}


@pytest.mark.parametrize(
    "source",
    [
        "class Lot: pass",
        "class Outer:\n    class Lot: pass",
        'Lot = NamedTuple("Lot", [("id", int)])',
        'Lot = type("Lot", (), {})',
        'Lot = collections.namedtuple("Lot", "id")',
        'Lot = Enum("Lot", "ONE")',
    ],
)
def test_a_class_is_seen_however_it_is_made(source: str) -> None:
    assert "Lot" in [*classes(ast.parse(source))]


@pytest.mark.parametrize(
    "source",
    [
        "row[3]",
        "known_row[0]",
        "rows[0][1]",
        "bulk.select(sql, {})[0][0]",
        "row[-1]",
        "row[2:]",
        "row[:-1]",
        "rows[0][-1]",
        "self.row[0]",
        "next(iter(rows))[2]",
        "found.fetchone()[0]",
        "connection.execute(sql).one()[0]",
        "itemgetter(3)",
        "operator.itemgetter(0, 2)",
    ],
)
def test_a_row_read_by_number_is_seen(source: str) -> None:
    assert list(by_number(ast.parse(source))) == [1]
