"""``lensan communes find`` lists every commune that may be meant, and says what it is on today's map."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from jobs.cli.commands.communes import UnknownCommuneError
from jobs.cli.main import app
from marketplace.directory.communes import load
from marketplace.directory.neighbours import NeighbourError
from marketplace.storage import connect
from tests.marketplace.imports.importing import small_map

QUY_SON = {
    "code": "07576", "name": "Xã Quý Sơn", "district": "Thị xã Chũ", "province": "Tỉnh Bắc Giang",
    "valid_from": None, "valid_to": "2025-06-30", "today": "07612 Phường Phượng Sơn, Thành phố Bắc Ninh",
    "found_by": "Quý Sơn", "fits": "whole",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "lensan.sqlite").write_bytes(sqlite_template)
    (folder / "map").mkdir()
    database = connect(f"sqlite:///{folder / 'lensan.sqlite'}")
    with database.write() as connection:
        load(connection, small_map(folder / "map"))
    database.close()
    return folder


def find(home: Path, *arguments: str) -> Result:
    env = {"LENSAN_DATABASE_URL": "", "LENSAN_HOME": "", "COLUMNS": "160"}
    return CliRunner().invoke(app, ["--home", str(home), "communes", "find", *arguments], env=env)


def rows(home: Path, *arguments: str) -> list[dict[str, Any]]:
    said = find(home, *arguments, "--format", "json")
    assert said.exit_code == 0, said.output
    found: list[dict[str, Any]] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize("typed", ["Quy Son, Luc Ngan, BG", "xã Quý Sơn, thị xã Chũ", "quy son bac giang"])
def test_a_name_is_found_however_it_is_typed(home: Path, typed: str) -> None:
    assert rows(home, typed, "--on", "2026-10-01") == [QUY_SON]


def test_a_code_is_read_on_its_day_and_without_one_in_both_eras(home: Path) -> None:
    names = ["Xã Lục Ngạn", "Thị trấn Phì Điền"]
    assert [row["name"] for row in rows(home, "07582")] == names
    assert [row["name"] for row in rows(home, "7582", "--on", "30/06/2025")] == names[1:]
    assert [row["name"] for row in rows(home, "07582", "--on", "2025-07-01")] == names[:1]


def test_an_old_name_is_found_under_the_one_it_has(home: Path) -> None:
    [lam_son] = rows(home, "Xã Phúc Sơn, Tân Yên, BG")
    assert (lam_son["name"], lam_son["found_by"]) == ("Xã Lam Sơn", "Phúc Sơn")
    [by_code] = rows(home, "07318", "--on", "2021-06-10")
    assert (by_code["name"], by_code["found_by"]) == ("Xã Lam Sơn", "07318")


def test_an_ambiguous_name_lists_every_candidate(home: Path) -> None:
    assert [(row["code"], row["fits"]) for row in rows(home, "dong tien")] == [("07243", "whole"), ("07816", "whole")]
    assert [row["code"] for row in rows(home, "Dong Tien, Hiep Hoa")] == ["07816"]
    both = [(row["code"], row["fits"]) for row in rows(home, "Dong Tien, Hiep Hoa", "--all")]
    assert both == [("07816", "whole"), ("07243", "in part")]


def test_what_fits_only_in_part_is_said_to(home: Path) -> None:
    assert rows(home, "Quý Sơn, Sơn Động", "--on", "2026-10-01") == [QUY_SON | {"fits": "in part"}]
    said = find(home, "Quý Sơn, Sơn Động").output
    assert said.startswith("None fits all of 'Quý Sơn, Sơn Động'; of this name there are")
    assert "to 2025-06-30" in said


def test_a_commune_that_was_divided_names_its_parts(home: Path) -> None:
    [old, new] = rows(home, "Xa Tan Thanh, Thoi Lai, Can Tho")
    parts = "31288 Xã Trường Thành, Thành phố Cần Thơ; 31666 Xã Tân Thạnh, Thành phố Cần Thơ"
    assert (old["valid_to"], old["today"]) == ("2025-06-30", f"divided: {parts}")
    assert (new["valid_from"], new["today"]) == ("2025-07-01", "31666 Xã Tân Thạnh, Thành phố Cần Thơ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("Atlantis",), "'Atlantis' is no commune of either era; try its name alone"),
        (("99999",), "'99999' is no commune of either era; try its name alone"),
        (("07318", "--on", "2026-06-10"),
         "'07318' is no commune on 10/06/2026; leave --on out to look in both eras"),
    ],
)  # fmt: skip
def test_what_is_no_commune_is_refused_in_one_sentence(home: Path, arguments: tuple[str, ...], says: str) -> None:
    said = find(home, *arguments)
    assert (said.exit_code, said.stdout) == (1, "")
    assert isinstance(said.exception, UnknownCommuneError)
    assert str(said.exception) == says


def test_neighbours_are_entered_with_their_source_and_a_bad_list_not_at_all(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "beside.csv"
    path.write_text("# bản đồ xã\ncode,neighbour\n07582,07612\n07615,07672\n", encoding="utf-8")
    env = {"LENSAN_DATABASE_URL": "", "LENSAN_HOME": "", "COLUMNS": "160"}
    asked = ["--home", str(home), "communes", "neighbours", str(path), "--source", "Bản đồ xã, 1/2026"]
    said = CliRunner().invoke(app, asked, env=env)
    assert (said.exit_code, said.stdout.strip()) == (0, "1 pairs of neighbours are new, 2 were in the file.")
    path.write_text("code,neighbour\n07582,99999\n", encoding="utf-8")
    refused = CliRunner().invoke(app, asked, env=env)
    assert isinstance(refused.exception, NeighbourError)
