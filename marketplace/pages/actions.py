"""Actions: what a person decided on a screen, done in one transaction or refused in one sentence."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from sqlalchemy import Connection

from marketplace.language.translation import Language
from marketplace.pages.context import context
from marketplace.words.messages import Refusal, Unreadable

Result = TypeVar("Result")
_DONE = "done"


def changed(
    work: Callable[[Connection], Result],
    lang: Language,
    done: Callable[[Result], str] | None = None,
    *,
    one_state: bool = False,
) -> None:
    """Do what a person decided and draw the screen anew, which tells what is done; or say why it cannot be done."""
    try:
        with context().database.write(one_state=one_state) as connection:
            result = work(connection)
    except (Refusal, Unreadable) as refused:
        st.error(lang.tell(refused.sentence))
        return
    context().forget()
    if done is not None:
        st.session_state[_DONE] = done(result)
    st.rerun()


def told() -> None:
    """Tell once what the last change did."""
    if text := st.session_state.pop(_DONE, None):
        st.success(text)


def agreed(text: str, yes: str, key: str, lang: Language) -> bool | None:
    """Say what will happen, and ask whether it shall: True or False when answered, else None."""
    st.info(text)
    return answered(yes, key, lang)


def answered(yes: str, key: str, lang: Language) -> bool | None:
    """Draw the two answers to what was asked: True or False when one was pressed, else None."""
    with st.container(horizontal=True):
        agree = st.button(yes, key=f"yes-{key}", type="primary")
        back = st.button(lang.say("No, go back"), key=f"no-{key}")
    return True if agree else False if back else None
