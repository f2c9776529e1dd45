"""The market of rights with the shop in which cooperative A sells by hand, and a seller, an accountant and others."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, insert

from marketplace.directory.audit import Signed
from marketplace.directory.rights import visitor_of
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.by_hand.records import HandSale
from marketplace.storage import Database, bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from tests import people, rights_market

NOW_MS = rights_market.NOW_MS
TODAY = date(2021, 6, 25)
SALE = HandSale("S-A", 2, 130_000, "cash", "khoa-1", "Hà Nội")


class Somebody(NamedTuple):
    """A person who is signed in."""

    scope: Scope
    who: Signed


def hand_shop(database: Database) -> ChannelRow:
    """Write the market with the shop of cooperative A; return the shop."""
    rights_market.write(database)
    with database.write() as connection:
        for name in ("hand_order", "promised_day"):  # of orders that were not sold by hand
            connection.execute(delete(TABLES[name]))
        # By its number, as the rest of that market is: PostgreSQL would number it 1.
        row = {"id": 9, "code": "tay-a", "platform": "hand", "title": "Bán tay", "road": "hand", "base_url": "",
               "shop": "HTX-1", "adopted": False, "created_ms": 0}  # fmt: skip
        connection.execute(insert(TABLES["channel"]).values(row))
    return shop_of(database, "tay-a")


def shop_of(database: Database, code: str) -> ChannelRow:
    """Return a shop by its code."""
    with database.read() as connection:
        found = channels.by_code(connection, code)
    assert found is not None
    return found


def somebody(database: Database, role: str, **place: Any) -> Somebody:
    """Sign somebody in, of cooperative A where no place is given."""
    token = people.signed_in(database, role, **(place or {"cooperative_id": rights_market.A}))
    with database.read() as connection:
        visitor = visitor_of(connection, token, NOW_MS)
    assert visitor is not None
    return Somebody(visitor.scope, Signed(visitor.person_id, visitor.signed))


def told(database: Database, sql: str) -> list[tuple[Any, ...]]:
    """Return what a statement finds."""
    with database.read() as connection:
        return [tuple(row) for row in bulk.select(connection, sql, {})]


def audited(database: Database) -> list[str]:
    """Return the acts of the audit that are about sales by hand, in their order."""
    return [act for (act,) in told(database, "SELECT act FROM audit WHERE act LIKE '%hand%' OR act LIKE 'all orders%'"
                                             " ORDER BY id")]  # fmt: skip
