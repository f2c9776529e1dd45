"""``lensan import`` says in plain words what came of a sheet, and exits as promised."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from jobs.cli.main import app
from marketplace.directory.communes import load
from marketplace.storage import connect
from tests.marketplace.imports.importing import HOUSEHOLDS, small_map
from tests.marketplace.spreadsheets.broken_sheets import xlsx

HOA = ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "", "0912345678"]


@pytest.fixture
def home(sqlite_template: bytes, tmp_path: Path) -> Path:
    (tmp_path / "lensan.sqlite").write_bytes(sqlite_template)
    (tmp_path / "map").mkdir()
    database = connect(f"sqlite:///{tmp_path / 'lensan.sqlite'}")
    with database.write() as connection:
        load(connection, small_map(tmp_path / "map"))
    database.close()
    (tmp_path / "hộ.xlsx").write_bytes(xlsx(HOUSEHOLDS, HOA, ["Lê Văn A", "Quý Sơn", "Lục Ngạn", "BG", "", "12"]))
    return tmp_path


def lensan(home: Path, *arguments: str) -> Result:
    env = {"LENSAN_DATABASE_URL": "", "LENSAN_HOME": ""}
    return CliRunner().invoke(app, ["--home", str(home), "import", *arguments], env=env)


def test_an_import_names_what_to_do_and_how_to_take_it_back(home: Path) -> None:
    told = lensan(home, "households", str(home / "hộ.xlsx"))
    assert told.exit_code == 0, told.output
    assert "2 rows: 1 new, 0 changed, 0 unchanged, 1 not taken. `lensan import undo 1`" in told.output
    assert "SĐT" in told.output
    assert lensan(home, "undo", "1").output == "Import 1 is undone; 1 row is as it was before it.\n"
    again = lensan(home, "undo", "1")
    assert (again.exit_code, again.stderr) == (1, "Import 1 was undone before.\n")


def test_json_carries_every_problem(home: Path) -> None:
    told = lensan(home, "households", str(home / "hộ.xlsx"), "--dry-run", "--format", "json")
    report = json.loads(told.stdout)
    assert (report["dry_run"], report["import_id"], report["new"], report["rejected"]) == (True, None, 1, 1)
    assert [(one["row"], one["column"], one["value"]) for one in report["problems"]] == [(3, "SĐT", "12")]


def test_all_of_it_is_told_in_vietnamese_on_request(home: Path) -> None:
    vietnamese = ("--language", "vi")
    dry = lensan(home, "households", str(home / "hộ.xlsx"), "--dry-run", *vietnamese)
    assert dry.output.splitlines()[0].split() == ["Việc", "cần", "làm"]
    assert [word for word in ("dòng", "cột", "giá trị", "Việc cần làm") if word not in dry.output] == []
    assert dry.output.splitlines()[-1] == (
        "2 dòng: 1 mới, 0 cập nhật, 0 không đổi, 1 chưa nhập được. Chưa ghi gì; bỏ --dry-run để nhập thật."
    )
    told = lensan(home, "households", str(home / "hộ.xlsx"), *vietnamese, "--format", "json")
    [problem] = json.loads(told.stdout)["problems"]
    assert problem["what_to_do"].startswith("“12” không phải số điện thoại Việt Nam; hãy ghi")
    assert lensan(home, "undo", "1", *vietnamese).output == "Đã hoàn tác lần nhập số 1; 1 dòng trở lại như trước.\n"
    assert lensan(home, "undo", "1", *vietnamese).stderr == "Lần nhập số 1 đã được hoàn tác.\n"
    assert lensan(home, "lots", str(home / "không có.xlsx"), *vietnamese).stderr == "Không tìm thấy tệp này.\n"


def test_a_refused_file_is_one_sentence_and_exit_code_1(home: Path) -> None:
    told = lensan(home, "lots", str(home / "không có.xlsx"))
    assert (told.exit_code, told.stdout, told.stderr) == (1, "", "There is no such file.\n")


def test_a_template_is_written_and_an_unknown_kind_is_wrong_use(home: Path) -> None:
    assert lensan(home, "template", "lots", str(home / "mẫu.xlsx")).exit_code == 0
    assert (home / "mẫu.xlsx").read_bytes().startswith(b"PK")
    assert lensan(home, "template", "cows", str(home / "x.xlsx")).exit_code == 2
    told = lensan(home, "template", "lots", str(home / "x.csv"))
    assert (told.exit_code, "is an .xlsx" in told.stderr, (home / "x.csv").exists()) == (2, True, False)


def test_an_import_of_which_nothing_was_taken_is_exit_code_1(home: Path) -> None:
    (home / "xấu.xlsx").write_bytes(xlsx(HOUSEHOLDS, ["Lê Văn A", "Quý Sơn", "Lục Ngạn", "BG", "", "12"]))
    told = lensan(home, "households", str(home / "xấu.xlsx"))
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (
        1,
        "1 row: 0 new, 0 changed, 0 unchanged, 1 not taken. Nothing was written.",
    )
    assert lensan(home, "households", str(home / "xấu.xlsx"), "--format", "json").exit_code == 1
    assert lensan(home, "households", str(home / "hộ.xlsx")).exit_code == 0
    assert lensan(home, "households", str(home / "hộ.xlsx")).exit_code == 0
