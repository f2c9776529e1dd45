"""One person: what is granted and by what right, a new card, and what ends."""

from collections.abc import Callable, Mapping

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.people import cards, factors, grants, persons, secrets
from marketplace.directory.people.grants import GrantRow
from marketplace.directory.people.persons import PersonRow
from marketplace.directory.rights.may import Needs
from marketplace.language.labels import role_name
from marketplace.language.translation import Language
from marketplace.pages import components, grant_form
from marketplace.pages.actions import agreed, changed, told
from marketplace.pages.card_button import card_button
from marketplace.pages.context import context, scope, visitor
from marketplace.storage.scope import Act
from marketplace.words.instants import day_of

VISITS = "people_visits"
_ASKED = "person_asked"
_ACTS: Mapping[str, Callable[[Connection, int, int | None, int], object]] = {
    "reset": secrets.reset, "factor": factors.forget, "end": persons.end,
}  # fmt: skip


def show(code: str, lang: Language) -> None:
    """Draw a person with what is granted, and the way back to the list."""
    if st.button(lang.say("← All people"), type="tertiary", key="back"):
        del st.query_params["ng"]
        st.session_state[VISITS] = st.session_state.get(VISITS, 0) + 1
        st.rerun()
    found = [one for one in context().read(persons.people, scope()) if one.code == code]
    if not found:
        components.title(lang.say("People and rights"))
        components.not_here(lang.say("There is no person {code}.", code=code), lang.say("All people"), "ng")
        return
    [one] = found
    facts = (one.code, phone_of(one), state_of(one, lang))
    components.title(one.name, " · ".join(fact for fact in facts if fact))
    told()
    given = context().read(grants.grants_of, scope(), one.id)
    _granted(given, lang)
    if one.ended_ms is None:
        _revoking(one, given, lang)
        grant_form.granting(one, lang)
        _doors(one, lang)


def phone_of(one: PersonRow) -> str:
    """Return a person's telephone number as people write it; '' without one."""
    return f"0{one.phone[2:]}" if one.phone else ""


def state_of(one: PersonRow, lang: Language) -> str:
    """Return whether a person can sign in, and how."""
    if one.ended_ms is not None:
        return lang.say("ended on {day}", day=lang.day(day_of(one.ended_ms)))
    if one.secret_kind is None:
        return lang.say("waits for a card")
    return lang.say("signs in, with a second factor") if one.has_factor else lang.say("signs in")


def said_of(one: GrantRow, lang: Language) -> str:
    """Return what a grant makes of a person, and where."""
    return " – ".join(part for part in (role_name(one.role, lang), place_of(one)) if part)


def place_of(one: GrantRow) -> str:
    """Return where a grant reaches, in words; '' of an administrator's, which is bound to no place."""
    area = ", ".join(part for part in (one.district, one.province) if part) if one.area_system else ""
    home = f"{one.household} ({one.household_code})" if one.household else ""
    return home or one.cooperative or one.commune or area


def _granted(given: list[GrantRow], lang: Language) -> None:
    say = lang.say
    components.heading(say("What the person may do"))
    if not given:
        components.empty(say("Nothing is granted yet: the person sees published figures alone."), "")
        return
    today = context().today()
    columns = [(say("Role"), "text"), (say("Where"), "text"), (say("From day"), "text"), (say("Until day"), "text"),
               (say("By what right"), "text"), (say("State"), "text")]  # fmt: skip
    rows = [
        [
            role_name(one.role, lang),
            place_of(one) or "–",
            lang.day(one.from_on),
            lang.day(one.until_on) if one.until_on else say("until it is revoked"),
            one.document or "–",
            _state(one, lang) if not one.stands_on(today) else say("stands"),
        ]
        for one in given
    ]
    components.table(columns, rows)


def _state(one: GrantRow, lang: Language) -> str:
    if one.revoked_ms is not None:
        return lang.say("revoked on {day}", day=lang.day(day_of(one.revoked_ms)))
    return lang.say("not on this day")


def _revoking(one: PersonRow, given: list[GrantRow], lang: Language) -> None:
    standing = {grant.id: said_of(grant, lang) for grant in given if grant.revoked_ms is None}
    if not standing:
        return
    with st.expander(lang.say("Revoke")), st.form(f"revoke-{one.id}-{len(standing)}", border=False):
        chosen = st.selectbox(lang.say("What is revoked"), list(standing), format_func=standing.__getitem__)
        sent = st.form_submit_button(lang.say("Revoke at once"), type="primary")
    if sent and chosen is not None:
        changed(
            lambda connection: grants.revoke(connection, chosen, visitor().person_id, context().clock()),
            lang,
            lambda _: lang.say("Revoked: {what}.", what=standing[chosen]),
            needs=[Needs(Act.ADMINISTER, "grants", (chosen,))],
        )


def _doors(one: PersonRow, lang: Language) -> None:
    """Lead to a new card, and let an administrator sign the person out or end the person."""
    components.heading(lang.say("Signing in"), _card_text(one, lang))
    card_button(f"/cap-the/nguoi/{one.code}", lang.say("New card"), lang)
    asked = st.session_state.get(_ASKED)
    if asked is not None and asked[1] == one.id:
        _confirm(one, asked[0], lang)
        return
    with st.container(horizontal=True):
        if st.button(lang.say("Forget the secret"), key="reset"):
            _ask("reset", one)
        others = one.id != visitor().person_id  # who lost the telephone asks another administrator
        if others and one.has_factor and st.button(lang.say("Forget the second factor"), key="factor"):
            _ask("factor", one)
        if st.button(lang.say("End the person"), key="end"):
            _ask("end", one)


def _card_text(one: PersonRow, lang: Language) -> str:
    standing = context().read(cards.standing, one.id, context().minute_ms())
    if standing is None:
        return lang.say("There is no card that could still be used.")
    return lang.say("A card can be used until {when}; a new one makes it void.", when=lang.moment(standing.ends_ms))


def _ask(what: str, one: PersonRow) -> None:
    st.session_state[_ASKED] = (what, one.id)
    st.rerun()


def _confirm(one: PersonRow, what: str, lang: Language) -> None:
    say, act = lang.say, _ACTS[what]
    if what == "reset":
        text = say("{person} is signed out everywhere, also on remembered phones, and needs a new card.",
                   person=one.called)  # fmt: skip
        answer, done = agreed(text, say("Yes, forget it"), what, lang), say("The secret is gone.")
    elif what == "factor":
        text = say("{person} is signed out everywhere, and chooses another second factor after the next sign-in.",
                   person=one.called)  # fmt: skip
        answer, done = agreed(text, say("Yes, forget the factor"), what, lang), say("The second factor is forgotten.")
    else:
        text = say("Nothing opens to {person} any more; what was signed stays. It cannot be undone.", person=one.called)
        answer, done = agreed(text, say("Yes, end the person"), what, lang), say("The person ended.")
    if answer is None:
        return
    st.session_state.pop(_ASKED)
    if not answer:
        st.rerun()
    changed(
        lambda connection: act(connection, one.id, visitor().person_id, context().clock()),
        lang,
        lambda _: done,
        needs=[Needs(Act.ADMINISTER, "person", (one.id,))],
    )
