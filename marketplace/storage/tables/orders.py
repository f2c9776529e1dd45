"""Orders as they stand: lines, draws from lots, shortfalls, shipments, and what people chose."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from marketplace.storage.tables.columns import BIG, DeclaredTable, big, field, late, never_below_0, one_of, only_where

_PARCEL = ("collected", "shipping", "failed", "delivered", "returning", "returned")
_GONE = ("cancelled_g", "short_g", "returned_g", "undelivered_g")
_OPEN = "order_state <> 'cancelled' AND fulfilment NOT IN ('delivered', 'returned')"
_CAUSES = ("oversold", "spoiled", "picked less")


class Order(DeclaredTable):
    """An order as last reported, the platform's own word (``status``) beside ours; the third state is ``paid_ms``."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("channel_id", "remote_id"),
        one_of("state", "placed", "confirmed", *_PARCEL, "cancelled"),
        one_of("order_state", "placed", "confirmed", "cancelled"),
        one_of("fulfilment", "none", *_PARCEL),
        only_where("delivered_ms IS NOT NULL AND paid_ms IS NULL", "ix_orders_owed", "delivered_ms"),
        only_where(_OPEN, "ix_orders_open", "channel_id", "placed_ms"),
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
    unsaid: str | None = field(default=None, sa_type=Text)
    """What its newest report does not say, and by which older one it stands instead (JSON); None where it says all."""


class OrderLine(DeclaredTable):
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


class Draw(DeclaredTable):
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


class Shortfall(DeclaredTable):
    """Sold, but no lot can serve it: open (``weight_g`` above 0) until a person settles it."""

    __table_args__ = (
        CheckConstraint("weight_g >= 0", name="weight"),
        one_of("cause", *_CAUSES),
    )
    line_id: int = field(foreign_key="order_line.id", primary_key=True, sa_type=BIG)
    weight_g: int = big()
    cause: str = late("oversold")
    """'oversold' (the platform sold beyond the lots), 'spoiled' or 'picked less' (the lot gave less than was drawn)."""
    opened_ms: int = big()
    owner: str | None = None
    due_on: date | None = None
    assigned_by: str | None = None
    asked: str | None = None
    """'cancel' when a person decided to have it cancelled, which the platform has not reported yet."""
    asked_ms: int | None = big(null=True)
    """When that was, and by whom; both stay when it is settled. An older release kept neither."""
    asked_by: str | None = None
    settled_ms: int | None = big(null=True)
    settled_how: str | None = None
    """'lot' (another lot), 'less weight' (agreed with the buyer), 'cancelled' or 'returned' (reported)."""
    settled_by: str | None = None


class PastShortfall(DeclaredTable):
    """A shortfall that was settled, of a line that was short once more afterwards."""

    __tablename__ = "past_shortfall"
    __table_args__ = (
        Index("ix_past_shortfall_line", "line_id"),
        one_of("cause", *_CAUSES),
    )
    id: int | None = big(key=True)
    line_id: int = big(ref="order_line.id")
    cause: str
    opened_ms: int = big()
    owner: str | None = None
    due_on: date | None = None
    assigned_by: str | None = None
    asked_ms: int | None = big(null=True)
    asked_by: str | None = None
    settled_ms: int | None = big(null=True)
    settled_how: str | None = None
    settled_by: str | None = None


class PromisedDay(DeclaredTable):
    """The day an order was promised for, as the newest road that says one has it; what says none erases none."""

    __tablename__ = "promised_day"
    __table_args__ = ({"sqlite_with_rowid": False},)
    order_id: int = field(foreign_key="orders.id", primary_key=True, sa_type=BIG)
    promised_on: date
    said_ms: int = big()
    """The source time of who said it."""


class HandOrder(DeclaredTable):
    """What is written of an order that people sold by hand, beside what every order has."""

    __tablename__ = "hand_order"
    __table_args__ = (
        UniqueConstraint("channel_id", "form_key"),
        UniqueConstraint("channel_id", "month", "number"),
        one_of("terms", "cash", "transfer", "cod", "unpaid"),
        CheckConstraint("number > 0", name="number"),
    )
    order_id: int = field(foreign_key="orders.id", primary_key=True, autoincrement=False, sa_type=BIG)
    channel_id: int = field(foreign_key="channel.id")
    form_key: str
    """What the form carried: the same form sent twice is one order."""
    month: int
    """The month (yyyymm) it was written in, within which it has its number."""
    number: int
    terms: str
    """'cash' (tiền mặt), 'transfer' (chuyển khoản), 'cod' (thu hộ) or 'unpaid' (chưa trả), as it was agreed."""
    written_by: int | None = field(default=None, foreign_key="person.id")
    written_ms: int = big()


class PostShop(DeclaredTable):
    """A shop that the post office runs: it sells there itself and sends the cooperative lists of what it collects."""

    __tablename__ = "post_shop"
    channel_id: int = field(foreign_key="channel.id", primary_key=True, autoincrement=False)
    since_ms: int = big()
    """Orders placed from then on are sold of the lists."""
    said_by: int | None = field(default=None, foreign_key="person.id")


class PostList(DeclaredTable):
    """What a list of the post office says, beside its order: that holds what no order of the platform replaced yet."""

    __tablename__ = "post_list"
    __table_args__ = (
        UniqueConstraint("channel_id", "form_key"),
        UniqueConstraint("channel_id", "month", "number"),
        Index("ix_post_list_listing", "channel_id", "listing_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(never_below_0("packs", "price_dong"), name="packs"),
    )
    order_id: int = field(foreign_key="orders.id", primary_key=True, autoincrement=False, sa_type=BIG)
    channel_id: int = field(foreign_key="channel.id")
    form_key: str
    """What the form carried: the same form sent twice is one list."""
    month: int
    """The month (yyyymm) it was written in, within which it has its number."""
    number: int
    listing_id: int = field(foreign_key="listing.id")
    packs: int
    """What it says now: 0 once it was cancelled."""
    price_dong: int | None = big(null=True)
    """What a pack pays the cooperative; null where the list does not tell."""
    office: str
    """The post office that sent it, in its own words."""
    written_by: int | None = field(default=None, foreign_key="person.id")
    written_ms: int = big()


class PostListApart(DeclaredTable):
    """An order of a shop of the post office of which a person said that no list has its packs: it replaces none."""

    __tablename__ = "post_list_apart"
    __table_args__ = ({"sqlite_with_rowid": False},)
    order_id: int = field(foreign_key="orders.id", primary_key=True, sa_type=BIG)
    said_by: int | None = field(default=None, foreign_key="person.id")
    said_ms: int = big()


class Shipment(DeclaredTable):
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


class Recipient(DeclaredTable):
    """Who gets the parcel of an order, sealed, until it is handed over or its time has come; no backup has it."""

    __table_args__ = (Index("ix_recipient_goes", "goes_ms"),)
    order_id: int = field(foreign_key="orders.id", primary_key=True, sa_type=BIG)
    sealed: bytes
    promised_on: date
    """The day on which the parcel was promised to leave."""
    typed_ms: int = big()
    """When the order's recipient was first typed: from here the last day is counted."""
    goes_ms: int = big()
    """From then on it is kept no more, whatever became of the parcel."""


class Choice(DeclaredTable):
    """A person's choice over the rule: label grams of a line that were given another lot's fruit."""

    __table_args__ = (
        Index("ix_choice_line", "line_id"),
        CheckConstraint("grams > 0", name="grams"),
    )
    id: int | None = big(key=True)
    line_id: int = big(ref="order_line.id")
    from_lot_id: int | None = field(default=None, foreign_key="lot.id")
    """The lot it was drawn from until then (đổi hộ khi đóng); null where no lot had served it."""
    to_lot_id: int = field(foreign_key="lot.id")
    grams: int = big()
    chosen_ms: int = big()
    who: str | None = None


class Recall(DeclaredTable):
    """What one act that took fruit of a lot back from orders (a weighing, spoiled fruit, a sheet) took from one line.

    The rows of a lot add up to what its moves say. Where a line draws of several lots, what came back of it before is
    shared out anew, so that another lot of it may get a little too, or give a gram: that is a row as well.
    """

    __table_args__ = (
        Index("ix_recall_line", "line_id"),
        Index("ix_recall_lot", "lot_id"),
        one_of("cause", *_CAUSES),
    )
    id: int | None = big(key=True)
    line_id: int | None = big(null=True, ref="order_line.id")
    """Null where an older release did not keep of which line."""
    lot_id: int = field(foreign_key="lot.id")
    drawn_g: int = big()
    """Label grams that the line draws no more of the lot."""
    left_g: int = big()
    """Of these, what was to stay sold: it has lost its lot."""
    back_g: int = big()
    """Fruit that the lot has again, what is above the labels with it."""
    noted_ms: int = big()
    cause: str
    """As a shortfall has it."""
    who: str | None = None
    why: str | None = None
