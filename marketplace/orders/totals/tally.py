"""The tally: the changes to the totals that one transaction collects before it writes them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.orders.totals.funnel import FunnelCache, write_funnel
from marketplace.orders.totals.measures import MEASURES, SLOTS, PlacedDraw, Times, measure
from marketplace.orders.totals.sums import changed_rows, gather
from marketplace.orders.totals.tables import ORDER_COUNTS, move_channel_days, move_days, move_households
from marketplace.storage import locks
from marketplace.words.instants import day_of

_SLOTS = tuple(map(tuple, SLOTS))
"""Plain tuples are unpacked faster than named ones."""
_NO_MEASURES = (0,) * len(MEASURES)
_NO_ORDERS = (0,) * len(ORDER_COUNTS)
_Key = tuple[int, int, int, int, int]
"""A place, or as much of one as a total is kept by: 0 for the rest of it."""


class Tally:
    """The changes to the totals that one transaction collects before it writes them in key order."""

    def __init__(self, channel_id: int, funnel: FunnelCache) -> None:
        self._channel_id = channel_id
        self._funnel = funnel
        self._days: dict[tuple[int, ...], list[int]] = {}
        self._households: dict[tuple[int, ...], list[int]] = {}
        self._channel_days: dict[tuple[int, ...], list[int]] = {}

    def count(self, sign: int, times: Times, parts: Sequence[PlacedDraw]) -> None:
        """Add an order's part of the totals (``sign`` 1) or take it off (``sign`` -1)."""
        days = [0 if moment is None else day_of(moment) for moment in times]
        if len(parts) == 1:
            [(place, drawn)] = parts
            self._count_one(sign, days, place, measure(times, drawn))
        else:
            self._count_many(sign, days, [(place, measure(times, drawn)) for place, drawn in parts])

    def shift(self, before: Times, after: Times, parts: Sequence[PlacedDraw]) -> None:
        """Move an order whose lines stay as they are: only events whose instant changed are taken off and added."""
        same = [old == new for old, new in zip(before, after, strict=True)]
        for sign, times in ((-1, before), (1, after)):
            changed = Times(*(None if still else moment for still, moment in zip(same, times, strict=True)))
            if any(moment is not None for moment in changed):
                self.count(sign, changed, parts)

    def _count_one(self, sign: int, days: list[int], place: _Key, amounts: Sequence[int]) -> None:
        self._count_place(sign, days, place, amounts)
        self._count_household(sign, place, amounts)
        *_, season = place
        self._count_orders(sign, days, season, amounts)

    def _count_many(self, sign: int, days: list[int], parts: Sequence[tuple[_Key, Sequence[int]]]) -> None:
        """Count an order that several draws serve: each commune, household and channel counts it once."""
        places: dict[_Key, Sequence[int]] = {}
        households: dict[_Key, Sequence[int]] = {}
        seasons: dict[int, Sequence[int]] = {}
        for (household, commune, commune_now, produce, season), amounts in parts:
            gather(places, (0, commune, commune_now, produce, season), amounts)
            gather(households, (household, 0, 0, produce, season), amounts)
            gather(seasons, season, amounts)
        for place, summed in places.items():
            self._count_place(sign, days, place, summed)
        for place, summed in households.items():
            self._count_household(sign, place, summed)
        for season, summed in seasons.items():
            self._count_orders(sign, days, season, summed)

    def _count_place(self, sign: int, days: list[int], place: _Key, amounts: Sequence[int]) -> None:
        _, commune, commune_now, produce, season = place
        for event, amount_g, amount_dong, row_g, row_dong, row_orders in _SLOTS:
            grams = amounts[amount_g]
            if grams:
                key = (season, days[event], self._channel_id, commune, commune_now, produce)
                row = self._days.get(key)
                if row is None:
                    row = self._days[key] = [*_NO_MEASURES]
                row[row_g] += sign * grams
                row[row_dong] += sign * amounts[amount_dong]
                row[row_orders] += sign

    def _count_household(self, sign: int, place: _Key, amounts: Sequence[int]) -> None:
        household, _, _, produce, season = place
        key = (household, season, self._channel_id, produce)
        row = self._households.get(key)
        if row is None:
            row = self._households[key] = [*_NO_MEASURES]
        for _, amount_g, amount_dong, row_g, row_dong, row_orders in _SLOTS:
            grams = amounts[amount_g]
            if grams:
                row[row_g] += sign * grams
                row[row_dong] += sign * amounts[amount_dong]
                row[row_orders] += sign

    def _count_orders(self, sign: int, days: list[int], season: int, amounts: Sequence[int]) -> None:
        for event, amount_g, _, _, _, _ in _SLOTS:
            if amounts[amount_g]:
                key = (season, days[event], self._channel_id)
                row = self._channel_days.get(key)
                if row is None:
                    row = self._channel_days[key] = [*_NO_ORDERS]
                row[event] += sign

    def write(self, connection: Connection) -> None:
        """Move the totals by what was counted, rows in key order so that two writers never wait for each other."""
        households = changed_rows(self._households)
        write_funnel(connection, households, self._funnel)
        move_households(connection, households)
        move_days(connection, changed_rows(self._days))
        move_channel_days(connection, changed_rows(self._channel_days))


Tallies = dict[int, Tally]
"""By channel, what a transaction changes of the totals; written by who made it."""


def write_totals(connection: Connection, tallies: Tallies) -> None:
    """Move the totals by what was counted, for a person or an upgrade: runs forget what they know of households."""
    for _, tally in sorted(tallies.items()):
        cache_versions.changed(connection)
        tally.write(connection)


def hold_totals(connection: Connection) -> None:
    """Let no order be counted meanwhile: all that counts one locks it first, so this waits for it and it for this.

    One lock instead of one for every order a household ever had; it comes before those of lots, households and totals.
    """
    locks.lock_table(connection, "orders", "EXCLUSIVE")
