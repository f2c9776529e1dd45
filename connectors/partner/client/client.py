"""The client of the partner contract: pulls pages by an opaque cursor, pushes offers in batches."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote
from uuid import uuid4

from msgspec.json import Decoder, encode

from connectors.base import ChannelSettings, Health, Subscription
from connectors.errors import AuthFailed, Changed, NotConfigured, Refused
from connectors.http import Http
from connectors.paging import PageGuard
from connectors.partner.client.credentials import Credentials
from connectors.partner.client.notices import is_secret
from connectors.partner.contract import mapping
from connectors.partner.contract.wire import Root, Shops, Subscribe, Webhook, Webhooks
from connectors.platform_facts import Facts
from connectors.rfc3339 import instant
from marketplace.words.records import (
    Cursor,
    DesiredOffer,
    OfferRecord,
    OfferResult,
    OrderRecord,
    Outcome,
    Page,
    Reject,
    SellerRecord,
    SettlementRecord,
    ShipmentRecord,
    State,
)

T = TypeVar("T")
_ROOT = Decoder(Root)
_SHOPS = Decoder(Shops)
_WEBHOOK = Decoder(Webhook)
_WEBHOOKS = Decoder(Webhooks)
_SKUS_PER_CALL = 50
_MISFITS = (400, 413, 422)
_NOT_FOUND = 404


class PartnerConnector:
    """One shop account on a platform that speaks the partner contract."""

    batch_size = 500

    def __init__(
        self,
        settings: ChannelSettings,
        facts: Facts,
        http: Http,
        *,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        new_key: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        """Speak for one shop; NotConfigured when the shop or the secret is missing."""
        if not settings.shop or not settings.secret:
            raise NotConfigured(f"The channel {settings.code} lacks its {'shop' if settings.secret else 'secret'}.")
        self._shop = settings.shop
        self._path = f"/v1/shops/{quote(settings.shop, safe='')}"
        self._facts = facts
        self._states: Mapping[str, State] = facts.states
        self._http = http
        self._credentials = Credentials(settings.secret, http)
        self._now_ms = now_ms
        self._new_key = new_key

    def check(self) -> Health:
        """Ask the server who it is and whether it knows our shop; any of the five errors otherwise."""
        before_ms = self._now_ms()
        root = mapping.read(self._get("/v1"), _ROOT)
        after_ms = self._now_ms()
        if not root.version.startswith("1."):
            raise Changed(f"The server speaks version {root.version} of the contract; version 1 was agreed.")
        shops = mapping.read(self._get("/v1/shops"), _SHOPS).shops
        shop = next((shop for shop in shops if shop.shop_id == self._shop), None)
        if shop is None:
            raise NotConfigured(f"The platform knows no shop {self._shop} under these credentials.")
        if not shop.authorised:
            raise AuthFailed(f"The shop {self._shop} has not authorised these credentials yet.")
        try:
            skew_ms = instant(root.time) - (before_ms + after_ms) // 2
        except ValueError:
            raise Changed("The server's time is no instant with an offset.") from None
        return Health(root.name, tuple(root.levels), skew_ms)

    def pull_orders(self, cursor: Cursor) -> Iterator[Page[OrderRecord]]:
        """Yield every order that changed after the cursor, in the platform's commit order."""
        return self._pull("/orders", cursor, lambda body: mapping.orders_page(body, self._states))

    def pull_settlements(self, cursor: Cursor) -> Iterator[Page[SettlementRecord]]:
        """Yield every payout entry after the cursor."""
        return self._pull("/settlements", cursor, mapping.settlements_page)

    def pull_shipments(self, cursor: Cursor) -> Iterator[Page[ShipmentRecord]]:
        """Yield the last state of every parcel that changed after the cursor."""
        return self._pull("/shipments", cursor, lambda body: mapping.shipments_page(body, self._states))

    def pull_sellers(self) -> Iterator[Page[SellerRecord]]:
        """Yield every seller of the shop, from the first to the last."""
        return self._pull("/sellers", None, mapping.sellers_page)

    def learn(self, states: Mapping[str, State]) -> None:
        """Understand these status words besides those of the status table, from now on."""
        self._states = {**states, **self._facts.states}

    def read_kept(self, feed: str, kept: bytes) -> list[OrderRecord | SettlementRecord | ShipmentRecord | Reject]:
        """Read what was kept of earlier answers again, as the mapping and the status words are now."""
        if feed == "orders":
            return [*mapping.kept_orders(kept, self._states)]
        if feed == "shipments":
            return [*mapping.kept_shipments(kept, self._states)]
        return [*mapping.kept_settlements(kept)] if feed == "settlements" else []

    def pull_offers(self, skus: Sequence[str] | None = None) -> Iterator[Page[OfferRecord]]:
        """Yield the offers of the given SKUs, or all; a page's ``more`` is false only on the very last one."""
        if skus is None:
            yield from self._pull("/offers", None, mapping.offers_page)
            return
        parts = _parts(skus, _SKUS_PER_CALL)
        for at, part in enumerate(parts, 1):
            for page in self._pull("/offers", None, mapping.offers_page, [("sku", sku) for sku in part]):
                yield page if at == len(parts) else replace(page, more=True)

    def pull_order(self, code: str) -> OrderRecord | Reject | None:
        """Return one order as it stands; None when the platform knows none of this code."""
        try:
            body = self._get(f"{self._path}/orders/{quote(code, safe='')}")
        except Refused as error:
            if error.status == _NOT_FOUND:
                return None
            raise
        found = mapping.one_order(body, self._states)
        if isinstance(found, OrderRecord) and found.code != code:
            raise Changed("The platform answered with another order than it was asked for.")
        return found

    def subscribe(self, url: str) -> Subscription:
        """Have notices of our shop sent to an address; the answer holds the secret that signs them."""
        body, key = encode(Subscribe(self._shop, url)), self._new_key()
        answer = self._credentials.call(lambda token: self._http.post("/v1/webhooks", body, key=key, token=token))
        made = mapping.read(answer, _WEBHOOK)
        if not made.secret or not is_secret(made.secret):
            raise Changed("The platform made a webhook, but told no secret that could sign its notices.")
        return Subscription(made.id, made.url, made.secret)

    def subscriptions(self) -> list[Subscription]:
        """Return where notices of our shop go, without secrets."""
        found = mapping.read(self._get("/v1/webhooks"), _WEBHOOKS).webhooks
        return [Subscription(one.id, one.url) for one in found if one.shop_id == self._shop]

    def unsubscribe(self, subscription_id: str) -> None:
        """End a subscription; one that is gone already is none the worse."""
        path = f"/v1/webhooks/{quote(subscription_id, safe='')}"
        self._credentials.call(
            lambda token: self._http.send("DELETE", path, token=token, allow=(_NOT_FOUND,), json=False)
        )

    def push_offers(self, batch: Sequence[DesiredOffer]) -> list[OfferResult]:
        """Put a batch of offers; one result for each wish, in order.

        A conflict stays one even where the offer says just what we wished: that may be our own write, whose answer was
        lost, and it may be a sale that nobody has read yet. A batch that is refused as a whole is halved until the
        item that does not fit stands alone.
        """
        if not batch:
            return []
        if len(batch) > self.batch_size:
            return [result for part in _parts(batch, self.batch_size) for result in self.push_offers(part)]
        body, key = mapping.batch_of(batch), self._new_key()
        try:
            answer = self._credentials.call(
                lambda token: self._http.post(f"{self._path}/offers/batch", body, key=key, token=token)
            )
        except Refused as error:
            if error.status not in _MISFITS:
                raise
            if len(batch) == 1:
                return [OfferResult(batch[0].sku, Outcome.REFUSED, None, *error.sentence)]
            return [result for part in _parts(batch, (len(batch) + 1) // 2) for result in self.push_offers(part)]
        return mapping.results_of(answer, batch)

    def _pull(
        self, place: str, cursor: Cursor, read: Callable[[bytes], Page[T]], asked: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page[T]]:
        """Yield pages until there are no more; Changed when they come to no end."""
        guard = PageGuard(f"GET {place}", cursor)
        limit = ("limit", str(self._facts.page_size))
        while True:
            at = [("cursor", cursor)] if cursor is not None else []
            page = read(self._get(self._path + place, [limit, *asked, *at]))
            if page.more:
                guard.met(page.next_cursor, page.kept, empty=not page.items)
            yield page
            if not page.more:
                return
            cursor = page.next_cursor

    def _get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> bytes:
        return self._credentials.call(lambda token: self._http.get(path, token=token, params=params))


def _parts(whole: Sequence[T], size: int) -> list[Sequence[T]]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]
