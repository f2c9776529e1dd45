"""Theo xã: what the platforms sold of a season, commune by commune."""

import pandas as pd
import streamlit as st

from marketplace.language.translation import Language
from marketplace.pages import frame
from marketplace.pages.charts import EVENTS, day_chart, event_name
from marketplace.pages.desk import desk, scope
from marketplace.pages.frame import Figure
from marketplace.pages.ground import bubbles
from marketplace.pages.sheet import tall, written
from marketplace.reports.export.figure_sheets import place_name
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


def show() -> None:
    """Draw the screen."""
    said, season = frame.reader(), frame.season()
    frame.title(said.say("Output by commune"))
    if season is None:
        frame.nothing_yet()
        return
    frame.live(lambda: _body(season, said))


def _body(season: SeasonRow, said: Language) -> None:
    whole = desk().read(season_report, scope(), season, desk().minute_ms())
    frame.claim(whole.total.freshness, season)
    if whole.total.sums.placed_orders == 0:
        frame.empty(
            said.say("No orders of this season have come in yet."),
            said.say("Next: look at the platforms, and press “Update now”."),
        )
        return
    _headline(whole, said)
    _platforms(whole, said)
    left, right = st.columns([5, 6], gap="large")
    with right:
        _days(whole, said)
    with left:
        era = _era(whole.season, said)
        report = desk().read(communes_report, scope(), season, era, desk().minute_ms())
        _map(report, said)
    _communes(report, said)
    frame.downloads("communes", season=season.code, map=era)


def _headline(whole: SeasonReport, said: Language) -> None:
    sums, crop_g = whole.total.sums, whole.season.crop_g
    first = Figure(
        said.say("Sold through the platforms"),
        said.tonnes(sums.sold_g) if sums.sold_g >= 1_000_000 else said.kilograms(sums.sold_g),
        said.say("{share} of the crop", share=said.share(sums.sold_g, crop_g)) if crop_g else "",
    )
    price = said.dong((sums.sold_dong * 2_000 + sums.sold_g) // (2 * sums.sold_g)) + "/kg" if sums.sold_g else "–"
    others = [
        Figure(said.say("Revenue"), said.money(sums.sold_dong)),
        Figure(said.say("Average price"), price),
        Figure(said.say("Orders"), said.number(sums.placed_orders)),
        Figure(said.say("Households on the platforms"), said.number(whole.total.households)),
    ]
    frame.headline(first, others)
    frame.steps(
        [
            _step(event_name("placed", said), sums.placed_g, sums.placed_orders, whole.funnel.ordered, said),
            _step(event_name("delivered", said), sums.delivered_g, sums.delivered_orders, whole.funnel.delivered, said),
            _step(event_name("paid", said), sums.paid_g, sums.paid_orders, whole.funnel.paid, said),
        ]
    )


def _step(label: str, weight_g: int, orders: int, households: int, said: Language) -> Figure:
    note = said.say(
        "{orders} orders · {households} households", orders=said.number(orders), households=said.number(households)
    )
    return Figure(label, said.weight(weight_g), note)


def _days(whole: SeasonReport, said: Language) -> None:
    frame.heading(said.say("Over the season"))
    event = st.segmented_control(
        said.say("Event"), EVENTS, default="delivered", required=True, key="event",
        format_func=lambda one: event_name(one, said), label_visibility="collapsed",
    )  # fmt: skip
    days = desk().read(day_series, scope(), whole.season.id)
    platforms = [one.platform for one in whole.platforms]
    st.altair_chart(day_chart(days, event, platforms, said, height=300), key="days")


def _era(season: SeasonRow, said: Language) -> str:
    frame.heading(said.say("On the map"))
    names = {"then": said.say("As it was (before 1 July 2025)"), "now": said.say("On today's map")}
    era: str = st.segmented_control(
        said.say("Map"), ERAS, default=season.era, required=True, key=f"era-{season.code}",
        format_func=lambda one: names[one], label_visibility="collapsed",
    )  # fmt: skip
    return era


def _map(report: CommunesReport, said: Language) -> None:
    sold = frozenset(row.place.commune_id for row in report.rows if row.place.kind == "commune" and row.sums.sold_g)
    around = desk().read(neighbours, scope(), report.era, sold)
    drawn = bubbles(report.rows, around, said, height=310)
    if drawn is None:
        frame.empty(
            said.say("No commune that sold has coordinates yet."),
            said.say("Next: run `lensan migrate` to load the communes."),
        )
        return
    st.altair_chart(drawn, key="map")


def _communes(report: CommunesReport, said: Language) -> None:
    count = sum(row.place.kind == "commune" for row in report.rows)
    frame.heading(said.say("Communes"), said.say("{count} communes", count=said.number(count)))
    old = any(row.place.district for row in report.rows)
    rows = [
        {
            said.say("Commune"): place_name(row.place, said),
            said.say("Sold (kg)"): row.sums.sold_g / 1_000,
            said.say("Placed (kg)"): row.sums.placed_g / 1_000,
            said.say("Delivered (kg)"): row.sums.delivered_g / 1_000,
            said.say("Paid (kg)"): row.sums.paid_g / 1_000,
            said.say("Revenue (đồng)"): row.sums.sold_dong,
            said.say("Households with orders"): row.funnel.ordered,
            **({said.say("District"): row.place.district or ""} if old else {}),
        }
        for row in report.rows
    ]
    st.dataframe(
        written(pd.DataFrame(rows), said), hide_index=True, height=tall(len(rows)), key="communes",
        column_config={said.say("Commune"): st.column_config.Column(pinned=True)},
    )  # fmt: skip


def _platforms(whole: SeasonReport, said: Language) -> None:
    columns = [
        (said.say("Platform"), "text"),
        (said.say("Households on the platform"), "number"),
        (said.say("Sold"), "number"),
        (said.say("Placed"), "number"),
        (said.say("Delivered"), "number"),
        (said.say("Paid"), "number"),
        (said.say("Orders"), "number"),
        (said.say("Revenue"), "number"),
    ]
    rows = [
        [
            one.title or said.say("All platforms"),
            said.number(one.households),
            said.weight(one.sums.sold_g),
            *(said.weight(weight) for weight in (one.sums.placed_g, one.sums.delivered_g, one.sums.paid_g)),
            said.number(one.sums.placed_orders),
            said.money(one.sums.sold_dong),
        ]
        for one in (*whole.platforms, whole.total)
    ]
    frame.table(columns, rows, last_is_total=True)
