"""Pages of the partner contract: decoded at once, or item by item where one item is broken."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from msgspec import DecodeError, Raw, ValidationError
from msgspec.json import Decoder, Encoder
from zstandard import ZstdCompressor

from connectors.errors import Changed
from connectors.keep import keep, mended, plainly
from connectors.partner.wire import Envelope
from connectors.rfc3339 import instant
from marketplace.words.records import Page, Reject

W = TypeVar("W")
R = TypeVar("R")
BROKEN = (DecodeError, UnicodeDecodeError, RecursionError)
_encode = Encoder().encode
# PostgreSQL text takes no NUL, so one such order would take its whole transaction with it.
_BACKSLASH, _NUL = ord("\\"), b"\\u0000"


class Kind(Generic[W]):
    """One kind of page: its name on the wire, the field that tells items apart, and the shape of an item."""

    def __init__(self, name: str, identity: str, shape: type[Any], envelope: Any) -> None:
        self.name, self.identity, self.shape = name, identity, shape
        self._whole: Decoder[Envelope[W]] = Decoder(envelope[shape])
        self._cut: Decoder[Envelope[Raw]] = Decoder(envelope[Raw])
        self._one: Decoder[W] = Decoder(shape)

    def read(self, body: bytes) -> Envelope[W | Reject]:
        """Decode a page whole or, when that fails, item by item; Changed when it is no such page."""
        try:
            return cast("Envelope[W | Reject]", self._whole.decode(body))
        except BROKEN:
            return self._piece_by_piece(body)

    def page(self, body: bytes, turn: Callable[[W, bytes], R | str]) -> Page[R]:
        """Turn a page into records; ``turn`` gives the record of an item, or the reason why there is none."""
        wire = self.read(body)
        items: list[R | Reject] = []
        kept: list[bytes] = []
        for item in wire.items:
            record: R | str | Reject = ""
            if isinstance(item, Reject):
                encoded, record = item.kept, item
            else:
                encoded = _encode(item)
                unfit = _BACKSLASH in encoded and _NUL in encoded
                record = "A text holds the character NUL." if unfit else turn(item, encoded)
                if isinstance(record, str):
                    record = Reject(self.where(len(items), getattr(item, self.identity)), record, encoded)
            kept.append(encoded)
            items.append(record)
        try:
            as_of_ms = instant(wire.as_of)
        except ValueError as error:
            raise Changed(f"The page of {self.name} does not say when it was complete: {error}.") from None
        packed = ZstdCompressor(level=1).compress(b"[" + b",".join(kept) + b"]")
        return Page(items, as_of_ms, wire.next_cursor, wire.has_more, packed)

    def where(self, at: int, identity: str | None) -> str:
        """Say where an item stood in its page."""
        return f"{self.name}[{at}] {self.identity} {identity}" if identity else f"{self.name}[{at}]"

    def _piece_by_piece(self, body: bytes) -> Envelope[W | Reject]:
        try:
            cut = self._cut.decode(body)
        except BROKEN as error:
            whole = None if isinstance(error, ValidationError) else mended(body)
            if whole is None or whole == body:
                raise Changed(f"The page of {self.name} has not the agreed shape. {plainly(error)}") from None
            return self._piece_by_piece(whole)
        items = [self._piece(at, bytes(raw)) for at, raw in enumerate(cut.items)]
        return Envelope(cut.as_of, cut.next_cursor, cut.has_more, items)

    def _piece(self, at: int, raw: bytes) -> W | Reject:
        try:
            return self._one.decode(raw)
        except BROKEN as error:
            kept = keep(raw, self.shape)
            identity: str | None = Decoder(dict[str, Any]).decode(kept).get(self.identity)
            return Reject(self.where(at, identity), plainly(error), kept)
