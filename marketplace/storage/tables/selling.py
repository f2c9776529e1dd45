"""Selling: channels, listings, offers, orders, and the draws that say whose fruit it was."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import BIG, Noun, big, field, late, never_below_0, one_of, only_where

_PARCEL = ("collected", "shipping", "failed", "delivered", "returning", "returned")
_GONE = ("cancelled_g", "short_g", "returned_g", "undelivered_g")


class Channel(Noun):
    """One shop account on one platform. Its secret is never here: see ``marketplace.storage.settings``."""

    __table_args__ = (
        UniqueConstraint("platform", "shop"),
        one_of("road", "contract", "file", "page", "hand"),
        CheckConstraint("transit_days >= 0", name="transit"),
    )
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    platform: str
    title: str
    road: str = "contract"
    base_url: str
    shop: str
    adopted: bool = False
    """False until a person has said go: what would change is shown, and nothing is changed."""
    paused_reason: str | None = None
    """Why it waits for a person, in English, for the command line; None while it runs."""
    paused_reason_vi: str | None = None
    """The same in Vietnamese, for the app."""
    transit_days: int = field(default=0, server_default="0")
    """Days a box is on its way to where this shop sells: fruit that would be past its shelf life leaves its offers."""
    shipments: bool = field(default=True, server_default="1")
    """False: where this shop's parcels are is not read; its orders say by themselves what became of them."""
    created_ms: int = big()


class Watermark(Noun):
    """How far one feed of a channel was read: the platform's cursor, and the instant it was complete up to."""

    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    feed: str = field(primary_key=True)
    cursor: str | None = None
    as_of_ms: int | None = big(null=True)
    moved_ms: int = big()


class Account(Noun):
    """A household's (or its cooperative's) seller account in a channel: the first rung of the ladder."""

    __table_args__ = (UniqueConstraint("channel_id", "remote_id"),)
    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    household_id: int = field(foreign_key="household.id", primary_key=True)
    remote_id: str
    verified: bool = False
    opened_on: date | None = None


class Listing(Noun):
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


class ListingLot(Noun):
    """Which lots feed a listing."""

    listing_id: int = field(foreign_key="listing.id", primary_key=True)
    lot_id: int = field(foreign_key="lot.id", primary_key=True, index=True)


class Offer(Noun):
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
    """Packs of a push that is on its way: until its answer is known both may stand there, this and ``stock``."""
    refused_stock: int | None = None
    """Packs of the write that was refused last: it is not tried again as long as it would say the same."""
    unread_stock: int | None = None
    """Packs that stood there when a stop was pushed ahead of the orders: until they are read, some may be sold."""
    told_ms: int | None = big(null=True)
    """When a person ticked that the shop, reached by file or hand, shows what it should."""
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


class Order(Noun):
    """An order as last reported, the platform's own word (``status``) beside ours; the third state is ``paid_ms``."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("channel_id", "remote_id"),
        one_of("state", "placed", "confirmed", *_PARCEL, "cancelled"),
        one_of("order_state", "placed", "confirmed", "cancelled"),
        one_of("fulfilment", "none", *_PARCEL),
        only_where("delivered_ms IS NOT NULL AND paid_ms IS NULL", "ix_orders_owed", "delivered_ms"),
    )
    id: int | None = big(key=True)
    channel_id: int = field(foreign_key="channel.id")
    remote_id: str
    state: str
    """The label people see, derived from the three states and the packs that came back."""
    order_state: str = late("placed")
    """'placed', 'confirmed' or 'cancelled'."""
    fulfilment: str = late("none")
    """'none', 'collected', 'shipping', 'failed', 'delivered', 'returning' or 'returned'; a cancel leaves it."""
    status: str
    province: str | None = None
    updated_ms: int = big()
    placed_ms: int = big()
    delivered_ms: int | None = big(null=True)
    cancelled_ms: int | None = big(null=True)
    returned_ms: int | None = big(null=True)
    paid_ms: int | None = big(null=True)
    mark: int = big()
    seal: int | None = big(null=True)
    """A fingerprint of the row as the program wrote it last (see ``SEALED``)."""


class OrderLine(Noun):
    """One line of an order. ``n`` counts the lines of one SKU from 0; amount = gross less discount."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "sku", "n"),
        CheckConstraint(never_below_0("ordered_g", *_GONE), name="grams"),
        CheckConstraint(f"{' + '.join(_GONE)} <= ordered_g", name="left"),
        CheckConstraint("quantity >= 0 AND replaced >= 0 AND n >= 0", name="packs"),
        only_where("remote_id IS NOT NULL", "ix_order_line_remote", "order_id", "remote_id", unique=True),
    )  # fmt: skip
    id: int | None = big(key=True)
    order_id: int = big(ref="orders.id")
    listing_id: int = field(foreign_key="listing.id")
    sku: str
    n: int
    remote_id: str | None = None
    quantity: int
    pack_g: int
    ordered_g: int = big()
    cancelled_g: int = big(default=0)
    short_g: int = big(default=0)
    returned_g: int = big(default=0)
    restock: bool = True
    extra_g: int = field(default=0, server_default="0")
    """Fruit that goes into each pack above its label, as the listing said when the line was placed."""
    agreed_short_g: int = big(late=True)
    """Of ``short_g``: what a person agreed with the buyer when the fruit was missing."""
    gross_dong: int = big()
    discount_dong: int = big(default=0)
    fee_dong: int = big(default=0)
    freight_dong: int = big(default=0)
    tax_dong: int = big(default=0)
    vat_dong: int = big(late=True)
    """Of ``tax_dong``, as far as the platform tells it apart, and so with the other two."""
    pit_dong: int = big(late=True)
    cit_dong: int = big(late=True)
    refunded_dong: int = big(late=True)
    """Given back to the buyer for fruit that did not come back: it lowers the money, not the kilograms sold."""
    replaced: int = field(default=0, server_default="0")
    """Packs sent once more free of charge: fruit, and no sale."""
    agreed_refund_dong: int = big(late=True)
    """Of ``refunded_dong``: what a person said, and so with the packs sent once more."""
    agreed_replaced: int = field(default=0, server_default="0")
    restock_said: bool | None = None
    """What a person said of the fruit that came back: fit for sale or spoiled; None where nobody did."""
    undelivered_g: int = big(late=True)
    """What never reached the buyer and came back, or is on its way back for good; not in ``returned_g``."""
    seal: int | None = big(null=True)
    """A fingerprint of the row as the program wrote it last (see ``SEALED``)."""


class Shipment(Noun):
    """A parcel of an order (one waybill may carry several), as last reported: never who gets it."""

    __table_args__ = (
        one_of("state", *_PARCEL),
        {"sqlite_with_rowid": False},
    )
    order_id: int = field(foreign_key="orders.id", primary_key=True, sa_type=BIG)
    waybill: str = field(primary_key=True)
    carrier: str
    state: str
    """'collected', 'shipping', 'failed', 'delivered', 'returning' or 'returned', since ``at_ms``."""
    at_ms: int = big()
    seal: int | None = big(null=True)
    """A fingerprint of the row as the program wrote it last (see ``SEALED``)."""


class Draw(Noun):
    """Grams of one lot given to one order line: the attribution. What is left of it is drawn less the other four."""

    __table_args__ = (
        Index("ix_draw_lot", "lot_id"),
        CheckConstraint(never_below_0("drawn_g", *_GONE, "over_g"), name="grams"),
        CheckConstraint(f"{' + '.join(_GONE)} <= drawn_g", name="left"),
        {"sqlite_with_rowid": False},
    )
    line_id: int = field(foreign_key="order_line.id", primary_key=True, sa_type=BIG)
    lot_id: int = field(foreign_key="lot.id", primary_key=True)
    drawn_g: int = big()
    cancelled_g: int = big(default=0)
    short_g: int = big(default=0)
    returned_g: int = big(default=0)
    amount_dong: int = big()
    over_g: int = big(late=True)
    """Fruit of this lot that went to the buyer beyond what was sold: above the labels, and in boxes sent once more."""
    cancelled_dong: int = big(late=True)
    """Of ``amount_dong``: its part of what the line's cancelled grams cost, and so with the other three."""
    short_dong: int = big(late=True)
    """What was given back without fruit coming back: for the short grams, and as refunds."""
    returned_dong: int = big(late=True)
    undelivered_g: int = big(late=True)
    undelivered_dong: int = big(late=True)


class Shortfall(Noun):
    """Sold, but no lot can serve it: open (``weight_g`` above 0) until a person settles it."""

    __table_args__ = (
        CheckConstraint("weight_g >= 0", name="weight"),
        one_of("cause", "oversold", "spoiled", "picked less"),
    )
    line_id: int = field(foreign_key="order_line.id", primary_key=True, sa_type=BIG)
    weight_g: int = big()
    cause: str = late("oversold")
    """'oversold' (the platform sold beyond the lots), 'spoiled' or 'picked less' (the lot gave less than was drawn)."""
    opened_ms: int = big()
    owner: str | None = None
    due_on: date | None = None
    asked: str | None = None
    """'cancel' when a person decided to have it cancelled, which the platform has not reported yet."""
    settled_ms: int | None = big(null=True)
    settled_how: str | None = None
    """'lot' (another lot), 'less weight' (agreed with the buyer), 'cancelled' or 'returned' (reported)."""
    settled_by: str | None = None


class Payout(Noun):
    """What a platform paid out for an order, for one line of it, or for none; below 0 where it took money back."""

    __table_args__ = (
        UniqueConstraint("channel_id", "remote_id"),
        Index("ix_payout_order", "order_id"),
        Index("ix_payout_settlement", "channel_id", "settlement"),
        CheckConstraint("kind IN ('order', 'adjustment', 'penalty')", name="kind"),
        CheckConstraint("order_id IS NOT NULL OR kind <> 'order'", name="of_an_order"),
    )
    id: int | None = big(key=True)
    channel_id: int = field(foreign_key="channel.id")
    remote_id: str
    settlement: str
    order_id: int | None = big(ref="orders.id", null=True)
    line: str | None = None
    paid_ms: int = big()
    gross_dong: int = big()
    fee_dong: int = big(default=0)
    freight_dong: int = big(default=0)
    tax_dong: int = big(default=0)
    vat_dong: int = big(late=True)
    """Of ``tax_dong``, as far as the platform tells it apart, and so with the other two."""
    pit_dong: int = big(late=True)
    cit_dong: int = big(late=True)
    net_dong: int = big()
    kind: str = late("order")
    """'order', 'adjustment' or 'penalty'."""
    note: str | None = None
    """What the platform says it is for."""
    seal: int | None = big(null=True)
    """A fingerprint of the row as the program wrote it last (see ``SEALED``)."""
