"""Leases: a channel is synced by one holder at a time, who is named; a dead holder is taken over.

On one host a holder is alive while a process of its pid and start time runs. From another host that cannot be seen:
there the lease lapses when the holder has not renewed it for ``LAPSE_MS``. On PostgreSQL the row is taken under an
advisory lock, so two hosts that look at once cannot both win.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import psutil
from sqlalchemy import Connection

from marketplace.db import Database, bulk
from marketplace.tables import TABLES

LAPSE_MS = 120_000
_DRIFT_MS = 2_000  # a process's start is reckoned from the boot time, which clock adjustments move a little


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that may hold leases: host, pid, and when it started (ms), so that a reused pid is not mistaken."""

    host: str
    pid: int
    pid_started_ms: int

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


class Held(NamedTuple):
    """The answer to a try: whether we hold the lease now, and who does."""

    ours: bool
    by: Holder


def myself() -> Holder:
    """Return this process as a holder."""
    return Holder(socket.gethostname(), os.getpid(), _started(os.getpid()))


def alive_here(holder: Holder) -> bool:
    """Say whether a holder of this host still runs; one that is dead but not yet buried by its parent does not."""
    try:
        if psutil.Process(holder.pid).status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(_started(holder.pid) - holder.pid_started_ms) < _DRIFT_MS
    except psutil.NoSuchProcess:
        return False


def take(
    database: Database, channel_id: int, me: Holder, now_ms: int, alive: Callable[[Holder], bool] = alive_here
) -> Held:
    """Take or renew the lease of a channel, unless another living holder has it."""
    with database.write() as connection:
        if not database.is_sqlite:
            bulk.select(connection, "SELECT pg_advisory_xact_lock(:space, :id)", {"space": 10_151, "id": channel_id})
        sql = "SELECT host, pid, pid_started_ms, seen_ms FROM lease WHERE channel_id = :id"
        for host, pid, started_ms, seen_ms in bulk.select(connection, sql, {"id": channel_id}):
            there = Holder(host, pid, started_ms)
            if not _same(there, me) and _lives(there, seen_ms, me, now_ms, alive):
                return Held(False, there)
        row = (channel_id, me.host, me.pid, me.pid_started_ms, now_ms)
        values = ("host", "pid", "pid_started_ms", "seen_ms")
        bulk.put(connection, TABLES["lease"], ("channel_id",), values, [row])
    return Held(True, me)


class Lease(NamedTuple):
    """A lease as it stands: the channel, its holder, and when the holder last renewed it."""

    channel_id: int
    holder: Holder
    seen_ms: int


def all_leases(connection: Connection) -> list[Lease]:
    """Return every lease, living or not."""
    sql = "SELECT channel_id, host, pid, pid_started_ms, seen_ms FROM lease ORDER BY channel_id"
    return [Lease(row[0], Holder(row[1], row[2], row[3]), row[4]) for row in bulk.select(connection, sql, {})]


def lives(lease: Lease, now_ms: int, alive: Callable[[Holder], bool] = alive_here) -> bool:
    """Say whether a lease's holder is still at it, as seen from this host."""
    if lease.holder.host == socket.gethostname():
        return alive(lease.holder)
    return now_ms - lease.seen_ms < LAPSE_MS


def holds(connection: Connection, channel_id: int, me: Holder) -> bool:
    """Say whether a lease is still ours; on PostgreSQL it then stays so until the transaction ends."""
    lock = "" if connection.dialect.name == "sqlite" else " FOR SHARE"
    sql = f"SELECT host, pid, pid_started_ms FROM lease WHERE channel_id = :id{lock}"  # noqa: S608 (our own words)
    return any(_same(Holder(*row), me) for row in bulk.select(connection, sql, {"id": channel_id}))


def held_by(connection: Connection, me: Holder) -> list[int]:
    """Return the channels whose lease a process holds."""
    sql = "SELECT channel_id FROM lease WHERE host = :host AND pid = :pid ORDER BY channel_id"
    return [int(row[0]) for row in bulk.select(connection, sql, {"host": me.host, "pid": me.pid})]


def release(database: Database, me: Holder) -> None:
    """Give back every lease this process holds."""
    sql = "DELETE FROM lease WHERE host = :host AND pid = :pid"
    with database.write() as connection:
        bulk.execute(connection, sql, {"host": me.host, "pid": me.pid})


def _same(there: Holder, me: Holder) -> bool:
    near = abs(there.pid_started_ms - me.pid_started_ms) < _DRIFT_MS
    return there.host == me.host and there.pid == me.pid and near


def _lives(there: Holder, seen_ms: int, me: Holder, now_ms: int, alive: Callable[[Holder], bool]) -> bool:
    if there.host == me.host:
        return alive(there)
    return now_ms - seen_ms < LAPSE_MS


def _started(pid: int) -> int:
    return round(psutil.Process(pid).create_time() * 1000)
