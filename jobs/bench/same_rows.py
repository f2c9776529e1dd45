"""The same final rows: what Lên Sàn wrote and what the peer by hand wrote, compared table by table, untimed."""

import sqlite3
from collections.abc import Collection
from pathlib import Path

from marketplace.storage.tables import TABLES

_NOTED = {
    "run": None,
    "answer": None,
    "orders": ("mark", "seal", "unsaid"),
    "order_line": ("seal",),
    "row_copy": None,
    "lot_move": ("at_ms", "noted_ms"),
    "watermark": ("moved_ms",),
}
"""What each notes of its own run: whole tables, or columns of them. Fingerprints of orders are each one's own,
and so is what a road does not say; the peer neither seals nor copies."""
_READ = {"watermark": "WHERE feed = 'orders'"}
"""The peer reads nothing but orders."""


def differing(ours: Path, theirs: Path, only: Collection[str] = TABLES) -> list[str]:
    """Return, for each table of two SQLite files that differs, its name and how many rows only one of them has.

    ``only`` names the tables that are looked at.
    """
    found = []
    with sqlite3.connect(f"file:{ours}?mode=ro", uri=True) as both:
        both.execute("ATTACH ? AS peer", (f"file:{theirs}?mode=ro",))
        for name, table in TABLES.items():
            if name in only and (noted := _NOTED.get(name, ())) is not None:
                columns = ", ".join(column.name for column in table.c if column.name not in noted)
                rows = _only_in_one(both, name, columns)
                if rows != (0, 0):
                    found.append(f"{name}: {rows[0]} rows only here, {rows[1]} only there")
    both.close()
    return found


def _only_in_one(both: sqlite3.Connection, name: str, columns: str) -> tuple[int, int]:
    here, there = (f"SELECT {columns} FROM {base}.{name} {_READ.get(name, '')}" for base in ("main", "peer"))  # noqa: S608
    counts = (f"SELECT count(*) FROM ({one} EXCEPT {other})" for one, other in ((here, there), (there, here)))  # noqa: S608
    here_only, there_only = (int(count) for sql in counts for (count,) in both.execute(sql))
    return here_only, there_only
