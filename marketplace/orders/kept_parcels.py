"""What is kept of a carrier's notice until the clock reads it: our own records as JSON, and back."""

from base64 import b64decode, b64encode

import msgspec

from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Reject


class _NoticePart(msgspec.Struct, omit_defaults=True):
    """One thing that a notice says: a report, or what could not be understood."""

    said: ParcelRecord | None = None
    where: str = ""
    reason: str = ""
    raw: str = ""
    cause: str = "record"
    about: str = ""


def written(one: ParcelRecord | Reject) -> str:
    """Return what a notice says as JSON."""
    if isinstance(one, ParcelRecord):
        return msgspec.json.encode(_NoticePart(one)).decode()
    raw = b64encode(one.kept).decode()
    return msgspec.json.encode(_NoticePart(None, one.where, one.reason, raw, one.cause, one.about)).decode()


def read(text: str) -> ParcelRecord | Reject:
    """Return what a notice said."""
    kept = msgspec.json.decode(text, type=_NoticePart)
    if kept.said is not None:
        return kept.said
    return Reject(kept.where, kept.reason, b64decode(kept.raw), kept.cause, kept.about)
