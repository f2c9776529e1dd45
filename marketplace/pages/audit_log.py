"""Nhật ký hệ thống: what was done to people, rights, shops and secrets, by whom and when."""

import pandas as pd
import streamlit as st

from marketplace.directory.audit_lines import AuditFilter, AuditRow, acts, lines
from marketplace.language.audit_words import act_name, detail_in_words
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.context import context, scope
from marketplace.pages.tables import draw_long, narrowed
from marketplace.words.names import tidy

PAGE = 50
_AT, _FOR = "audit_page", "audit_for"


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    note = lang.say("What was done to people, rights, shops and secrets; lines are added and never changed")
    components.title(lang.say("Audit"), note)
    wanted = _search(lang)
    page = int(st.session_state.get(_AT, 0)) if st.session_state.get(_FOR) == wanted else 0
    st.session_state[_FOR] = wanted
    found, rows = context().read(lines, scope(), wanted, PAGE, page * PAGE)
    components.turn_back(_AT, page, PAGE, found)
    if not rows:
        components.empty(lang.say("There are no such lines."), lang.say("Next: type fewer letters."))
        return
    table = pd.DataFrame(_row(one, lang) for one in rows)
    draw_long(table, lang, height="content", key=f"audit_{page}", column_config=narrowed(table))
    components.pager(_AT, page, PAGE, found, lang.say("{span} of {found} lines"), lang)


def _search(lang: Language) -> AuditFilter:
    with st.container(key="search", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(lang.say("Find a line"), key="audit_words", width=360,
                              placeholder=lang.say("Who did it, or to whom"))  # fmt: skip
        act = st.selectbox(
            lang.say("Act"), ["", *context().read(acts, scope())], key="audit_act", width=280,
            format_func=lambda one: act_name(one, lang) if one else lang.say("All acts"),
        )  # fmt: skip
        day = st.date_input(lang.say("Day"), None, format="DD/MM/YYYY", key="audit_day", width=160)
    return AuditFilter(day, tidy(words), act)


def _row(one: AuditRow, lang: Language) -> dict[str, str]:
    return {
        lang.say("When"): lang.moment(one.at_ms, seconds=True),
        lang.say("Who"): one.who,
        lang.say("Act"): act_name(one.act, lang),
        lang.say("To whom or what"): one.subject,
        lang.say("More of it"): detail_in_words(one.detail, lang),
    }
