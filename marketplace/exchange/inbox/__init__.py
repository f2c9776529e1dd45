"""The inbox (cần xử lý): what could not be understood, kept with place and reason until a person settles it.

It knows what is asked and answered, never what an order or a lot is made of.
"""

from marketplace.exchange.inbox.candidates import Candidate, search
from marketplace.exchange.inbox.items import (
    ORDER_OF,
    NewItem,
    asked_again,
    close,
    close_unread,
    item_from_reject,
    key_of,
    open_count,
    put,
    put_new,
    remove,
    unread_codes,
)
from marketplace.exchange.inbox.possible_answers import InboxError, lines_called
from marketplace.exchange.inbox.queries import AnsweredItem, Item, ItemGroup, answered, groups, item, items, known_keys
from marketplace.exchange.inbox.resolving import drop, settle, take_back

__all__ = [
    "ORDER_OF",
    "AnsweredItem",
    "Candidate",
    "InboxError",
    "Item",
    "ItemGroup",
    "NewItem",
    "answered",
    "asked_again",
    "close",
    "close_unread",
    "drop",
    "groups",
    "item",
    "item_from_reject",
    "items",
    "key_of",
    "known_keys",
    "lines_called",
    "open_count",
    "put",
    "put_new",
    "remove",
    "search",
    "settle",
    "take_back",
    "unread_codes",
]
