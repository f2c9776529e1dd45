"""Retention: what is thrown away every night, and how old it must be.

How old is counted in days on which the program ran, besides days of the calendar: a system clock that is set a year
ahead by mistake makes nothing older than it is.
"""

from collections.abc import Sequence

from marketplace.exchange.runs import COUNTS
from marketplace.storage import Database, bulk
from marketplace.words.instants import MS_PER_DAY

ANSWERS_DAYS = 30
"""Kept answers, which a run can be replayed from."""
TAKEN_DAYS = 30
"""Requests and notices that the clock has taken."""
RUNS_DAYS = 90
QUIET_DAYS = 1
"""Runs that found nothing at all to do: at a beat of two seconds 43,200 a day."""
_AT_ONCE = 5_000  # rows in one transaction, so that nobody waits long for it
_QUIET = " AND ".join(f"{name} = 0" for name in COUNTS)
_STAYS = (
    " AND id NOT IN (SELECT max(id) FROM run GROUP BY channel_id)"
    " AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.run_id = run.id)"
)
"""The last run of every channel is what people are told of it, and a run stays as long as its answers."""
_A_DAY = f" AND id NOT IN (SELECT max(id) FROM run GROUP BY started_ms / {MS_PER_DAY})"  # noqa: S608 (our own words)
"""Of the quiet runs one a day stays, to show that the program ran."""
_RULES = {
    "answer": ("DELETE FROM answer", "read_ms < :oldest", ANSWERS_DAYS),
    "sync request": ("DELETE FROM sync_request", "taken_ms < :oldest", TAKEN_DAYS),
    "stop request": ("DELETE FROM stop_request", "taken_ms < :oldest", TAKEN_DAYS),
    "event": ("DELETE FROM event", "taken_ms < :oldest", TAKEN_DAYS),
    "run": ("DELETE FROM run", f"started_ms < :oldest AND status <> 'running'{_STAYS}", RUNS_DAYS),
    "quiet run": (
        "DELETE FROM run", f"started_ms < :oldest AND status = 'ran' AND {_QUIET}{_STAYS}{_A_DAY}", QUIET_DAYS,
    ),
}  # fmt: skip
"""By kind: what throws it away, which of it, and after how many days on which the program ran."""
_DAYS = f"SELECT DISTINCT started_ms / {MS_PER_DAY} AS day FROM run ORDER BY day DESC LIMIT :most"  # noqa: S608
_NAMES = f"""
DELETE FROM answer_order WHERE (code, answer_id) IN (
  SELECT n.code, n.answer_id FROM answer_order n
  WHERE NOT EXISTS (SELECT 1 FROM answer a WHERE a.id = n.answer_id) LIMIT {_AT_ONCE})
"""  # noqa: S608 - our own words


def forget(database: Database, now_ms: int) -> dict[str, int]:
    """Throw away what is old enough, a little at a time; return how many rows of each kind went."""
    with database.read() as connection:
        lived = bulk.scalars(connection, _DAYS, {"most": RUNS_DAYS + 1})
    gone = {
        kind: _forget(database, delete, old, _oldest_ms(days, lived, now_ms))
        for kind, (delete, old, days) in _RULES.items()
    }
    return gone | {"order of an answer": _repeat(database, _NAMES, {})}


def _oldest_ms(days: int, lived: Sequence[int], now_ms: int) -> int:
    """Return the instant from which on everything is kept; ``lived`` are the days the program ran, the newest first."""
    return min(now_ms - days * MS_PER_DAY, lived[days] * MS_PER_DAY) if days < len(lived) else 0


def _forget(database: Database, delete: str, old: str, oldest_ms: int) -> int:
    chosen = f"{delete.replace('DELETE', 'SELECT id')} WHERE {old} ORDER BY id LIMIT {_AT_ONCE}"
    return _repeat(database, f"{delete} WHERE id IN ({chosen})", {"oldest": oldest_ms})


def _repeat(database: Database, sql: str, parameters: dict[str, int]) -> int:
    """Run a statement that throws a little away until nothing is left to it; return how many rows it was."""
    gone = 0
    while True:
        with database.write() as connection:
            now_gone = bulk.execute(connection, sql, parameters)
        gone += now_gone
        if now_gone < _AT_ONCE:
            return gone
