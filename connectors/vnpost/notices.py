"""What MyVNPost tells an address of ours: which parcels to ask for again, and nothing that is believed.

The signature of a notice can be opened by VNPost alone, and covers its first parcel only. So a parcel's place is not
passed on: whoever gets a notice asks the carrier itself. The status and the time it claims only tell one notice from
another: the same one twice is one question.
"""

import re

from connectors.errors import Changed
from connectors.vnpost import mapping
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Reject

_CODE = re.compile(rb'"?(?P<code>-?\d{1,4})"?')


def told_of(body: bytes, customer: str, carrier: str) -> list[ParcelRecord | Reject]:
    """Return each parcel of a notice once, without a state; Changed when the notice has no such shape.

    Those that are said to be another customer's are left out. What cannot be read leaves nothing behind but its place.
    """
    found: dict[str, ParcelRecord | Reject] = {}
    parcels, sent_ms = mapping.notice_of(body)
    for n, raw in enumerate(parcels):
        mention = mapping.mention_of(raw)
        if mention is None:
            found[f"data[{n}]"] = Reject(f"data[{n}]", "The parcel of the notice cannot be read.", b"{}")
        elif mention.sender_code in (None, customer):
            claim = _CODE.fullmatch(bytes(mention.status))
            word = claim["code"].decode() if claim else ""
            found[mention.waybill] = ParcelRecord(carrier, mention.waybill, None, word, None, sent_ms)
    if found and all(isinstance(one, Reject) for one in found.values()):
        raise Changed("The notice names no parcel that can be read.")
    return list(found.values())
