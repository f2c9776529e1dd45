"""Draws: whose fruit each box is. Pure: lots, a line and a rule in, draws out; no clock, no database."""

from marketplace.draws.line import (
    RESTOCKED,
    SPOILED,
    Drawn,
    Fate,
    LineFacts,
    attribute,
    fitting,
    missing_of,
    split_money,
    take_from,
)
from marketplace.draws.pool import KINDS, Pool, pool_of
from marketplace.draws.quota import LARGEST_SHARE
from marketplace.draws.row import Feed
from marketplace.draws.stock import Given, Stock, fruit_of, label_of
from marketplace.draws.turn import Turn

__all__ = [
    "KINDS",
    "LARGEST_SHARE",
    "RESTOCKED",
    "SPOILED",
    "Drawn",
    "Fate",
    "Feed",
    "Given",
    "LineFacts",
    "Pool",
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
