"""What households ask to be set right of what is kept of them: carried out with one press, or refused with a reason."""

from collections.abc import Callable
from html import escape

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory import rectifications
from marketplace.directory.rectifications import RectificationRow
from marketplace.directory.rights.may import Needs
from marketplace.language.translation import Language
from marketplace.operations import rectifying
from marketplace.pages import components
from marketplace.pages.actions import changed
from marketplace.pages.context import context, scope, visitor
from marketplace.reports.own.words import OwnWords
from marketplace.storage.scope import Act


def show_asked(lang: Language) -> None:
    """Draw what waits for the reader's answer; nothing where nothing does, or it is not theirs to give."""
    if not scope().may(Act.RECTIFY):
        return
    found = context().read(rectifications.waiting, scope())
    if not found:
        return
    components.heading(lang.say("Households ask to be set right"))
    for one in found:
        with st.container(border=True, key=f"asked-{one.id}"):
            _asked(one, lang)


def _asked(one: RectificationRow, lang: Language) -> None:
    words = OwnWords(lang)
    st.html(
        f'<div class="channel"><h3>{escape(f"{one.household} ({one.household_code})")}</h3>'
        f"<p>{escape(words.asked(one))}</p></div>"
        f'<p class="why">{escape(f"{words.what(one.what)}: {words.change(one)}")}</p>'
    )
    reply = st.text_input(lang.say("Answer to the household"), key=f"reply-{one.id}", max_chars=500)
    done = lang.say("Done already, tell the household") if one.what == "other" else lang.say("Set it right so")
    with st.container(horizontal=True):
        agreed = st.button(done, key=f"carry-{one.id}", type="primary")
        refused = st.button(lang.say("Do not, for the reason above"), key=f"refuse-{one.id}")
    by, now_ms = visitor().person_id, context().clock()
    if agreed:
        _do(one, lambda connection: rectifying.carry_out(connection, one.id, reply, by, now_ms), lang)
    if refused:
        _do(one, lambda connection: rectifying.refuse(connection, one.id, reply, by, now_ms), lang)


def _do(one: RectificationRow, work: Callable[[Connection], int | None], lang: Language) -> None:
    """Do what was pressed; None is what a refusal leaves, else as many lots as count elsewhere now."""
    needs = (Needs(Act.RECTIFY, "rectification", (one.id,)),)
    changed(work, lang, lambda lots: _done(one, lots, lang), needs=needs)


def _done(one: RectificationRow, lots: int | None, lang: Language) -> str:
    if lots is None:
        return lang.say("Answered; {household} reads why.", household=one.household)
    told = lang.say("Set right; {household} reads it.", household=one.household)
    moved = lang.say("{n} lots count in the new commune from now on.", n=lang.number(lots)) if lots else ""
    return " ".join(part for part in (told, moved) if part)
