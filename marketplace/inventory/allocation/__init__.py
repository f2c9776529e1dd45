"""Draws: whose fruit each box is. Pure: lots, a line and a rule in, draws out; no clock, no database."""

from marketplace.inventory.allocation.line import (
    RESTOCKED,
    SPOILED,
    Drawn,
    LineFacts,
    ReturnDisposition,
    attribute,
    fitting,
    missing_of,
    split_money,
    take_from,
)
from marketplace.inventory.allocation.lot_queue import PoolLot
from marketplace.inventory.allocation.pool import KINDS, Pool, pool_of
from marketplace.inventory.allocation.quota import LARGEST_SHARE
from marketplace.inventory.allocation.round_robin import Turn
from marketplace.inventory.allocation.stock import QuotaProgress, Stock, fruit_of, label_of

__all__ = [
    "KINDS",
    "LARGEST_SHARE",
    "RESTOCKED",
    "SPOILED",
    "Drawn",
    "LineFacts",
    "Pool",
    "PoolLot",
    "QuotaProgress",
    "ReturnDisposition",
    "Stock",
    "Turn",
    "attribute",
    "fitting",
    "fruit_of",
    "label_of",
    "missing_of",
    "pool_of",
    "split_money",
    "take_from",
]
