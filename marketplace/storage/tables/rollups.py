"""Roll-ups: what orders sum up to by day, place, household and channel."""

from marketplace.storage.tables.columns import DeclaredTable, big, part


class Measures(DeclaredTable, table=False):
    """Five events, each in grams, đồng and orders, on the local day of the event by source time."""

    placed_g: int = big(default=0)
    placed_dong: int = big(default=0)
    placed_orders: int = 0
    delivered_g: int = big(default=0)
    delivered_dong: int = big(default=0)
    delivered_orders: int = 0
    cancelled_g: int = big(default=0)
    cancelled_dong: int = big(default=0)
    cancelled_orders: int = 0
    returned_g: int = big(default=0)
    returned_dong: int = big(default=0)
    returned_orders: int = 0
    paid_g: int = big(default=0)
    paid_dong: int = big(default=0)
    paid_orders: int = 0


class DayTotal(Measures):
    """What one commune sold of one produce in one channel on one day, on both maps; ``orders`` touch the commune."""

    __tablename__ = "day_total"
    __table_args__ = ({"sqlite_with_rowid": False},)
    season_id: int = part()
    day: int = part()
    channel_id: int = part()
    commune_id: int = part()
    commune_now_id: int = part()
    produce_id: int = part()


class HouseholdTotal(Measures):
    """What one household sold of one produce in one channel in one season."""

    __tablename__ = "household_total"
    __table_args__ = ({"sqlite_with_rowid": False},)
    household_id: int = part()
    season_id: int = part()
    channel_id: int = part()
    produce_id: int = part()


class ChannelDay(DeclaredTable):
    """How many orders a channel had on one day, each counted once however many communes served it."""

    __tablename__ = "channel_day"
    __table_args__ = ({"sqlite_with_rowid": False},)
    season_id: int = part()
    day: int = part()
    channel_id: int = part()
    placed_orders: int = 0
    delivered_orders: int = 0
    cancelled_orders: int = 0
    returned_orders: int = 0
    paid_orders: int = 0


class Ladder(DeclaredTable):
    """How many households of a commune stand on each rung; channel 0 counts a household once over all channels."""

    __table_args__ = ({"sqlite_with_rowid": False},)
    season_id: int = part()
    channel_id: int = part()
    commune_id: int = part()
    commune_now_id: int = part()
    ordered: int = 0
    delivered: int = 0
    paid: int = 0
