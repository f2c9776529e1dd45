"""Beside the screens: health, checked downloads, and nobody but this machine."""

import csv
from io import BytesIO, StringIO

import openpyxl
import requests
from sqlalchemy import delete, insert

from marketplace.exchange import leases
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.conftest import Served
from tests.seeding import FORMULA

WAIT_S = 30


def test_health_says_whether_the_database_and_the_clock_are_there(served: Served) -> None:
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json() == {"database": "ok", "clock": "stopped"}
    leases.take(served.database, 1, leases.myself(), 0)
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json() == {"database": "ok", "clock": "alive"}
    leases.take(served.database, 1, leases.myself(), 0, due_ms=1)
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json() == {"database": "ok", "clock": "late"}
    with served.database.write() as connection:
        connection.execute(delete(TABLES["lease"]))
        dead = {"channel_id": 1, "host": "elsewhere", "pid": 1, "pid_started": "a boot 1", "seen_ms": 0}
        connection.execute(insert(TABLES["lease"]).values(**dead))
    assert requests.get(f"{served.address}/health", timeout=WAIT_S).json()["clock"] == "stopped"
    with served.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'x' || version_num")
    sick = requests.get(f"{served.address}/health", timeout=WAIT_S)
    with served.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = substr(version_num, 2)")
    assert (sick.status_code, sick.json()["clock"]) == (503, "unknown")
    assert "newer Lên Sàn" in sick.json()["database"]


def test_downloads_hold_the_figures_and_run_nothing(served: Served) -> None:
    answer = requests.get(f"{served.address}/download/households.csv?season=vai-2021", timeout=WAIT_S)
    assert answer.headers["content-disposition"] == 'attachment; filename="lensan-vai-2021-households.csv"'
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    sold = [(row["Hộ"], row["Tiêu thụ (g)"]) for row in rows]
    assert sold[:2] == [("Lê Đức Chính", "24000"), ("Nguyễn Văn An", "15000")]
    assert rows[3]["Hộ"] == f"'{FORMULA}"
    found = requests.get(f"{served.address}/download/households.csv?words=tran thi", timeout=WAIT_S)
    assert len(found.content.splitlines()) == 2
    for kind, sheet in (("communes", "Communes"), ("season", "Season"), ("days", "Days"), ("households", "Households")):
        xlsx = requests.get(f"{served.address}/download/{kind}.xlsx?map=now&lang=en", timeout=WAIT_S)
        book = openpyxl.load_workbook(BytesIO(xlsx.content))
        assert book.sheetnames == [sheet, "Notes"]
        assert not [cell for row in book[sheet].iter_rows() for cell in row if cell.data_type == "f"]


def test_what_is_not_handed_out_is_refused_in_one_sentence(served: Served) -> None:
    for path in ("people.csv", "season.pdf", "season.csv?season=vai-1999", "communes.csv?map=x",
                 "households.csv?commune=x", f"households.csv?commune={'9' * 25}"):  # fmt: skip
        answer = requests.get(f"{served.address}/download/{path}", timeout=WAIT_S)
        assert answer.status_code == 404, path
        assert "\n" not in answer.text.strip()


def test_a_name_of_the_internet_gets_no_answer(served: Served) -> None:
    for path in ("/", "/health", "/download/season.csv"):
        strange = requests.get(served.address + path, headers={"Host": "evil.example"}, timeout=WAIT_S)
        assert strange.status_code == 403
        assert requests.get(served.address + path, headers={"Host": "localhost:1"}, timeout=WAIT_S).status_code == 200


def test_no_page_that_frames_the_app_may_steer_it(served: Served) -> None:
    told = requests.get(f"{served.address}/_stcore/host-config", timeout=WAIT_S).json()
    assert told["allowedOrigins"] == []
