"""The orders of one household, a page at a time, and the story of the one that is chosen."""

import pandas as pd
import streamlit as st

from marketplace.language.labels import order_state, payment_state
from marketplace.language.translation import Language
from marketplace.pages import components, story
from marketplace.pages.context import context, scope
from marketplace.pages.looked import looked
from marketplace.pages.tables import draw_long, tall, written
from marketplace.reports.figures import HouseholdReport, SeasonRow, household_report
from marketplace.reports.figures.household import OrderRow
from marketplace.storage.scope import Sight
from marketplace.words.instants import local

PAGE = 50


def read(household_id: int, season: SeasonRow) -> HouseholdReport | None:
    """Return the household's season with the page of its orders that the reader is on."""
    key = _key(household_id, season)
    page = int(st.session_state.get(key, 0))
    report = context().read(household_report, scope(), season, household_id, latest=PAGE, passed=page * PAGE)
    if report is not None:
        components.turn_back(key, page, PAGE, report.found_orders)
    return report


def show(report: HouseholdReport, season: SeasonRow, lang: Language) -> None:
    """Draw a page of the orders, and the ways to the others."""
    key = _key(report.facts.id, season)
    components.heading(lang.say("Orders"), lang.say("the newest first"))
    money = scope().sees(Sight.MONEY)
    rows = [_row(one, lang, money=money, bought=report.bought.placed_g > 0) for one in report.orders]
    table = written(pd.DataFrame(rows), lang)
    draw_long(table, lang, height=tall(len(rows)), key="orders")
    if report.found_orders > PAGE:
        page = int(st.session_state.get(key, 0))
        components.pager(key, page, PAGE, report.found_orders, lang.say("{span} of {found} orders"), lang)


def explain(report: HouseholdReport, lang: Language) -> None:
    """Let the reader choose one of the orders that are listed, and tell its story."""
    story.of_an_order({(one.code, one.channel): _named(one, lang) for one in report.orders}, lang)
    if st.session_state.get("story") is not None:
        looked(report.facts.id, "orders")


def _key(household_id: int, season: SeasonRow) -> str:
    return f"orders_{household_id}_{season.code}"


def _named(one: OrderRow, lang: Language) -> str:
    """Return an order as it is chosen by: its code and shop, its day, the household's part in it, and its state."""
    placed = lang.day(local(one.placed_ms).date())
    return " · ".join((one.code, one.channel, placed, lang.kilograms(one.drawn_g), order_state(one.state, lang)))


def _row(one: OrderRow, lang: Language, *, money: bool, bought: bool) -> dict[str, str | float]:
    amounts: dict[str, str | float] = {
        lang.say("Amount (đồng)"): one.amount_dong or 0,
        **({lang.say("Of which bought outright (đồng)"): one.bought_dong or 0} if bought else {}),
    }
    return {
        lang.say("Order"): one.code,
        lang.say("From this household (kg)"): one.drawn_g / 1_000,
        **(amounts if money else {}),
        lang.say("Placed on"): lang.moment(one.placed_ms),
        lang.say("State"): order_state(one.state, lang),
        **({lang.say("Payment"): payment_state(one.payment, lang)} if money else {}),
        lang.say("Cancelled (kg)"): one.cancelled_g / 1_000,
        lang.say("Short (kg)"): one.short_g / 1_000,
        lang.say("Undelivered (kg)"): one.undelivered_g / 1_000,
        lang.say("Returned (kg)"): one.returned_g / 1_000,
        lang.say("Waybill"): ", ".join(one.waybills),
        lang.say("Shop"): one.channel,
    }
