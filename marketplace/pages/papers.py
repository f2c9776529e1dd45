"""The papers that grants stand on: state management, members' agreements and consents, added and ended."""

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.people import bases
from marketplace.directory.people.bases import BasisFacts, BasisRow
from marketplace.directory.rights.may import Needs
from marketplace.language.labels import basis_kind
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import changed
from marketplace.pages.components import Link
from marketplace.pages.context import context, scope, visitor
from marketplace.pages.grant_form import find_household
from marketplace.storage.scope import Act
from marketplace.words.instants import day_of


def show(lang: Language) -> None:
    """Draw the papers there are, and the forms to add one and to end one."""
    note = lang.say("A grant shows single households only as long as its paper is valid.")
    components.heading(lang.say("Papers that grants stand on"), note)
    found = context().read(bases.bases, scope())
    if found:
        _rows(found, lang)
    else:
        components.empty(lang.say("There is no paper yet."), lang.say("Next: add one below."))
    _adding(lang)
    _ending([one for one in found if one.ended_ms is None], lang)


def _rows(found: list[BasisRow], lang: Language) -> None:
    say = lang.say
    columns = [(say("Document"), "text"), (say("Kind"), "text"), (say("Whose"), "text"), (say("From day"), "text"),
               (say("Until day"), "text"), (say("State"), "text"), (say("Photo"), "text")]  # fmt: skip
    rows: list[list[str | Link]] = [
        [
            " – ".join(part for part in (one.document, one.purpose) if part),
            basis_kind(one.kind, lang),
            one.cooperative or (f"{one.household} ({one.household_code})" if one.household else "–"),
            lang.day(one.from_on),
            lang.day(one.until_on) if one.until_on else "–",
            _state(one, lang),
            _photo(one, lang),
        ]
        for one in found
    ]
    components.table(columns, rows)


def _state(one: BasisRow, lang: Language) -> str:
    if one.ended_ms is not None:
        return lang.say("ended on {day}", day=lang.day(day_of(one.ended_ms)))
    return lang.say("valid") if one.stands_on(context().today()) else lang.say("not on this day")


def _photo(one: BasisRow, lang: Language) -> Link:
    """Lead to the paper's photograph, or to the door where it is handed in."""
    if one.upload_id is not None:
        return Link(lang.say("Look at it"), f"./tep/{one.upload_id}?lang={lang.code}")
    return Link(lang.say("Hand in a photo"), f"./nap-tep?can-cu={one.id}&lang={lang.code}")


def _adding(lang: Language) -> None:
    say = lang.say
    with st.expander(say("Add a paper")):
        kind = st.segmented_control(say("Kind"), bases.KINDS, default=bases.KINDS[0], required=True, key="paper_kind",
                                    format_func=lambda one: basis_kind(one, lang))  # fmt: skip
        named = {one.id: one.name for one in context().read(cooperatives, scope())} if kind == "agreement" else {}
        coop = st.selectbox(say("Cooperative"), list(named), format_func=named.__getitem__) if named else None
        home = find_household(lang, "paper_household") if kind == "consent" else None
        document = st.text_input(say("Number or name of the document"), placeholder="Số 12/QĐ-UBND", key="paper_name")
        purpose = st.text_input(say("For what"), key="paper_purpose") if kind == "consent" else None
        left, right = st.columns(2)
        with left:
            first = st.date_input(say("From day"), context().today(), format="DD/MM/YYYY", key="paper_from")
        with right:
            last = st.date_input(say("Until day"), None, format="DD/MM/YYYY", key="paper_until")
        facts = BasisFacts(kind, document, first or context().today(), last, purpose, coop, home)
        if st.button(say("Add the paper"), type="primary", key="paper_add"):
            changed(lambda connection: _add(connection, facts), lang,
                    lambda _: say("Added: {document}.", document=document),
                    needs=[Needs(Act.ADMINISTER, "person", (visitor().person_id,))])  # fmt: skip


def _add(connection: Connection, facts: BasisFacts) -> int:
    return bases.add_basis(connection, facts, visitor().person_id, context().clock())


def _ending(standing: list[BasisRow], lang: Language) -> None:
    if not standing:
        return
    named = {one.id: f"{one.document} ({basis_kind(one.kind, lang)})" for one in standing}
    with st.expander(lang.say("End a paper")), st.form(f"end_paper_{len(standing)}", border=False):
        components.hint(lang.say("What stands on it shows single households no more, at once."))
        chosen = st.selectbox(lang.say("Document"), list(named), format_func=named.__getitem__)
        sent = st.form_submit_button(lang.say("End it at once"), type="primary")
    if sent and chosen is not None:
        changed(
            lambda connection: bases.end_basis(connection, chosen, visitor().person_id, context().clock()),
            lang,
            lambda _: lang.say("Ended: {document}.", document=named[chosen]),
            needs=[Needs(Act.ADMINISTER, "basis", (chosen,))],
        )
