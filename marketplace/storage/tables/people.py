"""People and harvests: households, cooperatives, seasons, lots, and the files they came from."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from marketplace.storage.tables.columns import Noun, big, field, late, never_below_0, one_of

_WEIGHTS = never_below_0("in_g", "sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g")


class Season(Noun):
    """A harvest season (vụ). ``origin`` is 'recorded' or 'simulated'; ``crop_g`` the whole crop it is part of."""

    __table_args__ = (
        one_of("origin", "recorded", "simulated"),
        CheckConstraint("ends_on >= starts_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    starts_on: date
    ends_on: date
    origin: str = "recorded"
    crop_g: int | None = big(null=True)
    source: str | None = None


class Produce(Noun):
    """A kind of produce. ``piece_g`` is the declared net weight of one piece where it is counted in pieces."""

    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str
    shelf_life_days: int | None = None
    piece_g: int | None = None


class ImportBatch(Noun):
    """One imported file: what it was, what it did, and whether it was taken back."""

    id: int | None = field(default=None, primary_key=True)
    kind: str
    file_name: str
    sha256: str
    imported_ms: int = big()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    undone_ms: int | None = big(null=True)


class ImportChange(Noun):
    """One row an import made or changed; ``before`` is its JSON as it was, or null when it is new."""

    __table_args__ = (Index("ix_import_change_row", "noun", "row_id"),)
    id: int | None = big(key=True)
    import_id: int = field(foreign_key="importbatch.id", index=True)
    noun: str
    row_id: int = big()
    before: str | None = field(default=None, sa_type=Text)


class Cooperative(Noun):
    """A cooperative, cooperative group or individual business."""

    __table_args__ = (one_of("kind", "cooperative", "group", "business"),)
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str = field(index=True)
    kind: str = "cooperative"
    """'cooperative' (HTX), 'group' (tổ hợp tác) or 'business' (hộ kinh doanh)."""
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id")
    representative: str | None = None
    phone: str | None = None


class Household(Noun):
    """A farm household. ``commune_id`` is as recorded, ``commune_now_id`` on today's map (null: not yet placed)."""

    __table_args__ = (Index("ix_household_identity", "commune_id", "name_key", "phone"),)
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id", index=True)
    hamlet: str | None = None
    phone: str | None = None
    area_m2: int | None = None
    growing_area_code: str | None = None
    digital_address: str | None = None
    certificate: str | None = None
    certificate_until: date | None = None
    leads_group: bool = False
    """True for a lead household that sells for neighbours as well."""


class Membership(Noun):
    """A household's membership of a cooperative, from a day to a day."""

    __table_args__ = (
        UniqueConstraint("household_id", "cooperative_id", "joined_on"),
        CheckConstraint("left_on IS NULL OR joined_on IS NULL OR left_on > joined_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    household_id: int = field(foreign_key="household.id")
    cooperative_id: int = field(foreign_key="cooperative.id", index=True)
    joined_on: date | None = None
    left_on: date | None = None


class Residence(Noun):
    """A household's commune from a day on; one that moves counts in the new commune from its day."""

    household_id: int = field(foreign_key="household.id", primary_key=True)
    from_on: date = field(primary_key=True)
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id")


class Rule(Noun):
    """How a cooperative decides whose fruit a box is, from a day on."""

    __table_args__ = (one_of("kind", "oldest", "quota", "turn"),)
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    from_on: date = field(primary_key=True)
    kind: str
    """'oldest' (oldest pick first), 'quota' (by quota) or 'turn' (in turn)."""
    who: str | None = None
    noted_ms: int = big()


class Quota(Noun):
    """A household's share under its cooperative's rule by quota, from a day on; shares are weights, not percents."""

    __table_args__ = (CheckConstraint("share >= 0", name="share"),)
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    household_id: int = field(foreign_key="household.id", primary_key=True)
    from_on: date = field(primary_key=True)
    share: int


class Lot(Noun):
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
