"""The check number of a statement: of its figures alone, so that a paper that was handed out can be proven for good."""

from datetime import date

import pytest

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.translation import VIETNAMESE
from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import FunnelCache
from marketplace.reports.export.statement_sheets import statement_sheet
from marketplace.reports.export.statement_words import state_text
from marketplace.settlement.adjustment_allocation import AllocationTarget, allocate_adjustment
from marketplace.settlement.hand_overs import HandOverRow, add_hand_over
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.records import SettlementRecord, State
from tests import world
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered
from tests.marketplace.settlement.test_adjustment_allocation import FINE

HOMES = ("H0", "H1", "H2")
L = boxes(4, remote_id="A")._replace(
    gross_dong=600_000, discount_dong=0, fee_dong=18_000, freight_dong=40_000, tax_dong=9_000
)


def closed(database: Database, period: AccountingPeriod) -> None:
    with database.write(one_state=True) as connection:
        close(connection, period.id, "kế toán", AFTER_LATER_MS)


def numbers(database: Database, period: AccountingPeriod) -> list[str]:
    return [market.of(database, period, home).fingerprint for home in HOMES]


def pay(database: Database, shop: int, n: int, gross: int, fee: int, freight: int, tax: int) -> None:
    net = gross - fee - freight - tax
    entry = SettlementRecord(f"p{n}", "S", "D1", None, AFTER_JUNE_MS + n, gross, fee, freight, tax, net)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], AFTER_LATER_MS)


def lived(database: Database) -> tuple[int, AccountingPeriod]:
    """A period with what was sold, sold free of charges, is on its way, was handed over, and given of no order."""
    shop = market.build(database)
    june, _ = market.opened(database), market.opened(database, market.LATER)
    market.terms(database, "pool", None, "L-A", "L-B")
    free = boxes(1, sku="H0-5")._replace(fee_dong=0, freight_dong=0)
    market.take(database, shop, delivered("D1", L), delivered("D2", free, day=1))
    market.take(database, shop, world.order("D3", (boxes(1, sku="H1-5"),), state=State.SHIPPING))
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [FINE], AFTER_LATER_MS)
        cooperative = market.cooperative_id(connection)
        add_hand_over(
            connection, HandOverRow(cooperative, 1, date(2021, 6, 12), "advance", 40_000, "mua thùng", "cô Hoa", 1)
        )
        allocate_adjustment(
            connection,
            EVERYTHING,
            "shop",
            "a1",
            AllocationTarget(cooperative, None, True, "kế toán", None),
            AFTER_LATER_MS,
        )
    return shop, june


@pytest.mark.both
def test_closing_alone_leaves_the_check_number_as_it_is(database: Database) -> None:
    _, june = lived(database)
    before = numbers(database, june)
    closed(database, june)
    assert numbers(database, june) == before
    assert len(set(before)) == 3


@pytest.mark.both
def test_what_a_platform_pays_corrects_and_takes_back_after_a_close_leaves_it_as_it_is(database: Database) -> None:
    shop, june = lived(database)
    closed(database, june)
    before, paper, report = numbers(database, june), market.of(database, june, "H1"), market.report(database, june)
    seen = []
    for n, entry in enumerate(
        [(600_000, 18_000, 40_000, 9_000), (600_000, 18_000, 39_000, 9_000), (-600_000, -18_000, -39_000, -9_000)]
    ):
        pay(database, shop, max(n, 1), *entry)
        assert numbers(database, june) == before
        now = market.of(database, june, "H1")
        assert market.report(database, june) == report
        assert (now.total, now.account, [row.worth for row in now.rows]) == (
            paper.total, paper.account, [row.worth for row in paper.rows],
        )  # fmt: skip
        seen.append((now.rows[0].payment, now.awaiting_dong))
    assert seen == [(PaymentStatus.PAID, 0), (PaymentStatus.PAID, 0), (PaymentStatus.TAKEN_BACK, 0)]


@pytest.mark.both
def test_what_becomes_of_an_order_after_a_close_leaves_it_as_it_is(database: Database) -> None:
    shop, june = lived(database)
    closed(database, june)
    before = numbers(database, june)
    other = boxes(1, sku="H2-5", remote_id="B")
    for version, lines in enumerate(
        [(L, other), (L._replace(returned=2), other), (L._replace(discount_dong=5_000), other), (other,)], 1
    ):
        market.take(database, shop, delivered("D1", *lines, version=version, day=1, returned=8))
        assert numbers(database, june) == before
    assert sum(market.of(database, june, home).awaiting_dong for home in HOMES) == 148_999  # of D2, free of charges


@pytest.mark.both
def test_what_moves_on_stands_apart_from_what_the_check_number_is_of(database: Database) -> None:
    _, june = lived(database)
    notes = [name for name, _ in statement_sheet(market.of(database, june, "H0"), VIETNAMESE).notes]
    at = notes.index("Mã kiểm tra số liệu (SHA-256)")
    assert notes[at + 1 :] == ["Mã kiểm tra không gồm", "Còn chờ sàn trả (đồng)"]


@pytest.mark.both
@pytest.mark.parametrize(
    ("table", "column"),
    [("entry", "gross_dong"), ("entry", "freight_dong"), ("entry", "weight_g"), ("hand_over", "amount_dong"),
     ("payout_share", "amount_dong"), ("entry", "vat_dong")],
)  # fmt: skip
def test_a_figure_of_a_closed_statement_that_is_changed_changes_it(database: Database, table: str, column: str) -> None:
    _, june = lived(database)
    closed(database, june)
    before = numbers(database, june)
    changed = TABLES[table]
    with database.write() as connection:
        connection.execute(changed.update().values({column: changed.c[column] + 1}))
    assert numbers(database, june)[0] != before[0]


def test_an_estimate_of_no_charges_stays_one_on_the_closed_statement(database: Database) -> None:
    _, june = lived(database)
    rows = {row.order: row for row in market.of(database, june, "H0").rows}
    assert (rows["D2"].estimated, state_text(rows["D2"], VIETNAMESE)) == (
        True, "Còn chờ, phí sàn, cước, thuế ước tính",
    )  # fmt: skip
    closed(database, june)
    assert {row.order: row for row in market.of(database, june, "H0").rows} == rows
