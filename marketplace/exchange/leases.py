"""Leases: a channel is synced by one holder at a time, who is named; a dead holder is taken over.

On one host a holder is alive while a process of its pid and start runs; the start is told by the boot and its ticks,
which no change of the system clock moves. From another host that cannot be seen: there the lease lapses when the holder
has not renewed it for ``LAPSE_MS``, on PostgreSQL by the database's own clock, which is the same for all. There the row
is taken under an advisory lock, so two hosts that look at once cannot both win.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psutil
from sqlalchemy import Connection

from marketplace.storage import Database, bulk, dialects, locks
from marketplace.storage.clock import is_past
from marketplace.storage.tables import TABLES

LAPSE_MS = 120_000
LATE_MS = 60_000
"""A beat that has not begun so long after it was due is late."""
_DAY_MS = 86_400_000
_PROC = Path("/proc")
_TICKS = 19
"""Where the start stands in /proc/PID/stat, counted behind the name, which may hold spaces (proc_pid_stat(5))."""


@dataclass(frozen=True, slots=True)
class LeaseHolder:
    """A process that may hold leases: host, pid, and its start, so that a pid given out again is not mistaken."""

    host: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


class LeaseAttempt(NamedTuple):
    """The answer to a try: whether we hold the lease now, and who does."""

    ours: bool
    by: LeaseHolder


def myself() -> LeaseHolder:
    """Return this process as a holder."""
    return LeaseHolder(socket.gethostname(), os.getpid(), _started(os.getpid()))


def alive_here(holder: LeaseHolder) -> bool:
    """Say whether a holder of this host still runs; one that is dead but not yet buried by its parent does not."""
    try:
        if psutil.Process(holder.pid).status() == psutil.STATUS_ZOMBIE:
            return False
        return _started(holder.pid) == holder.started
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        return False


def take(
    database: Database,
    channel_id: int,
    me: LeaseHolder,
    now_ms: int,
    alive: Callable[[LeaseHolder], bool] = alive_here,
    *,
    due_ms: int | None = None,
) -> LeaseAttempt:
    """Take or renew the lease of a channel, unless another living holder has it; ``due_ms`` is its next beat."""
    with database.write() as connection:
        locks.lock_key(connection, 10_151, channel_id)
        shared_ms = dialects.server_ms(connection, now_ms)
        there = [lease for lease in all_leases(connection) if lease.channel_id == channel_id]
        for lease in there:
            if lease.holder != me and _lives(lease, me.host, shared_ms, alive):
                return LeaseAttempt(False, lease.holder)
        due_ms = due_ms if due_ms is not None else next((one.due_ms for one in there if one.holder == me), None)
        row = (channel_id, me.host, me.pid, me.started, shared_ms, due_ms)
        values = ("host", "pid", "pid_started", "seen_ms", "due_ms")
        bulk.put(connection, TABLES["lease"], ("channel_id",), values, [row])
    return LeaseAttempt(True, me)


class LeaseRow(NamedTuple):
    """A lease as it stands: the channel, its holder, when that last renewed it, and when its next beat is due."""

    channel_id: int
    holder: LeaseHolder
    seen_ms: int
    due_ms: int | None = None


def all_leases(connection: Connection) -> list[LeaseRow]:
    """Return every lease, living or not."""
    sql = "SELECT channel_id, host, pid, pid_started, seen_ms, due_ms FROM lease ORDER BY channel_id"
    rows = bulk.select(connection, sql, {})
    return [
        LeaseRow(channel_id, LeaseHolder(host, pid, started), seen_ms, due_ms)
        for channel_id, host, pid, started, seen_ms, due_ms in rows
    ]


def living(connection: Connection, now_ms: int, alive: Callable[[LeaseHolder], bool] = alive_here) -> list[LeaseRow]:
    """Return the leases whose holders are still at it, as seen from this host."""
    here, shared_ms = socket.gethostname(), dialects.server_ms(connection, now_ms)
    return [lease for lease in all_leases(connection) if _lives(lease, here, shared_ms, alive)]


def overdue(connection: Connection, now_ms: int, alive: Callable[[LeaseHolder], bool] = alive_here) -> list[LeaseRow]:
    """Return the leases that live and whose beats do not come: overdue, or not renewed since the clock was changed.

    An instant further ahead than any beat can be is one of a clock that has been set back.
    """
    shared_ms = dialects.server_ms(connection, now_ms)
    return [
        lease
        for lease in living(connection, now_ms, alive)
        if lease.due_ms is not None
        and (is_past(lease.due_ms + LATE_MS, now_ms, _DAY_MS) or is_past(lease.seen_ms + LAPSE_MS, shared_ms, LAPSE_MS))
    ]


def clock_state(connection: Connection, now_ms: int) -> str:
    """Say whether a process that holds a channel lives, and its beats come when due: 'alive', 'late' or 'stopped'."""
    if not living(connection, now_ms):
        return "stopped"
    return "late" if overdue(connection, now_ms) else "alive"


def note_due(database: Database, channel_id: int, me: LeaseHolder, due_ms: int) -> None:
    """Note when the next beat of a channel that we hold is due."""
    sql = "UPDATE lease SET due_ms = :due WHERE channel_id = :id AND host = :host AND pid = :pid"
    with database.write() as connection:
        bulk.execute(connection, sql, {"due": due_ms, "id": channel_id, "host": me.host, "pid": me.pid})


_HOLDER = "SELECT host, pid, pid_started FROM lease WHERE channel_id = :id"


def holds(connection: Connection, channel_id: int, me: LeaseHolder) -> bool:
    """Say whether a lease is still ours; on PostgreSQL it then stays so until the transaction ends."""
    rows = bulk.select(connection, _HOLDER + locks.for_share(connection), {"id": channel_id})
    return any(LeaseHolder(*row) == me for row in rows)


def held_by(connection: Connection, me: LeaseHolder) -> list[int]:
    """Return the channels whose lease a process holds."""
    sql = "SELECT channel_id FROM lease WHERE host = :host AND pid = :pid ORDER BY channel_id"
    return bulk.scalars(connection, sql, {"host": me.host, "pid": me.pid})


def release(database: Database, me: LeaseHolder) -> None:
    """Give back every lease this process holds."""
    sql = "DELETE FROM lease WHERE host = :host AND pid = :pid"
    with database.write() as connection:
        bulk.execute(connection, sql, {"host": me.host, "pid": me.pid})


def _lives(lease: LeaseRow, here: str, shared_ms: int, alive: Callable[[LeaseHolder], bool]) -> bool:
    if lease.holder.host == here:
        return alive(lease.holder)
    return not is_past(lease.seen_ms + LAPSE_MS, shared_ms, LAPSE_MS)


def _started(pid: int) -> str:
    """Name the start of a process, the same whatever becomes of the clock; FileNotFoundError where there is none.

    psutil reckons it from the boot time on Linux, which moves with the clock; elsewhere the kernel keeps the instant.
    """
    boot = _PROC / "sys/kernel/random/boot_id"
    if not boot.exists():
        return f"at {psutil.Process(pid).create_time():.3f}"
    ticks = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[_TICKS]
    return f"{boot.read_text().strip()} {ticks}"
