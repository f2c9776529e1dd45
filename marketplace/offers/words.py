"""What an offer says: the fingerprint of what buyers read."""

import hashlib


def content_mark(title: str, price_dong: int, pack_g: int) -> int:
    """Return the fingerprint of what buyers read: title, price and pack, as a signed 64-bit integer."""
    text = f"{title}\x1f{price_dong}\x1f{pack_g}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
