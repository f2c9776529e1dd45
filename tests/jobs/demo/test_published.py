"""The demo of the published season, as anybody runs it: exact to the kilogram, agreed with itself, and then at rest."""

from pathlib import Path

import pytest

from jobs.bench import demo
from jobs.sandbox.servers import running_home
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests.jobs.cli.calling import Lensan

pytestmark = pytest.mark.long

MIDNIGHT = "T00:00:00+07:00"
ORDERS = 2_000


def test_the_published_season_comes_out_and_a_second_sync_finds_nothing(
    lensan: Lensan, tmp_path: Path, database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played as the bench plays it, a process with its servers and its clock; called again, the demo tells it only.

    Seasons on PostgreSQL are those of tests/jobs/demo/test_outcome.py.
    """
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    said: list[str] = []
    limits = demo.measure(ORDERS, said.append, tmp_path / "home")
    assert [one.what for one in limits] == [f"the demo of {ORDERS} orders by contract", "the clock's peak memory in it"]
    assert [line.split(":")[0] for line in said] == [
        f"The demo of {ORDERS} orders by contract, with its servers, one run"
    ]
    done = lensan("demo", "--headless", "--orders", str(ORDERS), "--format", "json")
    assert done.code == 0, done.err
    result = done.json
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
    with running_home(Settings.read({"LENSAN_DATABASE_URL": database_url}, tmp_path / "home")):
        again = lensan("sync", "--format", "json")
    assert again.code == 0, again.err
    runs = again.json
    assert {run["channel"] for run in runs} == {"postmart", "voso"}
    assert [run["changes"] for run in runs] == [0, 0], runs
