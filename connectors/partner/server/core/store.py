"""The store: one SQLite file per platform, every order kept as the JSON bytes in which it will be served.

A row's ``id`` is (shop number << 40 | commit sequence of that shop), so that a page is one range scan of the table
itself and an order that changes moves to the end. One thread uses one connection: nothing else may write.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

SHIFT = 40
Table = Literal["orders", "settlements", "sellers"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shops (
    no INTEGER PRIMARY KEY, shop_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, as_of_ms INTEGER);
CREATE TABLE IF NOT EXISTS sellers (
    id INTEGER PRIMARY KEY, shop INTEGER NOT NULL, seller_id TEXT NOT NULL, body BLOB NOT NULL,
    UNIQUE (shop, seller_id));
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, shop INTEGER NOT NULL, code TEXT NOT NULL, day INTEGER NOT NULL, origin INTEGER NOT NULL,
    body BLOB NOT NULL, UNIQUE (shop, code));
CREATE INDEX IF NOT EXISTS orders_of_day ON orders (day);
CREATE TABLE IF NOT EXISTS settlements (id INTEGER PRIMARY KEY, day INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS settlements_of_day ON settlements (day);
CREATE TABLE IF NOT EXISTS offers (
    id INTEGER PRIMARY KEY, shop INTEGER NOT NULL, sku TEXT NOT NULL, content TEXT NOT NULL, stock INTEGER NOT NULL,
    version INTEGER NOT NULL, moderation TEXT NOT NULL, reason TEXT, updated_ms INTEGER NOT NULL, UNIQUE (shop, sku));
CREATE TABLE IF NOT EXISTS plans (
    no INTEGER PRIMARY KEY, shop INTEGER NOT NULL, opens TEXT NOT NULL, document BLOB NOT NULL,
    one_instant INTEGER NOT NULL, done_ms INTEGER NOT NULL, target_ms INTEGER, emitted INTEGER NOT NULL,
    UNIQUE (shop, opens));
CREATE TABLE IF NOT EXISTS planted (
    shop INTEGER NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL, due_ms INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (shop, code));
CREATE TABLE IF NOT EXISTS answers (
    caller TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL,
    at_ms INTEGER NOT NULL, PRIMARY KEY (caller, key));
CREATE TABLE IF NOT EXISTS granted (
    token TEXT PRIMARY KEY, holder TEXT NOT NULL, shop_id TEXT NOT NULL, until_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS epochs (shop INTEGER PRIMARY KEY, epoch INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS webhooks (
    id TEXT PRIMARY KEY, shop INTEGER NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL, caller TEXT NOT NULL);
"""

# The bodies of a page are joined by SQLite itself: one step, one hand-over to Python (2 ms for 1,000 orders).
_PAGE = {
    table: f"SELECT count(*), max(id), CAST(group_concat(body, ',') AS BLOB) FROM "  # noqa: S608 - fixed names
    f"(SELECT id, body FROM {table} WHERE id > ? AND id < ? ORDER BY id LIMIT ?)"
    for table in ("orders", "settlements", "sellers")
}
_ROWS = {
    table: f"SELECT id, body FROM {table} WHERE id > ? AND id < ? ORDER BY id LIMIT ?"  # noqa: S608 - fixed names
    for table in ("orders", "settlements", "sellers")
}
_LAST = {
    table: f"SELECT max(id) FROM {table} WHERE id < ?"  # noqa: S608 - fixed names
    for table in ("orders", "settlements", "sellers", "offers")
}


class Shop(NamedTuple):
    """A shop account; ``as_of_ms`` is the season's clock, None where the real clock counts."""

    no: int
    shop_id: str
    title: str
    as_of_ms: int | None


class Slice(NamedTuple):
    """A page of stored bodies joined by commas, the last commit sequence in it, and whether more follow."""

    body: bytes
    last: int
    more: bool


class Store:
    """One platform's file; open it in the thread that serves, close it there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = connect(path)
        self.db.executescript(f"BEGIN; {_SCHEMA} COMMIT;")

    def close(self) -> None:
        """Close the file, folding the write-ahead log into it."""
        self.db.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a write transaction: committed at the end, rolled back when the block raises."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, or None."""
        return self.db.execute(sql, values).fetchone()

    def shop(self, shop_id: str) -> Shop | None:
        """Return a shop by its id, or None."""
        row = self.one("SELECT no, shop_id, title, as_of_ms FROM shops WHERE shop_id = ?", (shop_id,))
        return Shop(*row) if row else None

    def shops(self) -> list[Shop]:
        """Return every shop by number."""
        return [Shop(*row) for row in self.db.execute("SELECT no, shop_id, title, as_of_ms FROM shops ORDER BY no")]

    def open_shop(self, shop_id: str, title: str | None = None) -> Shop:
        """Return a shop, made (or given a new title) where needed; call inside a transaction."""
        self.db.execute(
            "INSERT INTO shops (shop_id, title) VALUES (?, ?) ON CONFLICT DO NOTHING", (shop_id, title or shop_id)
        )
        if title:
            self.db.execute("UPDATE shops SET title = ? WHERE shop_id = ?", (title, shop_id))
        shop = self.shop(shop_id)
        if shop is None:
            raise LookupError(shop_id)
        return shop

    def epoch(self, shop_no: int) -> int:
        """Return how often a shop has forgotten the cursors it had given out."""
        row = self.one("SELECT epoch FROM epochs WHERE shop = ?", (shop_no,))
        return row[0] if row else 0

    def forget_cursors(self, shop_no: int) -> None:
        """Forget every cursor that a shop has given out; call inside a transaction."""
        self.db.execute(
            "INSERT INTO epochs VALUES (?, 1) ON CONFLICT (shop) DO UPDATE SET epoch = epoch + 1", (shop_no,)
        )

    def last(self, table: str, shop_no: int) -> int:
        """Return the last commit sequence of a shop in a table, 0 when it is empty."""
        top = self.one(_LAST[table], ((shop_no + 1) << SHIFT,))[0]
        return top - (shop_no << SHIFT) if top is not None and top >> SHIFT == shop_no else 0

    def next_id(self, table: str, shop_no: int) -> int:
        """Return the id of the next row of a shop; call inside a transaction."""
        return (shop_no << SHIFT) + self.last(table, shop_no) + 1

    def page(self, table: Table, shop_no: int, after: int, limit: int) -> Slice:
        """Return the joined bodies of up to ``limit`` rows committed after a sequence."""
        base = shop_no << SHIFT
        count, top, body = self.one(_PAGE[table], (base + after, base + (1 << SHIFT), limit))
        last = top - base if count else after
        return Slice(body or b"", last, count == limit and self.last(table, shop_no) > last)

    def rows(self, table: Table, shop_no: int, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Return (sequence, body) of up to ``limit`` rows committed after a sequence."""
        base = shop_no << SHIFT
        found = self.db.execute(_ROWS[table], (base + after, base + (1 << SHIFT), limit))
        return [(row_id - base, body) for row_id, body in found]

    def order(self, shop_no: int, code: str) -> bytes | None:
        """Return an order's body by its code, or None."""
        row = self.one("SELECT body FROM orders WHERE shop = ? AND code = ?", (shop_no, code))
        return row[0] if row else None

    def put_order(self, shop_no: int, code: str, day: int, origin: int, body: bytes) -> None:
        """Store an order as the newest commit; call inside a transaction."""
        self.db.execute(
            "INSERT OR REPLACE INTO orders (id, shop, code, day, origin, body) VALUES (?, ?, ?, ?, ?, ?)",
            (self.next_id("orders", shop_no), shop_no, code, day, origin, body),
        )


def connect(path: Path) -> sqlite3.Connection:
    """Open a store's file for use by one thread at a time.

    ``synchronous=OFF`` outlives a killed process but not a power cut, which is enough for a sandbox.
    """
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    for pragma in (
        "synchronous=OFF",  # first: a new file would wait for the disk while its log is made
        "page_size=8192",
        "journal_mode=WAL",
        "cache_size=-32768",
        "temp_store=MEMORY",
        "wal_autocheckpoint=8000",
    ):
        db.execute("PRAGMA " + pragma)
    return db
