"""Explain (vì sao ra số này): the story of one order, line, lot or household, each step with its time and source."""

from marketplace.reports.explain.homes import explain_household
from marketplace.reports.explain.lines import explain_line
from marketplace.reports.explain.lots import explain_lot
from marketplace.reports.explain.orders import explain_order
from marketplace.reports.explain.story import Check, Grid, Step, Story

__all__ = [
    "Check",
    "Grid",
    "Step",
    "Story",
    "explain_household",
    "explain_line",
    "explain_lot",
    "explain_order",
]
