"""``lensan payouts``: what is owed, what differs and why, and one transfer for several settlements."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from jobs.cli.main import app
from marketplace.storage import Database
from marketplace.words.messages import Refusal
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.test_adjustment_allocation import filled as fined
from tests.marketplace.settlement.test_bank_import import SHEET
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
def desk(database: Database, tmp_path: Path) -> Desk:
    build(database)
    take(database, told(box()))
    return Desk(database.engine.url.render_as_string(hide_password=False), tmp_path)


@pytest.mark.both
def test_what_is_owed_is_listed_until_it_is_paid(desk: Desk, database: Database) -> None:
    assert desk.told("owed") == [
        {"channel": "shop", "shop": "Gian hàng", "orders": 1, "expected_dong": 314_000, "since_on": "2021-06-11"}
    ]
    assert [row["order"] for row in desk.told("owed", "--channel", "shop")] == ["O"]
    take(database, paid(314_000))
    assert desk.told("owed") == []


@pytest.mark.both
def test_a_difference_stands_with_its_reason_or_as_not_known(desk: Desk, database: Database) -> None:
    take(database, paid(157_000))
    [row] = desk.told("differences")
    assert (row["expected_dong"], row["received_dong"], row["difference_dong"]) == (314_000, 157_000, -157_000)
    assert (row["reason"], row["settled_by"]) == ("chưa rõ", None)
    assert "Nothing differs for order N" in desk.refused("settle", "N", "--why", "x")
    assert desk.run("settle", "O", "--why", "Sàn trừ vì giao trễ", "--who", "kế toán").exit_code == 0
    assert desk.told("differences") == []
    [row] = desk.told("differences", "--all")
    assert (row["reason"], row["settled_by"]) == ("Sàn trừ vì giao trễ", "kế toán")


@pytest.mark.both
def test_a_transfer_is_matched_to_a_settlement_and_a_list(desk: Desk, database: Database) -> None:
    take(database, paid(314_000))
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


@pytest.mark.both
def test_a_banks_sheet_is_taken_once_and_what_cannot_be_read_is_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "sao-ke.csv"
    path.write_text(SHEET, encoding="utf-8")
    first, again = desk.run("bank", str(path), "--who", "kế toán"), desk.run("bank", str(path))
    assert (first.exit_code, again.exit_code) == (1, 1)
    assert "3 transfers are new, 0 were known, 1 rows brought no money in." in first.stdout
    assert "0 transfers are new, 3 were known" in again.stdout
    assert "Row 7, Ghi có: “một trăm” is not an amount" in first.stdout
    assert {"FT1": 600_000}.items() <= {row["code"]: row["open_dong"] for row in desk.told("transfers")}.items()


@pytest.mark.both
def test_a_fine_of_no_order_is_listed_until_somebody_has_it(database: Database, tmp_path: Path) -> None:
    fined(database)
    june = market.opened(database)
    desk = Desk(database.engine.url.render_as_string(hide_password=False), tmp_path)
    [row] = desk.told("loose")
    assert (row["channel"], row["entry"], row["kind"], row["open_dong"]) == ("shop", "a1", "penalty", -50_001)
    assert desk.run("share", "shop", "a1", "--split", "--keep").exit_code == 2
    assert "no household H9" in desk.refused("share", "shop", "a1", "--household", "H9")
    assert "Nothing is open of payout a9" in desk.refused("share", "shop", "a9", "--keep")
    assert desk.told("loose") == [row]
    done = desk.run("share", "shop", "a1", "--split", "--why", "giao trễ", "--who", "kế toán")
    assert (done.exit_code, "-50.001" in done.stdout and "over 2" in done.stdout) == (0, True)
    assert desk.told("loose") == []
    shown = {home.code: home.account.adjusted_dong for home in market.report(database, june).homes}
    assert shown == {"H0": -33_334, "H1": -16_667}


@pytest.mark.parametrize(("to", "adjusted"), [(("--household", "H1"), -50_001), (("--keep",), 0)])
def test_a_fine_is_one_households_or_the_cooperatives_own(
    database: Database, tmp_path: Path, to: tuple[str, ...], adjusted: int
) -> None:
    fined(database)
    june = market.opened(database)
    desk = Desk(database.engine.url.render_as_string(hide_password=False), tmp_path)
    assert desk.run("share", "shop", "a1", *to, "--coop", "HTX").exit_code == 0
    assert market.of(database, june, "H1").account.adjusted_dong == adjusted
    assert desk.told("loose") == []


def test_doctor_and_reconcile_ask_name_what_nobody_has_settled(desk: Desk, database: Database, tmp_path: Path) -> None:
    take(database, paid(157_000))
    url = database.engine.url.render_as_string(hide_password=False)
    runner = CliRunner(env={"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(tmp_path)})
    looked = runner.invoke(app, ["doctor", "--format", "json"])
    [row] = [row for row in json.loads(looked.stdout) if row["what"] == "payouts"]
    assert row["finding"] == "1 orders paid out otherwise; see `lensan payouts differences`"
    asked = runner.invoke(app, ["reconcile", "--ask", "--format", "json"])
    assert asked.exit_code == 3
    assert {"where": "shop, payouts of order O", "ledger": "157.000 đ received", "found": "314.000 đ expected"} in (
        json.loads(asked.stdout)
    )
