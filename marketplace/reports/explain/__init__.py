"""Explain (vì sao ra số này): the story of one order, line, lot or household, each step with its time and source."""

from marketplace.reports.explain.household_story import explain_household
from marketplace.reports.explain.line_story import explain_line
from marketplace.reports.explain.lot_story import explain_lot
from marketplace.reports.explain.order_story import explain_order
from marketplace.reports.explain.story import Check, Step, Story, StoryTable

__all__ = [
    "Check",
    "Step",
    "Story",
    "StoryTable",
    "explain_household",
    "explain_line",
    "explain_lot",
    "explain_order",
]
