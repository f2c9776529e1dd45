"""Sales: what every order adds to the totals, and takes from them again when it changes.

An order's part of the totals is a pure function of the order: five events (placed, delivered, cancelled, returned,
paid), each on the local day of its own source time. A changed order first takes its old part off, then adds the new
one, so a correction moves off the old day. Proven equal to the ledger by ``marketplace.reports.reconcile``.
"""

from collections.abc import Mapping, Sequence
from operator import add
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.exchange import cache_versions as versions
from marketplace.inventory.allocation import Drawn
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_of

EVENTS = ("placed", "delivered", "cancelled", "returned", "paid")
MEASURES = tuple(f"{event}_{unit}" for event in EVENTS for unit in ("g", "dong", "orders"))
_COUNTS = tuple(f"{event}_orders" for event in EVENTS)
DAY_KEYS = ("season_id", "day", "channel_id", "commune_id", "commune_now_id", "produce_id")
_HOUSEHOLD_KEYS = ("household_id", "season_id", "channel_id", "produce_id")
_LADDER_KEYS = ("season_id", "channel_id", "commune_id", "commune_now_id")
_LOCK = "SELECT id FROM household WHERE id IN :ids ORDER BY id FOR NO KEY UPDATE"
_RUNGS = ("ordered", "delivered", "paid")
_RUNG_SUMS = ((1, 4), (2, 7), (4, 16))
"""Each rung's bit, and where its grams stand in a moved row of household totals (four keys, then ``MEASURES``)."""


class Place(NamedTuple):
    """Where a draw counts: the household, its commune on both maps (0: not placed), produce and season."""

    household_id: int
    commune_id: int
    commune_now_id: int
    produce_id: int
    season_id: int


class Times(NamedTuple):
    """The instants of an order's five events, in ms UTC; None where it has not happened."""

    placed_ms: int | None
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None
    paid_ms: int | None


Home = tuple[int, int]
"""A household's commune as recorded, and on today's map (0: not placed)."""

_K = TypeVar("_K")
_Key = tuple[int, int, int, int, int]
"""A place, or as much of one as a total is kept by: 0 for the rest of it."""

Part = tuple[Place, Drawn]
"""One draw (or one shortfall) as the totals see it, and where it counts."""


class Standing(dict[tuple[int, int], int]):
    """Rungs (bits of ``_RUNGS``) on which (household, season) is known to stand by this channel's own sales."""

    version = 0
    """The version of the market when this was known: who changes a lot or an order moves it on."""

    def look(self, connection: Connection, households: list[int]) -> None:
        """Lock these households against other writers, and forget what is known where a person wrote since."""
        locks.lock_rows(connection, _LOCK, {"ids": households})
        version = versions.market(connection)
        if version != self.version:
            self.clear()
            self.version = version


def measure(times: Times, drawn: Drawn) -> tuple[int, ...]:
    """Return the grams and đồng of one draw at each of the five events, in the order of ``EVENTS``.

    Cancelled + short + undelivered + returned + sold is the draw's amount exactly. What was never delivered is not in
    what was, and takes nothing off it when it comes back.
    """
    (
        _, grams, cancelled_g, short_g, returned_g, dong, _, cancelled_dong, short_dong, returned_dong,
        undelivered_g, undelivered_dong,
    ) = drawn  # fmt: skip
    placed_ms, delivered_ms, cancelled_ms, returned_ms, paid_ms = times
    left_g = grams - cancelled_g - short_g - undelivered_g
    left_dong = dong - cancelled_dong - short_dong - undelivered_dong
    return (
        grams if placed_ms is not None else 0,
        dong if placed_ms is not None else 0,
        left_g if delivered_ms is not None else 0,
        left_dong if delivered_ms is not None else 0,
        cancelled_g if cancelled_ms is not None else 0,
        cancelled_dong if cancelled_ms is not None else 0,
        returned_g if returned_ms is not None else 0,
        returned_dong if returned_ms is not None else 0,
        left_g - returned_g if paid_ms is not None else 0,
        left_dong - returned_dong if paid_ms is not None else 0,
    )


def sold(drawn: Drawn) -> tuple[int, int]:
    """Return the grams and đồng of one draw that stay sold: less what was cancelled, short, undelivered, returned."""
    gone_dong = drawn.cancelled_dong + drawn.short_dong + drawn.returned_dong + drawn.undelivered_dong
    return drawn.left_g, drawn.amount_dong - gone_dong


class Tally:
    """The changes to the totals that one transaction collects before it writes them in key order."""

    def __init__(self, channel_id: int, standing: Standing) -> None:
        self._channel_id = channel_id
        self._standing = standing
        self._days: dict[tuple[int, ...], list[int]] = {}
        self._households: dict[tuple[int, ...], list[int]] = {}
        self._channel_days: dict[tuple[int, ...], list[int]] = {}

    def count(self, sign: int, times: Times, parts: Sequence[Part]) -> None:
        """Add an order's part of the totals (``sign`` 1) or take it off (``sign`` -1)."""
        days = [0 if moment is None else day_of(moment) for moment in times]
        if len(parts) == 1:
            place, drawn = parts[0]
            self._count_one(sign, days, place, measure(times, drawn))
        else:
            self._count_many(sign, days, [(place, measure(times, drawn)) for place, drawn in parts])

    def shift(self, before: Times, after: Times, parts: Sequence[Part]) -> None:
        """Move an order whose lines stay as they are: only events whose instant changed are taken off and added."""
        same = [old == new for old, new in zip(before, after, strict=True)]
        for sign, times in ((-1, before), (1, after)):
            changed = Times(*(None if still else moment for still, moment in zip(same, times, strict=True)))
            if any(moment is not None for moment in changed):
                self.count(sign, changed, parts)

    def _count_one(self, sign: int, days: list[int], place: Place, amounts: Sequence[int]) -> None:
        self._place(sign, days, place, amounts)
        self._household(sign, place, amounts)
        self._orders(sign, days, place[4], amounts)

    def _count_many(self, sign: int, days: list[int], parts: Sequence[tuple[Place, Sequence[int]]]) -> None:
        """Count an order that several draws serve: each commune, household and channel counts it once."""
        places: dict[_Key, Sequence[int]] = {}
        households: dict[_Key, Sequence[int]] = {}
        seasons: dict[int, Sequence[int]] = {}
        for (household, commune, commune_now, produce, season), amounts in parts:
            _gather(places, (0, commune, commune_now, produce, season), amounts)
            _gather(households, (household, 0, 0, produce, season), amounts)
            _gather(seasons, season, amounts)
        for place, summed in places.items():
            self._place(sign, days, place, summed)
        for place, summed in households.items():
            self._household(sign, place, summed)
        for season, summed in seasons.items():
            self._orders(sign, days, season, summed)

    def _place(self, sign: int, days: list[int], place: _Key, amounts: Sequence[int]) -> None:
        _, commune, commune_now, produce, season = place
        for event in range(5):
            grams = amounts[2 * event]
            if grams:
                key = (season, days[event], self._channel_id, commune, commune_now, produce)
                row = self._days.get(key)
                if row is None:
                    row = self._days[key] = [0] * 15
                at = 3 * event
                row[at] += sign * grams
                row[at + 1] += sign * amounts[2 * event + 1]
                row[at + 2] += sign

    def _household(self, sign: int, place: _Key, amounts: Sequence[int]) -> None:
        key = (place[0], place[4], self._channel_id, place[3])
        row = self._households.get(key)
        if row is None:
            row = self._households[key] = [0] * 15
        for event in range(5):
            grams = amounts[2 * event]
            if grams:
                at = 3 * event
                row[at] += sign * grams
                row[at + 1] += sign * amounts[2 * event + 1]
                row[at + 2] += sign

    def _orders(self, sign: int, days: list[int], season: int, amounts: Sequence[int]) -> None:
        for event in range(5):
            if amounts[2 * event]:
                key = (season, days[event], self._channel_id)
                row = self._channel_days.get(key)
                if row is None:
                    row = self._channel_days[key] = [0] * 5
                row[event] += sign

    def write(self, connection: Connection) -> None:
        """Move the totals by what was counted, rows in key order so that two writers never wait for each other."""
        households = _moved(self._households)
        self._write_ladder(connection, households)
        bulk.add(connection, TABLES["household_total"], _HOUSEHOLD_KEYS, MEASURES, households)
        bulk.add(connection, TABLES["day_total"], DAY_KEYS, MEASURES, _moved(self._days))
        bulk.add(connection, TABLES["channel_day"], DAY_KEYS[:3], _COUNTS, _moved(self._channel_days))

    def _write_ladder(self, connection: Connection, moved: list[tuple[int, ...]]) -> None:
        """Count the households that step onto a rung, or off it, with this transaction."""
        self._standing.look(connection, sorted({row[0] for row in moved}))
        unsure = [row for row in moved if row[0] and not self._stands(row)]
        if unsure:
            rungs = _Rungs(connection, sorted({row[0] for row in unsure}))
            bulk.add(connection, TABLES["ladder"], _LADDER_KEYS, _RUNGS, rungs.steps(unsure, self._standing))

    def _stands(self, row: tuple[int, ...]) -> bool:
        """Say whether a moved household is known to stay where it stands: it only gains, on rungs it is on.

        Only this channel's runs move this channel's sums, so what one of its runs has seen above 0 stays so until the
        run itself takes something off.
        """
        on = self._standing.get((row[0], row[1]), 0)
        for bit, at in _RUNG_SUMS:
            grams = row[at]
            if grams < 0 or (grams and not on & bit):
                return False
        return True


class _Rungs:
    """The rungs on which households stand: had an order, were delivered, were paid.

    ``before`` has their grams on each by (household, season, channel), channel 0 for all of them.
    """

    def __init__(self, connection: Connection, households: list[int]) -> None:
        rows = bulk.select(
            connection,
            "SELECT h.id, h.commune_id, coalesce(h.commune_now_id, 0), t.season_id, t.channel_id, t.placed_g,"
            " t.delivered_g, t.paid_g FROM household h LEFT JOIN household_total t ON t.household_id = h.id"
            " WHERE h.id IN :ids",
            {"ids": households},
        )
        self._communes = {row[0]: (row[1], row[2]) for row in rows}
        self.before: dict[tuple[int, ...], list[int]] = {}
        for household, _, _, season, channel, *grams in rows:
            if season is not None:
                for counted in (channel, 0):
                    _gather_list(self.before, (household, season, counted), grams)

    def steps(self, moved: list[tuple[int, ...]], standing: Standing) -> list[tuple[int, ...]]:
        """Return the ladder's changes that the moved household totals make, and note who stands where now."""
        change: dict[tuple[int, ...], list[int]] = {}
        for household, season, channel, _, *measures in moved:
            if household:
                for counted in (channel, 0):
                    _gather_list(change, (household, season, counted), (measures[0], measures[3], measures[12]))
        steps: dict[tuple[int, ...], list[int]] = {}
        for key, grams in change.items():
            before = self.before.get(key, (0, 0, 0))
            step = [((b + g) > 0) - (b > 0) for b, g in zip(before, grams, strict=True)]
            if key[2]:
                on = sum(bit for (bit, _), b, g in zip(_RUNG_SUMS, before, grams, strict=True) if b + g > 0)
                standing[key[0], key[1]] = on
            if any(step):
                _gather_list(steps, (key[1], key[2], *self._communes[key[0]]), step)
        return _moved(steps)


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


def move_days(connection: Connection, steps: Sequence[tuple[int, ...]]) -> None:
    """Move the day totals by rows of their keys and what is added to each measure."""
    bulk.add(connection, TABLES["day_total"], DAY_KEYS, MEASURES, steps)


def move_rungs(connection: Connection, moved: Mapping[int, tuple[Home, Home]]) -> None:
    """Take households off the rungs of the communes they had, and put them on those of the communes they have now."""
    households = sorted(moved)
    locks.lock_rows(connection, _LOCK, {"ids": households})
    steps: dict[tuple[int, ...], list[int]] = {}
    for (household, season, channel), grams in _Rungs(connection, households).before.items():
        for sign, home in zip((-1, 1), moved[household], strict=True):
            _gather_list(steps, (season, channel, *home), [sign * (reached > 0) for reached in grams])
    bulk.add(connection, TABLES["ladder"], _LADDER_KEYS, _RUNGS, _moved(steps))


def _gather(into: dict[_K, Sequence[int]], key: _K, amounts: Sequence[int]) -> None:
    there = into.get(key)
    into[key] = amounts if there is None else tuple(map(add, there, amounts))


def _gather_list(into: dict[tuple[int, ...], list[int]], key: tuple[int, ...], amounts: Sequence[int]) -> None:
    there = into.get(key)
    into[key] = list(amounts) if there is None else [a + b for a, b in zip(there, amounts, strict=True)]


def _moved(rows: dict[tuple[int, ...], list[int]]) -> list[tuple[int, ...]]:
    """Return the rows that really move something, in key order."""
    return [(*key, *row) for key, row in sorted(rows.items()) if any(row)]
