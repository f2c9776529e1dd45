"""A season as a chart: its weights in one unit, each platform in its own colour, and few enough names below it."""

from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.figures import Sums
from marketplace.reports.figures.days import DayRow


@pytest.fixture
def charts() -> ModuleType:
    """Altair and pandas take long to import, and every worker collects every test."""
    return import_module("marketplace.pages.charts")


def drawn(charts: ModuleType, *days: tuple[int, str, int]) -> dict[str, Any]:
    """Return the chart of what was delivered: day, platform, grams."""
    rows = [DayRow(day, platform, Sums(delivered_g=grams)) for day, platform, grams in days]
    chart = charts.day_chart(rows, "delivered", ["voso", "postmart"], VIETNAMESE, height=300)
    spec: dict[str, Any] = chart.to_dict()
    return spec


def bars(spec: dict[str, Any]) -> list[tuple[float, str]]:
    """Return how high every bar is, and what is said when it is pointed at."""
    [points] = spec["datasets"].values()
    return [(point["weight"], point["lang"]) for point in points]


def test_a_season_is_drawn_in_kilograms_until_its_platforms_sell_two_tonnes_on_one_day(charts: ModuleType) -> None:
    small = drawn(charts, (20210610, "voso", 1_000_000), (20210610, "postmart", 999_999), (20210611, "voso", 1))
    assert small["encoding"]["y"]["title"] == "kg mỗi ngày"
    assert bars(small) == [(1_000, "1.000 kg"), (999.999, "999,999 kg"), (0.001, "0,001 kg")]
    large = drawn(charts, (20210610, "voso", 1_000_000), (20210610, "postmart", 1_000_000))
    assert large["encoding"]["y"]["title"] == "tấn mỗi ngày"
    assert [weight for weight, _ in bars(large)] == [1, 1]


def test_a_platform_has_its_colour_also_where_others_sold_nothing(charts: ModuleType) -> None:
    [both, alone] = [
        drawn(charts, *((20210610, name, 5_000) for name in names))["encoding"]["color"]
        for names in (("postmart", "voso"), ("voso",))
    ]
    assert both["scale"] == alone["scale"] == {"domain": ["Postmart", "Voso"], "range": list(charts.COLOURS[:2])}
    assert (both["legend"]["values"], alone["legend"]["values"]) == (["Postmart", "Voso"], ["Voso"])


@pytest.mark.parametrize(
    ("first", "last", "days", "named"),
    [(20210610, 20210610, 1, 1), (20210528, 20210606, 10, 5), (20210519, 20210720, 63, 9)],
)
def test_days_without_a_sale_stand_on_the_axis_and_a_few_of_them_are_named(
    charts: ModuleType, first: int, last: int, days: int, named: int
) -> None:
    axis = drawn(charts, (first, "voso", 5_000), (last, "voso", 5_000))["encoding"]["x"]
    every, names = axis["scale"]["domain"], axis["axis"]["values"]
    assert (len(every), len(names)) == (days, named)
    assert names[0] == every[0]
    assert set(names) <= set(every)
