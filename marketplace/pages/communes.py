"""Theo xã: what the platforms sold of a season, commune by commune."""

import pandas as pd
import streamlit as st

from marketplace.language.translation import Language
from marketplace.pages import components, households
from marketplace.pages.charts import EVENTS, day_chart, event_name
from marketplace.pages.commune_map import bubbles
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.pages.tables import draw_long, tall, written
from marketplace.reports.export.figure_sheets import place_name, platforms_note
from marketplace.reports.figures import (
    ERAS,
    CommunesReport,
    SeasonReport,
    SeasonRow,
    communes_report,
    day_series,
    neighbours,
    season_report,
)
from marketplace.storage.scope import Act


def show() -> None:
    """Draw the screen."""
    lang, season = components.reader(), components.season()
    components.title(lang.say("Output by commune"))
    if season is None:
        components.nothing_yet()
        return
    components.live(lambda: _body(season, lang))


def _body(season: SeasonRow, lang: Language) -> None:
    whole = context().read(season_report, scope(), season, context().minute_ms())
    components.claim(whole.total.freshness, season)
    if whole.total.sums.placed_orders == whole.by_hand.placed_orders == 0:
        following = lang.say("Next: look at the platforms, and press “Update now”.")
        may = scope().may(Act.UPDATE)
        components.empty(lang.say("No orders of this season have come in yet."), following if may else "")
        return
    _headline(whole, lang)
    _platforms(whole, lang)
    left, right = st.columns([5, 6], gap="large")
    with right:
        _days(whole, lang)
    with left:
        era = _era(whole.season, lang)
        report = context().read(communes_report, scope(), season, era, context().minute_ms())
        _map(report, lang)
    _communes(report, lang)
    components.downloads("communes", season=season.code, map=era)


def _headline(whole: SeasonReport, lang: Language) -> None:
    sums, crop_g = whole.total.sums, whole.season.crop_g
    first = Figure(
        lang.say("Sold through the platforms"),
        lang.tonnes(sums.sold_g) if sums.sold_g >= 1_000_000 else lang.kilograms(sums.sold_g),
        lang.say("{share} of the crop", share=lang.share(sums.sold_g, crop_g)) if crop_g else "",
    )
    price = lang.dong((sums.sold_dong * 2_000 + sums.sold_g) // (2 * sums.sold_g)) + "/kg" if sums.sold_g else "–"
    others = [
        Figure(lang.say("Revenue"), lang.money(sums.sold_dong)),
        Figure(lang.say("Average price"), price),
        Figure(lang.say("Orders"), lang.number(sums.placed_orders)),
        Figure(lang.say("Households on the platforms"), lang.number(whole.total.households)),
    ]
    components.headline(first, others)
    if whole.by_hand.placed_g:
        sold = lang.kilograms(whole.by_hand.sold_g)
        components.hint(lang.say("Besides, {weight} were sold by hand; no figure here counts them.", weight=sold))
    components.steps(
        [
            _step(event_name("placed", lang), sums.placed_g, sums.placed_orders, whole.funnel.ordered, lang),
            _step(event_name("delivered", lang), sums.delivered_g, sums.delivered_orders, whole.funnel.delivered, lang),
            _step(event_name("paid", lang), sums.paid_g, sums.paid_orders, whole.funnel.paid, lang),
        ]
    )


def _step(label: str, weight_g: int, orders: int, households: int, lang: Language) -> Figure:
    note = lang.say(
        "{orders} orders · {households} households", orders=lang.number(orders), households=lang.number(households)
    )
    return Figure(label, lang.weight(weight_g), note)


def _days(whole: SeasonReport, lang: Language) -> None:
    days = context().read(day_series, scope(), whole.season.id)
    if not days:
        return
    components.heading(lang.say("Over the season"))
    event = st.segmented_control(
        lang.say("Event"), EVENTS, default="delivered", required=True, key="event",
        format_func=lambda one: event_name(one, lang), label_visibility="collapsed",
    )  # fmt: skip
    platforms = [one.platform for one in whole.platforms]
    st.altair_chart(day_chart(days, event, platforms, lang, height=300), key="days")


def _era(season: SeasonRow, lang: Language) -> str:
    components.heading(lang.say("On the map"))
    names = {"then": lang.say("As it was (before 1 July 2025)"), "now": lang.say("On today's map")}
    era: str = st.segmented_control(
        lang.say("Map"), ERAS, default=season.era, required=True, key=f"era-{season.code}",
        format_func=lambda one: names[one], label_visibility="collapsed",
    )  # fmt: skip
    return era


def _map(report: CommunesReport, lang: Language) -> None:
    sold = frozenset(row.place.commune_id for row in report.rows if row.place.kind == "commune" and row.sums.sold_g)
    around = context().read(neighbours, scope(), report.era, sold)
    drawn = bubbles(report.rows, around, lang, height=310)
    if drawn is None:
        components.empty(
            lang.say("No commune that sold has coordinates yet."),
            lang.say("Next: run `lensan migrate` to load the communes."),
        )
        return
    st.altair_chart(drawn, key="map")


def _communes(report: CommunesReport, lang: Language) -> None:
    count = sum(row.place.kind == "commune" for row in report.rows)
    components.heading(lang.say("Communes"), lang.say("{count} communes", count=lang.number(count)))
    old = any(row.place.district for row in report.rows)
    rows = [
        {
            lang.say("Commune"): place_name(row.place, lang),
            lang.say("Sold (kg)"): row.sums.sold_g / 1_000,
            lang.say("Placed (kg)"): row.sums.placed_g / 1_000,
            lang.say("Delivered (kg)"): row.sums.delivered_g / 1_000,
            lang.say("Paid (kg)"): row.sums.paid_g / 1_000,
            lang.say("Revenue (đồng)"): row.sums.sold_dong,
            lang.say("Households with orders"): row.funnel.ordered,
            **({lang.say("District"): row.place.district or ""} if old else {}),
        }
        for row in report.rows
    ]
    components.hint(lang.say("Press a commune to see its households."))
    chosen = draw_long(
        written(pd.DataFrame(rows), lang), lang, height=tall(len(rows)), key="communes",
        on_select="rerun", selection_mode="single-cell",
        column_config={lang.say("Commune"): st.column_config.Column(pinned=True)},
    )  # fmt: skip
    for at in [row for row, _ in chosen["selection"]["cells"]][:1]:
        if at < len(report.rows) and report.rows[at].place.kind == "commune":
            households.lead_to(report.rows[at].place.commune_id, report.era, report.season)


def _platforms(whole: SeasonReport, lang: Language) -> None:
    columns = [
        (lang.say("Platform"), "text"),
        (lang.say("Households on the platform"), "number"),
        (lang.say("Sold"), "number"),
        (lang.say("Placed"), "number"),
        (lang.say("Delivered"), "number"),
        (lang.say("Paid"), "number"),
        (lang.say("Orders"), "number"),
        (lang.say("Revenue"), "number"),
    ]
    rows = [
        [
            one.title or lang.say("All platforms"),
            lang.number(one.households),
            lang.kilograms(one.sums.sold_g),
            *(lang.kilograms(weight) for weight in (one.sums.placed_g, one.sums.delivered_g, one.sums.paid_g)),
            lang.number(one.sums.placed_orders),
            lang.dong(one.sums.sold_dong),
        ]
        for one in (*whole.platforms, whole.total)
    ]
    components.table(columns, rows, last_is_total=True)
    if note := platforms_note(whole, lang):
        components.hint(note)
