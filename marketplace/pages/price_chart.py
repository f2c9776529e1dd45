"""The chart of prices: a line for each kind of price, day by day. Figures are rounded for the eye only here."""

from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from marketplace.language.translation import Language
from marketplace.pages.charts import COLOURS, SOFT, day_axis, number_axis, plain
from marketplace.reports.figures import platform_title
from marketplace.reports.prices import PriceReport
from marketplace.words.instants import day_number


class _Point(NamedTuple):
    on: date
    name: str
    price_dong: int


def price_chart(report: PriceReport, produce: str, lang: Language, *, height: int) -> Any | None:
    """Return what a kilogram of a produce cost by day; None where there is nothing to draw."""
    points = _means(_points(report, produce, lang))
    if not points:
        return None
    frame = pd.DataFrame([
        {"day": f"{one.on}", "name": one.name, "price": one.price_dong, "when": lang.day(one.on),
         "lang": lang.dong(one.price_dong)} for one in points
    ])  # fmt: skip
    names = sorted({one.name for one in points})
    first, last = (day_number(each(one.on for one in points)) for each in (min, max))
    legend = alt.Legend(orient="top", direction="horizontal", columns=2, labelFontSize=13, labelColor=SOFT)
    colours = [COLOURS[at % len(COLOURS)] for at, _ in enumerate(names)]
    drawn = (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=45, filled=True), strokeWidth=2)
        .encode(
            x=day_axis(first, last),
            y=alt.Y("price:Q", title=lang.say("đ a kg"), axis=number_axis(lang), scale=alt.Scale(zero=True)),
            color=alt.Color("name:N", title=None, scale=alt.Scale(domain=names, range=colours), legend=legend),
            tooltip=[
                alt.Tooltip("when:N", title=lang.say("Day")), alt.Tooltip("name:N", title=lang.say("Kind of price")),
                alt.Tooltip("lang:N", title=lang.say("đ a kg")),
            ],
        )
    )  # fmt: skip
    return plain(drawn.properties(height=height))


def _points(report: PriceReport, produce: str, lang: Language) -> Iterator[tuple[_Point, int]]:
    """Yield the prices of a produce, and what each weighs in a day's mean."""
    for sold in report.sold:
        if sold.produce == produce and sold.price_dong is not None:
            yield _Point(sold.on, lang.say("Sold: {shop}", shop=sold.shop), sold.price_dong), sold.weight_g
    for one in report.comparable:
        if one.produce == produce:
            name = lang.say("Comparable: {platform}", platform=platform_title(one.platform))
            yield _Point(one.on, name, one.middle_dong), one.products
    for quote in report.traders:
        if quote.produce == produce and quote.stands:
            yield _Point(quote.quoted_on, lang.say("Trader"), round(median((quote.low_dong, quote.high_dong)))), 1


def _means(weighted: Iterator[tuple[_Point, int]]) -> list[_Point]:
    """Return one point for each day and line: the mean over grades and places, by what each weighs."""
    sums: dict[tuple[date, str], tuple[int, int]] = {}
    for (on, name, price_dong), weight in weighted:
        whole, of = sums.get((on, name), (0, 0))
        sums[on, name] = whole + price_dong * weight, of + weight
    return [_Point(on, name, round(whole / of)) for (on, name), (whole, of) in sorted(sums.items())]
