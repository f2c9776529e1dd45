"""Actions: what a person decided on a screen, done in one transaction or refused in one sentence.

A form whose words are written is drawn anew and empty; what they need to be asked for is asked before they are written.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.rights.may import Needs, require
from marketplace.inventory.lot_list import lot_listed
from marketplace.inventory.lots import CannotMove, LotLacks
from marketplace.language.translation import Language
from marketplace.pages.context import acting, context, scope
from marketplace.words.messages import Doubtful, Refusal, Sentence, Unreadable

Result = TypeVar("Result")
_DESK = "desk"


@dataclass(frozen=True, slots=True)
class Proposal(Generic[Result]):
    """What a form says, to be done at once or after one more question."""

    work: Callable[[Connection, bool], Result]
    """Do it; unless it is sure (True) it raises Doubtful for what is far from all that is known."""
    done: Callable[[Result], str]
    """What was done."""
    needs: Sequence[Needs]
    """What a person must be allowed to do, and to which rows."""
    costs: Callable[[Result], str] = lambda _: ""
    """What it would cost, which must be agreed to before; '' where it costs nothing."""


@dataclass(slots=True)
class _Desk:
    """What lies before one person; changed in place, since a press of a button can break in wherever a state is set."""

    written: Counter[str] = field(default_factory=Counter)
    asked: dict[str, tuple[Proposal[Any], str]] = field(default_factory=dict)
    told: str = ""


class _MustAsk(Exception):
    """What was tried needs a person's word first; its transaction is taken back."""


def changed(
    work: Callable[[Connection], Result],
    lang: Language,
    done: Callable[[Result], str] | None = None,
    *,
    needs: Sequence[Needs],
    one_state: bool = False,
) -> None:
    """Do what a person decided and draw the screen anew, which tells what is done; or say why it cannot be done.

    What it ``needs`` is asked in the transaction itself: a screen that was open may show what is no more allowed.
    """
    desk = _desk()
    try:
        with context().database.write(one_state=one_state) as connection:
            require(connection, acting(connection), *needs)
            result = work(connection)
    except (Refusal, Unreadable) as refused:
        st.error(lang.tell(refusal(refused)))
        return
    context().forget()
    if done is not None:
        desk.told = done(result)
    st.rerun()


def told() -> None:
    """Tell once what the last change did; it stays in sight, however far down the person is."""
    desk = _desk()
    text, desk.told = desk.told, ""
    if text:
        with st.container(key="told"):
            st.success(text)


def drawn(form: str) -> str:
    """Return the key of a form as it is drawn now: another one, so an empty form, each time its words were written."""
    return f"{form}-{_desk().written[form]}"


def propose(form: str, proposal: Proposal[Result], lang: Language, agreed_to: str = "") -> None:
    """Do what a form says, tell it and draw the form anew; or ask first, unless just that was agreed to; or refuse."""
    desk = _desk()
    try:
        try:
            result = _tried(proposal, "", agreed_to, sure=False)
        except Doubtful as doubtful:
            result = _tried(proposal, lang.tell(doubtful.sentence), agreed_to, sure=True)
    except _MustAsk as must_ask:
        desk.asked[form] = (proposal, str(must_ask))
        st.rerun()
    except (Refusal, Unreadable) as refused:
        st.error(lang.tell(refusal(refused)))
        return
    desk.written[form] += 1
    desk.told = proposal.done(result)
    context().forget()
    st.rerun()


def asking(form: str, lang: Language) -> bool:
    """Draw what must be agreed to before a form's words are written; False where nothing is asked."""
    desk = _desk()
    if form not in desk.asked:
        return False
    proposal, text = desk.asked[form]
    answer = agreed(text, lang.say("Yes, write it so"), form, lang)
    if answer is not None:
        del desk.asked[form]
        if not answer:
            st.rerun()
        propose(form, proposal, lang, text)
    return answer is None


def _tried(proposal: Proposal[Result], doubt: str, agreed_to: str, *, sure: bool) -> Result:
    """Do it, if all that is asked of it was agreed to."""
    with context().database.write() as connection:
        require(connection, acting(connection), *proposal.needs)
        result = proposal.work(connection, sure)
        text = " ".join(part for part in (doubt, proposal.costs(result)) if part)
        if text and text != agreed_to:
            raise _MustAsk(text)
    return result


def _desk() -> _Desk:
    desk: _Desk = st.session_state.setdefault(_DESK, _Desk())
    return desk


def refusal(refused: Refusal | Unreadable) -> Sentence:
    """Return what a person is told of a refusal: of a lot that is not shown, neither its name nor its weight."""
    if isinstance(refused, LotLacks):
        try:
            context().read(lot_listed, scope(), refused.code)
        except CannotMove:
            return refused.unnamed
    return refused.sentence


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
