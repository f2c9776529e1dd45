"""Nhật ký hệ thống: what was done to people, rights, shops and secrets, by whom and when."""

import pandas as pd
import streamlit as st

from marketplace.directory import audit
from marketplace.directory.audit import AuditLine
from marketplace.directory.audit_lines import detail_in_words
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.context import context, scope
from marketplace.pages.tables import narrowed
from marketplace.words.names import tidy

PAGE = 50
_AT, _FOR = "audit_page", "audit_for"


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    note = lang.say("What was done to people, rights, shops and secrets; lines are added and never changed")
    components.title(lang.say("Audit"), note)
    words, act = _search(lang)
    page = int(st.session_state.get(_AT, 0)) if st.session_state.get(_FOR) == (words, act) else 0
    st.session_state[_FOR] = (words, act)
    found, lines = context().read(audit.lines, scope(), words, act, limit=PAGE, offset=page * PAGE)
    components.turn_back(_AT, page, PAGE, found)
    if not lines:
        components.empty(lang.say("There are no such lines."), lang.say("Next: type fewer letters."))
        return
    table = pd.DataFrame(_row(one, lang) for one in lines)
    st.dataframe(table, hide_index=True, height="content", key=f"audit_{page}", column_config=narrowed(table))
    components.pager(_AT, page, PAGE, found, lang.say("{span} of {found} lines"), lang)


def _search(lang: Language) -> tuple[str, str | None]:
    with st.container(key="search", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(lang.say("Find a line"), key="audit_words", width=360,
                              placeholder=lang.say("Who did it, or to whom"))  # fmt: skip
        act = st.selectbox(
            lang.say("Act"), [None, *context().read(audit.acts, scope())], key="audit_act", width=280,
            format_func=lambda one: lang.say("All acts") if one is None else act_name(one, lang),
        )  # fmt: skip
    return tidy(words), act


def _row(one: AuditLine, lang: Language) -> dict[str, str]:
    return {
        lang.say("When"): lang.moment(one.at_ms, seconds=True),
        lang.say("Who"): one.who,
        lang.say("Act"): act_name(one.act, lang),
        lang.say("To whom or what"): one.subject,
        lang.say("More of it"): detail_in_words(one.detail),
    }


def act_name(act: str, lang: Language) -> str:
    """Return what an act of the audit is called; one that has no name here is shown as it is kept."""
    say = lang.say
    names = {
        "person added": say("person added"),
        "person changed": say("person changed"),
        "person ended": say("person ended"),
        "grant given": say("grant given"),
        "grant revoked": say("grant revoked"),
        "basis added": say("paper added"),
        "basis ended": say("paper ended"),
        "card issued": say("card issued"),
        "card used": say("card used"),
        "card revoked": say("card revoked"),
        "link issued": say("link issued"),
        "link revoked": say("link revoked"),
        "signed in": say("signed in"),
        "secret chosen": say("secret chosen"),
        "secret reset": say("secret reset"),
        "second factor chosen": say("second factor chosen"),
        "second factor reset": say("second factor reset"),
        "device remembered": say("device remembered"),
        "device forgotten": say("device forgotten"),
        "device revoked": say("device revoked"),
        "claim rule added": say("claim rule added"),
        "claim rule removed": say("claim rule removed"),
        "claim not followed": say("claim not followed"),
        "report handed out": say("report handed out"),
        "backup handed out": say("backup handed out"),
        "file handed in": say("file handed in"),
        "agreement withdrawn": say("agreement taken back"),
        "agreement given again": say("agreement given again"),
        "consent withdrawn": say("consent taken back"),
        "consent given again": say("consent given again"),
        "shop paused": say("shop paused"),
        "shop resumed": say("shop goes on"),
        "shop adopted": say("go said for a shop"),
        "secret written": say("shop's secret written"),
    }
    return names.get(act, act)
