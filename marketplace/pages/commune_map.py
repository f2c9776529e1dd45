"""The map: every commune of the province as a point, and a bubble for what each one sold. No tiles, no internet."""

from collections import defaultdict
from collections.abc import Sequence
from math import cos, pi, radians, sin
from typing import Any

import altair as alt
import pandas as pd

from marketplace.language.translation import Language
from marketplace.pages.charts import plain
from marketplace.reports.figures import CommunePlace, CommuneRow

APART_DEG = 0.011
"""How far (about 1.2 km) communes that share a point are moved from it, so that each can be seen."""
NAMED = 6
_PHONE_PX, _LINE_PX, _LETTER_PX = 340, 16, 7
"""How wide the map is on a telephone, and how tall and wide the letters of a name are on it."""


def spread(places: Sequence[CommunePlace]) -> dict[int, tuple[float, float]]:
    """Return (latitude, longitude) by commune id; those on one point stand around it, in the order of their codes."""
    points: dict[tuple[int, int], list[CommunePlace]] = defaultdict(list)
    for place in places:
        if place.lat_microdeg is not None and place.lon_microdeg is not None:
            points[place.lat_microdeg, place.lon_microdeg].append(place)
    found: dict[int, tuple[float, float]] = {}
    for (lat, lon), shared in points.items():
        apart = APART_DEG if len(shared) > 1 else 0.0
        for at, place in enumerate(sorted(shared, key=lambda one: (one.code, one.commune_id))):
            angle = 2 * pi * at / len(shared)
            found[place.commune_id] = (lat / 1e6 + apart * sin(angle), lon / 1e6 + apart * cos(angle))
    return found


def bubbles(rows: Sequence[CommuneRow], around: Sequence[CommunePlace], lang: Language, *, height: int = 400) -> Any:
    """Return the map, or None where no commune that sold has coordinates."""
    sold = [row for row in rows if row.place.kind == "commune" and row.sums.sold_g > 0]
    known = {place.commune_id: place for place in around} | {row.place.commune_id: row.place for row in sold}
    points = spread(list(known.values()))
    drawn = [row for row in sold if row.place.commune_id in points]
    if not drawn:
        return None
    quiet: list[tuple[float, float]] = [
        at for number, at in points.items() if number not in {row.place.commune_id for row in drawn}
    ]
    ground = alt.Chart(pd.DataFrame(quiet, columns=["lat", "lon"], dtype=float)).mark_circle(
        size=14, color="#cfc8be", opacity=0.7
    )
    frame = pd.DataFrame([_bubble(row, *points[row.place.commune_id], lang) for row in drawn])
    layers = [
        ground.encode(latitude="lat:Q", longitude="lon:Q"),
        _circles(frame, lang),
        *_names(_apart(frame, list(points.values()), height)),
    ]
    return plain(alt.layer(*layers).project(type="mercator").properties(height=height))


def _bubble(row: CommuneRow, lat: float, lon: float, lang: Language) -> dict[str, object]:
    return {
        "lat": lat,
        "lon": lon,
        "name": row.place.name,
        "district": row.place.district or row.place.province,
        "weight": row.sums.sold_g / 1_000,
        "sold": lang.weight(row.sums.sold_g),
        "households": lang.number(row.funnel.ordered),
    }


def _circles(frame: pd.DataFrame, lang: Language) -> Any:
    return (
        alt.Chart(frame)
        .mark_circle(color="#a8243a", opacity=0.55, stroke="#ffffff", strokeWidth=1.2)
        .encode(
            latitude="lat:Q",
            longitude="lon:Q",
            size=alt.Size("weight:Q", scale=alt.Scale(domainMin=0, range=[12, 1_500]), legend=None),
            order=alt.Order("weight:Q", sort="descending"),
            tooltip=[
                alt.Tooltip("name:N", title=lang.say("Commune")),
                alt.Tooltip("district:N", title=lang.say("District")),
                alt.Tooltip("sold:N", title=lang.say("Sold")),
                alt.Tooltip("households:N", title=lang.say("Households with orders")),
            ],
        )
    )


def _apart(frame: pd.DataFrame, shown: Sequence[tuple[float, float]], height: int) -> pd.DataFrame:
    """Return the biggest communes whose names do not stand in each other's way, at the width of a telephone."""
    lats, lons = [at[0] for at in shown], [at[1] for at in shown]
    stretch = cos(radians(sum(lats) / len(lats)))  # a degree of longitude is so much of one of latitude
    px = min(height / max(max(lats) - min(lats), 0.01), _PHONE_PX / max((max(lons) - min(lons)) * stretch, 0.01))
    named: list[Any] = []
    for row in frame.itertuples():
        if all(
            abs(row.lat - one.lat) * px > _LINE_PX
            or abs(row.lon - one.lon) * stretch * px > (len(str(row.name)) + len(str(one.name))) * _LETTER_PX / 2
            for one in named
        ):
            named.append(row)
        if len(named) == NAMED:
            break
    return pd.DataFrame(named)


def _names(frame: pd.DataFrame) -> list[Any]:
    """Return the names twice: a white halo, and the letters on it."""
    base = alt.Chart(frame).encode(latitude="lat:Q", longitude="lon:Q", text="name:N")
    halo = base.mark_text(fontSize=12, stroke="#ffffff", strokeWidth=3.5, strokeJoin="round", opacity=0.9)
    return [halo, base.mark_text(fontSize=12, color="#22201d")]
