"""Who looks at a household: noted once for each look, not each time the screen is drawn; and told to the household."""

import streamlit as st

from marketplace.directory import viewings
from marketplace.directory.viewings import ToldViewing
from marketplace.language.labels import role_name, viewing_name
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.context import context, visitor

_LOOK = "looked_at"
_MOST = 50


def looked(household_id: int, what: str) -> None:
    """Note that who is at the screen looks at a household, unless that is the look that was noted last."""
    noted: dict[str, int] = st.session_state.setdefault(_LOOK, {})
    if noted.get(what) == household_id:
        return
    noted[what] = household_id
    viewings.viewed(context().database, [household_id], visitor().person_id, what, context().clock())


def show_looks(household_id: int, lang: Language) -> None:
    """Tell who looked at the household, where the reader may be told."""
    say = lang.say
    found = context().read(viewings.viewings_of, visitor().scope, household_id, _MOST)
    if not found:
        return
    with st.expander(say("Who looked at the figures"), key="looks"):
        columns = [(say("Day"), "text"), (say("Who looked"), "text"), (say("What was seen"), "text"),
                   (say("Times"), "number"), (say("Last"), "text")]  # fmt: skip
        rows = [
            [lang.day(one.on_day), _called(one, lang), viewing_name(one.what, lang), lang.number(one.times),
             lang.moment(one.last_ms)]
            for one in found
        ]  # fmt: skip
        components.table(columns, rows)


def _called(one: ToldViewing, lang: Language) -> str:
    roles = ", ".join(role_name(role, lang) for role in one.roles)
    return f"{one.name} ({roles})" if roles else one.name
