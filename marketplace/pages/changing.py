"""Changing: what a person decided on a screen, done in one transaction or refused in one sentence."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from sqlalchemy import Connection

from marketplace.language import Language
from marketplace.pages.desk import desk
from marketplace.words.sentences import Refusal, Unreadable

Result = TypeVar("Result")
_DONE = "done"


def changed(
    work: Callable[[Connection], Result],
    said: Language,
    done: Callable[[Result], str] | None = None,
    *,
    one_state: bool = False,
) -> None:
    """Do what a person decided and draw the screen anew, which tells what is done; or say why it cannot be done."""
    try:
        with desk().database.write(one_state=one_state) as connection:
            result = work(connection)
    except (Refusal, Unreadable) as refused:
        st.error(said.tell(refused.sentence))
        return
    desk().forget()
    if done is not None:
        st.session_state[_DONE] = done(result)
    st.rerun()


def told() -> None:
    """Tell once what the last change did."""
    if text := st.session_state.pop(_DONE, None):
        st.success(text)
