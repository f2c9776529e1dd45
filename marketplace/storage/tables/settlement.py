"""Settlement: payouts, what differs in them, transfers, and the entries of what is owed to whom."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import BIG, DeclaredTable, big, field, late, one_of, only_where

_ONE_OF_BOTH = "(settlement IS NOT NULL AND channel_id IS NOT NULL) <> (cod_list_id IS NOT NULL)"


class Payout(DeclaredTable):
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


class PayoutDifference(DeclaredTable):
    """An order for which was paid out other than it says. It stands until the figures agree; another is a new row."""

    __tablename__ = "payout_difference"
    __table_args__ = (
        only_where("gone_ms IS NULL", "ix_payout_difference_standing", "order_id", unique=True),
        CheckConstraint("expected_dong <> received_dong", name="differs"),
        CheckConstraint(
            "(settled_ms IS NULL) = (reason IS NULL) AND (settled_ms IS NULL) = (settled_by IS NULL)", name="reasoned"
        ),
    )  # fmt: skip
    id: int | None = big(key=True)
    order_id: int = big(ref="orders.id")
    expected_dong: int = big()
    received_dong: int = big()
    opened_ms: int = big()
    reason: str | None = None
    """Why it may stay, in a person's words; None is "chưa rõ"."""
    settled_ms: int | None = big(null=True)
    settled_by: str | None = None
    gone_ms: int | None = big(null=True)
    """When it was no more: the figures agreed, or differed otherwise."""


class PayoutShare(DeclaredTable):
    """Whose a payout without an order is: a household's, or (none) its cooperative's own; added, never changed."""

    __tablename__ = "payout_share"
    __table_args__ = (
        Index("ix_payout_share_payout", "payout_id"),
        Index("ix_payout_share_home", "household_id"),
        CheckConstraint("amount_dong <> 0", name="something"),
    )
    id: int | None = field(default=None, primary_key=True)
    payout_id: int = big(ref="payout.id")
    cooperative_id: int = field(foreign_key="cooperative.id")
    household_id: int | None = field(default=None, foreign_key="household.id")
    on_day: date
    """The day it counts on: that of the payout, or the first after a period that was closed by then."""
    amount_dong: int = big()
    who: str
    why: str | None = None
    noted_ms: int = big()


class CodList(DeclaredTable):
    """A list of cash on delivery (bảng kê thu hộ) that a carrier has collected and owes."""

    __tablename__ = "cod_list"
    __table_args__ = (UniqueConstraint("carrier", "code"), CheckConstraint("amount_dong > 0", name="owed"))
    id: int | None = field(default=None, primary_key=True)
    carrier: str
    code: str
    on_day: date
    amount_dong: int = big()
    who: str
    noted_ms: int = big()


class Transfer(DeclaredTable):
    """Money that came into the wallet a platform keeps (về ví), or into the bank account (về tài khoản)."""

    __table_args__ = (
        UniqueConstraint("step", "reference"),
        CheckConstraint("step IN ('wallet', 'bank')", name="step"),
        CheckConstraint("amount_dong > 0", name="came"),
    )
    id: int | None = field(default=None, primary_key=True)
    step: str
    """'wallet' or 'bank'."""
    reference: str
    """The bank's number of it; without one its day, amount and place among equals."""
    on_day: date
    amount_dong: int = big()
    note: str | None = None
    who: str
    noted_ms: int = big()


class TransferPart(DeclaredTable):
    """What of a transfer was for one settlement, or for one list of cash on delivery; below 0 what was taken off."""

    __tablename__ = "transfer_part"
    __table_args__ = (
        UniqueConstraint("transfer_id", "channel_id", "settlement"),
        UniqueConstraint("transfer_id", "cod_list_id"),
        CheckConstraint("amount_dong <> 0", name="something"),
        CheckConstraint(_ONE_OF_BOTH, name="one_of_both"),
    )
    id: int | None = field(default=None, primary_key=True)
    transfer_id: int = field(foreign_key="transfer.id")
    channel_id: int | None = field(default=None, foreign_key="channel.id")
    settlement: str | None = None
    cod_list_id: int | None = field(default=None, foreign_key="cod_list.id")
    amount_dong: int = big()
    who: str
    noted_ms: int = big()


class Entry(DeclaredTable):
    """What one closed period says of one lot's part in one order line, or of a lot as a whole (no line).

    What changes later is posted in the next period as the difference from the sum of what was posted before.
    """

    __table_args__ = (
        Index("ix_entry_draw", "line_id", "lot_id"),
        Index("ix_entry_home", "household_id", "period_id"),
        Index("ix_entry_period", "period_id"),
        Index("ix_entry_lot", "lot_id"),
        one_of("kind", "sale", "pool", "outright", "own", "spoiled", "elsewhere", "failed", "correction"),
    )
    id: int | None = big(key=True)
    period_id: int = field(foreign_key="period.id")
    of_period_id: int = field(foreign_key="period.id")
    """The period in which it was first posted: what a correction corrects; else this one."""
    household_id: int | None = field(default=None, foreign_key="household.id")
    """Whose money it is; null is the cooperative's own, from fruit it bought outright."""
    lot_id: int = field(foreign_key="lot.id")
    line_id: int | None = big(null=True)
    kind: str
    """'sale', 'pool' (what the pool's average adds or takes), 'outright', 'own', 'spoiled' and 'elsewhere' (fruit
    bought outright that was lost, or sold by hand), or 'correction'."""
    weight_g: int = big()
    returned_g: int = big()
    over_g: int = big(late=True)
    """Fruit above the labels of its boxes; told of what the cooperative bought outright alone."""
    gross_dong: int = big()
    fee_dong: int = big()
    freight_dong: int = big()
    tax_dong: int = big()
    vat_dong: int = big(late=True)
    """Of ``tax_dong``, as far as the platform tells it apart, and so with the other two."""
    pit_dong: int = big(late=True)
    cit_dong: int = big(late=True)
    net_dong: int = big()
    tax_source: str | None = None
    """Where the tax is computed here, since the platform says nothing of it: the source of its rate."""
    estimated: bool = field(default=False, server_default="0")
    """Whether fee, freight and tax were what was expected, since no settlement had said yet what they are."""


class HandOver(DeclaredTable):
    """Money a cooperative gave a household: an advance (tạm ứng), a payment, or cash on delivery passed on."""

    __tablename__ = "hand_over"
    __table_args__ = (
        one_of("kind", "advance", "paid", "cod"),
        CheckConstraint("amount_dong > 0 OR (amount_dong < 0 AND note IS NOT NULL)", name="amount"),
    )
    id: int | None = field(default=None, primary_key=True)
    cooperative_id: int = field(foreign_key="cooperative.id")
    household_id: int = field(foreign_key="household.id", index=True)
    on_day: date
    kind: str
    """'advance', 'paid' or 'cod'."""
    amount_dong: int = big()
    note: str | None = None
    who: str | None = None
    noted_ms: int = big()


class TaxRate(DeclaredTable):
    """A tax withheld by kind of seller, from a day on, in hundredths of a percent; configured, with its source."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        one_of("seller_kind", "household", "business", "group", "cooperative"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate"),
    )
    seller_kind: str = field(primary_key=True)
    """'household', 'business', 'group' or 'cooperative'."""
    from_on: date = field(primary_key=True)
    rate_bp: int
    source: str


class TaxRule(DeclaredTable):
    """A figure of the law from a day on: the turnover below which nothing is taxed, or the part of it to warn at."""

    __tablename__ = "tax_rule"
    __table_args__ = (
        one_of("kind", "turnover", "warning"),
        CheckConstraint("figure > 0", name="figure"),
    )
    kind: str = field(primary_key=True)
    """'turnover' (đồng a year) or 'warning' (per cent of it)."""
    from_on: date = field(primary_key=True)
    issued_on: date = field(primary_key=True)
    """The day of what it is written in: of two for one day the later one counts."""
    figure: int = big()
    source: str


class AccountHolder(DeclaredTable):
    """Who holds the account of a shop from a day on: from whom its platform withholds tax, whoever's fruit it is."""

    __tablename__ = "account_holder"
    __table_args__ = (
        one_of("kind", "household", "households", "cooperative", "post office", "other"),
        CheckConstraint("(kind = 'household') = (household_id IS NOT NULL)", name="of_a_household"),
        CheckConstraint("(kind = 'cooperative') = (cooperative_id IS NOT NULL)", name="of_a_cooperative"),
    )
    channel_id: int = field(foreign_key="channel.id", primary_key=True)
    from_on: date = field(primary_key=True)
    kind: str
    """'household', 'households' (each sells by an account of its own), 'cooperative', 'post office' or 'other'."""
    household_id: int | None = field(default=None, foreign_key="household.id")
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id")
    name: str | None = None
    """What a post office or somebody else is called."""
    source: str
    """By which paper that is known."""
    who: str | None = None
    noted_ms: int = big()


class HolderTaxCode(DeclaredTable):
    """A tax code under which files say that tax was withheld in a shop: somebody's number, sealed."""

    __tablename__ = "holder_tax_code"
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id", index=True)
    masked: str
    """As it is shown: its last three digits."""
    sealed: bytes
    first_ms: int = big()
    """The first and last payout that was told under it."""
    last_ms: int = big()


class ShopCharge(DeclaredTable):
    """What selling a box in a shop costs, as declared from a day on: of a cooperative, or (none) of all who sell there.

    Shares are of the price, in hundredths of a percent. Rows are added; of one shop, cooperative and day the row with
    the largest id stands.
    """

    __tablename__ = "shop_charge"
    __table_args__ = (
        Index("ix_shop_charge_shop", "channel_id", "cooperative_id"),
        CheckConstraint("fee_bp BETWEEN 0 AND 10000 AND tax_bp BETWEEN 0 AND 10000", name="shares"),
        CheckConstraint("returns_bp BETWEEN 0 AND 10000", name="returns"),
        CheckConstraint("box_dong >= 0 AND freight_dong >= 0", name="sums"),
    )
    id: int | None = field(default=None, primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id")
    from_on: date
    fee_bp: int
    box_dong: int = big()
    freight_dong: int = big()
    returns_bp: int
    tax_bp: int
    who: str
    noted_ms: int = big()


class FailedBearer(DeclaredTable):
    """Who bears what a cooperative's failed deliveries cost, from a day on."""

    __tablename__ = "failed_bearer"
    __table_args__ = (one_of("bearer", "cooperative", "household", "shared"),)
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    from_on: date = field(primary_key=True)
    bearer: str
    """'cooperative' (where nothing is declared), 'household' or 'shared'."""
    who: str | None = None
    noted_ms: int = big()


class FailedCost(DeclaredTable):
    """What a person says a failed delivery cost beside what settlements say of it."""

    __tablename__ = "failed_cost"
    __table_args__ = (CheckConstraint("freight_dong >= 0 AND box_dong >= 0", name="cost"),)
    order_id: int | None = field(default=None, foreign_key="orders.id", primary_key=True, sa_type=BIG)
    freight_dong: int = big()
    box_dong: int = big()
    who: str | None = None
    noted_ms: int = big()
