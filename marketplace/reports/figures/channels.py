"""Channels: how each shop account is doing, what it did last, and what waits for a person."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select

from marketplace.reports.figures.freshness import FigureSource, sources
from marketplace.reports.figures.sums import Query
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

_CHANNEL = TABLES["channel"]
_RUN = TABLES["run"]
_LEASE = TABLES["lease"]
_REQUEST = TABLES["sync_request"]
_INBOX = TABLES["inboxitem"]


class RunRow(NamedTuple):
    """One run: its status kept apart from what it brought, which is of all who sell in the shop.

    The counts are None, and the reason with them, where others sell there too.
    """

    id: int
    started_ms: int
    ended_ms: int | None
    status: str
    reason: str | None
    reason_vi: str | None
    orders_read: int | None
    orders_new: int | None
    orders_changed: int | None
    payouts_new: int | None
    offers_accepted: int | None
    offers_refused: int | None
    inboxed: int | None

    @property
    def why(self) -> Sentence:
        """Why it did not end well, in both languages; empty where there is nothing to say."""
        return Sentence(self.reason or "", self.reason_vi or "")


class ChannelHolder(NamedTuple):
    """Which process holds a channel, and when it was last seen."""

    host: str
    pid: int
    seen_ms: int


class _ChannelFacts(NamedTuple):
    """What is written of a shop account itself: why it is paused, who holds it, and since when a run is asked for."""

    id: int
    adopted: bool
    paused_reason: str | None
    paused_reason_vi: str | None
    host: str | None
    pid: int | None
    seen_ms: int | None
    asked_ms: int | None

    @property
    def paused(self) -> Sentence | None:
        """Why it is paused, in both languages."""
        return None if self.paused_reason is None else Sentence(self.paused_reason, self.paused_reason_vi or "")

    @property
    def holder(self) -> ChannelHolder | None:
        """Which process holds it."""
        if self.host is None or self.pid is None or self.seen_ms is None:
            return None
        return ChannelHolder(self.host, self.pid, self.seen_ms)


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """One shop account: its source facts, why it is paused, latest runs, holder, open request and inbox."""

    source: FigureSource
    adopted: bool
    paused: Sentence | None
    runs: tuple[RunRow, ...]
    holder: ChannelHolder | None
    asked_ms: int | None
    inbox: tuple[tuple[str, int], ...]

    @property
    def running(self) -> bool:
        """True while a run of this channel is on."""
        return bool(self.runs) and self.runs[0].status == "running"


class InboxRow(NamedTuple):
    """One thing that could not be understood: from where, what, why, and since when."""

    id: int
    source: str
    kind: str
    key: str
    place: str
    reason: str
    reason_vi: str
    first_ms: int
    last_ms: int


def channels_report(connection: Connection, scope: Scope, now_ms: int, latest: int = 5) -> list[ChannelReport]:
    """Return every shop account in order of its code, with its latest runs (the newest first)."""
    rows = sources(connection, scope, now_ms)
    facts = {one.id: one for one in (_ChannelFacts(*row) for row in connection.execute(_facts_query(scope)))}
    inbox = inbox_counts(connection, scope)
    return [
        ChannelReport(
            source=source,
            adopted=bool(facts[source.channel_id].adopted),
            paused=facts[source.channel_id].paused,
            runs=_runs(connection, scope, source.channel_id, latest),
            holder=facts[source.channel_id].holder,
            asked_ms=facts[source.channel_id].asked_ms,
            inbox=tuple((kind, count) for (where, kind), count in inbox.items() if where == source.code),
        )
        for source in rows
    ]


def inbox_counts(connection: Connection, scope: Scope) -> dict[tuple[str, str], int]:
    """Return how many open items there are by (source, kind), sorted."""
    query = (
        select(_INBOX.c.source, _INBOX.c.kind, func.count())
        .where(_INBOX.c.settled_ms.is_(None), scope.where(_INBOX))
        .group_by(_INBOX.c.source, _INBOX.c.kind)
        .order_by(_INBOX.c.source, _INBOX.c.kind)
    )
    return {(source, kind): int(count) for source, kind, count in connection.execute(query)}


def inbox_rows(connection: Connection, scope: Scope, limit: int = 200) -> list[InboxRow]:
    """Return the open items, the newest first."""
    query = (
        select(*(_INBOX.c[name] for name in InboxRow._fields))
        .where(_INBOX.c.settled_ms.is_(None), scope.where(_INBOX))
        .order_by(_INBOX.c.last_ms.desc(), _INBOX.c.id.desc())
        .limit(limit)
    )
    return [InboxRow(*row) for row in connection.execute(query)]


def last_sign_ms(connection: Connection) -> int | None:
    """Return the latest instant at which the clock showed itself: a lease renewed, or a run begun or ended."""
    moments = (
        select(func.max(_LEASE.c.seen_ms)),
        select(func.max(_RUN.c.started_ms)),
        select(func.max(_RUN.c.ended_ms)),
    )
    found = [connection.execute(query).scalar_one_or_none() for query in moments]
    return max((moment for moment in found if moment is not None), default=None)


def running(connection: Connection, scope: Scope) -> bool:
    """Say whether any run is on."""
    query = select(_RUN.c.id).where(_RUN.c.status == "running", scope.where(_RUN)).limit(1)
    return connection.execute(query).first() is not None


def _facts_query(scope: Scope) -> Query:
    waits = (_REQUEST.c.channel_id == _CHANNEL.c.id, _REQUEST.c.taken_ms.is_(None))
    asked = select(func.min(_REQUEST.c.asked_ms)).where(*waits)
    return (
        select(*(_CHANNEL.c[name] for name in ("id", "adopted", "paused_reason", "paused_reason_vi")))
        .add_columns(_LEASE.c.host, _LEASE.c.pid, _LEASE.c.seen_ms, asked.scalar_subquery())
        .select_from(_CHANNEL)
        .outerjoin(_LEASE, _LEASE.c.channel_id == _CHANNEL.c.id)
        .where(scope.where(_CHANNEL))
    )


def _runs(connection: Connection, scope: Scope, channel_id: int, latest: int) -> tuple[RunRow, ...]:
    whole = scope.of_shop(Sight.SHOPS, _RUN.c.channel_id)
    of_all = ("id", "started_ms", "ended_ms", "status")
    query = (
        select(*(_RUN.c[name] if name in of_all else case((whole, _RUN.c[name])) for name in RunRow._fields))
        .where(_RUN.c.channel_id == channel_id, scope.where(_RUN))
        .order_by(_RUN.c.id.desc())
        .limit(latest)
    )
    return tuple(RunRow(*row) for row in connection.execute(query))
