"""The shipped commune lists are the published ones, and loading them twice changes nothing."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.directory.communes import load
from marketplace.directory.communes.shipped import FOLDER
from marketplace.storage import Database
from marketplace.storage.tables import Commune, CommuneAlias, CommuneSuccessor

Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def communes() -> Rows:
    return rows("communes.csv")


@pytest.fixture(scope="module")
def crosswalk() -> Rows:
    return rows("crosswalk.csv")


@pytest.fixture(scope="module")
def aliases() -> Rows:
    return rows("aliases.csv")


def test_both_trees_are_whole(communes: Rows) -> None:
    old = [row for row in communes if row["system"] == "63"]
    new = [row for row in communes if row["system"] == "34"]
    uncoded = [row for row in old if row["code"].startswith("D")]
    assert (len(old) - len(uncoded), len(uncoded), len(new)) == (10_035, 5, 3_321)
    assert (len({row["province"] for row in old}), len({row["province"] for row in new})) == (63, 34)
    assert len({(row["province"], row["district"] or row["name"]) for row in old}) == 696
    assert len({(row["system"], row["code"]) for row in communes}) == len(communes)


def test_bac_giang_is_whole_in_both_eras(communes: Rows, crosswalk: Rows) -> None:
    before = {row["code"] for row in communes if row["system"] == "63" and row["province_code"] == "24"}
    after = {row["code"] for row in communes if row["system"] == "34" and row["province_code"] == "24"}
    gone_to = {row["to_code"] for row in crosswalk if row["from_code"] in before}
    assert (len(before), len(after), len(gone_to), len(gone_to - after)) == (192, 99, 58, 0)
    assert all(row["whole"] == "1" for row in crosswalk if row["from_code"] in before)


def test_every_old_commune_goes_somewhere_and_471_were_divided(communes: Rows, crosswalk: Rows) -> None:
    whole = {row["from_code"] for row in crosswalk if row["whole"] == "1"}
    divided = Counter(row["from_code"] for row in crosswalk if row["whole"] == "0")
    assert len(divided) == 471
    assert min(divided.values()) == 2
    assert not whole & set(divided)
    assert whole | set(divided) == {row["code"] for row in communes if row["system"] == "63"}
    assert {row["to_code"] for row in crosswalk} == {row["code"] for row in communes if row["system"] == "34"}


def test_a_code_alone_does_not_join_the_eras(communes: Rows) -> None:
    old = {row["code"]: row["name"] for row in communes if row["system"] == "63"}
    new = {row["code"]: row["name"] for row in communes if row["system"] == "34"}
    assert len(set(old) & set(new)) == 3_316
    assert (old["07582"], new["07582"]) == ("Thị trấn Phì Điền", "Xã Lục Ngạn")


def test_the_aliases_cover_what_bac_giang_was_in_2021(communes: Rows, aliases: Rows) -> None:
    now = {row["code"] for row in communes if row["system"] == "63" and row["province_code"] == "24"}
    here = [row for row in aliases if row["now_code"] in now and row["change"] != "listed"]
    gone = {row["code"] for row in here if row["change"] == "merged"}
    assert Counter(row["change"] for row in here) == {"merged": 17, "renamed": 39, "moved": 23}
    assert len(now | gone) == 209


def test_the_aliases_cover_what_the_country_was_in_2021(communes: Rows, aliases: Rows) -> None:
    old = {row["code"]: row for row in communes if row["system"] == "63"}
    codes = {change: {row["code"] for row in aliases if row["change"] == change} for change in ("merged", "gone")}
    # 10,603 communes in February 2021, four of today's are newer than that; 567 went to one that is known, five to
    # one of their district.
    assert len(codes["merged"]) + len(codes["gone"]) == 10_603 - (10_035 - 4) == 567 + 5
    assert {row["now_code"] for row in aliases} <= set(old)
    assert all(row["valid_to"] == "2025-06-30" and "vietnamadminunits" in row["source"] for row in aliases)
    assert all(bool(row["code"]) == (row["change"] != "listed") for row in aliases)


def test_what_is_called_otherwise_in_2026_is_as_many_as_were_resolved(communes: Rows) -> None:
    first = {row["code"]: row for row in communes if row["system"] == "34"}
    first |= {row["province_code"]: row | {"name": row["province"]} for row in first.values()}
    found = rows("names.csv")
    changed = Counter((row["from_on"], first[row["code"]]["province_code"], row["kind"]) for row in found)
    assert changed == {
        ("2026-04-30", "75", "Thành phố"): 1, ("2026-04-30", "75", "Phường"): 10,
        ("2026-09-01", "22", "Thành phố"): 1,
        ("2026-09-20", "24", "Thành phố"): 1, ("2026-09-20", "24", "Phường"): 12,
    }  # fmt: skip
    for row in found:
        before, after = first[row["code"]]["name"].removeprefix("Xã ").removeprefix("Tỉnh "), row["name"]
        assert after == f"{row['kind']} {before}"
        assert row["source"]


def test_a_second_load_changes_nothing(database: Database) -> None:
    with database.write() as connection:
        load(connection)
    with database.write() as connection:
        before = connection.execute(select(Commune.__table__).order_by(Commune.id)).all()
        load(connection)
        after = connection.execute(select(Commune.__table__).order_by(Commune.id)).all()
        counts = [
            connection.scalar(select(func.count()).select_from(table)) for table in (CommuneSuccessor, CommuneAlias)
        ]
    assert before == after
    assert counts == [10_602, 2_454]


@pytest.mark.both
def test_a_corrected_list_corrects_the_database_and_keeps_its_ids(database: Database, tmp_path: Path) -> None:
    for one in FOLDER.glob("*.csv"):
        (tmp_path / one.name).write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    with database.write() as connection:
        load(connection)
        id_before = connection.scalar(select(Commune.id).where(Commune.system == "34", Commune.code == "07582"))
        text = (tmp_path / "communes.csv").read_text(encoding="utf-8").replace("Xã Lục Ngạn,", "Xã Lục Ngạn Mới,")
        (tmp_path / "communes.csv").write_text(text, encoding="utf-8")
        load(connection, tmp_path)
        row = connection.execute(select(Commune.__table__).where(Commune.id == id_before)).one()
    assert (row.name, row.name_key, row.valid_from) == ("Xã Lục Ngạn Mới", "luc ngan moi", date(2025, 7, 1))
