"""The four tables of totals: the keys and sums of each, in their order, and the one way in which it is moved."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.orders.totals.measures import EVENTS, MEASURES
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

DAY_KEYS = ("season_id", "day", "channel_id", "commune_id", "commune_now_id", "produce_id")
HOUSEHOLD_KEYS = ("household_id", "season_id", "channel_id", "produce_id")
CHANNEL_DAY_KEYS = ("season_id", "day", "channel_id")
FUNNEL_KEYS = ("season_id", "channel_id", "commune_id", "commune_now_id")
ORDER_COUNTS = tuple(f"{event}_orders" for event in EVENTS)
STAGES = ("ordered", "delivered", "paid")

Steps = Sequence[tuple[int, ...]]
"""Rows of a table of totals: its keys, then what is added to each of its sums."""


def move_days(connection: Connection, steps: Steps) -> None:
    """Move what communes sold, by day and channel: rows of ``DAY_KEYS`` and ``MEASURES``."""
    bulk.add(connection, TABLES["day_total"], DAY_KEYS, MEASURES, steps)


def move_households(connection: Connection, steps: Steps) -> None:
    """Move what households sold, by season and channel: rows of ``HOUSEHOLD_KEYS`` and ``MEASURES``."""
    bulk.add(connection, TABLES["household_total"], HOUSEHOLD_KEYS, MEASURES, steps)


def move_channel_days(connection: Connection, steps: Steps) -> None:
    """Move how many orders a channel had on a day: rows of ``CHANNEL_DAY_KEYS`` and ``ORDER_COUNTS``."""
    bulk.add(connection, TABLES["channel_day"], CHANNEL_DAY_KEYS, ORDER_COUNTS, steps)


def move_funnel(connection: Connection, steps: Steps) -> None:
    """Move how many households of a commune have reached each stage: rows of ``FUNNEL_KEYS`` and ``STAGES``."""
    bulk.add(connection, TABLES["ladder"], FUNNEL_KEYS, STAGES, steps)
