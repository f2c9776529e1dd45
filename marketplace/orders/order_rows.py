"""Order rows: what is written of orders beside their pages."""

from collections.abc import Mapping

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES


def mark_paid(connection: Connection, since: Mapping[int, int | None]) -> None:
    """Write by order since when it counts as paid; None: not at all."""
    bulk.update(connection, TABLES["orders"], ("paid_ms",), [(paid_ms, order) for order, paid_ms in since.items()])
