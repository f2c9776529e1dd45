"""Why this number: the story of one order, step by step, as the ledger tells it."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from marketplace.language.translation import Language
from marketplace.pages import components, order_actions
from marketplace.pages.context import context, scope
from marketplace.reports.explain import Check, Step, Story, explain_order
from marketplace.storage.scope import Act

_UNITS = ("đ", "kg")


def of_an_order(named: Mapping[tuple[str, str], str], lang: Language) -> None:
    """Let the reader choose one of these orders, tell its story, and let a person add to it.

    ``named`` has by code and shop how each is called.
    """
    chosen = st.selectbox(
        lang.say("Why this number? Choose an order"),
        named,
        index=None,
        format_func=lambda one: named.get(one, " · ".join(one)),
        placeholder=lang.say("order code"),
        key="story",
        filter_mode="contains",
    )
    if chosen is None:
        return
    code, shop = chosen
    if scope().may(Act.ORDERS):
        order_actions.writing(code, shop, lang)
    for story in context().read(explain_order, scope(), code, None, lang):
        if story.about == shop:
            tell(story, lang)


def tell(story: Story, lang: Language) -> None:
    """Draw a story: what it is, its steps with time and source, its tables and its sums."""
    with st.container(border=True):
        facts = "".join(f"<li>{escape(fact)}</li>" for fact in dict.fromkeys(story.facts))
        steps = "".join(_step(step, lang) for step in story.in_order())
        st.html(
            f'<article class="story"><h3>{escape(story.title)}</h3><ul class="facts">{facts}</ul>'
            f'<ol class="told">{steps}</ol></article>'
        )
        for grid in (one for one in story.tables if one.rows):
            components.heading(grid.title)
            columns = [(name, "number" if _figures(grid.rows, at) else "text") for at, name in enumerate(grid.columns)]
            components.table(columns, [list(row) for row in grid.rows], last_is_total=grid.summed)
        st.html(f'<ul class="sums">{"".join(_sum(check) for check in story.checks)}</ul>')


def _step(step: Step, lang: Language) -> str:
    when = f"{step.when(lang)} · {step.source}"
    return f"<li><time>{escape(when)}</time><p>{components.marked(step.text)}</p></li>"


def _sum(check: Check) -> str:
    mark, kind = ("✓", "holds") if check.holds else ("✗", "broken")
    return f'<li class="{kind}">{mark} {escape(check.text)}</li>'


def _figures(rows: Sequence[tuple[str, ...]], at: int) -> bool:
    """Say whether a column holds weights or money."""
    return bool(rows) and all(row[at].endswith(_UNITS) for row in rows if row[at])
