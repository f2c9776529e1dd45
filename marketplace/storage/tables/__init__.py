"""The schema at one glance: every table, with units in the column names.

Instants are milliseconds UTC (``_ms``), local days yyyymmdd (``day``), weights grams (``_g``), money đồng (``_dong``),
areas square metres (``_m2``), coordinates millionths of a degree (``_microdeg``). Roll-up keys hold 0 where a row could
not be attributed; they carry no foreign key so that a bulk upsert stays one statement.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from marketplace.storage.tables import (  # noqa: F401 (each declares its tables)
    copied,
    exchange,
    imports,
    inventory,
    listings,
    orders,
    parcels,
    parties,
    people,
    places,
    published,
    rollups,
    seasons,
    settlement,
)
from marketplace.storage.tables.columns import METADATA

if TYPE_CHECKING:
    from marketplace.storage.tables.copied import (
        Acceptance,
        RowCopy,
    )
    from marketplace.storage.tables.exchange import (
        Answer,
        AnswerOrder,
        Channel,
        Event,
        FileForm,
        InboxItem,
        Lease,
        Meaning,
        PageWatch,
        Run,
        ShopFile,
        StopRequest,
        SyncRequest,
        UploadForm,
        Version,
        Watermark,
    )
    from marketplace.storage.tables.imports import (
        ImportBatch,
        ImportChange,
    )
    from marketplace.storage.tables.inventory import (
        Lot,
        LotMove,
        Quota,
        Rule,
    )
    from marketplace.storage.tables.listings import (
        Account,
        Listing,
        ListingChange,
        ListingLot,
        Offer,
        PagePrice,
        PageSighting,
        TraderPrice,
    )
    from marketplace.storage.tables.orders import (
        Choice,
        Draw,
        HandOrder,
        Order,
        OrderLine,
        PastShortfall,
        PostList,
        PostListApart,
        PostShop,
        PromisedDay,
        Recall,
        Shipment,
        Shortfall,
    )
    from marketplace.storage.tables.parties import (
        Cooperative,
        Household,
        Membership,
        OwnProduce,
        Residence,
    )
    from marketplace.storage.tables.people import (
        Attempt,
        Audit,
        Basis,
        Card,
        ClaimGrant,
        Device,
        DevicePerson,
        Grant,
        Identity,
        Person,
        PersonalLink,
        Rectification,
        Session,
        Upload,
        Viewing,
        Withdrawal,
    )
    from marketplace.storage.tables.places import (
        Commune,
        CommuneAlias,
        CommuneSuccessor,
        Neighbour,
        UnitName,
    )
    from marketplace.storage.tables.published import (
        Publication,
        PublishedCell,
        PublishedPart,
    )
    from marketplace.storage.tables.rollups import (
        ChannelDay,
        DayTotal,
        HouseholdTotal,
        Ladder,
    )
    from marketplace.storage.tables.seasons import (
        Period,
        Produce,
        Season,
    )
    from marketplace.storage.tables.settlement import (
        AccountHolder,
        CodList,
        Entry,
        FailedBearer,
        FailedCost,
        HandOver,
        HolderTaxCode,
        Payout,
        PayoutDifference,
        PayoutShare,
        ShopCharge,
        TaxRate,
        TaxRule,
        Transfer,
        TransferPart,
    )

TABLES = METADATA.tables
"""The tables by name, for statements that are written by hand."""

__all__ = [
    "METADATA",
    "TABLES",
    "Acceptance",
    "Account",
    "AccountHolder",
    "Answer",
    "AnswerOrder",
    "Attempt",
    "Audit",
    "Basis",
    "Card",
    "Channel",
    "ChannelDay",
    "Choice",
    "ClaimGrant",
    "CodList",
    "Commune",
    "CommuneAlias",
    "CommuneSuccessor",
    "Cooperative",
    "DayTotal",
    "Device",
    "DevicePerson",
    "Draw",
    "Entry",
    "Event",
    "FailedBearer",
    "FailedCost",
    "FileForm",
    "Grant",
    "HandOrder",
    "HandOver",
    "HolderTaxCode",
    "Household",
    "HouseholdTotal",
    "Identity",
    "ImportBatch",
    "ImportChange",
    "InboxItem",
    "Ladder",
    "Lease",
    "Listing",
    "ListingChange",
    "ListingLot",
    "Lot",
    "LotMove",
    "Meaning",
    "Membership",
    "Neighbour",
    "Offer",
    "Order",
    "OrderLine",
    "OwnProduce",
    "PagePrice",
    "PageSighting",
    "PageWatch",
    "PastShortfall",
    "Payout",
    "PayoutDifference",
    "PayoutShare",
    "Period",
    "Person",
    "PersonalLink",
    "PostList",
    "PostListApart",
    "PostShop",
    "Produce",
    "PromisedDay",
    "Publication",
    "PublishedCell",
    "PublishedPart",
    "Quota",
    "Recall",
    "Rectification",
    "Residence",
    "RowCopy",
    "Rule",
    "Run",
    "Season",
    "Session",
    "Shipment",
    "ShopCharge",
    "ShopFile",
    "Shortfall",
    "StopRequest",
    "SyncRequest",
    "TaxRate",
    "TaxRule",
    "TraderPrice",
    "Transfer",
    "TransferPart",
    "UnitName",
    "Upload",
    "UploadForm",
    "Version",
    "Viewing",
    "Watermark",
    "Withdrawal",
]


def __getattr__(name: str) -> Any:
    """Return the SQLModel class of a table."""
    if name not in __all__:
        raise AttributeError(f"there is no table class {name}")
    return import_module("marketplace.storage.tables.models").sqlmodel_of(name)
