"""Lô hàng: every lot with what is left of it, found by household; and postponing the cutting of a day."""

from collections.abc import Hashable
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.rights.may import Needs
from marketplace.inventory.lot_list import LotFilter, LotItem, lots_listed
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.language.translation import Language
from marketplace.operations.harvest.postponing import Postponed, postpone
from marketplace.pages import components, lot
from marketplace.pages.actions import changed, told
from marketplace.pages.context import context, scope, signed, signed_for
from marketplace.pages.number_field import number_field
from marketplace.pages.tables import draw_long, narrowed
from marketplace.reports.figures import household_of_code
from marketplace.storage.scope import Act
from marketplace.words.names import tidy

PAGE = 25
_AT_RISK = "at_risk"


def show() -> None:
    """Draw the list, or the lot that was chosen from it."""
    lang = components.reader()
    if code := st.query_params.get("lo"):
        lot.show(code, lang)
        return
    components.title(lang.say("Lots"), lang.say("What was cut, what is still to be cut, and what is left"))
    told()
    _at_risk(lang)
    words, which = _search(lang)
    page = int(st.session_state.get("lots_page", 0)) if st.session_state.get("lots_for") == (words, which) else 0
    st.session_state["lots_for"] = (words, which)
    found, rows = context().read(lots_listed, scope(), words, which, limit=PAGE, offset=page * PAGE)
    components.turn_back("lots_page", page, PAGE, found)
    if not rows:
        components.nothing_found(
            lang.say("There is no such lot."),
            lang.say("Next: look for another, or import lots: `lensan import lots`."),
            lang.say("There are no lots here yet."),
        )
    else:
        components.hint(_onward(lang))
        _rows(rows, lang, page)
        components.pager("lots_page", page, PAGE, found, lang.say("{span} of {found} lots"), lang)
    if scope().may(Act.FORECAST):
        _postponing(lang)


def _onward(lang: Language) -> str:
    if scope().may(Act.WEIGH):
        return lang.say("Press a row to weigh, sort or correct the lot.")
    return lang.say("Press a row to see the lot and what became of it.")


def _search(lang: Language) -> tuple[str, LotFilter]:
    names = {
        LotFilter.LEFT: lang.say("Fruit left"),
        LotFilter.AHEAD: lang.say("To be cut"),
        LotFilter.ALL: lang.say("All"),
    }
    with st.container(key="search", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            lang.say("Find a lot"), key="lot_words", placeholder=lang.say("Household or lot code"), width=360
        )
        which = st.segmented_control(
            lang.say("Show"), list(LotFilter), default=LotFilter.ALL, required=True, key="lots_which",
            format_func=lambda one: names[one],
        )  # fmt: skip
    return tidy(words), which


def _rows(rows: list[LotItem], lang: Language, page: int) -> None:
    weights: list[Hashable] = [lang.say("Left"), lang.say("Cut or to be cut"), lang.say("Sold or held")]
    table = pd.DataFrame(
        {
            lang.say("Household"): one.household,
            **dict(zip(weights, (one.balance_g, one.in_g, one.sold_g), strict=True)),
            lang.say("Cut on"): lot.days(one, lang),
            lang.say("Produce"): lot.kind(one),
            lang.say("Lot"): one.code,
        }
        for one in rows
    )
    styled = table.style.format(lambda grams: lang.kilograms(int(str(grams))), subset=weights)
    visits = st.session_state.get("lot_visits", 0)  # a new key each time a lot was left: no row is pressed by then
    chosen = draw_long(
        styled, lang, height="content", column_config=narrowed(table), on_select="rerun",
        selection_mode="single-cell", key=f"lots_{page}_{visits}_{hash(st.session_state['lots_for'])}",
    )  # fmt: skip
    picked = [row for row, _ in chosen["selection"]["cells"]]
    if picked and picked[0] < len(rows):
        st.query_params["lo"] = rows[picked[0]].code
        st.rerun()


def _postponing(lang: Language) -> None:
    """Let a person move the cutting of a day, of a cooperative's members or of one household."""
    known = context().read(cooperatives, scope())
    tomorrow = context().today() + timedelta(days=1)
    named = {"": lang.say("one household alone")} | {one.code: one.name for one in known}
    with st.expander(lang.say("Postpone the cutting")), st.form("postpone", border=False):
        components.hint(lang.say("The offers shrink at once; the orders that wait for this fruit are listed."))
        coop = st.selectbox(lang.say("Whose"), list(named)[::-1], format_func=named.__getitem__)
        home = st.text_input(lang.say("Household code"), placeholder=lang.say("for one household alone"))
        day = st.date_input(lang.say("The cutting of"), tomorrow, format="DD/MM/YYYY")
        days = number_field(lang.say("Days later"), 1, 60, 1, lang)
        why = st.text_input(lang.say("Reason"), placeholder=lang.say("rain, no truck …"))
        sent = st.form_submit_button(lang.say("Postpone"), type="primary")
    if sent and days is not None and isinstance(day, date):
        changed(
            lambda connection: _postpone(connection, day, days, why, coop, tidy(home)),
            lang,
            lambda found: _outcome(found, lang),
            needs=[_whose(coop, tidy(home))],
        )


def _whose(cooperative: str, household: str) -> Needs:
    """Return what it takes to move the cutting of one household, or of a whole cooperative's members."""
    if household or not cooperative:
        return Needs(Act.FORECAST, "household", (household,), "code")
    return Needs(Act.FORECAST, "cooperative", (cooperative,), "code")


def _postpone(connection: Connection, day: date, days: int, why: str, coop: str, home: str) -> Postponed:
    if not tidy(why):
        raise CannotMove("Write why the cutting is postponed.", "Hãy ghi lý do hoãn cắt.")
    if home and household_of_code(connection, scope(), home) is None:
        raise CannotMove(f"There is no household {home}; check its code.", f"Không có hộ {home}; hãy kiểm tra mã hộ.")
    now = context().clock()
    who = Provenance(signed_for(connection, home) if home else signed(), now, now)
    kept = context().settings.recipient_days()
    whose = {"household": home, "cooperative": "" if home else coop}
    found = postpone(connection, day, days, tidy(why), who, **whose, recipient_days=kept)
    st.session_state[_AT_RISK] = found.orders
    return found


def _outcome(found: Postponed, lang: Language) -> str:
    lots = ", ".join(found.lots)
    if not found.orders:
        return lang.say("Postponed: {lots}. No order waits for this fruit.", lots=lots)
    said = lang.say("Postponed: {lots}.", lots=lots)
    moved = found.promises
    if not moved:
        return said
    days = {(one.before, one.after) for one in moved}
    told = [
        lang.say(
            "{n} orders promised for {before} are promised for {after} now.",
            n=sum((one.before, one.after) == each for one in moved), before=lang.day(each[0]), after=lang.day(each[1]),
        )
        for each in sorted(days)
    ]  # fmt: skip
    return " ".join([said, *told])


def _at_risk(lang: Language) -> None:
    """List once the orders that wait for fruit whose cutting was postponed."""
    orders = st.session_state.pop(_AT_RISK, None)
    if not orders:
        return
    components.heading(
        lang.say("Orders at risk"), lang.say("They wait for fruit that is cut later now; tell the buyers.")
    )
    columns = [(lang.say("Order"), "text"), (lang.say("Shop"), "text"), (lang.say("Household"), "text"),
               (lang.say("Lot"), "text"), (lang.say("Weight"), "number")]  # fmt: skip
    rows = [[one.order, one.channel, one.household_name, one.lot, lang.kilograms(one.weight_g)] for one in orders]
    components.table(columns, rows)
