"""Ways in for a household, on its own screen: a new card for its farmer, and links to its tasks of a day, for Zalo."""

from datetime import date, timedelta
from html import escape
from urllib.parse import quote, urlsplit

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.people import links
from marketplace.directory.people.issuing import may_issue_for
from marketplace.directory.people.links import LinkRow
from marketplace.directory.rights.may import Needs, NotAllowed
from marketplace.language.translation import VIETNAMESE, Language
from marketplace.pages import components
from marketplace.pages.actions import changed, told
from marketplace.pages.card_button import card_button
from marketplace.pages.context import acting, context, scope, visitor
from marketplace.pages.doors.links import SentLink, personal_link
from marketplace.storage.scope import Act

_SENT = "link_sent"


def show(household_id: int, code: str, name: str, lang: Language) -> None:
    """Draw the ways, for who may give them; nothing for others."""
    if not context().read(may_issue_for, scope(), household_id):
        return
    told()
    today = context().today()
    with st.container(key="household_doors", horizontal=True):
        card_button(f"/cap-the/ho/{quote(code, safe='')}", lang.say("New card for the farmer"), lang)
        for label, day in (
            (lang.say("Link to today's tasks"), today),
            (lang.say("Link to tomorrow's tasks"), today + timedelta(days=1)),
        ):
            if st.button(label, key=f"link-{day}"):
                _issue(household_id, name, day, lang)
    held: tuple[int, SentLink] | None = st.session_state.get(_SENT)
    if held is not None and held[0] == household_id:
        components.hint(
            lang.say("Copy this into Zalo; it is shown this once. It opens on its day alone, without money.")
        )
        st.code(held[1].message, language=None, wrap_lines=True)
    for one in context().read(links.links_of, household_id, context().minute_ms()):
        _standing(household_id, one, lang)


def _issue(household_id: int, name: str, day: date, lang: Language) -> None:
    def work(connection: Connection) -> str:
        _require(connection, household_id)
        return links.issue_link(connection, household_id, day, visitor().person_id, context().clock())

    def done(token: str) -> str:
        st.session_state[_SENT] = (household_id, personal_link(_origin(), token, name, day, VIETNAMESE))
        return lang.say("The link for {day} is made.", day=lang.day(day))

    changed(work, lang, done, needs=_needs(household_id))


def _standing(household_id: int, one: LinkRow, lang: Language) -> None:
    with st.container(key=f"link_of-{one.id}", horizontal=True, vertical_alignment="center"):
        text = lang.say("A link opens on {day}.", day=lang.day(one.on_day))
        st.html(f"<p>{escape(text)}</p>")
        if st.button(lang.say("Revoke it"), key=f"revoke_link-{one.id}"):
            changed(lambda connection: _revoke(connection, household_id, one.id), lang,
                    lambda _: lang.say("The link opens nothing any more."), needs=_needs(household_id))  # fmt: skip


def _revoke(connection: Connection, household_id: int, link_id: int) -> None:
    _require(connection, household_id)
    if link_id in [one.id for one in links.links_of(connection, household_id, context().clock())]:
        links.revoke_link(connection, link_id, visitor().person_id, context().clock())
    st.session_state.pop(_SENT, None)


def _needs(household_id: int) -> list[Needs]:
    return [Needs(Act.FORECAST, "household", (household_id,))]


def _require(connection: Connection, household_id: int) -> None:
    """Refuse unless who is at the screen may give this household a link, in the transaction that does it."""
    if not may_issue_for(connection, acting(connection), household_id):
        raise NotAllowed(
            "You may not give this household a link; ask who looks after people and grants",
            "Bạn không tạo được đường dẫn cho hộ này; hãy hỏi người quản trị.",
        )


def _origin() -> str:
    """Return our address as browsers know it: the public one, else that of the tab."""
    here = urlsplit(st.context.url or "")
    return context().public or f"{here.scheme}://{here.netloc}"
