"""One feed of a channel held against what its platform tells now: what is unknown here, and what only we know."""

from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.reports.reconcile.findings import Difference
from marketplace.storage import bulk

_WAITING = """
SELECT key FROM inboxitem WHERE source = :source AND kind = :kind AND settled_ms IS NULL AND key IN :keys
"""
_UNTIL = "SELECT as_of_ms FROM watermark WHERE channel_id = :channel AND feed = :feed"


class FeedComparison:
    """One feed of a channel as its platform tells it now; what is newer than our own watermark was not read yet."""

    feed: str

    def __init__(self, connection: Connection, channel_id: int, source: str) -> None:
        self.channel_id, self.source = channel_id, source
        rows = bulk.select(connection, _UNTIL, {"channel": channel_id, "feed": self.feed})
        self.until_ms = next((as_of_ms or 0 for (as_of_ms,) in rows), 0)
        self.told: set[str] = set()

    @property
    def kind(self) -> str:
        """What one thing of the feed is called, in the inbox too: 'order' or 'settlement'."""
        return self.feed.removesuffix("s")

    def unknown(self, waiting: set[str], code: str, theirs: str) -> Difference:
        """Return that we have not what the platform tells; it may wait in the inbox."""
        return self.difference(code, theirs, "waits in the inbox" if code in waiting else "is not known here")

    def waiting(self, connection: Connection, codes: list[str]) -> set[str]:
        """Return which of these wait in the inbox."""
        keys = {self.inbox_key(code): code for code in codes}
        asked = {"source": self.source, "kind": self.kind, "keys": sorted(keys)}
        return {keys[key] for (key,) in bulk.select(connection, _WAITING, asked)}

    def inbox_key(self, code: str) -> str:
        """Return the key by which the inbox knows a thing of the feed."""
        return code

    def difference(self, code: str, theirs: str, ours: str) -> Difference:
        """Return that the two sides differ."""
        return Difference(f"{self.source}, {self.kind} {code}", theirs, ours)

    def only_ours(self, connection: Connection, sql: str) -> Iterator[Difference]:
        """Yield what we have, by a query of our codes, and the platform has not told."""
        asked = {"channel": self.channel_id, "until": self.until_ms}
        for (code,) in bulk.select(connection, sql, asked):
            if code not in self.told:
                yield self.difference(code, "is not told by the platform", "is known here")
