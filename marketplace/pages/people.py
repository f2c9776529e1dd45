"""Người dùng và phân quyền: who may sign in, what each may see and do, and the papers it stands on."""

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.people import grants, persons, withdrawals
from marketplace.directory.people.grants import GrantRow
from marketplace.directory.people.persons import PersonRow
from marketplace.directory.rights.may import Needs
from marketplace.language.labels import basis_kind
from marketplace.language.translation import Language
from marketplace.pages import components, papers, person
from marketplace.pages.actions import changed, drawn, told
from marketplace.pages.context import context, scope, visitor
from marketplace.pages.tables import draw_long, narrowed
from marketplace.storage.scope import Act
from marketplace.words import names

_MOST = 100


def show() -> None:
    """Draw the list, or the person that was chosen from it."""
    lang = components.reader()
    if code := st.query_params.get("ng"):
        person.show(code, lang)
        return
    note = lang.say("Who may sign in, what each may see and do, and by what right")
    components.title(lang.say("People and rights"), note)
    told()
    typed = st.text_input(lang.say("Find a person"), key="people_words", width=360,
                          placeholder=lang.say("Name without accents, code of the person or telephone"))  # fmt: skip
    granted = _granted()
    found = [one for one in context().read(persons.people, scope()) if _matches(one, names.tidy(typed))]
    if found:
        components.hint(lang.say("Press a row to see what the person may do, and to change it."))
        _rows(found[:_MOST], granted, lang)
    else:
        components.empty(lang.say("Nobody is called so."), lang.say("Next: type fewer letters."))
    if len(found) > _MOST:
        components.hint(lang.say("There are more people; look for one by name."))
    _adding(lang)
    papers.show(lang)
    _withdrawn(lang)


def _granted() -> Mapping[int, list[GrantRow]]:
    """Return what is granted today, by person."""
    today, held = context().today(), defaultdict[int, list[GrantRow]](list)
    for one in context().read(grants.grants_of, scope()):
        if one.stands_on(today):
            held[one.person_id].append(one)
    return held


def _matches(one: PersonRow, words: str) -> bool:
    digits = "".join(letter for letter in words if letter.isdigit()).lstrip("0")
    looked = [names.key(words) in names.key(one.name), words.casefold() in one.code.casefold()]
    return any(looked) or bool(digits and one.phone and digits in one.phone)


def _rows(found: list[PersonRow], granted: Mapping[int, list[GrantRow]], lang: Language) -> None:
    table = pd.DataFrame(
        {
            lang.say("Name"): one.name,
            lang.say("May do"): "; ".join(person.said_of(grant, lang) for grant in granted.get(one.id, ()))
            or lang.say("nothing yet"),
            lang.say("Telephone"): person.phone_of(one),
            lang.say("State"): person.state_of(one, lang),
            lang.say("Code"): one.code,
        }
        for one in found
    )
    visits = st.session_state.get(person.VISITS, 0)  # a new key each time a person was left: no row is pressed by then
    chosen = draw_long(
        table, lang, height="content", column_config=narrowed(table), on_select="rerun",
        selection_mode="single-cell", key=f"people_{visits}_{hash(tuple(one.id for one in found))}",
    )  # fmt: skip
    picked = [row for row, _ in chosen["selection"]["cells"]]
    if picked and picked[0] < len(found):
        st.query_params["ng"] = found[picked[0]].code
        st.rerun()


def _adding(lang: Language) -> None:
    with st.expander(lang.say("Add a person")), st.form(drawn("person"), border=False):
        name = st.text_input(lang.say("Name"), placeholder="Đỗ Thị Hương")
        phone = st.text_input(lang.say("Telephone"), placeholder="0912 345 678")
        components.hint(lang.say("Without a telephone number of their own they sign in by their code."))
        sent = st.form_submit_button(lang.say("Add"), type="primary")
    if sent:
        changed(lambda connection: _add(connection, name, phone), lang, lambda added: _added(added, lang),
                needs=[Needs(Act.ADMINISTER, "person", (visitor().person_id,))])  # fmt: skip


def _add(connection: Connection, name: str, phone: str) -> PersonRow:
    return persons.add(connection, name, names.tidy(phone) or None, visitor().person_id, context().clock())


def _added(added: PersonRow, lang: Language) -> str:
    st.query_params["ng"] = added.code
    return lang.say("{person} is added, and may see nothing yet.", person=added.called)


def _withdrawn(lang: Language) -> None:
    """Show which households took their word back: what stands on it shows them no more."""
    found = context().read(withdrawals.withdrawn, scope())
    if not found:
        return
    components.heading(lang.say("Taken back by households"), lang.say("Who saw by this right sees them no more."))
    columns = [(lang.say("Household"), "text"), (lang.say("Taken back"), "text"), (lang.say("Since"), "text")]
    rows = [
        [f"{one.household} ({one.household_code})", basis_kind(one.kind, lang), lang.moment(one.at_ms)] for one in found
    ]
    components.table(columns, rows)
