"""Line rows: what is written of order lines beside their pages; every row is sealed anew."""

from collections.abc import Sequence

from sqlalchemy import Connection, update

from marketplace.orders.line_values import Agreed, LineValues
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


def store_agreed(connection: Connection, line_id: int, agreed: Agreed, values: LineValues) -> None:
    """Write what persons say of a line and its values with it; who has written its draws too seals it anew."""
    written = {
        "agreed_refund_dong": agreed.refund_dong, "agreed_replaced": agreed.replaced, "restock_said": agreed.restock,
        "refunded_dong": values.refunded_dong, "replaced": values.replaced, "restock": values.restock,
    }  # fmt: skip
    table = TABLES["order_line"]
    connection.execute(update(table).where(table.c.id == line_id).values(written))


def reseal_lines(connection: Connection, line_ids: Sequence[int]) -> None:
    """Seal these lines as they stand."""
    seals.reseal(connection, "order_line", seals.sealed_values(connection, "order_line", line_ids))
