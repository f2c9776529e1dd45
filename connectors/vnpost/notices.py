"""What MyVNPost tells an address of ours: which parcels to ask for again, and nothing that is believed.

The signature of a notice can be opened by VNPost alone, and covers its first parcel only. So neither its statuses nor
its times are passed on: whoever gets a notice asks the carrier itself.
"""

from connectors.errors import Changed
from connectors.vnpost import mapping
from connectors.vnpost.wire import Parcel
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Reject


def told_of(body: bytes, customer: str, carrier: str) -> list[ParcelRecord | Reject]:
    """Return each parcel of a notice once, without a state; Changed when the notice has no such shape.

    Those that are said to be another customer's are left out. What cannot be read leaves nothing behind but its place.
    """
    found: dict[str, ParcelRecord | Reject] = {}
    for n, raw in enumerate(mapping.notice_of(body)):
        parcel = mapping.parcel_of(raw)
        if not isinstance(parcel, Parcel):
            found[f"data[{n}]"] = Reject(f"data[{n}]", "The parcel of the notice cannot be read.", b"{}")
        elif parcel.sender_code in (None, customer):
            found.setdefault(parcel.waybill, ParcelRecord(carrier, parcel.waybill, None, "", None, 0))
    if found and all(isinstance(one, Reject) for one in found.values()):
        raise Changed("The notice names no parcel that can be read.")
    return list(found.values())
