"""Page watches: whether and how gently the public pages of a shop are looked at; off until an operator says on."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal, Sentence

_WATCH = TABLES["page_watch"]
PAGES_PER_DAY = 100
"""What a day may cost where nobody says otherwise."""
MOST_PAGES_PER_DAY = 2_000
_TAKE = """
UPDATE page_watch SET spent_on = :day, spent = pages_per_day, crawled_ms = :now
WHERE channel_id = :channel AND on_since_ms IS NOT NULL
  AND (spent_on IS NULL OR spent_on <> :day OR spent < pages_per_day)
"""
_GIVE_BACK = "UPDATE page_watch SET spent = :spent WHERE channel_id = :channel AND spent_on = :day"
_ENDED = """
UPDATE page_watch SET ended_early = :en, ended_early_vi = :vi, wait_until_ms = :until WHERE channel_id = :channel
"""


class PageWatchError(Refusal):
    """The pages of a shop cannot be looked at so; the message is one plain sentence."""


class PageWatchRow(NamedTuple):
    """How the pages of a shop are looked at."""

    channel_id: int
    base_url: str
    contact: str
    pages_per_day: int
    shape: str | None
    on_since_ms: int | None
    spent_on: date | None
    spent: int
    crawled_ms: int | None
    trouble: str | None
    trouble_vi: str | None
    ended_early: str | None
    wait_until_ms: int | None

    @property
    def why(self) -> Sentence | None:
        """Why it waits for a person, or None."""
        return Sentence(self.trouble, self.trouble_vi or self.trouble) if self.trouble else None

    def left_on(self, day: date) -> int:
        """Return how many pages may still be asked for on a day."""
        return self.pages_per_day - (self.spent if self.spent_on == day else 0)


def switch_on(
    connection: Connection, channel_id: int, base_url: str, contact: str, pages_per_day: int, now_ms: int
) -> None:
    """Let the pages of a shop be looked at, in an open transaction; what stopped it is forgotten.

    PageWatchError where a day has no pages, or more than a site is asked for politely.
    """
    if not 0 < pages_per_day <= MOST_PAGES_PER_DAY:
        raise PageWatchError(
            f"a day has from 1 to {MOST_PAGES_PER_DAY} pages, not {pages_per_day}",
            f"Mỗi ngày đọc từ 1 đến {MOST_PAGES_PER_DAY} trang, không phải {pages_per_day}.",
        )
    values = {"base_url": base_url, "contact": contact, "pages_per_day": pages_per_day, "on_since_ms": now_ms,
              "trouble": None, "trouble_vi": None, "ended_early": None, "ended_early_vi": None,
              "wait_until_ms": None}  # fmt: skip
    if watch_of(connection, channel_id) is None:
        row = {"channel_id": channel_id, "spent": 0, **values}
        bulk.insert(connection, _WATCH, tuple(row), [tuple(row.values())])
    else:
        _set(connection, channel_id, **values)


def switch_off(connection: Connection, channel_id: int) -> None:
    """Look at the pages of a shop no more, in an open transaction; what they showed stays."""
    _set(connection, channel_id, on_since_ms=None)


def set_shape(connection: Connection, channel_id: int, shape: str) -> None:
    """Write which addresses are product pages (JSON of a page shape), in an open transaction."""
    _set(connection, channel_id, shape=shape)


def note_trouble(connection: Connection, channel_id: int, why: Sentence) -> None:
    """Stop looking at the pages of a shop until a person switches it on again."""
    _set(connection, channel_id, trouble=why.en, trouble_vi=why.vi)


def watch_of(connection: Connection, channel_id: int) -> PageWatchRow | None:
    """Return how the pages of a shop are looked at; None where nobody has said anything of it."""
    for row in connection.execute(_columns().where(_WATCH.c.channel_id == channel_id)):
        return _row(row)
    return None


def watched(connection: Connection) -> list[PageWatchRow]:
    """Return the shops whose pages are looked at every day: switched on, and without trouble."""
    on = (_WATCH.c.on_since_ms.is_not(None), _WATCH.c.trouble.is_(None))
    return [_row(row) for row in connection.execute(_columns().where(*on).order_by(_WATCH.c.channel_id))]


def take_budget(connection: Connection, channel_id: int, day: date, now_ms: int) -> int:
    """Take all that is left of a day's pages and return how many that are; 0 where it is off or they are used up.

    Whoever comes meanwhile gets none, so that a site is never asked by two at once; who is killed has spent the day.
    """
    before = watch_of(connection, channel_id)
    asked = {"day": day.isoformat(), "now": now_ms, "channel": channel_id}
    if before is None or not bulk.execute(connection, _TAKE, asked):
        return 0
    return before.left_on(day)


def give_back(connection: Connection, channel_id: int, day: date, spent: int) -> None:
    """Write how many pages of a day were really asked for."""
    bulk.execute(connection, _GIVE_BACK, {"spent": spent, "channel": channel_id, "day": day.isoformat()})


def note_end(connection: Connection, channel_id: int, early: Sentence | None, wait_until_ms: int | None) -> None:
    """Write why a crawl ended early, None where it did not, and until when the site wants to be left alone."""
    en, vi = early or (None, None)
    bulk.execute(connection, _ENDED, {"en": en, "vi": vi, "until": wait_until_ms, "channel": channel_id})


def _columns() -> Any:
    return select(*(_WATCH.c[name] for name in PageWatchRow._fields))


def _row(row: Any) -> PageWatchRow:
    found = PageWatchRow(*row)
    return found._replace(spent_on=as_day(found.spent_on))


def _set(connection: Connection, channel_id: int, **values: Any) -> None:
    connection.execute(update(_WATCH).where(_WATCH.c.channel_id == channel_id).values(values))
