"""Names mean one thing: a class is defined once in the market and the jobs, and no row is read by number."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"(?:.*_)?row")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for top in ("marketplace", "jobs"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "versions" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _by_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and type(node.slice.value) is int


def by_number(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which a column is read by its number: of what is called a row, or of one row of several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _by_number(node):
            of = node.value
            is_row = isinstance(of, ast.Name) and ROW.fullmatch(of.id)
            if is_row or _by_number(of):
                yield node.lineno


def test_a_class_is_defined_once() -> None:
    places = defaultdict(list)
    for where, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(where)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_row_is_read_by_number() -> None:
    found = {where: lines for where, tree in modules() if (lines := list(by_number(tree)))}
    assert {where: lines for where, lines in found.items() if not where.startswith("marketplace/storage/")} == {}


@pytest.mark.parametrize("source", ["row[3]", "known_row[0]", "rows[0][1]", "bulk.select(sql, {})[0][0]"])
def test_a_row_read_by_number_is_seen(source: str) -> None:
    assert list(by_number(ast.parse(source))) == [1]
