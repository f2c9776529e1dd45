"""Statements (bảng thanh toán cho hộ): what every household is owed, period by period, to the đồng.

All of it is computed from ``Books``, which ``books_reader`` reads; closing writes it down once, and never again. How a
statement is laid out it must not know.
"""

from marketplace.settlement.statements.account import HouseholdAccount
from marketplace.settlement.statements.closing import close, hindrances
from marketplace.settlement.statements.household import Statement, StatementRow, UndeliveredDraw, statement
from marketplace.settlement.statements.lot_terms import TERMS, TermsError, set_terms
from marketplace.settlement.statements.outright_purchases import OutrightResult
from marketplace.settlement.statements.period import HouseholdPeriodRow, PeriodReport, period_report
from marketplace.settlement.statements.weight_and_money import Worth

__all__ = [
    "TERMS",
    "HouseholdAccount",
    "HouseholdPeriodRow",
    "OutrightResult",
    "PeriodReport",
    "Statement",
    "StatementRow",
    "TermsError",
    "UndeliveredDraw",
    "Worth",
    "close",
    "hindrances",
    "period_report",
    "set_terms",
    "statement",
]
