"""Statements (bảng thanh toán cho hộ): what every household is owed, period by period, to the đồng."""

from marketplace.statements.account import Account
from marketplace.statements.bought import Own
from marketplace.statements.closing import close
from marketplace.statements.household import Row, Statement, Waiting, statement
from marketplace.statements.period import HomeRow, PeriodReport, period_report
from marketplace.statements.terms import TERMS, TermsError, set_terms
from marketplace.statements.worth import Worth

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
