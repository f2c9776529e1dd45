"""Cooperatives are known by their names, and taken once."""

from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.marketplace.imports.importing import (
    HOA,
    HOUSEHOLDS,
    QUY_SON,
    counts,
    rows_of,
    take,
)


@pytest.mark.both
def test_cooperatives_are_known_by_name_and_households_join_them_once(db: Database, tmp_path: Path) -> None:
    heads = ["Tên", "Loại", "Xã/phường", "Huyện", "Tỉnh", "Người đại diện"]
    take(db, tmp_path, "cooperatives", heads, ["HTX Quý Sơn", "", *QUY_SON])
    again = take(db, tmp_path, "cooperatives", heads, ["Hợp tác xã Quý Sơn", "HTX", *QUY_SON, "Ông An"])
    assert counts(again) == (0, 1, 0, 0)
    assert rows_of(db, "cooperative", "code", "kind", "representative") == [("HTX-07576-01", "cooperative", "Ông An")]
    member = [*HOA, "", "HTX-07576-01"]
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, HOA)) == (1, 0, 0, 0)
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, member)) == (0, 1, 0, 0)
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, member)) == (0, 0, 1, 0)
    assert rows_of(db, "membership", "household_id", "cooperative_id") == [(1, 1)]


def test_a_cooperative_twice_in_one_file_is_taken_once(db: Database, tmp_path: Path) -> None:
    heads = ["Tên", "Xã/phường", "Huyện", "Tỉnh"]
    both = (["HTX Quý Sơn", *QUY_SON], ["Hợp tác xã Quý Sơn", *QUY_SON])
    assert counts(take(db, tmp_path, "cooperatives", heads, *both)) == (1, 0, 0, 1)


def test_a_code_that_stands_in_the_file_is_given_to_no_other_row(db: Database, tmp_path: Path) -> None:
    heads = ["Mã HTX", "Tên", "Xã/phường", "Huyện", "Tỉnh"]
    rows = (["", "HTX Phi Lễ", *QUY_SON], ["HTX-07576-01", "HTX Quý Sơn", *QUY_SON], ["", "HTX Số Ba", *QUY_SON])
    assert counts(take(db, tmp_path, "cooperatives", heads, *rows)) == (3, 0, 0, 0)
    assert rows_of(db, "cooperative", "code", "name") == [
        ("HTX-07576-02", "HTX Phi Lễ"), ("HTX-07576-01", "HTX Quý Sơn"), ("HTX-07576-03", "HTX Số Ba"),
    ]  # fmt: skip
