"""The map: communes on one point stand apart, always in the same way."""

from importlib import import_module
from itertools import permutations
from types import ModuleType

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.figures import CommunePlace, CommuneRow, FunnelCounts, Sums


@pytest.fixture
def commune_map() -> ModuleType:
    """Altair and pandas take long to import, and every worker collects every test."""
    return import_module("marketplace.pages.commune_map")


def place(number: int, lat: int | None = 21_370_000, lon: int | None = 106_570_000) -> CommunePlace:
    return CommunePlace("commune", number, f"{number:05d}", f"Xã {number}", None, "Bắc Giang", lat, lon)


def test_communes_on_one_point_are_all_seen(commune_map: ModuleType) -> None:
    points = list(commune_map.spread([place(1), place(2), place(3), place(4, 21_000_000)]).values())
    assert len({(round(lat, 6), round(lon, 6)) for lat, lon in points}) == 4
    assert points[3] == (21.0, 106.57)
    away = [abs(degrees) for lat, lon in points[:3] for degrees in (lat - 21.37, lon - 106.57)]
    assert max(away) <= commune_map.APART_DEG


def test_they_stand_the_same_way_in_whatever_order_they_come(commune_map: ModuleType) -> None:
    orders = [commune_map.spread(order) for order in permutations([place(1), place(2), place(3)])]
    assert all(order == orders[0] for order in orders)


def test_names_on_the_map_do_not_stand_in_each_others_way_on_a_telephone(commune_map: ModuleType) -> None:
    near = [place(number, 21_370_000, 106_570_000 + 25_000 * number)._replace(name="Phường Hồng Giang")
            for number in range(4)]  # fmt: skip
    far = place(9, 21_300_000, 106_200_000)
    sold = [CommuneRow(one, Sums(delivered_g=10_000 - one.commune_id), FunnelCounts()) for one in near]
    spec = commune_map.bubbles(sold, [far], VIETNAMESE, height=310).to_dict()
    names = spec["datasets"][spec["layer"][-1]["data"]["name"]]
    assert [one["lon"] for one in names] == [106.57]


def test_a_commune_without_coordinates_is_left_off_the_map(commune_map: ModuleType) -> None:
    rows = [CommuneRow(place(1, None, None), Sums(delivered_g=1_000), FunnelCounts())]
    assert commune_map.spread([rows[0].place]) == {}
    assert commune_map.bubbles(rows, [], VIETNAMESE) is None
    assert (
        commune_map.bubbles([*rows, CommuneRow(place(2), Sums(delivered_g=1_000), FunnelCounts())], [], VIETNAMESE)
        is not None
    )
