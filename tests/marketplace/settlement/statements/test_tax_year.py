"""A household's year of tax: from whom it was withheld decides who claims it, papers decide what is its own fruit."""

from datetime import date

import pytest

from marketplace.directory import own_produce
from marketplace.directory.own_produce import ProducePaper
from marketplace.orders.totals import FunnelCache
from marketplace.settlement import account_holders
from marketplace.settlement.account_holders import NewHolder
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements.tax_year import TaxYearError, tax_year, tax_years, withheld_sums
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.records import SettlementRecord
from tests import people
from tests.marketplace.reports.explain.test_line_money_story import line, order
from tests.marketplace.settlement.statements import market

JUNE, AUGUST, OCTOBER = date(2021, 6, 20), date(2021, 8, 1), date(2021, 10, 1)
PAID = {"own": date(2021, 7, 1), "coop": date(2021, 9, 1), "post": date(2021, 11, 1), "back": date(2021, 12, 1)}


def withheld(database: Database, shop: int) -> None:
    """Let an order of H0 and one of the pool be paid under three holders, and some given back."""
    market.take(database, shop, order(line("H0-5", 2))._replace(code="A"))
    market.take(database, shop, order(line())._replace(code="P", fingerprint=2))
    said = [("A", "own", 1_000, 500), ("P", "coop", 2_000, 1_000), ("A", "post", 10, 5), ("A", "back", -4, -2)]
    entries = [
        SettlementRecord(
            f"{code}-{when}", when, code, None, start_of(PAID[when]), 0, 0, 0, vat + pit, -vat - pit, vat, pit
        )
        for code, when, vat, pit in said
    ]
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), entries, start_of(date(2022, 1, 1)))
        for day, holder in ((JUNE, NewHolder("household", "ảnh", 1)), (AUGUST, NewHolder("cooperative", "HĐ", None, 1)),
                            (OCTOBER, NewHolder("post office", "HĐ", name="Bưu điện tỉnh"))):  # fmt: skip
            account_holders.declare(connection, shop, day, holder, None, 1)


def papers(database: Database, home: int, *whats: str) -> None:
    """Keep papers of a household, its land and its residence in one commune."""
    with database.write() as connection:
        for what in whats:
            place = "" if what == "unprocessed" else "07582"
            paper = ProducePaper(home, what, f"Giấy {what}", date(2021, 1, 1), commune=place)
            own_produce.add_fact(connection, paper, None, market.AFTER_JUNE_MS)


@pytest.mark.both
def test_only_own_fruit_in_a_shop_of_its_own_name_may_be_claimed(database: Database) -> None:
    shop = market.build(database)
    withheld(database, shop)
    papers(database, 1, "land", "residence", "unprocessed")
    with database.read() as connection:
        year = tax_year(connection, EVERYTHING, "H0", 2021)
        others = {one.home.code: one for one in tax_years(connection, EVERYTHING, 2021)}
        sums = withheld_sums(connection, 2021)
    assert [(one.order, one.settlement, one.is_own_name, one.may_claim, one.taxes.tax_dong) for one in year.lines] == [
        ("A", "own", True, True, 1_500), ("P", "coop", False, False, 1_200), ("A", "post", False, False, 15),
        ("A", "back", False, False, -6),
    ]  # fmt: skip
    assert (year.withheld.tax_dong, year.of_own_fruit, year.claimable) == (2_709, year.withheld, (1_500, 1_000, 500, 0))
    assert year.holder_kinds == ["cooperative", "post office"] and year.lacks == []
    assert (year.turnover.dong, year.own_dong, year.threshold) == (540_000, 540_000, None)
    assert others["H0"].withheld == year.withheld and others["H0"].claimable == year.claimable
    assert others["H1"].lacks == ["land", "residence", "unprocessed"] and others["H1"].own_dong == 0
    assert others["H1"].of_own_fruit == (0, 0, 0, 0)
    assert sums.households.tax_dong == sum(one.withheld.tax_dong for one in others.values()) == 4_509
    assert (sums.cooperatives, sums.nobody) == ((0, 0, 0, 0), (0, 0, 0, 0))


@pytest.mark.parametrize(
    ("whats", "lacks"),
    [(("land", "unprocessed"), ["residence"]), (("land", "residence"), ["unprocessed"]),
     ((), ["land", "residence", "unprocessed"])],
)  # fmt: skip
def test_where_a_paper_lacks_nothing_may_be_claimed(sqlite: Database, whats: tuple[str, ...], lacks: list[str]) -> None:
    shop = market.build(sqlite)
    withheld(sqlite, shop)
    papers(sqlite, 1, *whats)
    with sqlite.read() as connection:
        year = tax_year(connection, EVERYTHING, "H0", 2021)
    assert (year.lacks, year.claimable.tax_dong, year.of_own_fruit.tax_dong) == (lacks, 0, 0)


def test_a_shop_in_which_each_household_has_its_own_account_is_in_its_name(sqlite: Database) -> None:
    shop = market.build(sqlite)
    withheld(sqlite, shop)
    papers(sqlite, 1, "land", "residence", "unprocessed")
    with sqlite.write() as connection:
        for day in (JUNE, AUGUST, OCTOBER):
            account_holders.declare(connection, shop, day, NewHolder("households", "sàn"), None, 1)
        year = tax_year(connection, EVERYTHING, "H0", 2021)
    assert [(one.order, one.may_claim) for one in year.lines] == [("A", True), ("P", False), ("A", True), ("A", True)]


def test_who_sees_no_money_of_a_household_is_told_of_none(sqlite: Database) -> None:
    shop = market.build(sqlite)
    withheld(sqlite, shop)
    asked = {"farmer": {"household_id": 2}, "helper": {"household_id": 1}, "weigher": {"cooperative_id": 1},
             "officer": {"commune_id": 1}}  # fmt: skip
    for role, place in asked.items():
        scope = people.looked_up(sqlite, people.signed_in(sqlite, role, **place), market.AFTER_LATER_MS).scope
        with sqlite.read() as connection:
            with pytest.raises(TaxYearError, match="no household H0 whose money"):
                tax_year(connection, scope, "H0", 2021)
            assert "H0" not in [one.home.code for one in tax_years(connection, scope, 2021)]
    scope = people.looked_up(
        sqlite, people.signed_in(sqlite, "accountant", cooperative_id=1), market.AFTER_LATER_MS
    ).scope
    with sqlite.read() as connection:
        assert tax_year(connection, scope, "H0", 2021).withheld.tax_dong == 2_709
