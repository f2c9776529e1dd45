"""The bench against django-oscar runs to its end on a handful of orders, and holds each policy to what it states."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jobs.bench import oscar as bench
from tests.oscar.rush import UNHURRIED
from tests.oscar.shop import OscarShop


def test_a_season_is_compared_and_both_policies_are_sold_out(
    oscar: OscarShop, sqlite_template: bytes, tmp_path: Path
) -> None:
    said: list[str] = []
    opened: list[str] = []

    @contextmanager
    def emptied(part: str) -> Iterator[OscarShop]:
        opened.append(part)
        oscar.empty()
        yield oscar

    (tmp_path / "empty.sqlite").write_bytes(sqlite_template)
    few: dict[str, Any] = {"orders": 3, "homes": 2, "lot_g": 12_000, "customers": 2, "beat_s": 0.5, "pauses": UNHURRIED}
    limits = bench.measure(said.append, opened=emptied, home=tmp_path, **few)
    assert opened == ["season", "split", "everywhere"]
    assert [one.what for one in limits] == [f"oscar, policy {name}: sold beyond the lots" for name in opened[1:]]
    assert all(one.reached for one in limits), limits
    assert "2 customers over HTTP, a sync every 0.5 s" in said[0]
    assert "orders, lines, packs and money equal those of oscar's own ORM" in said[1]
    assert [line.split(":")[0] for line in said if "households, policy" in line] == [
        f"  2 households, policy {name}" for name in opened[1:]
    ]
