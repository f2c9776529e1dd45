"""Notices: the contract's webhooks as they come in, signed per Standard Webhooks; a hint, never the truth.

What is not signed with the secret of the subscription within five minutes is not read at all.
"""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec.json import Decoder
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from connectors.partner.contract import wire
from connectors.partner.contract.pages import BROKEN, HOLDS_NUL
from connectors.rfc3339 import instant

ORDER_UPDATED = "order.updated"
_ID_MAX = 200
_NOTICE = Decoder(wire.Notice)


class UnsignedError(Exception):
    """A notice is not signed with the secret, or too long ago; who sent it learns no more than that."""


class NoticeError(Exception):
    """A notice that is well signed has not the agreed shape; the message is one plain sentence."""


class Notice(NamedTuple):
    """What is kept of a notice: the message's id, its type, the shop, the order and the instant it speaks of."""

    id: str
    kind: str
    shop: str
    order_code: str | None
    said_ms: int


def is_secret(secret: str) -> bool:
    """Say whether a text can be the secret of a subscription."""
    try:
        Webhook(secret)
    except (ValueError, EmptyWebhookSecretError):  # no base64 is a ValueError
        return False
    return True


def read_notice(secret: str, headers: Mapping[str, str], body: bytes) -> Notice:
    """Read a notice that was sent just now; UnsignedError or NoticeError when it is none.

    ``headers`` are named in small letters. Signatures are compared in constant time.
    """
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError):  # what cannot be decoded is a ValueError
        raise UnsignedError from None
    try:
        sent = _NOTICE.decode(body)
        said_ms = instant(sent.updated_at)
    except BROKEN:
        raise NoticeError("The body is no notice of the contract.") from None
    except ValueError:
        raise NoticeError("updated_at is no instant with its offset.") from None
    if any("\0" in text for text in (sent.type, sent.order_code or "")):
        raise NoticeError(HOLDS_NUL)
    message_id = headers["webhook-id"]
    if len(message_id) > _ID_MAX or not message_id.isprintable():
        raise NoticeError("The id of the message is too long, or no text.")
    if sent.type == ORDER_UPDATED and sent.order_code is None:
        raise NoticeError("The notice does not say which order it is about.")
    return Notice(message_id, sent.type, sent.shop_id, sent.order_code, said_ms)
