"""Reconcile (đối chiếu): prove lots, draws and totals equal to the ledger, say where they are not, and put it right."""

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.reports.reconcile import (
    draw_repair,
    lines,
    lot_repair,
    lots,
    moves,
    orders,
    payouts,
    recalled,
    sealed,
    sold,
    totals,
    totals_repair,
)
from marketplace.reports.reconcile.findings import Correction, Difference
from marketplace.reports.reconcile.platform_orders import OrdersAgainstPlatform
from marketplace.reports.reconcile.platform_payouts import PayoutsAgainstPlatform
from marketplace.storage import Database, locks

__all__ = [
    "Correction",
    "Difference",
    "OrdersAgainstPlatform",
    "PayoutsAgainstPlatform",
    "accept",
    "differences",
    "fix",
    "reconcile",
]

# In the order in which a page of orders writes them, so that neither waits for the other with the other's lock in hand.
_MOVED = ("orders", "order_line", "draw", "shortfall", "lot", "lot_move", "recall")
_TOTALS = ("ladder", "household_total", "day_total", "channel_day")


def reconcile(database: Database) -> list[Difference]:
    """Compare every lot, line and total with the ledger; an empty list is the proof that they are equal."""
    with database.read() as connection:
        return differences(connection)


def fix(database: Database, who: str, why: str, now_ms: int) -> list[Correction]:
    """Write what most independent witnesses say, in one transaction, and say what was written and what was not.

    What the program wrote of moves and periods is never changed: a lot gets compensating moves, a total is added to,
    and a line's draws are attributed anew to the lots it has. Where witnesses do not agree nothing is written, and a
    person is asked; totals are not computed from what is in question.
    """
    with database.write() as connection:
        _hold(connection)
        cache_versions.changed(connection)
        done = list(sealed.restore(connection))
        open_ = sealed.questioned(connection)
        done += moves.correct(connection)
        done += draw_repair.correct(connection, open_.lines, now_ms)
        done += lot_repair.correct(connection, who, why, now_ms)
        done += orders.correct(connection)
        if all(one.written for one in done) and not open_.totals:
            done += totals_repair.correct(connection)
        else:
            done += totals.asked_of(connection)
        unsettled = open_.orders | orders.unpaid(connection)
        done += sealed.correct(connection)
        done += recalled.correct(connection)
        return [*done, *payouts.correct(connection, unsettled, now_ms)]


def accept(database: Database, where: str, who: str, why: str, now_ms: int) -> Correction:
    """Take a row that differs from its copy or seal for right as it stands; who says so and why is kept."""
    with database.write() as connection:
        cache_versions.changed(connection)
        return sealed.accept(connection, where, who, why, now_ms)


def differences(connection: Connection) -> list[Difference]:
    """Compare in a transaction that is open."""
    return [
        found
        for room in (sealed, orders, lines, lots, recalled, totals, sold, payouts)
        for found in room.differences(connection)
    ]


def _hold(connection: Connection) -> None:
    """Let nobody else write what is compared; SQLite has one writer anyway."""
    for table in (*_MOVED, *_TOTALS):
        locks.lock_table(connection, table, "SHARE ROW EXCLUSIVE")
