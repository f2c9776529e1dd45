"""Versions: numbers that a change moves on in its own transaction, so that who keeps something sees that it is old.

A number taken from rows would not do: PostgreSQL gives ids out before they are committed, so the largest one seen says
nothing of a smaller one that is still to come.
"""

from sqlalchemy import Connection

from marketplace.storage import at_last, bulk

_MARKET = "market"
_STEP = """
INSERT INTO version (name, number) VALUES ({name}, 1)
ON CONFLICT (name) DO UPDATE SET number = version.number + 1
"""
_NEXT = _STEP.format(name=":name") + "RETURNING number"
_CHANGE = _STEP.format(name=f"'{_MARKET}'")


def changed(connection: Connection) -> None:
    """Note that the market has changed otherwise than by a page of orders: lots, what they feed, where they count.

    Noted as the last thing of the transaction, so that nobody waits for a long one, and none for each other.
    """
    at_last(connection, _CHANGE)


def market(connection: Connection) -> int:
    """Return the version of the market; a copy read later than this call is at least as new as it."""
    return int(bulk.scalar(connection, "SELECT number FROM version WHERE name = :name", {"name": _MARKET}) or 0)


def next_number(connection: Connection, name: str) -> int:
    """Return the next number of a name, from 1; whoever else wants one waits until this transaction has ended."""
    return int(bulk.scalar(connection, _NEXT, {"name": name}))
