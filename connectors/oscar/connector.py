"""The connector of a shop on django-oscar: orders by walking its list, offers by its stock records."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from connectors.base import ChannelSettings, Connector, Health
from connectors.errors import NotConfigured
from connectors.http import Http
from connectors.oscar import mapping
from connectors.oscar.offers import ShopOffers
from connectors.oscar.orders import OrderWalk
from connectors.oscar.signed_session import Clerk, told_ms
from connectors.platform_facts import Facts
from marketplace.words.records import (
    Cursor,
    DesiredOffer,
    OfferRecord,
    OfferResult,
    OrderRecord,
    Page,
    Reject,
    SettlementRecord,
    State,
)


class OscarConnector:
    """One shop on django-oscar, seen as a clerk of it sees it."""

    batch_size = 50

    def __init__(
        self,
        settings: ChannelSettings,
        facts: Facts,
        http: Http,
        *,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        """Speak for one shop; NotConfigured when its name or the clerk's secret is missing."""
        if not settings.shop:
            raise NotConfigured(f"The channel {settings.code} lacks its shop.")
        self._facts = facts
        self._states: Mapping[str, State] = facts.states
        self._clerk = Clerk(settings, http)
        self._offers = ShopOffers(self._clerk, facts.page_size)
        self._now_ms = now_ms

    def check(self) -> Health:
        """Sign in and look at the orders and products; any of the five errors otherwise. It has no contract levels."""
        before_ms = self._now_ms()
        answer = self._clerk.get("/admin/orders/", [("limit", "1")])
        skew_ms = told_ms(answer) - (before_ms + self._now_ms()) // 2
        mapping.listed(answer.body, "orders")
        mapping.listed(self._clerk.get("/admin/products/", [("limit", "1")]).body, "products")
        return Health(self._facts.title, (), skew_ms)

    def pull_orders(self, cursor: Cursor) -> Iterator[Page[OrderRecord]]:
        """Yield every order that changed since the cursor, in pages; a line's own change is seen at night."""
        return OrderWalk(self._clerk, self._states, self._facts.page_size, cursor).pages()

    def learn(self, states: Mapping[str, State]) -> None:
        """Understand these status words besides those of the status table, from now on."""
        self._states = {**states, **self._facts.states}

    def read_kept(self, feed: str, kept: bytes) -> list[OrderRecord | SettlementRecord | Reject]:
        """Read what was kept of earlier answers again, as the mapping and the status words are now."""
        return [*mapping.kept_orders(kept, self._states)] if feed == "orders" else []

    def pull_offers(self, skus: Sequence[str] | None = None) -> Iterator[Page[OfferRecord]]:
        """Yield the offers of the given SKUs, or all; a page's ``more`` is false only on the very last one."""
        return self._offers.all() if skus is None else self._offers.some(skus)

    def push_offers(self, batch: Sequence[DesiredOffer]) -> list[OfferResult]:
        """Put a batch of offers; one result for each wish, in order. See ``offers`` for what oscar cannot promise."""
        return self._offers.put(batch)


def connect(settings: ChannelSettings, facts: Facts, http: Http) -> Connector:
    """Make the connector of one shop account."""
    return OscarConnector(settings, facts, http)
