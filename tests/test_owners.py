"""Each table has one room that writes it, which docs/architecture.md names; every statement of the tree is read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from marketplace.storage.tables import TABLES

ROOT = Path(__file__).parents[1]
SPOKEN = re.compile(r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+(?:\{(\w+)\}|(\w+))")
BULK = {"append", "insert", "insert_new", "update", "put", "add", "reserve"}
CORE = {"insert", "update", "delete"}
# What stores rows of any table by its own definition, and what is not the product.
NOT_READ = ("marketplace/storage/", "jobs/sandbox/", "jobs/demo/", "jobs/simulation/", "jobs/bench/")
UNNAMED = "a table that is not named"


class Write(NamedTuple):
    """A statement that writes: where, and the table."""

    where: str
    room: str
    table: str


def owners() -> dict[str, str]:
    """The room of each table, as the page on the architecture says it."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    return {table: row[0].strip("`") for row in rows if len(row) == 3 for table in re.findall(r"`(\w+)`", row[2])}


def writes(source: str, where: str) -> Iterator[Write]:
    """Yield what a module writes: by bulk and SQLAlchemy calls, and by SQL in a string."""
    tree = ast.parse(source)
    named = dict(_constants(tree))
    core = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
        for alias in node.names
    } & CORE
    parts = where.split("/")
    room = parts[1] if parts[0] == "marketplace" else parts[0]
    for node in ast.walk(tree):
        for table in _tables(node, named, core):
            yield Write(f"{where}:{getattr(node, 'lineno', 0)}", room, table)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names a module gives to tables: one by one, several side by side, or from a list of their names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            names, value = _names(node.targets[0]), node.value
            if isinstance(value, ast.GeneratorExp) and isinstance(value.generators[0].iter, ast.Tuple):
                listed = value.generators[0].iter.elts
                tables = [str(one.value) if isinstance(one, ast.Constant) else None for one in listed]
            else:
                tables = [_literal(one) for one in (value.elts if isinstance(value, ast.Tuple) else [value])]
            yield from ((name, table) for name, table in zip(names, tables, strict=False) if table)


def _names(target: ast.expr) -> list[str]:
    elements = target.elts if isinstance(target, ast.Tuple) else [target]
    return [one.id if isinstance(one, ast.Name) else "" for one in elements]


def _literal(node: ast.AST) -> str | None:
    """Return the table of ``TABLES["name"]``."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "TABLES":
        return str(node.slice.value) if isinstance(node.slice, ast.Constant) else UNNAMED
    return None


def _tables(node: ast.AST, named: dict[str, str], core: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for braced, table in SPOKEN.findall(node.value):
            yield UNNAMED if braced else table
    if isinstance(node, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "{x}" for part in node.values)
        yield from (UNNAMED for braced, _ in SPOKEN.findall(text) if braced)
    if isinstance(node, ast.Call) and (table := _given(node, core)) is not None:
        yield _literal(table) or named.get(getattr(table, "id", ""), UNNAMED)


def _given(call: ast.Call, core: set[str]) -> ast.expr | None:
    """Return the table that a writing call is given: the second argument of bulk's, the first of SQLAlchemy's."""
    called = call.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "bulk":
        return call.args[1] if called.attr in BULK and len(call.args) > 1 else None
    if isinstance(called, ast.Attribute):
        return next((one for one in call.args[:1] if called.attr in BULK and _literal(one)), None)
    return call.args[0] if isinstance(called, ast.Name) and called.id in core and call.args else None


def tree() -> Iterator[Write]:
    for top in ("marketplace", "jobs"):
        for path in sorted((ROOT / top).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if not where.startswith(NOT_READ):
                yield from writes(path.read_text(encoding="utf-8"), where)


def test_every_table_has_an_owner() -> None:
    assert sorted(owners()) == sorted(TABLES)


def test_no_room_writes_another_rooms_table() -> None:
    whose = owners()
    assert [write for write in tree() if write.table in whose and whose[write.table] != write.room] == []


def test_every_write_names_its_table() -> None:
    assert [write for write in tree() if write.table == UNNAMED] == []


@pytest.mark.parametrize(
    "source",
    [
        'bulk.update(connection, TABLES["lot"], ("balance_g",), rows)',
        '_LOT = TABLES["lot"]\nbulk.insert(connection, _LOT, columns, rows)',
        '_LOT, _OFFER = (TABLES[name] for name in ("lot", "offer"))\nbulk.put(connection, _LOT, keys, values, rows)',
        'from sqlalchemy import update\nconnection.execute(update(TABLES["lot"]).values(kept))',
        '_MOVE = "UPDATE lot SET balance_g = 0"',
        '_MOVE = f"DELETE FROM lot WHERE {which}"',
        '_MOVE = """INSERT INTO lot SELECT * FROM other"""',
    ],
)
def test_a_write_is_seen_however_it_is_spoken(source: str) -> None:
    assert [write.table for write in writes(source, "marketplace/orders/x.py")] == ["lot"]


@pytest.mark.parametrize(
    "source",
    [
        "bulk.update(connection, TABLES[name], columns, rows)",
        "bulk.insert(connection, table, columns, rows)",
        'sql = f"UPDATE {name} SET x = 1"',
    ],
)
def test_a_write_that_does_not_name_its_table_is_seen(source: str) -> None:
    assert [write.table for write in writes(source, "marketplace/orders/x.py")] == [UNNAMED]
