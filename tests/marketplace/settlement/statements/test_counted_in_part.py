"""Counted in part: what of an order no settlement counts, or one took back, is charged by estimate until one does."""

from datetime import date

import pytest

from marketplace.language.translation import language
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_line, explain_order
from marketplace.reports.export.statement_words import state_text
from marketplace.reports.reconcile import reconcile
from marketplace.settlement import tax_rates as taxes
from marketplace.settlement.difference_review import SettlingReason, settle_difference
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import Statement
from marketplace.settlement.statements.withheld_tax import withheld_by_household
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import SettlementRecord
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, delivered
from tests.marketplace.settlement.statements.test_zeros import FIRST, SECOND

ALL = (300_000, 9_000, 10_000, 4_500)
HALF = (150_000, 4_500, 5_000, 2_250)
BACK, HALF_BACK = (-300_000, -9_000, -10_000, -4_500), (-150_000, -4_500, -5_000, -2_250)
Entry = tuple[str | None, tuple[int, int, int, int]]
ENGLISH = language("en")


def settled(database: Database, shop: int, *entries: Entry, kind: str = "order") -> None:
    """Let the platform settle order M by entries: the line each names, and gross, fee, freight and tax."""
    records = []
    for n, (line, (gross, fee, freight, tax)) in enumerate(entries):
        net, at_ms = gross - fee - freight - tax, AFTER_JUNE_MS + n
        kind_of_it = kind if gross < 0 else "order"
        records.append(SettlementRecord(f"e{n}", "S", "M", line, at_ms, gross, fee, freight, tax, net, kind=kind_of_it))
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), records, AFTER_LATER_MS)


def told(paper: Statement) -> tuple[int, bool]:
    """Return what a household is owed for its one line, and whether its charges are an estimate."""
    [row] = paper.rows
    assert state_text(row, language("vi")).endswith("phí sàn, cước, thuế ước tính") is row.estimated
    return row.worth.net_dong, row.estimated


def agrees(database: Database, lines: int) -> None:
    """Check that every sum holds in the stories of order M and its lines, and that the ledger proves itself."""
    with database.read() as connection:
        stories = explain_order(connection, EVERYTHING, "M", None, ENGLISH)
        stories += [one for n in range(lines) if (one := explain_line(connection, EVERYTHING, n + 1, ENGLISH))]
    assert len(stories) == 1 + lines
    assert [check.text for story in stories for check in story.checks if not check.holds] == []
    assert reconcile(database) == []


@pytest.mark.parametrize(
    ("entries", "net", "estimated"),
    [
        ((ALL,), 276_500, False), ((ALL, BACK), 276_500, True), ((HALF,), 276_500, True),
        ((HALF, HALF), 276_500, False), ((ALL, HALF_BACK), 276_500, True), ((ALL, BACK, ALL), 276_500, False),
        ((HALF, HALF_BACK), 276_500, True), ((BACK,), 276_500, True),
        (((150_000, 0, 0, 0),), 288_250, True), (((150_000, 9_000, 10_000, 4_500),), 276_500, True),
        (((0, 0, 10_000, 0),), 276_500, True), (((0, 0, 12_000, 0),), 274_500, True),
            (((100_000, 3_000, 0, 1_500), HALF), 276_500 + 3_334, True), ((ALL, (-50_000, 0, 0, 0)), 276_500, True),
        (((400_000, 9_000, 10_000, 4_500),), 276_500, False), ((ALL, (0, 0, 700, 0)), 275_800, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line", [None, "1"])
def test_what_no_settlement_counts_is_charged_by_estimate(
    database: Database, line: str | None, entries: tuple[tuple[int, int, int, int], ...], net: int, estimated: bool
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST))
    settled(database, shop, *((line, one) for one in entries))
    paper = market.of(database, june, "H0")
    assert (told(paper), market.report(database, june).lines.net_dong) == ((net, estimated), net)
    agrees(database, 1)


def test_of_two_lines_each_is_charged_for_what_is_not_settled_of_it(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST, SECOND))
    whole, gone = tuple(2 * dong for dong in ALL), tuple(2 * dong for dong in BACK)

    for entries, estimated in (
        ([(None, ALL)], [True, True]), ([("1", ALL)], [False, True]), ([("1", ALL), (None, HALF)], [False, True]),
        ([(None, whole), ("1", BACK)], [True, False]), ([("1", ALL), ("2", ALL), (None, gone)], [True, True]),
        ([("1", ALL), (None, ALL)], [False, False]),
    ):  # fmt: skip
        empty(database)
        settled(database, shop, *entries)
        found = [told(market.of(database, june, home)) for home in ("H0", "H1")]
        assert (sum(net for net, _ in found), [is_so for _, is_so in found]) == (553_000, estimated), entries
        agrees(database, 2)


def empty(database: Database) -> None:
    """Let every entry of order M come to nothing."""
    with database.read() as connection:
        names = connection.exec_driver_sql("SELECT remote_id FROM payout ORDER BY id").scalars().all()
    shop = 1
    records = [SettlementRecord(name, "S", "M", None, AFTER_JUNE_MS, 0, 0, 0, 0, 0) for name in names]
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), records, AFTER_LATER_MS)


def test_what_is_cancelled_or_comes_back_is_charged_nothing_when_its_money_is_taken_back(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST, SECOND))
    settled(database, shop, ("1", ALL), ("2", ALL))
    back = delivered("M", FIRST._replace(returned=1), SECOND._replace(cancelled=2), version=1, returned=5)
    market.take(database, shop, back._replace(cancelled_ms=back.returned_ms))
    settled(database, shop, ("1", ALL), ("2", ALL), ("1", HALF_BACK), ("2", BACK))
    assert [(row.worth.net_dong, row.estimated) for row in market.of(database, june, "H0").rows] == [(138_250, False)]
    assert [row.worth.net_dong for row in market.of(database, june, "H1").rows] in ([], [0])
    settled(database, shop, ("1", ALL), ("2", ALL), ("1", BACK), ("2", BACK))
    assert [(row.worth.net_dong, row.estimated) for row in market.of(database, june, "H0").rows] == [(138_250, True)]
    agrees(database, 2)


@pytest.mark.parametrize("kind", ["order", "adjustment", "penalty"])
def test_a_payout_that_is_taken_back_under_another_name_is_taken_back(database: Database, kind: str) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST))
    settled(database, shop, (None, ALL), (None, BACK), kind=kind)
    assert told(market.of(database, june, "H0")) == (276_500, True)
    agrees(database, 1)


def test_nothing_is_estimated_of_what_a_person_let_stay_and_so_counts_as_paid(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST))
    settled(database, shop, (None, (299_000, 9_000, 10_000, 4_500)))
    assert told(market.of(database, june, "H0")) == (276_500, True)
    with database.write() as connection:
        settle_difference(
            connection, EVERYTHING, "M", None, SettlingReason("sàn trừ mã giảm giá", "kế toán", AFTER_LATER_MS)
        )
    assert told(market.of(database, june, "H0")) == (276_500, False)
    settled(database, shop, (None, HALF))
    assert told(market.of(database, june, "H0")) == (276_500, True)
    with database.write() as connection:
        settle_difference(
            connection, EVERYTHING, "M", None, SettlingReason("sàn trừ vì giao trễ", "kế toán", AFTER_LATER_MS)
        )
    assert told(market.of(database, june, "H0")) == (288_250, False)
    agrees(database, 1)


def test_an_estimate_is_in_no_tax_statement(database: Database) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("M", FIRST, SECOND))
    with database.write() as connection:
        taxes.add(connection, "household", date(2021, 6, 1), "9", "Nghị định X")

    def taxed() -> dict[str, int]:
        with database.read() as connection:
            return {one.code: one.tax_dong for one in withheld_by_household(connection, EVERYTHING, 2021)}

    settled(database, shop, ("1", HALF))
    assert taxed() == {"H0": 2_250}
    settled(database, shop, ("1", ALL), ("1", BACK))
    assert taxed() == {}
    settled(database, shop, ("1", ALL), ("1", (0, 0, 0, 0)))
    assert taxed() == {"H0": 4_500}
