"""What the carrier says in its own words, as far as it may be repeated: it may name who sends or gets a parcel."""

import re
from collections.abc import Sequence

from connectors.errors import Refused
from marketplace.words.names import key, visible
from marketplace.words.parcels import ParcelWish

_MOST = 300
_DIGITS = re.compile(r"(?:\d[ .()+-]{0,2}){7,}\d")


def persons_of(wish: ParcelWish) -> tuple[str, ...]:
    """Return what must not be repeated of a wish: who sends, who gets it, and where they live."""
    parts = ((one.name, one.phone, one.street, one.code or "") for one in (wish.sender, wish.to))
    return (*(part for four in parts for part in four), wish.note)


def told(words: str, persons: Sequence[str] = ()) -> str:
    """Return the carrier's words on one line: empty where they name a person, without long runs of digits."""
    plain = " ".join(visible(words).split())
    folded = f" {key(plain)} "
    if any(name and f" {name} " in folded for name in map(key, persons)):
        return ""
    return _DIGITS.sub("…", plain)[:_MOST]


def refused(what: str, what_vi: str, words: str, status: int = 400, kind: str = "") -> Refused:
    """Return a refusal of the carrier in both languages, with its own words where there are any to repeat."""
    says, says_vi = (f" It says: {words}", f" Bưu điện nói: {words}") if words else ("", "")
    return Refused(f"MyVNPost {what}.{says}", status, kind, vi=f"Bưu điện {what_vi}.{says_vi}")
