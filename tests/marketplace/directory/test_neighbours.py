"""Neighbours: those of Bắc Ninh are shipped, others are entered with their source, and a bad list is not."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.directory.communes import load
from marketplace.directory.neighbours import NeighbourError, are_neighbours, enter, read_pairs
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.imports.importing import small_map

DAY = date(2026, 6, 10)


@pytest.mark.both
def test_communes_that_share_a_border_are_neighbours_whichever_is_named_first(
    database: Database, tmp_path: Path
) -> None:
    folder = small_map(tmp_path)
    with database.write() as connection:
        load(connection, folder)
        asked = [("07582", "07594"), ("07594", "07582"), ("07582", "07444"), ("07582", "07582"), ("26116", "26170")]
        assert [are_neighbours(connection, *pair, DAY) for pair in asked] == [True, True, False, False, False]
        assert not are_neighbours(connection, "07582", "07594", date(2025, 6, 30))  # other communes had these codes
        assert enter(connection, [("07582", "07444"), ("07444", "07582"), ("07594", "07582")], "Bản đồ") == 1
        assert are_neighbours(connection, "07444", "07582", DAY)
        assert enter(connection, [("07444", "07582")], "Bản đồ khác") == 0
        load(connection, folder)
    shipped, entered = (
        rows(database, f"SELECT count(*) FROM neighbour WHERE source {how}") for how in ("<> 'Bản đồ'", "= 'Bản đồ'")
    )
    assert (shipped, entered) == ([(250,)], [(1,)])


@pytest.mark.both
def test_a_code_that_is_none_leaves_nothing_entered(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        load(connection, small_map(tmp_path))
        with pytest.raises(NeighbourError, match=r"^99999 is no commune's code"):
            enter(connection, [("07444", "07582"), ("07444", "99999")], "Bản đồ")
        assert not are_neighbours(connection, "07444", "07582", DAY)


def test_a_list_is_read_with_its_remarks_and_whatever_a_spreadsheet_put_before_it(tmp_path: Path) -> None:
    path = tmp_path / "beside.csv"
    path.write_text("\ufeffcode,neighbour\n# Đồng Nai\n\n26116, 26170\n", encoding="utf-8")
    assert read_pairs(path) == [("26116", "26170")]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"26116,26170\n", "line 1 is not the heading"),
        (b"code,neighbour\n26116\n", "line 2 is not two codes"),
        (b"code,neighbour\n26116,26116\n", "line 2 is not two codes"),
        (b"code,neighbour\n26116,2617\n", "line 2 is not two codes"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_bad_list_is_refused_with_its_line(tmp_path: Path, written: bytes, said: str) -> None:
    path = tmp_path / "beside.csv"
    path.write_bytes(written)
    with pytest.raises(NeighbourError, match=said):
        read_pairs(path)
