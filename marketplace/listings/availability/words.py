"""What an offer says and how it stands, in a word: the fingerprint of what we say, and the state people see."""

import hashlib
from functools import lru_cache

_LIVE = {None: "live", "approved": "live", "pending": "in moderation", "rejected": "refused", "hidden": "hidden"}


@lru_cache(maxsize=8_192)
def content_mark(title: str, price_dong: int, pack_g: int, area: str = "", certificate: str = "") -> int:
    """Return the fingerprint of what we say of an offer, as a signed 64-bit integer.

    It is of title, price and pack, and of growing-area code and certificate where we say any. Each run of a shop asks
    it of every offer, and few have changed.
    """
    text = "\x1f".join((title, str(price_dong), str(pack_g), area, certificate)).rstrip("\x1f")
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def shown_as(state: str, moderation: str | None) -> str:
    """Return how an offer stands for people: what became of our push and, once it was accepted, of the moderation.

    It is 'wanted', 'in moderation', 'live', 'refused' (our push, or the offer by a moderator) or 'hidden'.
    """
    return _LIVE[moderation] if state == "live" else state
