"""``lensan report``: one report, four ways of writing it, and refusals in one sentence."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from jobs.cli.commands.report import app
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal
from tests.ledger import rows
from tests.limited import files_grow_to
from tests.marketplace.reports.published.made_seasons import MadeSeason
from tests.marketplace.reports.published.test_nobody_is_found import DISTRICTS, TODAY, even
from tests.seeding import FORMULA, seed


@pytest.fixture
def runner(database: Database, database_url: str, tmp_path: Path) -> CliRunner:
    seed(database)
    return CliRunner(env={"LENSAN_DATABASE_URL": database_url, "LENSAN_HOME": str(tmp_path), "COLUMNS": "140"})


def refusal(done: Any) -> str:
    """Return the one sentence a command was refused with."""
    assert (done.exit_code, done.stdout) == (1, "")
    assert isinstance(done.exception, Refusal)
    [line] = str(done.exception).splitlines()
    return line


def test_the_season_in_json_is_exact_and_says_up_to_when(runner: CliRunner) -> None:
    done = runner.invoke(app, ["season", "--format", "json"])
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert (report["season"], report["simulated"]) == ("vai-2021", True)
    assert report["complete_up_to"] == "2021-06-20T17:00:00+07:00"
    assert report["platforms"]["voso"]["complete_up_to"] == "2021-06-20T17:01:00+07:00"
    voso = {key: report["platforms"]["voso"][key] for key in ("households", "sold_g", "sold_dong", "placed_orders")}
    assert voso == {"households": 2, "sold_g": 29_000, "sold_dong": 725_000, "placed_orders": 3}
    assert (report["total"]["households"], report["total"]["sold_g"]) == (5, 49_000)


def test_the_table_is_vietnamese_and_says_that_it_is_simulated(runner: CliRunner) -> None:
    done = runner.invoke(app, ["season"])
    assert done.exit_code == 0
    for said in ("Tiêu thụ (kg)", "1.225.000", "Số liệu tính đến 17 giờ 00 ngày 20/6/2021", "dữ liệu mô phỏng"):
        assert said in done.stdout
    assert "Complete up to 17:00 on 20 June 2021" in runner.invoke(app, ["season", "--language", "en"]).stdout


def test_what_may_be_told_is_published_and_printed(database: Database, database_url: str, tmp_path: Path) -> None:
    season = MadeSeason(database, DISTRICTS, TODAY, days=1)
    season.write(even())
    lensan = CliRunner(env={"LENSAN_DATABASE_URL": database_url, "LENSAN_HOME": str(tmp_path), "COLUMNS": "200"})
    nothing = json.loads(lensan.invoke(app, ["published", "--format", "json"]).stdout)
    assert nothing["produce"] == []
    assert "is published; see `lensan report published`" in lensan.invoke(app, ["publish"]).stdout
    assert "Nothing more may be told" in lensan.invoke(app, ["publish"]).stdout
    told = json.loads(lensan.invoke(app, ["published", "--format", "json"]).stdout)
    [lychee] = told["produce"]
    assert (told["open_data"], lychee["produce"], lychee["publication"]) == (True, "Vải", 1)
    assert lychee["total"] == {"households": 20, "sold_g": 4_000_080, "sold_dong": 120_000_080,
                               "delivered_up_to": lychee["total"]["delivered_up_to"]}  # fmt: skip
    assert [cell["names"] for cell in lychee["platform"]] == [["Postmart"], ["Voso"]]
    assert {sum(cell["sold_g"] for cell in lychee[table]) for table in ("then", "now", "platform", "day")} == {
        4_000_080
    }
    assert "Xã T0" in lensan.invoke(app, ["published"]).stdout
    lensan.invoke(app, ["season", "--output", str(tmp_path / "vu.csv"), "--format", "csv"])
    assert [tuple(one) for one in rows(database, "SELECT act, subject, detail FROM audit ORDER BY id")] == [
        ("report handed out", f"{season.row.code}-published", '{"kind": "json"}'),
        ("figures published", season.row.code, '{"count": 1}'),
        ("report handed out", f"{season.row.code}-published", '{"kind": "json"}'),
        ("report handed out", f"{season.row.code}-season", '{"kind": "csv", "name": "vu.csv"}'),
    ]


@pytest.mark.parametrize(
    ("era", "first", "places"),
    [("then", "Thị trấn Chũ", ["commune"] * 3 + ["unattributed"]),
     ("now", "Phường Chũ", ["commune"] * 2 + ["unattributed", "unplaced"])],
)  # fmt: skip
def test_communes_are_read_on_either_map(runner: CliRunner, era: str, first: str, places: list[str]) -> None:
    report = json.loads(runner.invoke(app, ["communes", "--map", era, "--format", "json"]).stdout)
    assert report["communes"][0]["name"] == first
    assert [row["place"] for row in report["communes"]] == places
    assert sum(row["sold_g"] for row in report["communes"]) == report["total"]["sold_g"] == 49_000


def test_without_a_map_it_is_that_of_the_seasons_first_day(runner: CliRunner, database: Database) -> None:
    assert json.loads(runner.invoke(app, ["communes", "--format", "json"]).stdout)["map"] == "then"
    with database.write() as connection:
        days = {"starts_on": date(2026, 5, 19), "ends_on": date(2026, 7, 20)}
        connection.execute(update(TABLES["season"]).values(**days))
    for kind in ("communes", "households"):
        assert json.loads(runner.invoke(app, [kind, "--format", "json"]).stdout)["map"] == "now"


@pytest.mark.both
def test_files_hold_every_household_and_run_nothing(runner: CliRunner, tmp_path: Path) -> None:
    csv_file, xlsx_file = tmp_path / "ho.csv", tmp_path / "ho.xlsx"
    for form, path in (("csv", csv_file), ("xlsx", xlsx_file)):
        assert runner.invoke(app, ["households", "--format", form, "--output", str(path)]).exit_code == 0
    rows = list(csv.DictReader(StringIO(csv_file.read_text(encoding="utf-8-sig"))))
    assert [row["Mã hộ"] for row in rows] == ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM", "", ""]
    assert (rows[3]["Hộ"], rows[0]["Tiêu thụ (g)"]) == (f"'{FORMULA}", "24000")
    page = openpyxl.load_workbook(BytesIO(xlsx_file.read_bytes()))["Hộ"]
    assert (page.cell(5, 2).value, page.cell(5, 2).data_type) == (FORMULA, "s")
    assert page.cell(5, 2).data_type == "s"


@pytest.mark.parametrize("kind", ["communes", "households"])
def test_every_sheet_adds_up_to_the_season_with_what_nobody_is_named_for(
    runner: CliRunner, tmp_path: Path, kind: str
) -> None:
    season = json.loads(runner.invoke(app, ["season", "--format", "json"]).stdout)["total"]
    told = json.loads(runner.invoke(app, [kind, "--format", "json"]).stdout)
    rows = [*told[kind], *([told["unattributed"]] if kind == "households" else [])]
    for measure in ("placed_g", "placed_dong", "delivered_g", "delivered_dong", "paid_dong", "sold_g", "sold_dong"):
        assert sum(row[measure] for row in rows) == told["total"][measure] == season[measure], measure
    csv_rows = list(csv.DictReader(StringIO(runner.invoke(app, [kind, "--format", "csv"]).stdout.lstrip("\ufeff"))))
    whole = csv_rows.pop()
    for measure in ("Đặt mua (g)", "Tiêu thụ (g)", "Doanh thu (đồng)"):
        assert sum(int(row[measure]) for row in csv_rows) == int(whole[measure]), measure
    assert int(whole["Tiêu thụ (g)"]) == season["sold_g"]
    assert "Chưa phân về hộ" in runner.invoke(app, [kind]).stdout


def test_what_cannot_be_done_is_refused_in_one_sentence(runner: CliRunner, tmp_path: Path) -> None:
    unknown = refusal(runner.invoke(app, ["season", "--season", "vai-1999"]))
    assert "vai-2021" in unknown
    unwritable = refusal(runner.invoke(app, ["season", "--format", "csv", "--output", str(tmp_path / "no" / "x.csv")]))
    assert "choose another place" in unwritable
    assert runner.invoke(app, ["season", "--format", "pdf"]).exit_code == 2


@pytest.mark.parametrize("kind", ["season", "communes", "households"])
def test_a_pipe_gets_every_figure_whole_however_narrow_the_window_says_it_is(runner: CliRunner, kind: str) -> None:
    narrow = runner.invoke(app, [kind], env={"COLUMNS": "20"}).stdout
    assert narrow == runner.invoke(app, [kind], env={"COLUMNS": "400"}).stdout
    assert "…" not in narrow


def test_a_file_is_written_whole_or_stays_as_it_was(runner: CliRunner, tmp_path: Path) -> None:
    kept = tmp_path / "vu.csv"
    kept.write_text("of yesterday")
    with files_grow_to(64):
        said = refusal(runner.invoke(app, ["season", "--format", "csv", "--output", str(kept)]))
    assert said == f"{kept} cannot be written (file too large); choose another place, or make room"
    assert kept.read_text() == "of yesterday"
    assert [path.name for path in tmp_path.iterdir() if "vu.csv" in path.name] == ["vu.csv"]


def test_a_database_that_is_not_there_is_refused_with_the_next_step(tmp_path: Path) -> None:
    done = CliRunner(env={"LENSAN_HOME": str(tmp_path), "LENSAN_DATABASE_URL": ""}).invoke(app, ["season"])
    assert "lensan migrate" in refusal(done)
