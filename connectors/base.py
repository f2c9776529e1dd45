"""What a connector is: one required verb, and the small protocols a platform may allow besides.

A connector has those of the protocols below that its platform allows, and no others; the engine asks with
``isinstance``. Pulls are generators of pages: the caller stores a page before it asks for the next, so a pull
that is cut off at any point has lost nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from marketplace.words.parcels import CarrierUnit, Label, ParcelMade, ParcelRecord, ParcelWish, Quote
from marketplace.words.records import (
    Cursor,
    DesiredOffer,
    OfferRecord,
    OfferResult,
    OrderRecord,
    Page,
    Reject,
    SellerRecord,
    SettlementRecord,
    ShipmentRecord,
    State,
)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What a connector must know of one shop account. No secret ever appears in ``repr``, logs or errors.

    ``notice_secret`` is what its notices prove themselves by, where the connector itself reads them.
    """

    code: str
    platform: str
    base_url: str
    shop: str
    secret: str
    notice_secret: str = ""

    def __repr__(self) -> str:
        return f"ChannelSettings({self.code!r}, {self.platform!r}, {self.base_url!r}, {self.shop!r}, secret=…)"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a platform sends its notices; ``secret`` signs them, and is told once, when the subscription is made."""

    id: str
    url: str
    secret: str | None = None

    def __repr__(self) -> str:
        return f"Subscription({self.id!r}, {self.url!r})"


@dataclass(frozen=True, slots=True)
class Health:
    """What ``check`` found: the server's name, the contract levels it serves and its clock less ours, in ms."""

    title: str
    levels: tuple[int, ...]
    skew_ms: int


_Asks = type(Protocol)


class _Verbs(_Asks):  # type: ignore[misc, valid-type]
    """Remembers what each class can: to look its verbs up anew takes as long as asking a database does."""

    def __instancecheck__(self, instance: object) -> bool:
        known: bool | None = _KNOWN.get((self, type(instance)))
        if known is None:
            known = _KNOWN[self, type(instance)] = super().__instancecheck__(instance)
        return known


_KNOWN: dict[tuple[type, type], bool] = {}


@runtime_checkable
class Connector(Protocol, metaclass=_Verbs):
    """A platform that can at least be asked whether it is there."""

    def check(self) -> Health:
        """Ask the platform whether this channel may speak to it; any of the five errors otherwise."""
        ...


@runtime_checkable
class PullsOrders(Protocol, metaclass=_Verbs):
    """A platform that gives its orders back."""

    def pull_orders(self, cursor: Cursor) -> Iterator[Page[OrderRecord]]:
        """Yield every order that changed after the cursor, in the platform's commit order."""
        ...


@runtime_checkable
class PullsOrder(Protocol, metaclass=_Verbs):
    """A platform that gives one order by its code, as after a notice that it changed."""

    def pull_order(self, code: str) -> OrderRecord | Reject | None:
        """Return one order as it stands; None when the platform knows none of this code."""
        ...


@runtime_checkable
class SendsNotices(Protocol, metaclass=_Verbs):
    """A platform that tells an address of ours when an order has changed."""

    def subscribe(self, url: str) -> Subscription:
        """Have notices sent to an address; the answer holds the secret that signs them."""
        ...

    def subscriptions(self) -> list[Subscription]:
        """Return where notices of this shop go, without secrets."""
        ...

    def unsubscribe(self, subscription_id: str) -> None:
        """End a subscription; one that is gone already is none the worse."""
        ...


@runtime_checkable
class PullsSettlements(Protocol, metaclass=_Verbs):
    """A platform that says what it paid out."""

    def pull_settlements(self, cursor: Cursor) -> Iterator[Page[SettlementRecord]]:
        """Yield every payout entry after the cursor."""
        ...


@runtime_checkable
class PullsShipments(Protocol, metaclass=_Verbs):
    """A platform that says where parcels are."""

    def pull_shipments(self, cursor: Cursor) -> Iterator[Page[ShipmentRecord]]:
        """Yield the last state of every parcel that changed after the cursor."""
        ...


@runtime_checkable
class PullsSellers(Protocol, metaclass=_Verbs):
    """A platform that says who sells in a shop, and whose papers it has checked."""

    def pull_sellers(self) -> Iterator[Page[SellerRecord]]:
        """Yield every seller of the shop, from the first to the last."""
        ...


@runtime_checkable
class ReadsKept(Protocol, metaclass=_Verbs):
    """A platform whose kept answers can be read again, with the status words a person has explained."""

    def learn(self, states: Mapping[str, State]) -> None:
        """Understand these status words besides those of the status table, from now on."""
        ...

    def read_kept(self, feed: str, kept: bytes) -> Sequence[OrderRecord | SettlementRecord | ShipmentRecord | Reject]:
        """Read what was kept of a feed's items (a JSON list) again; a feed that is not kept gives none."""
        ...


@runtime_checkable
class PullsOffers(Protocol, metaclass=_Verbs):
    """A platform that says what stands on offer."""

    def pull_offers(self, skus: Sequence[str] | None = None) -> Iterator[Page[OfferRecord]]:
        """Yield the offers of the given SKUs, or all of them; only an unbroken full pull may retire anything."""
        ...


@runtime_checkable
class PushesOffers(Protocol, metaclass=_Verbs):
    """A platform that takes offers in batches; ``batch_size`` is the most it takes at once."""

    batch_size: int

    def push_offers(self, batch: Sequence[DesiredOffer]) -> list[OfferResult]:
        """Put a batch of offers; one result for each wish, in the order of the batch."""
        ...


@runtime_checkable
class CarriesParcels(Protocol, metaclass=_Verbs):
    """A carrier that takes parcels by its API; what it is asked twice by one number of ours is one parcel."""

    def create_parcel(self, wish: ParcelWish) -> ParcelMade:
        """Have a parcel fetched; Refused with the carrier's own word where it will not."""
        ...

    def cancel_parcel(self, waybill: str) -> None:
        """Take a parcel back that has not left yet; Refused where it has."""
        ...

    def label(self, waybills: Sequence[str]) -> Label:
        """Return what is printed for parcels."""
        ...


@runtime_checkable
class QuotesParcels(Protocol, metaclass=_Verbs):
    """A carrier that says beforehand what a parcel would cost."""

    def quotes(self, wish: ParcelWish) -> list[Quote]:
        """Return what each service would cost for a parcel, the cheapest first."""
        ...


@runtime_checkable
class ListsUnits(Protocol, metaclass=_Verbs):
    """A carrier that lists its provinces and communes, in its own numbering."""

    def units(self) -> Iterator[CarrierUnit]:
        """Yield every unit of both eras, each after the one that it is in."""
        ...


@runtime_checkable
class PullsParcels(Protocol, metaclass=_Verbs):
    """A carrier that can be asked where parcels are."""

    def pull_parcels(self, cursor: Cursor) -> Iterator[Page[ParcelRecord]]:
        """Yield the last of every parcel that changed after the cursor; pages overlap, and so may what they say."""
        ...

    def pull_parcel(self, waybill: str) -> ParcelRecord | Reject | None:
        """Return one parcel as it stands; None when the carrier knows none of this waybill."""
        ...


@runtime_checkable
class TellsOfParcels(Protocol, metaclass=_Verbs):
    """A carrier that tells an address of ours where parcels are; it is asked without the network."""

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Sequence[ParcelRecord | Reject]:
        """Return what a notice says; AuthFailed when it does not prove who sent it, Changed when it has no such shape.

        Where a notice proves nothing (its signature cannot be checked), it returns what must be asked again:
        records whose ``state`` is None.
        """
        ...
