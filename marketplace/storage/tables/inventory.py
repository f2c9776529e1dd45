"""The inventory: lots, every move of one, and whose fruit a box is."""

from datetime import date

from sqlalchemy import CheckConstraint, Index

from marketplace.storage.tables.columns import DeclaredTable, big, field, late, never_below_0, one_of

_WEIGHTS = never_below_0("in_g", "sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g")
_MOVES = (
    "forecast", "picked", "sorted in", "adjusted", "drawn", "given back", "over-filled", "sorted out", "culls", "loss",
    "spoiled", "sold elsewhere",
)  # fmt: skip


class Lot(DeclaredTable):
    """What one household picked or will pick, moved by ``LotMove`` alone; balance_g is never below 0.

    Always: in_g = sold_g + over_g + sorted_g + lost_g + spoiled_g + elsewhere_g + balance_g.
    """

    __table_args__ = (
        CheckConstraint("balance_g >= 0", name="balance"),
        CheckConstraint(_WEIGHTS, name="weights"),
        one_of("terms", "order", "pool", "outright"),
        CheckConstraint("(terms = 'outright') = (price_dong_per_kg IS NOT NULL)", name="bought"),
    )
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    household_id: int = field(foreign_key="household.id", index=True)
    season_id: int = field(foreign_key="season.id")
    produce_id: int = field(foreign_key="produce.id")
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id")
    variety: str | None = None
    grade: str | None = None
    picked_on: date | None = None
    forecast_from: date | None = None
    forecast_to: date | None = None
    in_g: int = big()
    sold_g: int = big(default=0)
    """Sold under labels; also what was cancelled on its way, until its parcel is back."""
    over_g: int = big(late=True)
    """Put into boxes above what their labels promise."""
    sorted_g: int = big(late=True)
    """Went out into graded lots."""
    lost_g: int = big(late=True)
    """Culls and the loss of sorting."""
    spoiled_g: int = big(default=0)
    elsewhere_g: int = big(late=True)
    """Sold to a trader or at a stall."""
    balance_g: int = big()
    slip: str | None = None
    """The number of the weigh slip (phiếu cân)."""
    sorted_from_id: int | None = None
    terms: str = late("order")
    """'order' (bán hộ, the money follows the order), 'pool' (bán hộ, the pool's average) or 'outright' (mua đứt)."""
    price_dong_per_kg: int | None = None
    """What the weigh slip fixes for a lot bought outright."""
    growing_area_code: str | None = None
    certificate: str | None = None


class LotMove(DeclaredTable):
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


class Rule(DeclaredTable):
    """How a cooperative decides whose fruit a box is, from a day on."""

    __table_args__ = (one_of("kind", "oldest", "quota", "turn"),)
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    from_on: date = field(primary_key=True)
    kind: str
    """'oldest' (oldest pick first), 'quota' (by quota) or 'turn' (in turn)."""
    who: str | None = None
    noted_ms: int = big()


class Quota(DeclaredTable):
    """A household's share under its cooperative's rule by quota, from a day on; shares are weights, not percents."""

    __table_args__ = (CheckConstraint("share >= 0", name="share"),)
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    household_id: int = field(foreign_key="household.id", primary_key=True)
    from_on: date = field(primary_key=True)
    share: int
