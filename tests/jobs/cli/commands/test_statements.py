"""``lensan statement``, ``period``, ``pay``, ``terms`` and ``tax``: from opening a period to what is still owed."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import update
from sqlmodel import select
from typer.testing import CliRunner, Result

from jobs.cli.main import app
from marketplace.storage import Database
from marketplace.storage.tables import TABLES, Cooperative, Household, Membership
from marketplace.words.messages import Refusal
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.seeding import FORMULA


class Desk:
    """The command line over one database."""

    def __init__(self, url: str, home: Path) -> None:
        self._runner = CliRunner(env={"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(home), "COLUMNS": "200"})

    def run(self, *words: str) -> Result:
        return self._runner.invoke(app, list(words))

    def done(self, *words: str) -> str:
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def told(self, *words: str) -> Any:
        return json.loads(self.done(*words, "--format", "json"))

    def refused(self, *words: str) -> str:
        """Return the sentence a command is refused with; ``main`` writes it and ends with 1."""
        result = self.run(*words)
        assert isinstance(result.exception, Refusal), result.output
        return str(result.exception)


@pytest.fixture
def desk(database: Database, database_url: str, tmp_path: Path) -> Desk:
    shop = market.build(database)
    home = TABLES["household"]
    with database.write() as connection:
        connection.execute(update(home).where(home.c.code == "H2").values(name=FORMULA))
    market.take(database, shop, delivered("D1", boxes(4)), delivered("=D2", boxes(1, sku="H2-5")))
    return Desk(database_url, tmp_path)


@pytest.mark.both
def test_a_period_goes_from_open_to_closed_and_its_statements_stay(desk: Desk) -> None:
    assert "lensan period open" in desk.refused("statement", "H0")
    assert "is open" in desk.done("period", "open", "2021-06-10", "16/06/2021")
    before = desk.told("statement", "H0")
    assert (before["total"]["weight_g"], before["total"]["net_dong"]) == (8_000, 239_599 - 2_801 - 6_001)
    assert "2.500.000" in desk.done("pay", "H0", "2tr5", "--kind", "advance", "--on", "2021-06-12")
    assert "closed with 4 entries" in desk.done("period", "close", "--who", "Hoa")
    assert "nothing changed" in desk.done("period", "close")
    after = desk.told("statement", "H0", "--period", "2021-06-16")
    assert (after["entries"], after["period"]["closed_by"]) == (before["entries"], "Hoa")
    assert after["account"]["left_dong"] == before["account"]["left_dong"] - 2_500_000
    whole = desk.told("period", "show")
    assert whole["households"][0]["account"]["net_dong"] == before["total"]["net_dong"]
    assert sum(home["account"]["net_dong"] for home in whole["households"]) == whole["lines"]["net_dong"]
    assert desk.told("period", "list")[0]["state"] == "closed"
    assert "is closed" in desk.refused("pay", "H0", "1000", "--on", "2021-06-12")


@pytest.mark.both
def test_a_household_of_one_cooperative_needs_no_name_of_it(desk: Desk, database: Database) -> None:
    desk.done("period", "open", "2021-06-10", "2021-06-16")
    before = desk.done("statement", "H0")
    with database.writing() as session:
        first = session.exec(select(Cooperative)).one()
        second = Cooperative(code="HTX-2", name="HTX Hai", name_key="htx hai", commune_id=first.commune_id)
        session.add(second)
        session.flush()
        home = session.exec(select(Household).where(Household.code == "H1")).one()
        joined = {"household_id": home.id or 0, "cooperative_id": second.id or 0}
        session.add(Membership(**joined, joined_on=date(2021, 6, 20)))
    assert desk.done("statement", "H0") == before
    assert "is written down" in desk.done("pay", "H0", "50k", "--on", "2021-06-12")
    asks = "Say which cooperative with --coop; the cooperatives are: HTX-2, HTX"
    assert desk.refused("statement", "H1") == desk.refused("pay", "H1", "50k") == asks
    assert desk.refused("period", "show") == asks


def test_the_papers_are_vietnamese_and_no_cell_becomes_a_formula(desk: Desk, tmp_path: Path) -> None:
    desk.done("period", "open", "2021-06-10", "2021-06-16")
    shown = desk.done("statement", "H0")
    for word in (
        "Bảng thanh toán",
        "Phí sàn",
        "Cước",
        "Thuế sàn khấu trừ",
        "Hộ được hưởng",
        "Tạm ứng",
        "Còn phải trả hộ",
    ):
        assert word in shown
    for form in ("csv", "xlsx"):
        desk.done("statement", "H2", "--format", form, "--output", str(tmp_path / f"ho.{form}"))
    rows = list(csv.DictReader(StringIO((tmp_path / "ho.csv").read_text(encoding="utf-8-sig"))))
    assert [row["Mã đơn"] for row in rows[:2]] == ["D1", "'=D2"]
    assert (rows[2]["Khoản"], rows[2]["Khối lượng (g)"]) == ("Cộng", "10000")
    book = openpyxl.load_workbook(BytesIO((tmp_path / "ho.xlsx").read_bytes()))
    cells = [cell for page in book for line in page.iter_rows() for cell in line if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert f"{FORMULA} (H2)" in [cell.value for cell in cells]
    desk.done("period", "show", "--format", "csv", "--output", str(tmp_path / "ky.csv"))
    homes = list(csv.DictReader(StringIO((tmp_path / "ky.csv").read_text(encoding="utf-8-sig"))))
    assert [row["Hộ"] for row in homes] == ["Hộ 0", "Hộ 1", f"'{FORMULA}", "Tất cả các hộ"]


@pytest.mark.both
def test_terms_and_tax_rates_are_said_by_a_person(desk: Desk) -> None:
    desk.done("period", "open", "2021-06-01", "2021-06-16")
    assert desk.told("tax", "list") == []
    desk.done("tax", "add", "--kind", "cooperative", "--from", "2021-06-01", "--rate", "1.5", "--source", "Nghị định X")
    desk.done("terms", "L-B", "outright", "--price", "20k")
    assert desk.told("tax", "list")[0]["percent"] == "1.5"
    assert {row["tax_source"] for row in desk.told("statement", "H0")["entries"]} == {"Nghị định X"}
    assert [row["worth"]["gross_dong"] for row in desk.told("statement", "H1")["entries"]] == [140_000]
    for wrong, said in ((("--rate", "x"), "percentage"), (("--rate", "2"), "another rate")):
        rest = ("--kind", "cooperative", "--from", "2021-06-01", "--source", "Nghị định Y")
        assert said in desk.refused("tax", "add", *wrong, *rest)
    unsaid = desk.run("tax", "add", "--kind", "business", "--from", "2021-06-01", "--rate", "2", "--source", " ")
    assert (unsaid.exit_code, "'--source': it is empty" in unsaid.output) == (2, True)
    assert "no kind of seller" in desk.refused(
        "tax", "add", "--kind", "x", "--from", "2021-06-01", "--rate", "2", "--source", "y"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pay", "H9", "1000"), "no household H9"),
        (("pay", "H0", "1000", "--kind", "gift"), "no kind of hand-over"),
        (("pay", "H0", "1000", "--take-back"), "needs a note"),
        (("pay", "H0", "-5k"), "needs a note"),
        (("pay", "H0", "0"), "other than 0"),
        (("period", "list", "--coop", "X"), "the cooperatives are: HTX"),
        (("terms", "L-X", "pool"), "no lot L-X"),
        (("terms", "L-A", "gift"), "no terms"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*words)
    assert desk.run("pay", "H0", "nhiều").exit_code == 2
    assert desk.run("pay", "H0", "--5k").exit_code == 2


@pytest.mark.parametrize("words", [("-5k",), ("−5k",), ("5k", "--take-back"), ("-5k", "--take-back")])
def test_money_that_is_written_off_again_may_be_typed_below_zero(desk: Desk, words: tuple[str, ...]) -> None:
    said = desk.run("pay", "H0", *words, "--note", "ghi nhầm", "--on", "2021-06-12")
    assert (said.exit_code, "-5.000 đ (paid) for H0 on 12/06/2021 is written down" in said.output) == (0, True)
