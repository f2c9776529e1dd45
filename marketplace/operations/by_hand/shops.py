"""Shops that sell by hand: one for each cooperative, under its code."""

from sqlalchemy import Connection, select

from marketplace.exchange import channels
from marketplace.exchange.channels import BY_HAND, Noting
from marketplace.operations.by_hand.selling import HandRefusal
from marketplace.storage.tables import TABLES

_COOPERATIVE, _CHANNEL = TABLES["cooperative"], TABLES["channel"]


def add_hand_shop(connection: Connection, code: str, title: str, cooperative: str, now_ms: int, noting: Noting) -> None:
    """Add the shop in which a cooperative sells by hand; HandRefusal where there is no such cooperative."""
    if connection.execute(select(_COOPERATIVE.c.id).where(_COOPERATIVE.c.code == cooperative)).first() is None:
        raise HandRefusal(
            f"There is no cooperative {cooperative}; the shop of sales by hand is the code of one",
            f"Không có hợp tác xã {cooperative}; gian hàng bán tay phải ghi mã của một hợp tác xã.",
        )
    channels.put(connection, code, BY_HAND, title, "", cooperative, now_ms, road="hand")
    noting(connection)


def without_hand_shop(connection: Connection) -> list[tuple[str, str]]:
    """Return the codes and names of the cooperatives that have no shop of sales by hand yet."""
    there = select(_CHANNEL.c.shop).where(_CHANNEL.c.platform == BY_HAND)
    query = select(_COOPERATIVE.c.code, _COOPERATIVE.c.name).where(_COOPERATIVE.c.code.not_in(there))
    return [(code, name) for code, name in connection.execute(query.order_by(_COOPERATIVE.c.name_key))]
