"""Two markets are compared row by row: what differs is named, what each notes of its own run is not."""

from pathlib import Path

import pytest
from sqlalchemy import text

from jobs.bench.same_rows import differing
from marketplace.storage import connect
from tests import world

ORDER = (
    "INSERT INTO orders (id, channel_id, remote_id, state, order_state, fulfilment, status, province, updated_ms,"
    " placed_ms, mark) VALUES (1, 1, 'A', 'placed', 'placed', 'none', 'placed', '', 1, 1, {mark})"
)


@pytest.fixture
def two(sqlite_template: bytes, tmp_path: Path) -> list[Path]:
    """Two files of the same market; only the fingerprints of their one order differ."""
    files = [tmp_path / name for name in ("ours.sqlite", "theirs.sqlite")]
    for mark, file in enumerate(files):
        file.write_bytes(sqlite_template)
        database = connect(f"sqlite:///{file}")
        world.build(database)
        with database.write() as connection:
            connection.execute(text(ORDER.format(mark=mark)))
        database.close()
    return files


def change(file: Path, sql: str) -> None:
    database = connect(f"sqlite:///{file}")
    with database.write() as connection:
        connection.execute(text(sql))
    database.close()


def test_what_each_notes_of_its_own_run_makes_no_difference(two: list[Path]) -> None:
    change(two[0], "INSERT INTO watermark (channel_id, feed, as_of_ms, moved_ms) VALUES (1, 'offers', 1, 1)")
    assert differing(*two) == []


def test_a_row_more_and_a_gram_less_are_named(two: list[Path]) -> None:
    change(two[0], "UPDATE lot SET balance_g = balance_g - 1 WHERE code = 'L0-5-0'")
    change(two[1], "DELETE FROM orders")
    assert sorted(differing(*two)) == [
        "lot: 1 rows only here, 1 only there", "orders: 1 rows only here, 0 only there"
    ]  # fmt: skip
