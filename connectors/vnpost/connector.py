"""The connector of MyVNPost: parcels sent, priced, labelled, taken back and followed."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from email.utils import parsedate_to_datetime

from connectors.answers import Answer
from connectors.base import ChannelSettings, Connector, Health
from connectors.http import Http
from connectors.platform_facts import Facts
from connectors.vnpost import mapping, notices
from connectors.vnpost.following import ParcelWalk, happened_to
from connectors.vnpost.shipping import Counter
from connectors.vnpost.token import Account
from connectors.vnpost.units import units_of
from connectors.vnpost.wire import PROVINCES_NOW
from marketplace.words.instants import local
from marketplace.words.parcels import CarrierUnit, Label, ParcelMade, ParcelRecord, ParcelWish, Quote
from marketplace.words.records import Cursor, Page, Reject


class VnpostConnector:
    """One customer of MyVNPost."""

    def __init__(
        self,
        settings: ChannelSettings,
        facts: Facts,
        http: Http,
        *,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Speak for one customer; NotConfigured when its code or the account's secret is missing."""
        self._facts = facts
        self._account = Account(settings, http)
        self._counter = Counter(self._account, facts.page_size, self._today)
        self._now_ms = now_ms

    def check(self) -> Health:
        """Sign in and look at the provinces; any of the five errors otherwise. There are no contract levels."""
        before_ms = self._now_ms()
        answer = self._account.get(PROVINCES_NOW)
        mapping.rows(answer.body, f"GET {PROVINCES_NOW}")
        after_ms = self._now_ms()
        return Health(self._facts.title, (), _told_ms(answer, after_ms) - (before_ms + after_ms) // 2)

    def create_parcel(self, wish: ParcelWish) -> ParcelMade:
        """Have a parcel fetched; asked twice by one number it is one parcel. Refused with the carrier's own word."""
        return self._counter.create(wish)

    def cancel_parcel(self, waybill: str) -> None:
        """Take a parcel back that has not been collected; Refused where it has, or where that is still undecided."""
        self._counter.cancel(waybill)

    def label(self, waybills: Sequence[str]) -> Label:
        """Return the PDF of parcels, or a ZIP of several."""
        return self._counter.label(waybills)

    def quotes(self, wish: ParcelWish) -> list[Quote]:
        """Return what each service would cost for a parcel, the cheapest first."""
        return self._counter.quotes(wish)

    def units(self) -> Iterator[CarrierUnit]:
        """Yield every unit of both eras, each after the one that it is in."""
        return units_of(self._account)

    def pull_parcels(self, cursor: Cursor) -> Iterator[Page[ParcelRecord]]:
        """Yield what changed since the cursor, read again from the day before; what was read already comes once."""
        return ParcelWalk(self._account, self._facts, cursor, self._now_ms).pages()

    def pull_parcel(self, waybill: str) -> ParcelRecord | Reject | None:
        """Return one parcel as it stands; None when the carrier knows none of this waybill, or it is another's."""
        parcel = self._counter.parcel(waybill)
        if parcel is None:
            return None
        record = mapping.record_of(parcel, self._facts.parcels, self._facts.code, self._now_ms())
        if isinstance(record, ParcelRecord):
            record = record._replace(waybill=waybill)
        if isinstance(record, Reject) or not mapping.is_dated_by_history(record):
            return record
        return mapping.folded(mapping.dated(record, happened_to(self._account, waybill), self._facts.parcels))

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> list[ParcelRecord | Reject]:  # noqa: ARG002 - they prove nothing
        """Return which parcels a notice asks us to look at again: it proves nothing, so that it says nothing else."""
        return notices.told_of(body, self._account.customer, self._facts.code)

    def _today(self) -> date:
        return local(self._now_ms()).date()


def _told_ms(answer: Answer, now_ms: int) -> int:
    """Return the carrier's own time when it answered, to the second, in ms; ours where it does not say."""
    try:
        return int(parsedate_to_datetime(answer.headers["Date"]).timestamp()) * 1000
    except (KeyError, ValueError, TypeError):
        return now_ms


def connect(settings: ChannelSettings, facts: Facts, http: Http) -> Connector:
    """Make the connector of one customer."""
    return VnpostConnector(settings, facts, http)
