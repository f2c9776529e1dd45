"""A household lives in one commune whichever era names it, and a divided commune is the one its row declares."""

from pathlib import Path

from marketplace.storage import Database
from tests.marketplace.imports.importing import HOA, HOUSEHOLDS, counts, everything, rows_of, take


def test_a_household_keeps_its_place_whichever_era_names_it(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    before = everything(db)["household"]
    today = ["Nguyễn Thị Hoa", "Phường Phượng Sơn", "", "Bắc Ninh", "", "0912345678"]
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, today)) == (0, 0, 1, 0)
    assert everything(db)["household"] == before


def test_a_divided_commune_leaves_the_household_unplaced_until_it_is_declared(db: Database, tmp_path: Path) -> None:
    lan = ["Lê Thị Lan", "Tân Thạnh", "Thới Lai", "Cần Thơ", "", "0987654321"]
    take(db, tmp_path, "households", HOUSEHOLDS, lan)
    assert rows_of(db, "household", "commune_now_id") == [(None,)]
    wrong = take(db, tmp_path, "households", HOUSEHOLDS, [*lan, "", "", "", "Phượng Sơn"])
    declared = wrong.problems[0].sentence.en.split(" went to ")[1].split(",")[0]
    assert counts(wrong) == (0, 0, 0, 1)
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, [*lan, "", "", "", declared])) == (0, 1, 0, 0)
    ((now_id,),) = rows_of(db, "household", "commune_now_id")
    assert (now_id, declared) in rows_of(db, "commune", "id", "name")
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, lan)) == (0, 0, 1, 0)
