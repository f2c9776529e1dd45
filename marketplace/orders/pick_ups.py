"""Pick-ups: where a carrier fetches a cooperative's parcels, and with which account at which carrier it ships."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from marketplace.orders.recipients import check
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.parcels import Address

_PICK_UP = TABLES["pick_up"]
_OF_ORDERS = """
SELECT DISTINCT l.order_id, coalesce(g.cooperative_id, m.cooperative_id) FROM order_line l
JOIN listing g ON g.id = l.listing_id
LEFT JOIN membership m ON m.household_id = g.household_id AND m.left_on IS NULL
WHERE l.quantity > 0 AND l.order_id IN :orders
"""


class NewPickUp(NamedTuple):
    """Where a carrier fetches parcels, as it is set; ``service`` is the carrier's code of how it carries them."""

    cooperative_id: int
    channel_id: int
    name: str
    phone: str
    street: str
    commune_id: int
    code: str | None
    service: str
    post_office: str


class ShippingAccount(NamedTuple):
    """The account with which a cooperative ships, and the post office that fetches its parcels."""

    channel_id: int
    post_office: str


class PickUpRow(NamedTuple):
    """Where a carrier fetches a cooperative's parcels."""

    cooperative_id: int
    channel_id: int
    name: str
    phone: str
    street: str
    commune_id: int
    code: str | None
    service: str
    post_office: str
    commune: str
    district: str | None
    province: str

    @property
    def sender(self) -> Address:
        """Return who sends, for a carrier."""
        return Address(self.name, self.phone, self.street, self.commune, self.district, self.province, self.code)

    def __repr__(self) -> str:
        return f"PickUpRow({self.cooperative_id}, {self.channel_id})"


def put(connection: Connection, new: NewPickUp, now_ms: int) -> None:
    """Set where a cooperative's parcels are fetched; RecipientError where something of the address is missing."""
    check(Address(new.name, new.phone, new.street, "xã", None, "tỉnh", new.code))
    connection.execute(delete(_PICK_UP).where(_PICK_UP.c.cooperative_id == new.cooperative_id))
    connection.execute(insert(_PICK_UP).values(**new._asdict(), set_ms=now_ms))


def pick_up(connection: Connection, cooperative_id: int) -> PickUpRow | None:
    """Return where a cooperative's parcels are fetched; None where nobody has said so."""
    commune = TABLES["commune"]
    columns = [_PICK_UP.c[name] for name in NewPickUp._fields]
    query = select(*columns, commune.c.name, commune.c.district, commune.c.province)
    joined = query.join(commune, commune.c.id == _PICK_UP.c.commune_id).where(
        _PICK_UP.c.cooperative_id == cooperative_id
    )
    for row in connection.execute(joined):
        return PickUpRow._make(row)
    return None


def accounts(connection: Connection) -> dict[int, ShippingAccount]:
    """Return with which account, and from which post office, each cooperative ships."""
    rows = bulk.select(connection, "SELECT cooperative_id, channel_id, post_office FROM pick_up", {})
    return {cooperative_id: ShippingAccount(channel_id, office) for cooperative_id, channel_id, office in rows}


def cooperatives_of(connection: Connection, orders: Sequence[int]) -> dict[int, set[int]]:
    """Return the cooperatives (by id) whose fruit is in orders, by the orders' ids; none where it has none."""
    found: dict[int, set[int]] = {order_id: set() for order_id in orders}
    for order_id, cooperative_id in bulk.select(connection, _OF_ORDERS, {"orders": sorted(orders)}):
        found[order_id] |= {cooperative_id} - {None}
    return found
