"""Which answers an item of the inbox can have, and what people call the lines of an order among which they choose."""

from sqlalchemy import Connection

from marketplace.exchange.inbox import term_mappings
from marketplace.exchange.inbox.items import ORDER_OF
from marketplace.exchange.inbox.queries import Item
from marketplace.storage import bulk
from marketplace.words.messages import Refusal
from marketplace.words.records import State

_EXISTS = {
    "household": "SELECT 1 FROM household WHERE code = :code",
    "lot": "SELECT 1 FROM lot WHERE code = :code",
    "weight": "SELECT 1 FROM lot WHERE code = :code",
    "produce": "SELECT 1 FROM produce WHERE code = :code",
    "cooperative": "SELECT 1 FROM cooperative WHERE code = :code",
    "commune": "SELECT 1 FROM commune WHERE system || ':' || code = :code",
}
_LINES_OF = f"""
SELECT l.id, l.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id JOIN channel c ON c.id = o.channel_id
JOIN inboxitem i ON i.source = c.code AND i.about = :about AND i.cause = :cause
WHERE c.code = :source AND l.quantity > 0 AND o.remote_id = {ORDER_OF} GROUP BY l.id, l.remote_id ORDER BY l.id
"""  # noqa: S608 - names of this program
_ALWAYS = ("status", "pack", "sku", "line")
"""Causes that can be answered whatever the word."""
_MAY_BE_NEW = ("household", "lot", "weight")
_NEVER_NEW = ("lots", "household")
_MOST_G = 10**9


class InboxError(Refusal):
    """What a person said cannot be done; ``sentence`` says why, and what to do instead."""


def alike(found: Item) -> dict[str, str]:
    """Return what all items share that one answer holds for, as the parameters of a statement."""
    return {"source": found.source, "cause": found.cause, "about": found.about}


def check_answer(connection: Connection, found: Item, meaning: str) -> None:
    """Raise InboxError unless a meaning is one that the item can have."""
    if not _can_be_answered(found):
        raise InboxError(
            "There is nothing to answer here: it is placed by itself when what it waits for comes, or it is dropped.",
            "Mục này không cần trả lời: khi có đủ dữ liệu sẽ tự khớp, hoặc có thể bỏ qua.",
        )
    if not _is_possible(connection, found, meaning):
        raise InboxError(
            f"{meaning!r} is not possible here; see `lensan inbox show {found.id}` for what is.",
            f"“{meaning}” không dùng được ở đây; hãy chọn trong danh sách.",
        )


def _can_be_answered(found: Item) -> bool:
    return found.cause in _ALWAYS or (found.cause in _EXISTS and bool(found.about))


def _is_possible(connection: Connection, found: Item, meaning: str) -> bool:
    if found.cause == "status":
        return meaning in list(State)
    if found.cause == "pack":
        return meaning.isdecimal() and 0 < int(meaning) <= _MOST_G
    if found.cause == "sku":
        return bool(bulk.select(connection, "SELECT 1 FROM listing WHERE sku = :code", {"code": meaning}))
    if found.cause == "line":
        return meaning in lines_called(connection, found).values()
    # A lot's row does not say enough of its household to make one.
    may_be_new = found.cause in _MAY_BE_NEW and (found.kind, found.cause) != _NEVER_NEW
    if may_be_new and meaning == term_mappings.NEW:
        return True
    return bool(bulk.select(connection, _EXISTS[found.cause], {"code": meaning}))


def lines_called(connection: Connection, found: Item) -> dict[str, str]:
    """Return what people call the lines of the order that a payout waits for, each with what to answer for it.

    They are called as their platform does, where it names every one, else by their numbers in the order, from 1.
    """
    lines = bulk.select(connection, _LINES_OF, alike(found))
    named = {remote_id for _, remote_id in lines if remote_id}
    own = len(named) == len(lines)
    return {remote_id if own else str(at): str(line_id) for at, (line_id, remote_id) in enumerate(lines, 1)}
