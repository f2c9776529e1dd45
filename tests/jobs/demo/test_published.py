"""The demo of the published season, as anybody runs it: exact to the kilogram, agreed with itself, and then at rest."""

import json
from pathlib import Path

import pytest

from jobs.sandbox import running_home
from marketplace.db import Database
from marketplace.reconcile import reconcile
from marketplace.settings import Settings
from tests.jobs.demo.test_command import lensan

MIDNIGHT = "T00:00:00+07:00"
ORDERS = 2_000


@pytest.mark.both
def test_the_published_season_comes_out_and_a_second_sync_finds_nothing(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    home = tmp_path / "home"
    done = lensan(home, database_url, "demo", "--headless", "--orders", str(ORDERS), "--format", "json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert list(result) == ["season", "complete_up_to", "platforms", "total", "inbox", "shortfalls"]
    assert {code: (row["households"], row["weight_g"]) for code, row in result["platforms"].items()} == {
        "postmart": (958, 4_050_000_000),
        "voso": (206, 4_309_000_000),
    }
    total = result["total"]
    assert (total["households"], total["weight_g"], total["orders"]) == (1_164, 8_359_000_000, ORDERS)
    assert total["revenue_dong"] == sum(row["revenue_dong"] for row in result["platforms"].values()) > 0
    assert all(instant.endswith(MIDNIGHT) for instant in result["complete_up_to"].values())
    assert (result["inbox"], result["shortfalls"]) == (0, 0)
    assert reconcile(database) == []
    with running_home(Settings.read({"LENSAN_DATABASE_URL": database_url}, home)):
        again = lensan(home, database_url, "sync", "--format", "json")
    assert again.returncode == 0, again.stderr
    runs = json.loads(again.stdout)
    assert {run["channel"] for run in runs} == {"postmart", "voso"}
    assert [run["changes"] for run in runs] == [0, 0], runs
