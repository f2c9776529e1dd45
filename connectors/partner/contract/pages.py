"""Pages of the partner contract: decoded at once, or item by item where one item is broken."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, cast

from msgspec import DecodeError, Raw, ValidationError
from msgspec.json import Decoder, Encoder
from zstandard import ZstdCompressor

from connectors.allow_list import keep, mended, plainly
from connectors.errors import Changed
from connectors.partner.contract.wire import Envelope
from connectors.rfc3339 import instant
from marketplace.words.records import Page, Reject

W = TypeVar("W")
R = TypeVar("R")
Turn = Callable[[W, bytes], R | Reject | str]
BROKEN = (DecodeError, UnicodeDecodeError, RecursionError)
_encode = Encoder().encode
_RAW, _RAWS = Decoder(Raw), Decoder(list[Raw])
HOLDS_NUL = "A text holds the character NUL."
_BACKSLASH, _NUL = ord("\\"), re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def holds_nul(encoded: bytes) -> bool:
    """Say whether a text in JSON holds NUL; PostgreSQL takes none, so it would take its whole transaction with it."""
    return _BACKSLASH in encoded and _NUL.search(encoded) is not None


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

    def page(self, body: bytes, turn: Turn[W, R]) -> Page[R]:
        """Turn a page into records; ``turn`` gives the record of an item, or why there is none."""
        wire = self.read(body)
        items, kept = self._turned(wire.items, turn)
        try:
            as_of_ms = instant(wire.as_of)
        except ValueError as error:
            raise Changed(f"The page of {self.name} does not say when it was complete: {error}.") from None
        if "\0" in wire.next_cursor:
            raise Changed(f"The next_cursor of the page of {self.name} holds the character NUL.")
        packed = ZstdCompressor(level=1).compress(b"[" + b",".join(kept) + b"]")
        return Page(items, as_of_ms, wire.next_cursor, wire.has_more, packed)

    def one(self, body: bytes, turn: Turn[W, R]) -> R | Reject:
        """Turn an answer with one item into its record; Changed when it is no JSON."""
        try:
            _RAW.decode(body)
        except BROKEN as error:
            whole = mended(body)
            if whole is None:
                raise Changed(f"The answer with one of {self.name} cannot be read. {plainly(error)}") from None
            body = whole
        return self._turned([self._piece(0, body)], turn)[0][0]

    def again(self, kept: bytes, turn: Turn[W, R]) -> list[R | Reject]:
        """Turn items that were kept of earlier pages (a JSON list) into records once more."""
        return self._turned([self._piece(at, bytes(raw)) for at, raw in enumerate(_RAWS.decode(kept))], turn)[0]

    def _turned(self, items: Sequence[W | Reject], turn: Turn[W, R]) -> tuple[list[R | Reject], list[bytes]]:
        records: list[R | Reject] = []
        kept: list[bytes] = []
        for item in items:
            record: R | str | Reject = ""
            if isinstance(item, Reject):
                encoded, record = item.kept, item
            else:
                encoded = _encode(item)
                record = HOLDS_NUL if holds_nul(encoded) else turn(item, encoded)
                if isinstance(record, str):
                    record = Reject("", record, encoded)
                if isinstance(record, Reject):
                    record = record._replace(where=self.where(len(records), getattr(item, self.identity)))
            kept.append(encoded)
            records.append(record)
        return records, kept

    def where(self, at: int, identity: str | None) -> str:
        """Say where an item stood in its page, in words that can be stored."""
        told = (identity or "").replace("\0", "\ufffd")
        return f"{self.name}[{at}] {self.identity} {told}" if told else f"{self.name}[{at}]"

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
