"""Which lot a row without a code means: the weighing of a forecast, the same row again, or one only a person can tell.

A weight is of the forecast whose days hold it, else of the one that ended last before it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from marketplace.imports.stored_rows import FieldValues
from marketplace.words import names

_KEY = ("household_id", "season_id", "produce_id", "variety", "grade")
_LAST = "9999-12-31"


class LotMatch(NamedTuple):
    """The lots a row may mean: the one it is for certain, or those among which a person decides; none: it is new."""

    lot: FieldValues | None
    several: tuple[FieldValues, ...] = ()


def lot_key(lot: FieldValues) -> tuple[Any, ...]:
    """Return what a lot shares with the rows that may mean it: household, season, produce, variety and grade."""
    return tuple(names.key(value) if isinstance(value, str) else value for value in map(lot.get, _KEY))


def exact_match(given: FieldValues, lots: Iterable[FieldValues], forecast_g: Mapping[int, int]) -> FieldValues | None:
    """Return the lot with exactly the row's day of picking, or days of forecast, and its weight; None without one."""
    if given["picked_on"] is not None:
        same = [lot for lot in _of_day(given, lots) if lot["in_g"] == given["in_g"]]
        return max(same, key=lambda lot: lot["slip"] == given["slip"], default=None)
    return next((lot for lot in _of_days(given, lots) if forecast_of(lot, forecast_g) == given["in_g"]), None)


def match(given: FieldValues, lots: Iterable[FieldValues], forecast_g: Mapping[int, int]) -> LotMatch:
    """Return the lot a row means among ``lots``: those with its key that no earlier row of the file means."""
    left = list(lots)
    same = exact_match(given, left, forecast_g)
    if same is not None:
        return LotMatch(same)
    if given["picked_on"] is None:
        return LotMatch(None, tuple(_of_days(given, left)))
    of_day, forecast = _of_day(given, left), _forecast_for(given, left)
    if slips := [lot for lot in of_day if given["slip"] and lot["slip"] == given["slip"]]:
        return LotMatch(None, tuple(slips))
    if not of_day and len(forecast) == 1:
        return LotMatch(forecast.pop())
    return LotMatch(None, (*of_day, *forecast))


def forecast_of(lot: FieldValues, forecast_g: Mapping[int, int]) -> int | None:
    """Return what a lot is or was forecast to weigh (``forecast_g``: of those that are picked), in grams."""
    return lot["in_g"] if lot["picked_on"] is None else forecast_g.get(lot["id"])


def _of_day(given: FieldValues, lots: Iterable[FieldValues]) -> list[FieldValues]:
    """Return the lots picked on the row's day; another weigh slip is another lot."""
    return [
        lot
        for lot in lots
        if lot["picked_on"] == given["picked_on"] and (not lot["slip"] or given["slip"] in (None, lot["slip"]))
    ]


def _of_days(given: FieldValues, lots: Iterable[FieldValues]) -> list[FieldValues]:
    """Return the lots with the row's forecast, picked meanwhile or not."""
    days = (given["forecast_from"], given["forecast_to"])
    return [lot for lot in lots if (lot["forecast_from"], lot["forecast_to"]) == days]


def _forecast_for(given: FieldValues, lots: Iterable[FieldValues]) -> list[FieldValues]:
    """Return the forecasts not picked yet whose days hold the row's, else those that ended last before it."""
    day = given["picked_on"]
    begun = [lot for lot in lots if lot["picked_on"] is None and (lot["forecast_from"] or "") <= day]
    holding = [lot for lot in begun if (lot["forecast_to"] or _LAST) >= day]
    last = max((lot["forecast_to"] for lot in begun if not holding), default=None)
    return holding or [lot for lot in begun if lot["forecast_to"] == last]
