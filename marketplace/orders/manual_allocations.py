"""Manual allocations: which lot a person gave a line over the rule, kept so that a line's and a lot's story tell it."""

from typing import NamedTuple

from sqlalchemy import Connection, insert

from marketplace.storage.tables import TABLES


class ManualAllocation(NamedTuple):
    """Label grams of a line given another lot's fruit; ``from_lot_id`` is None where no lot had served them."""

    line_id: int
    from_lot_id: int | None
    to_lot_id: int
    grams: int
    chosen_ms: int
    who: str | None


def record_allocation(connection: Connection, allocation: ManualAllocation) -> None:
    """Write down what a person gave a line, in the transaction that moves the fruit."""
    connection.execute(insert(TABLES["choice"]).values(allocation._asdict()))
