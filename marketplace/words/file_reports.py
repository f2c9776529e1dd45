"""What a file of a shop is and says, as whatever reads files hands it to whatever takes it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from marketplace.words.messages import Sentence
from marketplace.words.parcels import Address, ParcelRecord
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, ShipmentRecord


class FileFacts(NamedTuple):
    """What a reader found a file to be.

    ``exported_by`` is 'person', 'package', 'name' or 'rows'; None where nothing says when it was exported, and then it
    has no records. ``moves`` are the measures that it may be complete for.
    """

    form: str
    kind: str
    moves: Sequence[str]
    window_from_ms: int | None
    window_to_ms: int | None
    exported_ms: int | None
    exported_by: str | None


class FileDifference(NamedTuple):
    """Where a file does not add up: what is compared, what the file says, and what its rows come to."""

    sentence: Sentence
    file_says: str
    rows_say: str


class ToldTaxCode(NamedTuple):
    """Under which tax code a file says that tax was withheld, and its first and last payout: somebody's number."""

    code: str
    first_ms: int
    last_ms: int

    def __repr__(self) -> str:
        return "ToldTaxCode(…)"


class ToldRecipient(NamedTuple):
    """Who gets the parcel of an order, as a file says it; the commune may be empty, and then a person is asked."""

    code: str
    to: Address

    def __repr__(self) -> str:
        return f"ToldRecipient({self.code!r}, …)"


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, read once and whole; its source time is that of every record in it."""

    facts: FileFacts
    orders: Sequence[OrderRecord | Reject] = ()
    settlements: Sequence[SettlementRecord | Reject] = ()
    shipments: Sequence[ShipmentRecord | Reject] = ()
    parcels: Sequence[ParcelRecord | Reject] = ()
    """What a carrier's list says of parcels, whosever they are."""
    differences: Sequence[FileDifference] = ()
    """Where it does not add up; it is taken in only when a person says so."""
    tax_codes: Sequence[ToldTaxCode] = ()
    recipients: Sequence[ToldRecipient] = ()
    """Who gets the parcels of those orders that are still to be sent."""
    notices: Sequence[Sentence] = ()
    """What a person is to know of it all the same."""
