"""Totals put right: what a roll-up lacks is added to it by the room whose it is. The proof itself is in ``totals``."""

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from marketplace.orders.totals import move_channel_days, move_days, move_funnel, move_households
from marketplace.reports.reconcile.findings import Correction
from marketplace.reports.reconcile.totals import RollUp, funnel, roll_ups

MOVERS: Mapping[str, Callable[[Connection, list[tuple[int, ...]]], None]] = {
    "day_total": move_days,
    "household_total": move_households,
    "channel_day": move_channel_days,
    "ladder": move_funnel,
}
"""By the name of a roll-up, how its table is moved."""


def correct(connection: Connection) -> Iterator[Correction]:
    """Add to every total what it lacks (or has too much); the funnel last, since it is read off the others."""
    for table in roll_ups(connection):
        yield from _add(connection, table)
    yield from _add(connection, funnel(connection))


def _add(connection: Connection, table: RollUp) -> Iterator[Correction]:
    nothing = [0] * len(table.measures)
    rows = []
    for key in sorted(table.ledger.keys() | table.found.keys()):
        ours, theirs = table.ledger.get(key, nothing), table.found.get(key, nothing)
        if ours != theirs:
            lacking = [a - b for a, b in zip(ours, theirs, strict=True)]
            rows.append((*key, *lacking))
            added = {name: grams for name, grams in zip(table.measures, lacking, strict=True) if grams}
            yield Correction(table.where(key), ", ".join(f"{name} {grams:+d}" for name, grams in added.items()))
    MOVERS[table.name](connection, rows)
