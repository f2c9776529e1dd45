"""Own home: which of several households somebody looks at on one telephone; every query is narrowed to it.

The choice is kept in the session and in the address, and looked up among the person's households at each run.
"""

from collections.abc import Mapping

import streamlit as st

from marketplace.directory.rights import Role, Visitor
from marketplace.directory.rights.at_home import OwnHome, homes_of
from marketplace.directory.rights.roles import AT_HOME
from marketplace.language.translation import Language
from marketplace.pages.context import AT_HOME_KEY, context

_NAMED, _CHOSEN, _HOMES = "nha", "own_home", "own_homes"


def look(visitor: Visitor) -> None:
    """Look up which household is looked at; all of them for who has one alone, or sees others by another role."""
    only_home = bool(visitor.scope.roles) and visitor.scope.roles <= AT_HOME
    homes = context().read(homes_of, visitor.scope) if only_home else []
    several = {one.code: one for one in homes} if len(homes) > 1 else {}
    wanted = st.session_state[_CHOSEN] if _CHOSEN in st.session_state else st.query_params.get(_NAMED)
    st.session_state[_HOMES] = several
    st.session_state[AT_HOME_KEY] = several.get(wanted or "", _usual(several))


def _usual(homes: Mapping[str, OwnHome]) -> OwnHome | None:
    """Return what is looked at before anything is chosen: all, or, where one is more in one than in another, that one.

    Of all together a list would hold nothing, as if nothing were sold, of the household whose figures are not shown.
    """
    if not _differ(homes):
        return None
    return max(homes.values(), key=lambda one: Role.FARMER in one.roles)


def _differ(homes: Mapping[str, OwnHome]) -> bool:
    return len({one.roles for one in homes.values()}) > 1


def shown() -> OwnHome | None:
    """Return the one household that is looked at; None where it is all of them."""
    home: OwnHome | None = st.session_state.get(AT_HOME_KEY)
    return home


def choose(lang: Language) -> None:
    """Let who has several households choose one of them, or all where the person is the same in all."""
    homes: dict[str, OwnHome] = st.session_state.get(_HOMES, {})
    if not homes:
        return
    choices: list[str | None] = [*homes] if _differ(homes) else [None, *homes]
    home = shown()
    chosen = st.selectbox(
        lang.say("Household"), choices, choices.index(home.code if home else None), key=_CHOSEN,
        label_visibility="collapsed", width="stretch",
        format_func=lambda code: homes[code].name if code in homes else lang.say("All my households"),
    )  # fmt: skip
    if chosen is None:
        st.query_params.pop(_NAMED, None)
    else:
        st.query_params[_NAMED] = chosen
