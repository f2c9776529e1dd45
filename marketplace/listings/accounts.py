"""Seller accounts: by which id a household sells in a shop, and whether the platform has checked its papers."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.listings.refused import ListingError
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.records import SellerRecord

_ACCOUNT, _CHANNEL, _HOUSEHOLD = (TABLES[name] for name in ("account", "channel", "household"))

_VERIFY = """
UPDATE account SET verified = (remote_id IN :checked)
WHERE channel_id = :channel AND remote_id IN :sellers AND verified <> (remote_id IN :checked)
"""


class AccountRow(NamedTuple):
    """A household's seller account in a shop."""

    channel: str
    household: str
    name: str
    remote_id: str
    verified: bool


def accounts_of(connection: Connection, scope: Scope, channel: str | None = None) -> list[AccountRow]:
    """Return the accounts a person may see, by shop and household."""
    query = (
        select(_CHANNEL.c.code, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, _ACCOUNT.c.remote_id, _ACCOUNT.c.verified)
        .join_from(_ACCOUNT, _CHANNEL, _CHANNEL.c.id == _ACCOUNT.c.channel_id)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _ACCOUNT.c.household_id)
        .where(scope.where(_HOUSEHOLD), scope.where(_ACCOUNT))
        .order_by(_CHANNEL.c.code, _HOUSEHOLD.c.code)
    )
    if channel is not None:
        query = query.where(_CHANNEL.c.code == channel)
    return [AccountRow(*row) for row in connection.execute(query)]


def account_of(connection: Connection, channel_id: int, household_id: int) -> str | None:
    """Return the id by which a household sells in a shop, or None."""
    sql = "SELECT remote_id FROM account WHERE channel_id = :channel AND household_id = :household"
    found = bulk.scalar(connection, sql, {"channel": channel_id, "household": household_id})
    return None if found is None else str(found)


def set_account(connection: Connection, scope: Scope, channel: str, household: str, remote_id: str, who: str) -> None:
    """Write by which id a household sells in a shop; ListingError when the id is another household's there."""
    shop = connection.execute(select(_CHANNEL.c.id).where(_CHANNEL.c.code == channel, scope.where(_CHANNEL))).scalar()
    if shop is None:
        raise ListingError(
            f"There is no channel {channel}; add it with `lensan channels add`",
            f"Không có gian hàng {channel}; hãy thêm gian hàng trước.",
        )
    home = connection.execute(
        select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.code == household, scope.where(_HOUSEHOLD))
    ).scalar()
    if home is None:
        raise ListingError(
            f"There is no household {household}; import the households first",
            f"Không có hộ {household}; hãy nhập danh sách hộ trước.",
        )
    seller = remote_id.strip()
    if not seller:
        raise ListingError(
            "A seller's id in the shop cannot be empty; the shop's own page shows it",
            "Mã người bán ở gian hàng không được để trống; trang của gian hàng có ghi mã này.",
        )
    sql = (
        "SELECT h.code FROM account a JOIN household h ON h.id = a.household_id"
        " WHERE a.channel_id = :channel AND a.remote_id = :seller AND a.household_id <> :home"
    )
    if other := bulk.scalar(connection, sql, {"channel": shop, "seller": seller, "home": home}):
        raise ListingError(
            f"In {channel} the seller {seller} is household {other}; check which one it is",
            f"Ở gian hàng {channel}, mã người bán {seller} là của hộ {other}; hãy kiểm tra lại hộ.",
        )
    row = (shop, home, seller, False, who)
    bulk.put(connection, TABLES["account"], ("channel_id", "household_id"), ("remote_id", "verified", "who"), [row])


def note_verified(connection: Connection, channel_id: int, sellers: Sequence[SellerRecord]) -> int:
    """Write whose papers a shop's platform has checked, in one statement; return how many accounts changed.

    A seller without an account here is passed over. It is told to people and decides nothing: the contract refuses an
    offer of a seller it does not know, not of one whose papers it has not checked.
    """
    checked = [seller.remote_id for seller in sellers if seller.verified]
    given = {"channel": channel_id, "sellers": [seller.remote_id for seller in sellers], "checked": checked}
    return bulk.execute(connection, _VERIFY, given)
