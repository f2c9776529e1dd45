"""Following parcels by MyVNPost's list, which is asked for whole days and tells in no order that is known.

A pull begins a day before the one the last pull came to. A day is asked for with the one after it, so that it is in
whether or not the carrier counts the last day. Pages move while they are read: a day of several pages is read again
until a reading brings nothing new. What the last pull has read already is known by its digest, and is not told again.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2b

import msgspec
from zstandard import ZstdCompressor

from connectors.errors import Refused
from connectors.paging import PageGuard
from connectors.platform_facts import Facts
from connectors.vnpost import mapping
from connectors.vnpost.token import Account
from connectors.vnpost.wire import HISTORY, PARCELS, Parcel
from marketplace.words.instants import local, start_of
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Cursor, Page, Reject

_FIRST_DAYS = 30
"""So far back the first pull begins."""
_READINGS_MOST = 3
_DIGEST_BYTES = 6
_SEEN_MOST = 30_000
_DAY = timedelta(days=1)


class ListCursor(msgspec.Struct):
    """How far the list was read: the day it came to, and digests of what was told of that day and the one before."""

    day: date
    seen: bytes = b""

    @classmethod
    def read(cls, cursor: Cursor, today: date) -> "ListCursor":
        """Read a cursor; one that is none, or lies in the future, begins anew, which costs time and changes nothing."""
        try:
            found = msgspec.json.decode(cursor or "", type=cls)
        except (msgspec.DecodeError, ValueError):
            return cls(today - _FIRST_DAYS * _DAY)
        return found if found.day <= today else cls(today)

    def write(self) -> str:
        """Write it down."""
        return msgspec.json.encode(self).decode()

    def digests(self) -> set[bytes]:
        """Return what was told already."""
        return {self.seen[n : n + _DIGEST_BYTES] for n in range(0, len(self.seen), _DIGEST_BYTES)}


def happened_to(account: Account, waybill: str) -> list[mapping.Happened]:
    """Return the history of a parcel; none where the carrier refuses to tell it."""
    try:
        answer = account.get(HISTORY, mapping.by_waybill(waybill))
        return mapping.history_of(answer.body, f"GET {HISTORY}")
    except Refused:
        return []


def pages_of(account: Account, first: date, last: date, size: int) -> Iterator[list[bytes]]:
    """Yield the parcels that changed in these days, page by page; the last page is the first that is short."""
    page, guard = 0, PageGuard(f"GET {PARCELS}", "0")
    while True:
        answer = account.get(PARCELS, mapping.by_days(first, last, page, size))
        found = mapping.rows(answer.body, f"GET {PARCELS}")
        yield found
        if len(found) < size:
            return
        page += 1
        guard.met(str(page), b"".join(found), empty=False)


class ParcelWalk:
    """One pull of a customer's parcels."""

    def __init__(self, account: Account, facts: Facts, cursor: Cursor, now_ms: Callable[[], int]) -> None:
        self._account, self._facts = account, facts
        self._began_ms = self._as_of_ms = now_ms()
        self._today = local(self._began_ms).date()
        self._cursor = ListCursor.read(cursor, self._today)
        self._seen = self._cursor.digests()
        self._met: dict[date, dict[bytes, None]] = {}

    def pages(self) -> Iterator[Page[ParcelRecord]]:
        """Yield the pages of this pull, the last one empty: it says what the whole pull was complete up to."""
        day = self._cursor.day - _DAY
        while day <= self._today:
            self._met[day] = {}
            yield from self._whole_day(day)
            self._cursor.day = day
            day += _DAY
        yield self._page([], [], more=False)

    def _whole_day(self, day: date) -> Iterator[Page[ParcelRecord]]:
        """Read the pages of a day; of several once more, until a reading brings nothing new."""
        for reading in range(1, _READINGS_MOST + 1):
            pages = news = 0
            for found in pages_of(self._account, day, day + _DAY, self._facts.page_size):
                items, kept = self._news(found, day)
                pages, news = pages + 1, news + len(items)
                if items:
                    yield self._page(items, kept, more=True)
            if pages == 1 or (reading > 1 and not news):
                return
        self._as_of_ms = min(self._as_of_ms, start_of(day))

    def _news(self, found: Sequence[bytes], day: date) -> tuple[list[ParcelRecord | Reject], list[bytes]]:
        """Return what of a page was not told yet, and what is kept of it."""
        items: list[ParcelRecord | Reject] = []
        kept: list[bytes] = []
        for raw in found:
            parcel = mapping.parcel_of(raw)
            keeps = parcel.kept if isinstance(parcel, Reject) else mapping.encode(parcel)
            digest = blake2b(keeps, digest_size=_DIGEST_BYTES).digest()
            self._met[day][digest] = None
            if digest in self._seen:
                continue
            self._seen.add(digest)
            if isinstance(parcel, Reject):
                items.append(parcel)
            elif parcel.sender_code in (None, self._account.customer):
                items.extend(self._records(parcel))
                kept.append(keeps)
        return items, kept

    def _records(self, parcel: Parcel) -> Sequence[ParcelRecord | Reject]:
        record = mapping.record_of(parcel, self._facts.parcels, self._facts.code, self._began_ms)
        if isinstance(record, Reject) or not mapping.is_dated_by_history(record):
            return [record]
        return mapping.dated(record, happened_to(self._account, parcel.waybill), self._facts.parcels)

    def _page(self, items: list[ParcelRecord | Reject], kept: list[bytes], *, more: bool) -> Page[ParcelRecord]:
        days = sorted(self._met)[-2:]
        digests = dict.fromkeys(digest for day in days for digest in self._met[day])
        told = self._seen if more else digests.keys()
        self._cursor.seen = b"".join(sorted(told))[-_SEEN_MOST * _DIGEST_BYTES :]
        packed = ZstdCompressor(level=1).compress(b"[" + b",".join(kept) + b"]")
        return Page(items, self._as_of_ms, self._cursor.write(), more, packed)
