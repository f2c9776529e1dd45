"""Webhooks: thin notices that an order changed, signed per Standard Webhooks.

A notice is a hint and not the truth: it carries no order, it may be repeated, late or lost, and the waiting line is
bounded. Whoever gets one reads the order.
"""

import asyncio
import base64
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
import requests
from standardwebhooks.webhooks import Webhook

from connectors.partner.server.core.auth import Caller
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop, Store
from marketplace.words.instants import iso

WAITING = 10_000
TRIES = 3
TIMEOUT_S = 5.0
_OK = range(200, 300)
Wording = Callable[[dict[str, Any]], dict[str, Any] | None]
"""What changes a notice before it is signed, or keeps it back (None)."""


class Hook(NamedTuple):
    """Where one shop's notices go; the secret is shown once, when it is made."""

    id: str
    shop_no: int
    url: str
    secret: str


class Notice(NamedTuple):
    """A message on its way."""

    hook: Hook
    id: str
    body: bytes


class Webhooks:
    """Subscriptions of one platform, and the task that delivers their notices."""

    def __init__(self, store: Store, now_ms: Callable[[], int], wordings: Sequence[Wording] = ()) -> None:
        self._store = store
        self._now_ms = now_ms
        self._wordings = wordings
        self._waiting: asyncio.Queue[Notice] = asyncio.Queue(WAITING)
        self.dropped = 0

    def subscribe(self, caller: Caller, shop: Shop, url: str) -> dict[str, Any]:
        """Add a subscription and return it with its secret; call inside a transaction."""
        hook = Hook(f"wh_{uuid4().hex}", shop.no, url, "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
        self._store.db.execute("INSERT INTO webhooks VALUES (?, ?, ?, ?, ?)", (*hook, caller.holder))
        return {**_shown(hook.id, shop.shop_id, url), "secret": hook.secret}

    def mine(self, caller: Caller) -> list[dict[str, Any]]:
        """Return the subscriptions that a caller made, without their secrets."""
        rows = self._store.db.execute(
            "SELECT webhooks.id, shop_id, url FROM webhooks JOIN shops ON shops.no = webhooks.shop "
            "WHERE caller = ? ORDER BY webhooks.rowid",
            (caller.holder,),
        )
        return [_shown(*row) for row in rows if caller.may_see(row[1])]

    def drop(self, caller: Caller, hook_id: str) -> None:
        """End a subscription; Problem 404 when this caller has none of that id."""
        with self._store.write() as db:
            gone = db.execute("DELETE FROM webhooks WHERE id = ? AND caller = ?", (hook_id, caller.holder)).rowcount
        if not gone:
            raise Problem("not-found", "There is no such webhook.")

    def notify(self, shop: Shop, codes: Iterable[str], _: int) -> None:
        """Queue a notice for each order and subscription of a shop."""
        hooks = self._hooks(shop)
        for code in codes if hooks else ():
            stored = self._store.order(shop.no, code)
            updated_at = msgspec.json.decode(stored)["updated_at"] if stored else iso(self._now_ms())
            notice = {"type": "order.updated", "shop_id": shop.shop_id, "order_code": code, "updated_at": updated_at}
            worded = self._worded(notice)
            for hook in hooks if worded else ():
                self._queue(Notice(hook, f"msg_{uuid4().hex}", msgspec.json.encode(worded)))

    def _worded(self, notice: dict[str, Any]) -> dict[str, Any] | None:
        worded: dict[str, Any] | None = notice
        for wording in self._wordings:
            worded = wording(worded) if worded is not None else None
        return worded

    def _hooks(self, shop: Shop) -> list[Hook]:
        rows = self._store.db.execute("SELECT id, shop, url, secret FROM webhooks WHERE shop = ?", (shop.no,))
        return [Hook(*row) for row in rows]

    def _queue(self, notice: Notice) -> None:
        try:
            self._waiting.put_nowait(notice)
        except asyncio.QueueFull:
            self.dropped += 1

    async def deliver_forever(self) -> None:
        """Deliver what is queued, one after the other; run as a task of the server."""
        while True:
            notice = await self._waiting.get()
            for attempt in range(TRIES):
                if await asyncio.to_thread(_send, notice, self._now_ms()):
                    break
                await asyncio.sleep(0.1 * 2**attempt)
            else:
                self.dropped += 1


def _shown(hook_id: str, shop_id: str, url: str) -> dict[str, Any]:
    return {"id": hook_id, "shop_id": shop_id, "url": url, "types": ["order.updated"]}


def _send(notice: Notice, now_ms: int) -> bool:
    """Post one notice; return whether it was taken."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(notice.hook.secret).sign(notice.id, moment, notice.body.decode()),
    }
    try:
        answer = requests.post(notice.hook.url, notice.body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
    except (requests.RequestException, ValueError):
        return False
    return answer.status_code in _OK
