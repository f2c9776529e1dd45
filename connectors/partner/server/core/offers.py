"""Offers: compare-and-set writes by SKU, absolute stock, and what orders take from it.

Inside, ``stock`` may fall below zero when more is sold than offered, so that a cancelled order gives back only what
was really there; outside it is never shown below zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from connectors.partner.server.core.documents import OfferContent, OfferWrite
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import SHIFT, Store
from marketplace.words.instants import iso

_COLUMNS = "id, sku, content, stock, version, moderation, reason, updated_ms"
_NOTHING: dict[str, Any] = {
    "description": "",
    "category": "",
    "growing_area_code": None,
    "certificate": None,
    "photos": [],
}
_BY_SKU = f"SELECT {_COLUMNS} FROM offers WHERE shop = ? AND sku = ?"  # noqa: S608 - fixed names
_PAGE = f"SELECT {_COLUMNS} FROM offers WHERE id > ? AND id < ? ORDER BY id LIMIT ?"  # noqa: S608 - fixed names


class Stored(NamedTuple):
    """An offer as it lies in the file; ``content`` is JSON of all a seller says but the stock."""

    id: int
    sku: str
    content: str
    stock: int
    version: int
    moderation: str
    reason: str | None
    updated_ms: int

    def body(self) -> str:
        """Return the offer as it is served."""
        return (
            f'{self.content[:-1]},"stock":{max(self.stock, 0)},"version":{self.version},'
            f'"moderation":"{self.moderation}","reason":{msgspec.json.encode(self.reason).decode()},'
            f'"updated_at":"{iso(self.updated_ms)}"}}'
        )


class Written(NamedTuple):
    """What became of one write: accepted, conflict or refused, and how the offer stands now."""

    outcome: str
    offer: Stored | None
    problem: Problem | None


def find(store: Store, shop_no: int, sku: str) -> Stored | None:
    """Return an offer by its SKU, or None."""
    row = store.one(_BY_SKU, (shop_no, sku))
    return Stored(*row) if row else None


def page(store: Store, shop_no: int, after: int, limit: int, skus: Sequence[str]) -> list[tuple[int, Stored]]:
    """Return (sequence, offer) of up to ``limit`` offers committed after a sequence, of the given SKUs or of all."""
    base = shop_no << SHIFT
    if skus:
        found = [offer for sku in dict.fromkeys(skus) if (offer := find(store, shop_no, sku))]
        rows = sorted(offer for offer in found if offer.id > base + after)[:limit]
    else:
        rows = [Stored(*row) for row in store.db.execute(_PAGE, (base + after, base + (1 << SHIFT), limit))]
    return [(row.id - base, row) for row in rows]


def write_all(store: Store, shop_no: int, items: Iterable[OfferWrite], at_ms: int) -> list[Written]:
    """Write a batch item by item; call inside a transaction."""
    return [write_one(store, shop_no, item, item.if_version, at_ms) for item in items]


def write_one(store: Store, shop_no: int, item: OfferContent, if_version: int | None, at_ms: int) -> Written:
    """Write one offer if its version is still ``if_version`` (None: if there is none); inside a transaction."""
    if not store.one("SELECT 1 FROM sellers WHERE shop = ? AND seller_id = ?", (shop_no, item.seller_id)):
        return Written("refused", None, Problem("seller", f"This shop has no seller {item.seller_id}."))
    stored = find(store, shop_no, item.sku)
    if (stored.version if stored else None) != if_version:
        return Written("conflict", stored, Problem("version", f"{item.sku} is not at version {if_version}."))
    content = _content(item, stored)
    if stored and stored.content == content and max(stored.stock, 0) == item.stock:
        return Written("accepted", stored, None)
    moderation, reason = (stored.moderation, stored.reason) if stored else ("approved", None)
    version = stored.version + 1 if stored else 1
    return Written(
        "accepted", _put(store, shop_no, item.sku, content, item.stock, version, moderation, reason, at_ms), None
    )


def moderate(store: Store, shop_no: int, sku: str, moderation: str, reason: str | None, at_ms: int) -> Stored:
    """Let the platform's moderator decide on an offer; call inside a transaction."""
    stored = find(store, shop_no, sku)
    if stored is None:
        raise Problem("not-found", f"This shop has no offer {sku}.")
    return _put(store, shop_no, sku, stored.content, stored.stock, stored.version + 1, moderation, reason, at_ms)


def take(store: Store, shop_no: int, packs: Mapping[str, int], at_ms: int) -> None:
    """Lower the stock of stored offers by packs sold (raise it where negative); call inside a transaction."""
    first = store.next_id("offers", shop_no)
    store.db.executemany(
        "UPDATE offers SET id = ?, stock = stock - ?, version = version + 1, updated_ms = ? WHERE shop = ? AND sku = ?",
        [(first + n, count, at_ms, shop_no, sku) for n, (sku, count) in enumerate(packs.items()) if count],
    )


def _content(item: OfferContent, stored: Stored | None) -> str:
    """Return what an offer is to say: a field left out stays as it is, and is empty in a new offer."""
    stands = msgspec.json.decode(stored.content) if stored else _NOTHING
    said = {name: getattr(item, name) for name in OfferContent.__struct_fields__ if name != "stock"}
    fields = {name: stands[name] if value is msgspec.UNSET else value for name, value in said.items()}
    return msgspec.json.encode(fields).decode()


def _put(store: Store, shop_no: int, sku: str, *values: Any) -> Stored:
    row_id = store.next_id("offers", shop_no)
    content, stock, version, moderation, reason, at_ms = values
    store.db.execute(
        "INSERT OR REPLACE INTO offers (id, shop, sku, content, stock, version, moderation, reason, updated_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (row_id, shop_no, sku, content, stock, version, moderation, reason, at_ms),
    )
    return Stored(row_id, sku, content, stock, version, moderation, reason, at_ms)
