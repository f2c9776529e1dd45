"""Sellers: whose a listing is, and by which id its owner sells in each shop."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from marketplace.listings.accounts import account_of
from marketplace.listings.refused import ListingError
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_CHANNEL = TABLES["channel"]
_SELLER = """
SELECT o.seller FROM offer o JOIN listing l ON l.id = o.listing_id
WHERE o.channel_id = :channel AND l.cooperative_id = :cooperative AND o.seller IS NOT NULL ORDER BY o.id DESC LIMIT 1
"""


class Owner(NamedTuple):
    """Whose a listing is: a household or a cooperative, and its code."""

    household_id: int | None
    cooperative_id: int | None
    code: str


def owner_of(connection: Connection, listing: Mapping[str, Any]) -> Owner:
    """Return whose a listing is."""
    home, cooperative = listing["household_id"], listing["cooperative_id"]
    noun, owner_id = ("household", home) if cooperative is None else ("cooperative", cooperative)
    sql = f"SELECT code FROM {noun} WHERE id = :id"  # noqa: S608 - names of this module
    [(code,)] = bulk.select(connection, sql, {"id": owner_id})
    return Owner(home if cooperative is None else None, cooperative, code)


def sellers_in(
    connection: Connection, scope: Scope, shops: tuple[str, ...], owner: Owner, given: str
) -> list[tuple[int, str | None]]:
    """Return the shops, each with the cooperative's seller id there; a household's own account needs none."""
    found = []
    for code in shops:
        channel = connection.execute(
            select(_CHANNEL.c.id).where(_CHANNEL.c.code == code, scope.where(_CHANNEL))
        ).scalar()
        if channel is None:
            raise ListingError(f"There is no channel {code}; see `lensan channels list`", f"Không có gian hàng {code}.")
        found.append((channel, _seller(connection, channel, code, owner, given)))
    return found


def _seller(connection: Connection, channel: int, code: str, owner: Owner, given: str) -> str | None:
    """Return by which id a cooperative sells in a shop, None for a household with an account there."""
    if owner.household_id is not None:
        if account_of(connection, channel, owner.household_id) is None:
            raise ListingError(
                f"{owner.code} has no seller account in {code}; write it with"
                f" `lensan channels account {code} {owner.code} SELLER_ID`",
                f"Hộ {owner.code} chưa có tài khoản bán ở gian hàng {code}; hãy ghi mã người bán của hộ ở đó trước.",
            )
        return None
    known = bulk.scalar(connection, _SELLER, {"channel": channel, "cooperative": owner.cooperative_id})
    if not given.strip() and known is None:
        raise ListingError(
            f"Say by which seller id {owner.code} sells in {code}: --seller ID",
            f"Hãy ghi mã người bán của {owner.code} ở gian hàng {code}.",
        )
    return given.strip() or str(known)
