"""The form of a grant: which role, where, on which paper, and from when until when."""

from datetime import date
from typing import TypeVar

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory import communes
from marketplace.directory.communes import Gazetteer
from marketplace.directory.communes.areas import former_districts, provinces
from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.people import bases, grants
from marketplace.directory.people.grants import NOWHERE, GrantPlace
from marketplace.directory.people.persons import PersonRow
from marketplace.directory.rights.may import Needs
from marketplace.directory.rights.roles import AT_HOME, INSIDE, STANDS_ON, Role
from marketplace.language.labels import basis_kind, role_name
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import changed
from marketplace.pages.context import context, scope, visitor
from marketplace.reports.figures.forecasts import household_forecasts
from marketplace.storage.scope import Act
from marketplace.words.names import tidy

_MOST = 20
Key = TypeVar("Key", int, str)
_COMMUNE, _DISTRICT, _PROVINCE = "commune", "district", "province"


def granting(one: PersonRow, lang: Language) -> None:
    """Let an administrator grant a person something; nothing is written before all of it is said."""
    with st.expander(lang.say("Grant"), key=f"granting-{one.id}"):
        names = {role.value: role_name(role.value, lang) for role in Role}
        role = Role(st.selectbox(lang.say("Role"), list(names), format_func=names.__getitem__, key="grant_role"))
        place = _place(role, lang)
        first, last = _days(lang)
        basis_id = _basis(role, place, first, lang) if place is not None else None
        ready = place is not None and (role not in STANDS_ON or basis_id is not None)
        if st.button(lang.say("Grant it"), type="primary", disabled=not ready, key="grant_it") and place is not None:
            changed(
                lambda connection: _grant(connection, one, role, place, (first, last), basis_id),
                lang,
                lambda _: lang.say("Granted to {person}: {role}.", person=one.called, role=names[role.value]),
                needs=[Needs(Act.ADMINISTER, "person", (one.id,))],
            )


def find_household(lang: Language, key: str) -> int | None:
    """Let a person look for a household by name, code or telephone number; None until one is chosen."""
    words = tidy(st.text_input(lang.say("Find the household"), key=f"{key}_words",
                               placeholder=lang.say("Name without accents, code or telephone")))  # fmt: skip
    if not words:
        return None
    _, homes = context().read(household_forecasts, scope(), words, context().today(), limit=_MOST)
    named = {home.id: f"{home.name} ({home.code}), {home.commune}" for home in homes}
    return _choice(lang.say("Household"), named, lang.say("No household matches."), key)


def _grant(
    connection: Connection, one: PersonRow, role: Role, place: GrantPlace, days: tuple[date, date | None],
    basis_id: int | None,
) -> int:  # fmt: skip
    by, now = visitor().person_id, context().clock()
    return grants.grant(connection, one.id, role, place, *days, basis_id, by, now)


def _place(role: Role, lang: Language) -> GrantPlace | None:
    """Let a person choose where a role reaches; None until it is chosen."""
    if role is Role.ADMINISTRATOR:
        return NOWHERE
    if role in AT_HOME:
        home = find_household(lang, "grant_household")
        return None if home is None else GrantPlace(household_id=home)
    if role in INSIDE:
        named = {one.id: one.name for one in context().read(cooperatives, scope())}
        coop = _choice(lang.say("Cooperative"), named, lang.say("There is no cooperative here yet."), "grant_coop")
        return None if coop is None else GrantPlace(cooperative_id=coop)
    kinds = {_COMMUNE: lang.say("a commune"), _DISTRICT: lang.say("a former district"),
             _PROVINCE: lang.say("a province")}  # fmt: skip
    kind = _COMMUNE
    if role is Role.OFFICER:
        kind = st.segmented_control(lang.say("Where"), list(kinds), default=_COMMUNE, required=True,
                                    format_func=kinds.__getitem__, key="grant_kind")  # fmt: skip
    return _commune(lang) if kind == _COMMUNE else _area(kind, lang)


def _commune(lang: Language) -> GrantPlace | None:
    words = tidy(st.text_input(lang.say("Find the commune"), key="grant_commune_words",
                               placeholder=lang.say("Name or code, old or new")))  # fmt: skip
    if not words:
        return None
    named = dict(context().read(_communes, words, context().today()))
    commune = _choice(lang.say("Commune"), named, lang.say("There is no such commune."), "grant_commune")
    return None if commune is None else GrantPlace(commune_id=commune)


def _communes(connection: Connection, words: str, today: date) -> list[tuple[int, str]]:
    found = communes.find_communes(Gazetteer(connection, today), words)[:_MOST]
    return [(one.place.id, f"{one.place} ({one.place.code})") for one in found]


def _area(kind: str, lang: Language) -> GrantPlace | None:
    system = "63" if kind == _DISTRICT else "34"
    named = {one.code: one.name for one in context().read(provinces, system, context().today())}
    province = _choice(lang.say("Province"), named, lang.say("There are no communes here yet."), f"grant_in_{system}")
    if province is None or kind == _PROVINCE:
        return None if province is None else GrantPlace(area_system=system, province_code=province)
    districts = {name: name for name in context().read(former_districts, province)}
    district = _choice(lang.say("District"), districts, lang.say("There are no communes here yet."), "grant_district")
    return None if district is None else GrantPlace(area_system=system, province_code=province, district=district)


def _days(lang: Language) -> tuple[date, date | None]:
    left, right = st.columns(2)
    with left:
        first = st.date_input(lang.say("From day"), context().today(), format="DD/MM/YYYY", key="grant_from")
    with right:
        last = st.date_input(lang.say("Until day (empty: until it is revoked)"), None, format="DD/MM/YYYY",
                             key="grant_until")  # fmt: skip
    return first or context().today(), last


def _basis(role: Role, place: GrantPlace, first: date, lang: Language) -> int | None:
    """Let a person choose the paper a grant stands on, of those that are valid and fit; None where none is needed."""
    kind = STANDS_ON.get(role)
    if kind is None:
        return None
    named = {
        one.id: f"{one.document} ({lang.day(one.from_on)})"
        for one in context().read(bases.bases, scope())
        if one.kind == kind and one.stands_on(first)
        and (one.cooperative_id, one.household_id) == (place.cooperative_id, place.household_id)
    }  # fmt: skip
    missing = lang.say("There is no paper of this kind yet: {kind}. Add it first, on the list of people.",
                       kind=basis_kind(kind, lang))  # fmt: skip
    return _choice(lang.say("By what right"), named, missing, "grant_basis")


def _choice(label: str, named: dict[Key, str], none: str, key: str) -> Key | None:
    if not named:
        components.hint(none)
        return None
    return st.selectbox(label, list(named), format_func=named.__getitem__, key=key)
