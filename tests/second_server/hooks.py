"""Webhooks: who asked, and notices signed per Standard Webhooks, beside a signature of an older secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from tests.second_server.books import Shop, written
from tests.second_server.refusals import Refused


@dataclass(frozen=True)
class Hook:
    """A subscription of a holder."""

    id: str
    holder: str
    shop_id: str
    url: str
    key: bytes

    def said(self) -> dict[str, object]:
        """Say the webhook, without its secret."""
        return {"id": self.id, "shop_id": self.shop_id, "url": self.url, "types": ["order.updated"], "since": "mẫu"}

    def secret(self) -> str:
        """Say the secret, as it is given once."""
        return f"whsec_{base64.b64encode(self.key).decode()}"


@dataclass
class Hooks:
    """All subscriptions."""

    known: dict[str, Hook] = field(default_factory=dict)

    def subscribe(self, holder: str, shop_id: str, url: str) -> Hook:
        """Take a subscription; a holder has one for an address of a shop."""
        if any((one.holder, one.shop_id, one.url) == (holder, shop_id, url) for one in self.known.values()):
            raise Refused("exists", "Địa chỉ này đã đăng ký cho gian hàng.")
        hook = Hook(f"wh:{secrets.token_hex(4)}", holder, shop_id, url, secrets.token_bytes(32))
        self.known[hook.id] = hook
        return hook

    def end(self, holder: str, hook_id: str) -> None:
        """End a subscription of a holder."""
        if hook_id not in self.known or self.known[hook_id].holder != holder:
            raise Refused("not-found", "Không có webhook này.")
        del self.known[hook_id]


def deliver(hooks: Hooks, shop: Shop) -> list[int]:
    """Send the notices that wait, each until 2xx, three times at most; give the last status of each."""
    waiting, shop.notices = shop.notices, []
    return [
        _sent(hook, json.dumps(_notice(shop, code, written(at)), ensure_ascii=False, indent=1).encode())
        for code, at in waiting
        for hook in hooks.known.values()
        if hook.shop_id == shop.shop_id
    ]


def _notice(shop: Shop, code: str, updated_at: str) -> dict[str, object]:
    return {"shop_id": shop.shop_id, "order_code": code, "updated_at": updated_at, "type": "order.updated", "try": 1}


def _sent(hook: Hook, body: bytes) -> int:
    name, status = f"msg_{secrets.token_hex(8)}", 0
    for _ in range(3):
        request = urllib.request.Request(hook.url, body, _signed(hook, name, body), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            status = refused.code
        except urllib.error.URLError:
            status = 0
    return status


def _signed(hook: Hook, name: str, body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    right, old = (
        base64.b64encode(hmac.new(key, f"{name}.{now}.".encode() + body, hashlib.sha256).digest()).decode()
        for key in (hook.key, b"an older secret")
    )
    return {
        "Content-Type": "application/json; charset=utf-8", "webhook-id": name, "webhook-timestamp": now,
        "webhook-signature": f"v1,{old} v1,{right} v1a,AAAA",
    }  # fmt: skip
