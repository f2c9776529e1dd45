"""The run log: what the clock did for each channel, when, how it ended, and what it counted."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

COUNTS = (
    "orders_read", "orders_new", "orders_changed", "payouts_new", "offers_accepted", "offers_refused", "inboxed",
)  # fmt: skip
_DIED = Sentence("the program was stopped in the middle", "Chương trình bị tắt giữa chừng; lần sau làm tiếp.")


def begin(database: Database, channel_id: int, now_ms: int) -> int:
    """Open a run of a channel (whose lease the caller holds) and close any run that died; return its id."""
    with database.write() as connection:
        bulk.execute(
            connection,
            "UPDATE run SET status = 'crashed', ended_ms = :now, reason = :reason, reason_vi = :reason_vi"
            " WHERE channel_id = :channel AND status = 'running'",
            {"now": now_ms, "channel": channel_id, "reason": _DIED.en, "reason_vi": _DIED.vi},
        )
        run_id = bulk.reserve(connection, TABLES["run"], 1)
        columns = ("id", "channel_id", "started_ms", "status", *COUNTS)
        bulk.insert(connection, TABLES["run"], columns, [(run_id, channel_id, now_ms, "running", *(0,) * len(COUNTS))])
    return run_id


def end(database: Database, run_id: int, status: str, why: Sentence | None, counts: Sequence[int], now_ms: int) -> None:
    """Close a run with its status, why it did not end well, and its counts (in the order of ``COUNTS``)."""
    reasons = (why.en, why.vi) if why else (None, None)
    with database.write() as connection:
        columns = ("status", "reason", "reason_vi", "ended_ms", *COUNTS)
        bulk.update(connection, TABLES["run"], columns, [(status, *reasons, now_ms, *counts, run_id)])


def ran_since(connection: Connection, channel_id: int, since_ms: int) -> bool:
    """Say whether a run of a channel that began at an instant or later has come to its end, offers and all."""
    sql = "SELECT 1 FROM run WHERE channel_id = :channel AND started_ms >= :since AND status = 'ran' LIMIT 1"
    return bool(bulk.select(connection, sql, {"channel": channel_id, "since": since_ms}))
