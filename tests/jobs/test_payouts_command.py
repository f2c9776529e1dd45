"""``lensan payouts``: what is owed, what differs and why, and one transfer for several settlements."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from jobs.cli import app
from marketplace.db import Database
from marketplace.words.sentences import Refusal
from tests.marketplace.settlement.test_differences import box, paid, take, told
from tests.world import build


class Desk:
    """The command line over one database."""

    def __init__(self, url: str, home: Path) -> None:
        self._runner = CliRunner(env={"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(home), "COLUMNS": "200"})

    def run(self, *words: str) -> Result:
        return self._runner.invoke(app, ["payouts", *words])

    def told(self, *words: str) -> list[dict[str, Any]]:
        result = self.run(*words, "--format", "json")
        assert result.exit_code == 0, result.output
        return list(json.loads(result.stdout))

    def refused(self, *words: str) -> str:
        result = self.run(*words)
        assert isinstance(result.exception, Refusal), result.output
        return str(result.exception)


@pytest.fixture
def desk(another_market: Database, tmp_path: Path) -> Desk:
    build(another_market)
    take(another_market, told(box()))
    return Desk(another_market.engine.url.render_as_string(hide_password=False), tmp_path)


def test_what_is_owed_is_listed_until_it_is_paid(desk: Desk, another_market: Database) -> None:
    assert desk.told("owed") == [
        {"channel": "shop", "shop": "Gian hàng", "orders": 1, "expected_dong": 314_000, "since_on": "2021-06-11"}
    ]
    assert [row["order"] for row in desk.told("owed", "--channel", "shop")] == ["O"]
    take(another_market, paid(314_000))
    assert desk.told("owed") == []


def test_a_difference_stands_with_its_reason_or_as_not_known(desk: Desk, another_market: Database) -> None:
    take(another_market, paid(157_000))
    [row] = desk.told("differences")
    assert (row["expected_dong"], row["received_dong"], row["difference_dong"]) == (314_000, 157_000, -157_000)
    assert (row["reason"], row["settled_by"]) == ("chưa rõ", None)
    assert "Nothing differs for order N" in desk.refused("settle", "N", "--why", "x")
    assert desk.run("settle", "O", "--why", "Sàn trừ vì giao trễ", "--who", "kế toán").exit_code == 0
    assert desk.told("differences") == []
    [row] = desk.told("differences", "--all")
    assert (row["reason"], row["settled_by"]) == ("Sàn trừ vì giao trễ", "kế toán")


def test_a_transfer_is_matched_to_a_settlement_and_a_list(desk: Desk, another_market: Database) -> None:
    take(another_market, paid(314_000))
    for words in (
        ("transfer", "FT1", "400000", "--on", "2021-06-20"),
        ("cod", "VTP", "BK1", "100.000", "--on", "2021-06-19"),
        ("match", "FT1", "shop:S1", "cod:VTP:BK1"),
    ):
        assert desk.run(*words).exit_code == 0
    [row] = desk.told("settlements")
    assert (row["expected_dong"], row["received_dong"], row["bank_dong"]) == (314_000, 314_000, 314_000)
    assert [(row["what"], row["code"], row["open_dong"]) for row in desk.told("transfers")] == [
        ("cod", "VTP:BK1", 14_000)
    ]
    assert "write CHANNEL:SETTLEMENT" in desk.refused("match", "FT1", "S1")


def test_doctor_and_reconcile_ask_name_what_nobody_has_settled(
    desk: Desk, another_market: Database, tmp_path: Path
) -> None:
    take(another_market, paid(157_000))
    url = another_market.engine.url.render_as_string(hide_password=False)
    runner = CliRunner(env={"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(tmp_path)})
    looked = runner.invoke(app, ["doctor", "--format", "json"])
    [row] = [row for row in json.loads(looked.stdout) if row["what"] == "payouts"]
    assert row["finding"] == "1 orders paid out otherwise; see `lensan payouts differences`"
    asked = runner.invoke(app, ["reconcile", "--ask", "--format", "json"])
    assert asked.exit_code == 3
    assert {"where": "shop, payouts of order O", "ledger": "157000 đ received", "found": "314000 đ expected"} in (
        json.loads(asked.stdout)
    )
