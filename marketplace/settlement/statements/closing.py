"""Closing a period: its entries are written once, in one transaction, and never again changed."""

from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.directory.periods import (
    AccountingPeriod,
    PeriodError,
    lock_exclusive,
    mark_closed,
    period_of,
    periods_of,
)
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.books_reader import read_period
from marketplace.settlement.statements.closing_entries import postings
from marketplace.settlement.statements.period_entries import Posting
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import bulk, sees_one_state
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import iso
from marketplace.words.messages import Sentence

_COLUMNS = (
    "id", "period_id", "of_period_id", "household_id", "lot_id", "line_id", "kind", *Worth._fields, "net_dong",
    "tax_source", "estimated",
)  # fmt: skip
_BEHIND = """
SELECT c.code, w.as_of_ms FROM channel c LEFT JOIN watermark w ON w.channel_id = c.id AND w.feed = 'orders'
WHERE (w.as_of_ms IS NULL OR w.as_of_ms < :end) AND (
  EXISTS (SELECT 1 FROM offer f JOIN listing g ON g.id = f.listing_id WHERE f.channel_id = c.id
          AND (g.cooperative_id = :cooperative OR g.household_id IN :members))
  OR c.id IN (SELECT o.channel_id FROM orders o WHERE o.id IN :orders))
ORDER BY c.code
"""


def close(connection: Connection, period_id: int, who: str, now_ms: int, *, force: bool = False) -> int:
    """Close a period and return how many entries that wrote; one that is closed already stays as it is.

    All of it is read in one state (``Database.write(one_state=True)``). PeriodError when it is not over, when an
    earlier one is open, or when a shop is not yet read up to its end; the first and the last can be forced.
    """
    if not sees_one_state(connection):
        raise RuntimeError("a period is closed in a transaction that sees one state")
    lock_exclusive(connection)
    period = period_of(connection, period_id)
    if period.closed_ms is not None:
        return 0
    for refused in _unclosed_before(connection, period):
        raise refused
    books = read_period(connection, period)
    if not force:
        for refused in _unfinished(connection, period, books, now_ms):
            raise refused
    found = postings(connection, period, books)
    _write(connection, period, found)
    mark_closed(connection, period.id, who, now_ms)
    return len(found)


def hindrances(connection: Connection, period: AccountingPeriod, now_ms: int) -> list[Sentence]:
    """Return all that a period waits for before it can be closed, each with the next action; [] when nothing is."""
    found = [*_unclosed_before(connection, period)]
    found += _unfinished(connection, period, read_period(connection, period), now_ms)
    return [one.sentence for one in found]


def _unclosed_before(connection: Connection, period: AccountingPeriod) -> Iterator[PeriodError]:
    for one in periods_of(connection, EVERYTHING, period.cooperative_id):
        if one.closed_ms is None and one.to_on < period.from_on:
            yield PeriodError(
                f"The period {one.days} is still open; close it first, periods close in order",
                f"Kỳ {one.days} còn mở; hãy chốt kỳ đó trước.",
            )


def _unfinished(connection: Connection, period: AccountingPeriod, books: Books, now_ms: int) -> Iterator[PeriodError]:
    if now_ms < period.end_ms:
        yield PeriodError(
            f"The period {period.days} is not over yet; wait until its last day has passed, or force it",
            f"Kỳ {period.days} chưa hết; hãy chờ qua ngày cuối kỳ rồi chốt.",
        )
    asked = {"end": period.end_ms, "cooperative": period.cooperative_id, "members": books.members.households}
    for code, as_of_ms in bulk.select(connection, _BEHIND, asked | {"orders": list(books.orders)}):
        upto = "was never read" if as_of_ms is None else f"is complete only up to {iso(as_of_ms)}"
        yield PeriodError(
            f"The shop {code} {upto}; run `lensan sync {code}` before closing, or force it",
            f"Gian hàng {code} chưa có số liệu đến hết kỳ; hãy vào trang Sàn, bấm “Cập nhật ngay” rồi chốt lại.",
        )


def _write(connection: Connection, period: AccountingPeriod, found: list[Posting]) -> None:
    first = bulk.reserve(connection, TABLES["entry"], max(len(found), 1))
    rows = [
        (first + n, period.id, one.of_period_id, one.household_id, one.lot_id, one.line_id, one.kind, *one.worth,
         one.worth.net_dong, one.tax_source, one.estimated)
        for n, one in enumerate(found)
    ]  # fmt: skip
    bulk.insert(connection, TABLES["entry"], _COLUMNS, rows)
