"""What a sheet's rows may mean is read with them: lots of their codes and households, forecasts, and lines at stake."""

from pathlib import Path
from typing import Any

from marketplace.imports.lots.matching import lot_key
from marketplace.imports.lots.reading import LotDraft
from marketplace.imports.lots.stored import StoredLots, lots_for
from marketplace.spreadsheets import Row
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.imports.importing import take

SHEET = ["Mã lô", "Mã hộ", "Nông sản", "Loại", "Khối lượng", "Ngày cắt", "Dự kiến cắt"]


def meant(database: Database, *given: dict[str, Any]) -> StoredLots:
    """Return what is stored for rows of the first household that say this and no more."""
    bare = {"code": None, "household_id": 1, "season_id": 1, "produce_id": 1, "variety": None, "grade": None}
    drafts = [LotDraft(Row(2, {}), bare | {"in_g": 1 << 40} | one) for one in given]
    with database.write() as connection:
        return lots_for(connection, drafts)


def test_nothing_is_read_for_no_rows(sold: Database) -> None:
    assert meant(sold) == StoredLots({}, {}, {}, {})


def test_lots_are_found_by_a_code_whosever_they_are_and_by_the_household(sold: Database) -> None:
    found = meant(sold, {"code": "L2-5-0"})
    assert sorted(found.by_code) == ["L0-19-0", "L0-19-1", "L0-5-0", "L0-5-1", "L2-5-0"]
    other = found.by_code["L2-5-0"]
    assert (other["household_id"], other["picked_on"]) == (3, "2021-06-09")
    [mine, others] = found.by_key.values()
    assert ([len(mine), len(others)], lot_key(other)) == ([4, 1], lot_key(others[0]))


def test_what_a_picked_lot_had_been_forecast_to_weigh_is_known(sold: Database, tmp_path: Path) -> None:
    for weight, on, days in (("3 tạ", "", "11/6/2021 - 13/6/2021"), ("280 kg", "12/06/2021", "")):
        take(sold, tmp_path, "lots", SHEET, ["L7", "H0", "Vải thiều", "Loại 1", weight, on, days])
    found = meant(sold, {"code": "L7"})
    assert found.forecast_g == {found.by_code["L7"]["id"]: 300_000}


def test_lines_are_at_stake_where_the_smallest_weight_is_less_than_what_is_sold(sold: Database) -> None:
    [(lot,)] = rows(sold, "SELECT id FROM lot WHERE code = 'L0-5-0'")
    assert meant(sold, {"code": "L0-5-0", "in_g": 30_000}, {"code": "L0-5-0", "in_g": 40_000}).lines == {}
    less = meant(sold, {"code": "L0-5-0", "in_g": 12_000}, {"code": "L0-5-0", "in_g": 40_000}).lines
    of_line = dict(rows(sold, "SELECT l.id, o.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id"))
    assert list(less) == [lot]
    assert [(of_line[one.line_id], one.weight_g) for one in less[lot]] == [("A3", 5_000), ("A2", 13_000)]
