"""A statement's words: what an entry is, how its money stands, the account to what is left, and what is provisional."""

from datetime import date

import pytest

from marketplace.directory.cooperatives import CooperativeRow
from marketplace.directory.periods import AccountingPeriod
from marketplace.language.translation import VIETNAMESE, Language
from marketplace.orders.status import PaymentStatus
from marketplace.reports.export.statement_words import (
    account_lines,
    hand_over_text,
    kind_text,
    left_text,
    moving_text,
    period_text,
    state_text,
    tax_notes,
)
from marketplace.settlement.statements import Statement
from marketplace.settlement.statements.account import HouseholdAccount
from marketplace.settlement.statements.household import StatementHousehold, StatementRow
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.words.instants import start_of

ENGLISH = Language("en")
MAY = AccountingPeriod(1, 1, date(2026, 5, 1), date(2026, 5, 31), start_of(date(2026, 6, 2)), "cô Hoa")
ROW = StatementRow(
    "sale", None, "L1", "consignment", "Gian hàng", "D1", "Vải thiều", date(2026, 6, 10), Worth(5_000, 0, 150_000),
    PaymentStatus.UNPAID, None, awaited=True,
)  # fmt: skip


def paper(account: HouseholdAccount, *rows: StatementRow) -> Statement:
    june = MAY._replace(id=2, from_on=date(2026, 6, 1), to_on=date(2026, 6, 30), closed_ms=None, closed_by=None)
    home = StatementHousehold(1, "H0", "Hộ 0")
    return Statement(CooperativeRow(1, "HTX", "HTX", "cooperative"), june, home, rows, (), (), (), account, 0, "")


def test_a_period_is_provisional_until_somebody_has_closed_it() -> None:
    assert period_text(MAY, VIETNAMESE) == "1/5/2026 – 31/5/2026, chốt ngày 2/6/2026, người chốt: cô Hoa"
    assert period_text(MAY._replace(closed_by=None), ENGLISH).endswith(
        "closed on 2 June 2026 (before there were accounts)"
    )
    assert period_text(MAY._replace(closed_ms=None), VIETNAMESE) == "1/5/2026 – 31/5/2026, số liệu sơ bộ"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("sale", "Sale"),
        ("pool", "To the pool's average"),
        ("outright", "Bought outright"),
        ("failed", "Cost of a failed delivery"),
    ],
)
def test_an_entry_of_the_period_is_called_by_its_kind(kind: str, says: str) -> None:
    assert kind_text(ROW._replace(kind=kind), ENGLISH) == says
    assert kind_text(ROW._replace(kind=kind), VIETNAMESE) != says


@pytest.mark.parametrize(
    ("moved", "why"),
    [
        (Worth(-5_000, 5_000, -150_000), "returned"),
        (Worth(-400, 0, -12_000), "weight"),
        (Worth(0, 0, -500, -3), "price"),
        (Worth(0, 0, 0, 700), "fee, freight, tax"),
    ],
)
def test_a_correction_says_of_which_period_it_is_and_what_moved_it(moved: Worth, why: str) -> None:
    row = ROW._replace(of=MAY, worth=moved)
    assert kind_text(row, ENGLISH) == f"Corrects 1 May 2026 – 31 May 2026: {why}"
    assert kind_text(row._replace(kind="failed"), ENGLISH) == "Cost of a failed delivery"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ROW, "Awaiting"),
        (ROW._replace(awaited=False), "Nothing more awaited"),
        (ROW._replace(payment=PaymentStatus.PART_PAID), "Paid by the platform in part"),
        (ROW._replace(payment=PaymentStatus.PAID), "Paid by the platform"),
        (ROW._replace(payment=PaymentStatus.TAKEN_BACK), "Taken back by the platform"),
        (ROW._replace(payment=PaymentStatus.PAID, estimated=True), "Paid by the platform, charges estimated"),
        (ROW._replace(order="", estimated=True), "Charges estimated"),
        (ROW._replace(order=""), ""),
        (ROW._replace(kind="failed"), ""),
    ],
)
def test_an_entry_says_how_its_money_stands_and_that_charges_are_estimated(row: StatementRow, says: str) -> None:
    assert state_text(row, ENGLISH) == says


def test_the_account_leads_line_by_line_to_what_is_left() -> None:
    account = HouseholdAccount(100_000, 300_000, 40_000, 200_000, 10_000)
    lines = list(account_lines(paper(account), ENGLISH))
    assert lines == [
        ("Brought forward", 100_000), ("Net of this period", 300_000), ("Advances", -40_000),
        ("Paid to the household", -200_000), ("Cash on delivery passed on", -10_000), ("Still owed", 150_000),
    ]  # fmt: skip
    assert sum(dong for _, dong in lines[:-1]) == account.left_dong


@pytest.mark.parametrize(("adjusted_dong", "last"), [(-7_000, ("The household owes the cooperative", 7_000)),
                                                      (7_000, ("Still owed", 7_000))])  # fmt: skip
def test_what_a_household_owes_carries_no_minus_and_adjustments_stand_where_there_are_any(
    adjusted_dong: int, last: tuple[str, int]
) -> None:
    lines = list(account_lines(paper(HouseholdAccount(0, 0, 0, 0, 0, adjusted_dong)), ENGLISH))
    assert (lines[2], lines[-1]) == (("Platform adjustments", adjusted_dong), last)


def test_what_is_left_is_said_without_a_sign() -> None:
    assert [left_text(dong, VIETNAMESE) for dong in (7_000, 0, -7_000)] == ["7.000 đ", "0 đ", "hộ còn nợ HTX 7.000 đ"]


def test_each_rate_by_which_tax_was_computed_is_named_once() -> None:
    rows = [ROW._replace(tax_source=source) for source in ("TT 40/2021", None, "NĐ 1", "TT 40/2021")]
    account = HouseholdAccount(0, 0, 0, 0, 0)
    assert tax_notes(paper(account, *rows), ENGLISH) == [
        "Tax computed by Lên Sàn, by: NĐ 1", "Tax computed by Lên Sàn, by: TT 40/2021",
    ]  # fmt: skip
    assert tax_notes(paper(account, ROW), ENGLISH) == []


def test_hand_overs_and_what_moves_on_are_said_in_the_readers_language() -> None:
    kinds = ("advance", "paid", "cod")
    assert [hand_over_text(kind, ENGLISH) for kind in kinds] == [
        "Advance", "Payment to the household", "Cash on delivery",
    ]  # fmt: skip
    assert {hand_over_text(kind, VIETNAMESE) == hand_over_text(kind, ENGLISH) for kind in kinds} == {False}
    assert moving_text(VIETNAMESE) != moving_text(ENGLISH)
