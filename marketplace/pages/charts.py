"""Charts: a season day by day, stacked by platform. Figures are rounded for the eye only here."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from marketplace.language.translation import Language
from marketplace.reports.figures import DayRow, platform_title
from marketplace.words.instants import as_date

COLOURS = ("#a8243a", "#4a7c8c", "#c9953b", "#7a6c8f", "#6d8b5b", "#9a8f83")
SOFT, FAINT = "#6b645b", "#ece8e1"
EVENTS = ("placed", "delivered", "paid")
LABELS = 9
"""How many days are named below the chart: as many as stand side by side on a telephone."""


def day_chart(days: Sequence[DayRow], event: str, platforms: Sequence[str], lang: Language, *, height: int) -> Any:
    """Return one event per day in tonnes (a small season: kilograms), each platform in a colour of its own.

    ``platforms`` are all there are, so that a platform has the same colour on every chart.
    """
    grams = {(row.day, row.platform): int(getattr(row.sums, f"{event}_g")) for row in days}
    per_day: dict[int, int] = {}
    for (day, _), weight_g in grams.items():
        per_day[day] = per_day.get(day, 0) + weight_g
    tonnes = max(per_day.values(), default=0) >= 2_000_000
    frame = pd.DataFrame([_point(day, name, weight_g, tonnes, lang) for (day, name), weight_g in grams.items()])
    unit = lang.say("tonnes a day") if tonnes else lang.say("kg a day")
    chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadiusTopLeft=1, cornerRadiusTopRight=1)
        .encode(
            x=day_axis(min(per_day), max(per_day)),
            y=alt.Y("weight:Q", title=unit, stack=True, axis=number_axis(lang)),
            color=_colours(sorted(platforms), {row.platform for row in days}),
            tooltip=[
                alt.Tooltip("when:N", title=lang.say("Day")),
                alt.Tooltip("platform:N", title=lang.say("Platform")),
                alt.Tooltip("lang:N", title=event_name(event, lang)),
            ],
        )
    )
    return plain(chart.properties(height=height))


def event_name(event: str, lang: Language) -> str:
    """Return what people call an event: đặt mua, đã giao, đã nhận tiền."""
    return {"placed": lang.say("Placed"), "delivered": lang.say("Delivered"), "paid": lang.say("Paid")}[event]


def plain(chart: Any) -> Any:
    """Take the frame and the lines away that say nothing."""
    return chart.configure_view(strokeWidth=0).configure(font="Source Sans, sans-serif", background="transparent")


def _point(day: int, platform: str, weight_g: int, tonnes: bool, lang: Language) -> dict[str, object]:
    return {
        "day": f"{as_date(day)}",
        "platform": platform_title(platform),
        "weight": weight_g / (1_000_000 if tonnes else 1_000),
        "lang": lang.weight(weight_g),
        "when": lang.day(day),
    }


def day_axis(first: int, last: int) -> alt.X:
    """Return the axis of all days from the first to the last, as bands, so that every bar stands over its name."""
    start, count = as_date(first), (as_date(last) - as_date(first)).days + 1
    every = [start + timedelta(days=number) for number in range(count)]
    named = every[:: -(-count // LABELS)]
    axis = alt.Axis(
        values=[f"{day}" for day in named],
        labelExpr="toNumber(slice(datum.value, 8)) + '/' + toNumber(slice(datum.value, 5, 7))",
        labelAngle=0, labelColor=SOFT, tickColor=FAINT, domainColor=FAINT, labelFontSize=12, ticks=False,
        labelPadding=6,
    )  # fmt: skip
    scale = alt.Scale(domain=[f"{day}" for day in every], paddingInner=0.18, paddingOuter=0.1)
    return alt.X("day:O", title=None, axis=axis, scale=scale)


def _colours(platforms: Sequence[str], drawn: set[str]) -> alt.Color:
    legend = alt.Legend(
        orient="top", direction="horizontal", symbolType="square", labelFontSize=13, labelColor=SOFT,
        values=[platform_title(name) for name in platforms if name in drawn],
    )  # fmt: skip
    scale = alt.Scale(domain=[platform_title(name) for name in platforms], range=list(COLOURS[: len(platforms)]))
    return alt.Color("platform:N", title=None, scale=scale, legend=legend)


def number_axis(lang: Language) -> alt.Axis:
    """Return the axis of numbers, with the separators of the language."""
    text = "format(datum.value, ',')"
    if lang.code == "vi":
        swapped = "replace(replace(format(datum.value, ','), regexp(',', 'g'), '_'), '.', ',')"
        text = f"replace({swapped}, regexp('_', 'g'), '.')"
    return alt.Axis(
        labelExpr=text, tickCount=5, gridColor=FAINT, domain=False, ticks=False, labelColor=SOFT, titleColor=SOFT,
        titleFontWeight="normal", titleFontSize=12, labelFontSize=12, titleAnchor="end", titleAngle=0,
        titleAlign="left", titleX=0, titleY=-10,
    )  # fmt: skip
