"""Choices: what a person decided over the rule, kept so that a line's and a lot's story can tell it."""

from typing import NamedTuple

from sqlalchemy import Connection, insert

from marketplace.storage.tables import TABLES

# Why a lot moved, as its moves keep it before a colon and what it is about: codes that stories say in words.
SWAPPED = "swapped at packing"
SERVED = "fruit for a shortfall"
LESSENED = "less weight agreed with the buyer"
REFUNDED = "refunded without a return"
RESENT = "sent once more"
FIT = "came back fit for sale"
UNFIT = "came back spoiled"


class Chosen(NamedTuple):
    """Label grams of a line given another lot's fruit; ``from_lot_id`` is None where no lot had served them."""

    line_id: int
    from_lot_id: int | None
    to_lot_id: int
    grams: int
    chosen_ms: int
    who: str | None


def note(connection: Connection, chosen: Chosen) -> None:
    """Write down a choice, in the transaction that moves the fruit."""
    connection.execute(insert(TABLES["choice"]).values(chosen._asdict()))


def reason(code: str, about: str) -> str:
    """Return the reason a lot's move keeps: its code and what it is about."""
    return f"{code}: {about}"
