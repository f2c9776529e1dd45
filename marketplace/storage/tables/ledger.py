"""The ledger: what moved every lot, and what every household is owed; rows are added, never changed."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import BIG, Noun, big, field, one_of

_MOVES = (
    "forecast", "picked", "sorted in", "adjusted", "drawn", "given back", "over-filled", "sorted out", "culls", "loss",
    "spoiled", "sold elsewhere",
)  # fmt: skip


class LotMove(Noun):
    """One move of one lot. ``grams`` add to the measure the kind names; a correction has grams below 0.

    'forecast', 'picked', 'sorted in', 'adjusted' move in_g; 'sorted out' sorted_g; 'culls' and 'loss' lost_g;
    'drawn' and 'given back' (below 0) sold_g; 'over-filled' over_g; 'spoiled' spoiled_g; 'sold elsewhere' elsewhere_g.
    Sales are one move a lot and transaction; the draws say for which lines.
    """

    __tablename__ = "lot_move"
    __table_args__ = (
        Index("ix_lot_move_lot", "lot_id"),
        one_of("kind", *_MOVES),
        CheckConstraint("grams > 0 OR kind <> 'drawn'", name="drawn"),
        CheckConstraint("grams < 0 OR kind <> 'given back'", name="given_back"),
    )
    id: int | None = big(key=True)
    lot_id: int = field(foreign_key="lot.id")
    kind: str
    grams: int = big()
    at_ms: int = big()
    """When it was so, by the source (the weigh slip's hour); for sales, when the transaction was written."""
    noted_ms: int = big()
    channel_id: int | None = None
    peer_lot_id: int | None = None
    """The lot on the other side of a sorting."""
    slip: str | None = None
    buyer: str | None = None
    price_dong_per_kg: int | None = None
    who: str | None = None
    why: str | None = None


class Choice(Noun):
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


class Period(Noun):
    """A cooperative's accounting period, both days included; closed, it is corrected by counter-entries alone."""

    __table_args__ = (
        UniqueConstraint("cooperative_id", "from_on"),
        CheckConstraint("to_on >= from_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    cooperative_id: int = field(foreign_key="cooperative.id")
    from_on: date
    to_on: date
    closed_ms: int | None = big(null=True)
    closed_by: str | None = None


class Entry(Noun):
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


class HandOver(Noun):
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


class TaxRate(Noun):
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


class FailedBearer(Noun):
    """Who bears what a cooperative's failed deliveries cost, from a day on."""

    __tablename__ = "failed_bearer"
    __table_args__ = (one_of("bearer", "cooperative", "household", "shared"),)
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    from_on: date = field(primary_key=True)
    bearer: str
    """'cooperative' (where nothing is declared), 'household' or 'shared'."""
    who: str | None = None
    noted_ms: int = big()


class FailedCost(Noun):
    """What a person says a failed delivery cost beside what settlements say of it."""

    __tablename__ = "failed_cost"
    __table_args__ = (CheckConstraint("freight_dong >= 0 AND box_dong >= 0", name="cost"),)
    order_id: int | None = field(default=None, foreign_key="orders.id", primary_key=True, sa_type=BIG)
    freight_dong: int = big()
    box_dong: int = big()
    who: str | None = None
    noted_ms: int = big()
