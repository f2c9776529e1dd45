"""Each table has one room that writes it, which docs/architecture.md names; every statement of the tree is read."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from marketplace.storage.tables import TABLES

ROOT = Path(__file__).parents[1]
SPOKEN = re.compile(
    r"\b(?:(?:INSERT\s+(?:OR\s+\w+\s+)?|REPLACE\s+|MERGE\s+)INTO|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|(?:DROP|ALTER)\s+TABLE"
    r"|(?<!FOR )(?<!DO )(?<!KEY )UPDATE(?:\s+OR\s+\w+)?)\s+(?:ONLY\s+)?(?:\w+\.)?[\"`\[]?(?:(\{)|(\w+))"
)
SPOKEN_LOW = re.compile(SPOKEN.pattern, re.IGNORECASE)
BULK = {"append", "insert", "insert_new", "update", "put", "add", "reserve"}
CORE = {"insert", "update", "delete"}
SESSION = {"add", "add_all", "merge", "delete"}
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
    module = Module(tree)
    parts = where.split("/")
    room = parts[1] if parts[0] == "marketplace" else parts[0].removesuffix(".py")
    for node in ast.walk(tree):
        for table in module.tables(node):
            yield Write(f"{where}:{getattr(node, 'lineno', 0)}", room, table)


class Module:
    """What the names of a module mean: tables, texts, SQLAlchemy's statements."""

    def __init__(self, tree: ast.Module) -> None:
        """Read what is imported and assigned."""
        self._named: dict[str, set[str]] = {}
        self._texts: dict[str, str] = {}
        for name, table in _constants(tree):
            self._named.setdefault(name, set()).add(table)
        imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        self._core = {
            alias.asname or alias.name
            for node in imported
            for alias in node.names
            if alias.name in CORE and (node.module or "").split(".")[0] in ("sqlalchemy", "sqlmodel")
        }
        self._called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        self._owned = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        self._parts = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.BinOp) for part in (node.left, node.right)
        }
        for node in tree.body:
            if isinstance(node, ast.Assign) and (text := self._text(node.value)) is not None:
                self._texts |= dict.fromkeys(_names(node.targets[0]), text)

    def tables(self, node: ast.AST) -> Iterator[str]:
        """Yield the tables that a node writes."""
        if _is_hidden(node) or self._is_passed_on(node):
            yield UNNAMED
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Call) and id(node) not in self._parts:
            text = self._text(node)
            yield from (UNNAMED if braced else table for braced, table in SPOKEN.findall(text or ""))
            low = {table for _, table in SPOKEN_LOW.findall(text or "")} & TABLES.keys()
            yield from low - {table for _, table in SPOKEN.findall(text or "")}
        if isinstance(node, ast.Call):
            yield from self._given(node)

    def _is_passed_on(self, node: ast.AST) -> bool:
        """Say whether bulk, or a writer of it, goes somewhere by another name than its own."""
        if isinstance(node, ast.Attribute) and _is_bulk(node.value):
            return node.attr in BULK and id(node) not in self._called
        return isinstance(node, ast.Name) and node.id == "bulk" and id(node) not in self._owned

    def _text(self, node: ast.expr) -> str | None:
        """Return a text as it will be, with ``{x}`` for what is not known; None for what is no text."""
        text: str | None = None
        if isinstance(node, ast.Constant):
            text = node.value if isinstance(node.value, str) else None
        elif isinstance(node, ast.Name):
            text = self._texts.get(node.id)
        elif isinstance(node, ast.JoinedStr):
            text = self._joined("", node.values)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            text = re.sub(r"%s|%\(\w+\)s", "{x}", self._text(node.left) or "") or None
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            text = self._joined("", (node.left, node.right))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            between, parts = self._text(node.func.value), node.args[0] if node.args else None
            if between is not None and isinstance(parts, ast.Tuple | ast.List):
                text = self._joined(between, parts.elts)
        return text

    def _joined(self, between: str, parts: Sequence[ast.expr]) -> str | None:
        texts = [self._text(part) for part in parts]
        return between.join("{x}" if text is None else text for text in texts) if any(texts) else None

    def _given(self, call: ast.Call) -> Iterator[str]:
        """Yield the tables that a writing call is given: bulk's second argument, SQLAlchemy's first, a method's own."""
        called = call.func
        if isinstance(called, ast.Name):
            if called.id in self._core and call.args:
                yield from self._of(call.args[0])
        elif isinstance(called, ast.Attribute) and _is_bulk(called.value):
            if called.attr in BULK:
                named = [one.value for one in call.keywords if one.arg == "table"]
                yield from self._of(*(call.args[1:2] or named))
        elif isinstance(called, ast.Attribute):
            last = called.value.attr if isinstance(called.value, ast.Attribute) else getattr(called.value, "id", "")
            if called.attr in SESSION and last.endswith("session"):
                yield UNNAMED
            of = [called.value] if called.attr in CORE else []
            firsts = call.args[:1] if called.attr in CORE | BULK else []
            for one in (*of, *firsts):
                yield from [_literal(one)] if _literal(one) else self._named.get(getattr(one, "id", ""), ())

    def _of(self, node: ast.expr | None = None) -> set[str]:
        table = node and _literal(node)
        return {table} if table else self._named.get(getattr(node, "id", ""), {UNNAMED})


def _is_bulk(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "bulk") or (
        isinstance(node, ast.Attribute) and node.attr == "bulk"
    )


def _is_hidden(node: ast.AST) -> bool:
    """Say whether an import takes a writer out of bulk or a row's own class, or renames bulk or the tables."""
    if isinstance(node, ast.ImportFrom):
        taken = (alias.name for alias in node.names if (node.module or "").endswith("storage.bulk"))
        renamed = (alias for alias in node.names if alias.asname and (node.module or "").startswith("marketplace."))
        nouns = node.module == "marketplace.storage.tables" and {alias.name for alias in node.names} - {
            "TABLES",
            "METADATA",
        }
        return bool(BULK & set(taken)) or bool(nouns) or any(alias.name in ("bulk", "TABLES") for alias in renamed)
    return isinstance(node, ast.Import) and any(
        alias.asname and alias.name.endswith("storage.bulk") for alias in node.names
    )


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names a module gives to tables: one by one, several side by side, or from a list of their names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value and (table := _literal(node.value)):
            yield from ((name, table) for name in _names(node.target))
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
    """Return the table of ``TABLES["name"]``, or of what else is taken out of the tables."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        node = ast.Subscript(node.func.value, node.args[0]) if node.args else node
    if not isinstance(node, ast.Subscript):
        return None
    of = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    if of not in ("TABLES", "tables"):
        return None
    return str(node.slice.value) if isinstance(node.slice, ast.Constant) else UNNAMED


@cache
def tree() -> tuple[Write, ...]:
    return tuple(_tree())


def _tree() -> Iterator[Write]:
    for top in ("marketplace", "jobs", "."):
        for path in sorted((ROOT / top).glob("*.py" if top == "." else "**/*.py")):
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
        '_MOVE = "UPDATE " + "lot SET balance_g = 0"',
        '_LOT = "lot"\n_MOVE = "UPDATE " + _LOT + " SET balance_g = 0"',
        '_MOVE = " ".join(("UPDATE", "lot", "SET balance_g = 0"))',
        '_MOVE = "update lot set balance_g = 0"',
        "_MOVE = 'UPDATE \"lot\" SET balance_g = 0'",
        '_MOVE = "UPDATE main.lot SET balance_g = 0"',
        '_MOVE = "UPDATE OR IGNORE lot SET balance_g = 0"',
        '_MOVE = "UPDATE ONLY lot SET balance_g = 0"',
        '_MOVE = "WITH gone AS (DELETE FROM lot RETURNING id) SELECT id FROM gone"',
        '_MOVE = "REPLACE INTO lot VALUES (1)"',
        '_MOVE = "MERGE INTO lot USING other ON true WHEN MATCHED THEN DELETE"',
        '_MOVE = "TRUNCATE lot"',
        '_MOVE = "DROP TABLE lot"',
        'connection.execute(TABLES["lot"].insert(), rows)',
        '_LOT = TABLES["lot"]\nconnection.execute(_LOT.update().values(kept))',
        'import sqlalchemy as sa\nconnection.execute(sa.delete(TABLES["lot"]))',
        'from sqlalchemy.dialects.sqlite import insert\nconnection.execute(insert(TABLES["lot"]))',
        'bulk.put(connection, table=TABLES["lot"], keys=keys, values=values, rows=rows)',
        'storage.bulk.put(connection, TABLES["lot"], keys, values, rows)',
        'bulk.put(connection, TABLES.get("lot"), keys, values, rows)',
        'bulk.put(connection, METADATA.tables["lot"], keys, values, rows)',
        '_LOT: Table = TABLES["lot"]\nbulk.insert(connection, _LOT, columns, rows)',
    ],
)
def test_a_write_is_seen_however_it_is_spoken(source: str) -> None:
    assert {write.table for write in writes(source, "marketplace/orders/x.py")} == {"lot"}


@pytest.mark.parametrize(
    "source",
    [
        "bulk.update(connection, TABLES[name], columns, rows)",
        "bulk.insert(connection, table, columns, rows)",
        'sql = f"UPDATE {name} SET x = 1"',
        'sql = "UPDATE " + name',
        'sql = "UPDATE %s SET x = 1" % name',
        'sql = "UPDATE {} SET x = 1".format(name)',
        "from marketplace.storage.bulk import put",
        "from marketplace.storage import bulk as b",
        "import marketplace.storage.bulk as b",
        "from marketplace.storage.tables import TABLES as T",
        "b = bulk",
        "write = partial(bulk.put, table=lot)",
        "write = bulk.put",
        'write = getattr(bulk, "put")',
        "from marketplace.storage.tables import Lot",
        "session.add(lot)",
        "self._session.merge(lot)",
    ],
)
def test_a_write_that_does_not_name_its_table_is_seen(source: str) -> None:
    assert {write.table for write in writes(source, "marketplace/orders/x.py")} == {UNNAMED}
