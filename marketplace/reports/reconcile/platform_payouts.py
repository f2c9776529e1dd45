"""The platform's payouts: a full read of them held against ours, one by one, by a reading of its own."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.reports.reconcile.feed_comparison import FeedComparison
from marketplace.reports.reconcile.findings import Difference
from marketplace.storage import bulk
from marketplace.words import money
from marketplace.words.records import SettlementRecord

_PAID = """
SELECT remote_id, net_dong, fee_dong, freight_dong, tax_dong
FROM payout WHERE channel_id = :channel AND remote_id IN :codes
"""


_ENTRIES = "SELECT remote_id FROM payout WHERE channel_id = :channel AND paid_ms <= :until ORDER BY remote_id"


class _PaidFigures(NamedTuple):
    """What one side says of a payout."""

    net_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int

    def text(self, *, is_net: bool) -> str:
        """Return in words what was paid out net, or what was held back of it."""
        if is_net:
            return money.text(self.net_dong)
        fee, freight, tax = map(money.text, (self.fee_dong, self.freight_dong, self.tax_dong))
        return f"fee {fee}, freight {freight}, tax {tax}"


class PayoutsAgainstPlatform(FeedComparison):
    """One channel's payouts as its platform tells them now, compared page by page with what we have read of it."""

    feed = "settlements"

    def page(self, connection: Connection, records: Sequence[SettlementRecord]) -> list[Difference]:
        """Compare a page of payouts by what was paid out net, and by what was held back of it."""
        told = {record.remote_id: record for record in records}
        self.told.update(told)
        asked = {"channel": self.channel_id, "codes": sorted(told)}
        ours = {code: _PaidFigures(*figures) for code, *figures in bulk.select(connection, _PAID, asked)}
        waiting = self.waiting(connection, sorted(told))
        found = []
        for code, record in sorted(told.items()):
            if code not in ours:
                if record.paid_ms <= self.until_ms:
                    found.append(self.unknown(waiting, code, money.text(record.net_dong)))
            elif ours[code] != (theirs := _paid(record)):
                is_net = ours[code].net_dong != theirs.net_dong
                found.append(self.difference(code, theirs.text(is_net=is_net), ours[code].text(is_net=is_net)))
        return found

    def inbox_key(self, code: str) -> str:
        """Return the key by which the inbox knows a payout, which may be numbered as its order is."""
        return f"settlement {code}"

    def end(self, connection: Connection) -> Iterator[Difference]:
        """Say which payouts only we know."""
        return self.only_ours(connection, _ENTRIES)


def _paid(record: SettlementRecord) -> _PaidFigures:
    return _PaidFigures(record.net_dong, record.fee_dong, record.freight_dong, record.tax_dong)
