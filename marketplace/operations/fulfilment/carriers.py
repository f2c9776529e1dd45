"""Carriers: with which account a cooperative ships, and where its parcels are fetched."""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.exchange.channels import ChannelRow
from marketplace.orders import pick_ups
from marketplace.orders.parcels import ParcelError
from marketplace.orders.pick_ups import NewPickUp
from marketplace.storage import bulk

_COOPERATIVE = "SELECT id FROM cooperative WHERE code = :code"
_COMMUNE = "SELECT id FROM commune WHERE system = '34' AND code = :code"


class WantedPickUp(NamedTuple):
    """Where parcels are to be fetched, as a person writes it; ``commune`` is a code of today's map."""

    name: str
    phone: str
    street: str
    commune: str
    code: str | None
    service: str
    post_office: str

    def __repr__(self) -> str:
        return f"WantedPickUp({self.commune!r}, {self.post_office!r})"


def ship_with(
    connection: Connection, cooperative: str, account: ChannelRow, wanted: WantedPickUp, who: str, now_ms: int
) -> None:
    """Let a cooperative ship with an account at a carrier; ParcelError where it or its commune is not known."""
    cooperative_id = bulk.scalar(connection, _COOPERATIVE, {"code": cooperative})
    if cooperative_id is None:
        raise ParcelError(f"there is no cooperative {cooperative}", f"Không có HTX {cooperative}.")
    commune_id = bulk.scalar(connection, _COMMUNE, {"code": wanted.commune})
    if commune_id is None:
        raise ParcelError(
            f"there is no commune {wanted.commune} on today's map; look it up: `lensan communes find`",
            f"Không có xã/phường mã {wanted.commune} theo địa giới hiện nay.",
        )
    new = NewPickUp(
        cooperative_id, account.id, wanted.name, wanted.phone, wanted.street, commune_id, wanted.code, wanted.service,
        wanted.post_office,
    )  # fmt: skip
    pick_ups.put(connection, new, now_ms)
    audit.note(connection, now_ms, Signed(None, who), "pick-up set", account.called, {"cooperative": cooperative})
