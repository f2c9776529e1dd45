"""Recalls: what one act took back from each line, kept so that lines, lots and households tell it."""

from collections.abc import Iterable

from sqlalchemy import Connection

from marketplace.orders.reallocation import LostFruit, MoveReason
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_COLUMNS = (*LostFruit._fields, "noted_ms", "cause", "who", "why")


def record_recalls(connection: Connection, lost: Iterable[LostFruit], why: MoveReason, now_ms: int) -> None:
    """Write down what lines lost by an act, in the transaction that moves the fruit."""
    act = (now_ms, why.cause, why.who, why.why)
    bulk.append(connection, TABLES["recall"], _COLUMNS, [(*one, *act) for one in lost])
