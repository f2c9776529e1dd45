"""What we have seen of a shop's orders: the cursor of the pull, written as opaque text.

It holds the orders that may still change and those of the last hour, each with the fingerprint of its list entry, so
that only an order whose entry changed costs a call for its lines. What is final and older comes again at night.
"""

from base64 import b64decode, b64encode
from zlib import compress, decompress, error

import msgspec

from marketplace.words.records import Cursor

RECENT_MS = 3_600_000


class KnownOrder(msgspec.Struct, array_like=True):
    """An order we have read: its id, the mark of its entry, and when it was placed if it is final (0: open)."""

    id: int
    mark: int
    final_ms: int = 0


class FullPass(msgspec.Struct):
    """A pass over everything, as far as it has come: its night, the newest order it met, and the page it is at."""

    night: int
    top_ms: int = 0
    at: str = ""
    pages: int = 0


class OrderCursor(msgspec.Struct):
    """The cursor. ``top_ms`` is when the newest order was placed as of the last whole pass; None before the first."""

    top_ms: int | None = None
    told_ms: int = 0
    night: int = 0
    deep: FullPass | None = None
    known: dict[str, KnownOrder] = {}

    @classmethod
    def read(cls, cursor: Cursor) -> "OrderCursor":
        """Read a cursor; one that is none begins anew, which costs time and changes nothing."""
        try:
            return msgspec.json.decode(decompress(b64decode(cursor or "", validate=True)), type=cls)
        except (msgspec.DecodeError, error, ValueError):
            return cls()

    def write(self) -> str:
        """Write it down."""
        return b64encode(compress(msgspec.json.encode(self), 6)).decode()

    def forget_settled(self, top_ms: int) -> None:
        """Drop what is final and was placed more than an hour before the newest order."""
        self.known = {
            number: one for number, one in self.known.items() if not one.final_ms or one.final_ms >= top_ms - RECENT_MS
        }

    def open_ones(self) -> set[str]:
        """Return the orders that may still change."""
        return {number for number, one in self.known.items() if not one.final_ms}
