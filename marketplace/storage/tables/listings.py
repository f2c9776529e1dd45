"""Listings, the lots they are fed by, the offers of them in shops, and the accounts they are sold by."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, big, field, late, one_of

LISTING_CHANGES = (
    "opened", "fed", "taken out", "price", "retired", "put on again", "shown in", "kept back", "learned", "policy",
    "stopped", "sold again", "set to 0",
)  # fmt: skip


class Account(DeclaredTable):
    """A household's (or its cooperative's) seller account in a channel: the first rung of the ladder."""

    __table_args__ = (UniqueConstraint("channel_id", "remote_id"),)
    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    household_id: int = field(foreign_key="household.id", primary_key=True)
    remote_id: str
    verified: bool = False
    opened_on: date | None = None
    who: str | None = None
    """Who wrote the id; None where a sheet did, or the demo."""


class Listing(DeclaredTable):
    """What we offer: a pack at a price. ``label_g`` is what the box promises, ``fruit_g`` what goes into it."""

    __table_args__ = (
        CheckConstraint("(household_id IS NULL) <> (cooperative_id IS NULL)", name="owner"),
        CheckConstraint("label_g > 0 AND fruit_g > 0", name="pack"),
        CheckConstraint("price_dong >= 0", name="price"),
        one_of("policy", "split", "everywhere"),
        CheckConstraint("exposure_packs >= 0", name="exposure"),
    )
    id: int | None = field(default=None, primary_key=True)
    sku: str = field(unique=True)
    household_id: int | None = field(default=None, foreign_key="household.id", index=True)
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id")
    season_id: int = field(foreign_key="season.id")
    produce_id: int = field(foreign_key="produce.id")
    title: str
    description: str = ""
    category: str = ""
    label_g: int
    fruit_g: int
    price_dong: int = big()
    active: bool = True
    policy: str = late("split")
    """'split' (lots are shared out over the shops) or 'everywhere' (each shop shows them, up to the exposure)."""
    exposure_packs: int = field(default=0, server_default="0")
    """Under 'everywhere': the packs that may be offered in sum beyond what the lots hold."""
    kept_risk_bp: int | None = None
    """Learned: what is kept back follows lag and speed, for this risk (1/10,000) of any oversell; else a person's."""
    turn_household_id: int | None = None
    """Under the rule in turn: the household that was served last."""
    stopped_ms: int | None = big(null=True)
    """Emergency stop (ngừng bán ngay): since when it shows 0 everywhere."""
    stopped_by: str | None = None
    stop_number: int | None = big(null=True)
    """The number of that stop: later ones have larger ones, whatever the clock says."""


class ListingChange(DeclaredTable):
    """What a person did to a listing, and who; rows are added, and never changed."""

    __tablename__ = "listing_change"
    __table_args__ = (
        Index("ix_listing_change_listing", "listing_id"),
        one_of("kind", *LISTING_CHANGES),
    )
    id: int | None = field(default=None, primary_key=True)
    listing_id: int = field(foreign_key="listing.id")
    kind: str
    channel_id: int | None = field(default=None, foreign_key="channel.id")
    """The shop, where it is about one."""
    before: str | None = None
    """What it was and what it is: đồng, packs, lots' codes, 1/10,000 of risk, or a policy, as the kind has it."""
    after: str | None = None
    who: str
    noted_ms: int = big()


class ListingLot(DeclaredTable):
    """Which lots feed a listing."""

    listing_id: int = field(foreign_key="listing.id", primary_key=True)
    lot_id: int = field(foreign_key="lot.id", primary_key=True, index=True)


class Offer(DeclaredTable):
    """A listing on a channel, as last accepted there. ``stock`` is accepted less sold since, in packs."""

    __table_args__ = (
        UniqueConstraint("channel_id", "sku"),
        one_of("state", "wanted", "live", "refused", "hidden"),
        one_of("moderation", "approved", "pending", "rejected", "hidden"),
        CheckConstraint("kept_back >= 0", name="kept_back"),
    )
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    listing_id: int = field(foreign_key="listing.id", index=True)
    sku: str
    seller: str | None = None
    """Who sells it there, where that is not the listing's household: the cooperative's own seller id."""
    state: str = "wanted"
    """What became of our push: 'wanted' (not yet accepted), 'live', 'refused'; or 'hidden', by a person of ours."""
    kept_back: int = 0
    content_mark: int | None = big(null=True)
    stock: int | None = None
    pending_stock: int | None = None
    """Packs of a push that is on its way, or that a file or hand is to bring there: until the answer is known both may
    stand there, this and ``stock``."""
    refused_stock: int | None = None
    """Packs of the write that was refused last: it is not tried again as long as it would say the same."""
    unread_stock: int | None = None
    """Packs that stood there when a stop was pushed ahead of the orders: until they are read, some may be sold."""
    pending_mark: int | None = big(null=True)
    """What a file, or a person, is to bring the shop to say, beside ``pending_stock``; as ``content_mark`` has it."""
    exported_ms: int | None = big(null=True)
    """When a file with it was made that, as far as is known, nobody has uploaded."""
    quota_on: date | None = None
    """In a shop without a contract: the day for which its packs were worked out last, and from which on it is asked."""
    told_ms: int | None = big(null=True)
    """When a person ticked that the shop, reached by file or hand, shows what it should; and who."""
    told_by: str | None = None
    stop_confirmed: int | None = big(null=True)
    """The number of the stop whose 0 the platform has confirmed, or a person has ticked."""
    version: int | None = big(null=True)
    moderation: str | None = None
    """The platform's own decision: 'approved', 'pending', 'rejected', 'hidden'; None where it has not said."""
    reason: str | None = None
    said_area: str | None = None
    """The growing-area code that stands there and is ours; what stands there without us is not noted."""
    said_certificate: str | None = None
    reason_vi: str | None = None
    """The reason in Vietnamese where it is a sentence of ours; None where the platform said it in its own words."""
    accepted_ms: int | None = big(null=True)
    """When the platform last accepted what we pushed, or was read as it stands there."""


class PageSighting(DeclaredTable):
    """A public page that is looked at, and what it showed last: never how much there is."""

    __tablename__ = "page_sighting"
    __table_args__ = (
        UniqueConstraint("channel_id", "address"),
        one_of("kind", "ours", "comparable", "index"),
        one_of("state", "waiting", "live", "missing", "unread", "changed"),
        CheckConstraint("(kind = 'ours') = (offer_id IS NOT NULL)", name="of_an_offer"),
        CheckConstraint("kind = 'ours' OR produce_id IS NOT NULL", name="of_a_produce"),
    )
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    address: str
    kind: str
    """'ours' (the page of an offer), 'comparable' (another's product), 'index' (a list that leads to such)."""
    offer_id: int | None = field(default=None, foreign_key="offer.id", index=True)
    produce_id: int | None = field(default=None, foreign_key="produce.id")
    found_on: str | None = None
    """The list on which its address stood; None where a person gave it."""
    state: str = "waiting"
    title: str | None = None
    price_dong: int | None = big(null=True)
    pack_g: int | None = None
    """None where the page does not say what a pack weighs."""
    grade: str | None = None
    seller: str | None = None
    etag: str | None = None
    modified: str | None = None
    why: str | None = field(default=None, sa_type=Text)
    """Why it shows nothing, in English; and in Vietnamese."""
    why_vi: str | None = field(default=None, sa_type=Text)
    asked_ms: int | None = big(null=True)
    seen_ms: int | None = big(null=True)
    """When it last showed a product."""


class TraderPrice(DeclaredTable):
    """What traders paid for a kilogram at the garden on one day, as a person noted it: rows are added, never changed.

    Of one produce, grade, place and day the row with the largest id stands.
    """

    __tablename__ = "trader_price"
    __table_args__ = (
        Index("ix_trader_price_day", "produce_id", "quoted_on"),
        CheckConstraint("low_dong > 0 AND low_dong <= high_dong", name="range"),
    )
    id: int | None = field(default=None, primary_key=True)
    produce_id: int = field(foreign_key="produce.id")
    grade: str | None = None
    """As ``pack_titles.grade_key`` has it; None is ungraded, or of all grades."""
    commune_id: int = field(foreign_key="commune.id")
    point: str | None = None
    """The weighing point (điểm cân), where it is of one."""
    quoted_on: date
    low_dong: int = big()
    high_dong: int = big()
    who: str
    noted_ms: int = big()


class PagePrice(DeclaredTable):
    """What a product cost by its public page on one day."""

    __tablename__ = "page_price"
    page_id: int = field(foreign_key="page_sighting.id", primary_key=True, autoincrement=False)
    seen_on: date = field(primary_key=True)
    price_dong: int = big()
    pack_g: int | None = None
