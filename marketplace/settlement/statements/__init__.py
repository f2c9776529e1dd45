"""Statements (bảng thanh toán cho hộ): what every household is owed, period by period, to the đồng."""

from marketplace.settlement.statements.account import Account
from marketplace.settlement.statements.bought import Own
from marketplace.settlement.statements.closing import close
from marketplace.settlement.statements.household import Row, Statement, Waiting, statement
from marketplace.settlement.statements.period import HomeRow, PeriodReport, period_report
from marketplace.settlement.statements.terms import TERMS, TermsError, set_terms
from marketplace.settlement.statements.valuation import Worth

__all__ = [
    "TERMS",
    "Account",
    "HomeRow",
    "Own",
    "PeriodReport",
    "Row",
    "Statement",
    "TermsError",
    "Waiting",
    "Worth",
    "close",
    "period_report",
    "set_terms",
    "statement",
]
