"""Line rows: what is written of order lines beside their pages; every row is sealed anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, update

from marketplace.storage import bulk, seals
from marketplace.storage.tables import TABLES


def name_lines(connection: Connection, named: Sequence[tuple[str | None, int]]) -> None:
    """Give lines the ids that their platform calls them by."""
    bulk.update(connection, TABLES["order_line"], ("remote_id",), named)
    reseal_lines(connection, [line_id for _, line_id in named])


def shorten_lines(connection: Connection, short: Sequence[tuple[int, int, int]]) -> None:
    """Write how many grams lines are short, how many of these a buyer agreed to, and the line."""
    bulk.update(connection, TABLES["order_line"], ("short_g", "agreed_short_g"), short)
    reseal_lines(connection, [line_id for *_, line_id in short])


def set_line(connection: Connection, line_id: int, values: dict[str, Any]) -> None:
    """Write what persons say of a line; who has written all of it seals it anew."""
    table = TABLES["order_line"]
    connection.execute(update(table).where(table.c.id == line_id).values(values))


def reseal_lines(connection: Connection, line_ids: Sequence[int]) -> None:
    """Seal these lines as they stand."""
    seals.reseal(connection, "order_line", seals.sealed_values(connection, "order_line", line_ids))
