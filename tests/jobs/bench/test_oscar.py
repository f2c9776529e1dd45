"""The bench against django-oscar runs to its end on a handful of orders, and holds a policy to what it states.

Both policies, tests/jobs/sync/test_oscar.py sells out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jobs.bench import oscar as bench
from tests.oscar.rush import UNHURRIED
from tests.oscar.shop import OscarShop


def test_a_season_is_compared_and_a_policy_is_sold_out(
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
    limits = bench.measure(said.append, opened=emptied, home=tmp_path, policies=["split"], **few)
    assert opened == ["season", "split"]
    [limit] = limits
    assert (limit.what, limit.reached) == ("oscar, policy split: sold beyond the lots", True)
    assert "2 customers over HTTP, a sync every 0.5 s" in said[0]
    assert "orders, lines, packs and money equal those of oscar's own ORM" in said[1]
    assert said[2].startswith("  2 households, policy split: ")
