"""``lensan tax``: from whom tax was withheld, on which papers it may be asked back, and the sheets that say so."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from marketplace.orders.totals import FunnelCache
from marketplace.settlement import holder_tax_codes
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.words.file_reports import ToldTaxCode
from marketplace.words.instants import start_of
from marketplace.words.records import SettlementRecord
from tests.jobs.cli.commands.test_statements import Desk
from tests.ledger import rows
from tests.marketplace.reports.explain.test_line_money_story import line, order
from tests.marketplace.settlement.statements import market


@pytest.fixture
def desk(database: Database, database_url: str, tmp_path: Path) -> Desk:
    shop = market.build(database)
    market.take(database, shop, order(line("H0-5", 2))._replace(code="A"))
    at_ms = start_of(market.LATER[1])
    with database.write() as connection:
        entry = SettlementRecord("TT", "TT", "A", None, at_ms, 300_000, 0, 0, 1_500, 298_500, 1_000, 500)
        loose = SettlementRecord("X", "TT", None, None, at_ms, 0, 0, 0, 7, -7, kind="penalty")
        take_payouts(connection, shop, "shop", FunnelCache(), [entry, loose], at_ms)
    return Desk(database_url, tmp_path)


@pytest.mark.both
def test_a_household_asks_back_once_holder_and_papers_are_said(desk: Desk, tmp_path: Path) -> None:
    year = ("tax", "withheld", "2021")
    assert [one["tax_dong"] for one in desk.told(*year)] == [1_500]
    assert "Of households 1.500 đ, of cooperatives 0 đ, of what is nobody's yet 7 đ." in desk.done(*year)
    before = desk.told(*year, "--household", "H0")
    assert (before["claimable"]["tax_dong"], before["lacking"]) == (0, ["land", "residence", "unprocessed"])
    assert desk.told("tax", "holders") == desk.told("tax", "papers", "H0") == []
    holder = ("tax", "holder", "shop", "household", "--from", "2021-06-01", "--source", "ảnh màn hình")
    assert "which household" in desk.refused(*holder)
    desk.done(*holder, "--household", "H0")
    for what in ("land", "residence"):
        desk.done("tax", "paper", "H0", what, "BK 1", "--from", "2021-01-01", "--commune", "07582")
    assert "not known" in desk.refused(
        "tax", "paper", "H0", "unprocessed", "CK", "--from", "2021-01-01", "--produce", "táo"
    )
    desk.done("tax", "paper", "H0", "unprocessed", "CK", "--from", "2021-01-01", "--produce", "vải thiều")
    after = desk.told(*year, "--household", "H0")
    assert (after["claimable"], after["lines"][0]["claimable"]) == (before["withheld"], True)
    assert [(one["shop"], one["kind"], one["name"]) for one in desk.told("tax", "holders")] == [
        ("shop", "household", "Hộ 0")
    ]
    assert [one["what"] for one in desk.told("tax", "papers", "H0")] == ["land", "residence", "unprocessed"]
    desk.done(*year, "--household", "H0", "--format", "xlsx", "--output", str(tmp_path / "thue.xlsx"))
    book = openpyxl.load_workbook(BytesIO((tmp_path / "thue.xlsx").read_bytes()))
    assert "có thể đề nghị hoàn" in [cell.value for row in book.worksheets[0] for cell in row]
    notice = desk.told("tax", "notice", "2021")["households"]
    assert [(one["household"], one["turnover"]["shops"], one["own_fruit_dong"]) for one in notice] == [
        ("H0", 300_000, 300_000)
    ]
    desk.done("tax", "end-paper", "1", "--on", "2021-06-01")
    desk.done("tax", "end-paper", "2")
    assert desk.told(*year, "--household", "H0")["lacking"] == ["land", "residence"]
    assert desk.run(*year, "--format", "csv").exit_code == 2
    assert "no household H9" in desk.refused(*year, "--household", "H9")


@pytest.mark.both
def test_a_tax_code_is_shown_whole_to_who_asks_for_it_and_that_is_noted(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    assert "No file named a tax code yet" in desk.run("tax", "codes").output
    key = Settings.read({}, tmp_path).sealing_key()
    with database.write() as connection:
        holder_tax_codes.take(connection, 1, [ToldTaxCode("8000000001", 1, 1)], (key,))
    assert [one["tax_code"] for one in desk.told("tax", "codes")] == ["•••••••001"]
    noted = "SELECT count(*) FROM audit WHERE subject = 'tax codes'"
    assert rows(database, noted) == [(0,)]
    assert [one["tax_code"] for one in desk.told("tax", "codes", "--full")] == ["8000000001"]
    assert rows(database, noted) == [(1,)]


@pytest.mark.both
def test_figures_of_the_law_are_entered_with_their_source(desk: Desk) -> None:
    shipped = desk.told("tax", "rules")
    rule = ("tax", "rule", "turnover", "100.000.000", "--from", "2021-01-01", "--issued", "2021-01-01")
    assert "is 100.000.000 from 01/01/2021" in desk.done(*rule, "--source", "TT 40")
    assert len(desk.told("tax", "rules")) == len(shipped) + 1
    assert desk.told("tax", "withheld", "2021", "--household", "H0")["threshold"] == {
        "dong": 100_000_000,
        "source": "TT 40",
    }
    assert "a year's turnover" in desk.refused("tax", "rule", "luck", "1", *rule[4:], "--source", "x")
