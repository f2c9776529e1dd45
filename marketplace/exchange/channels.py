"""Channels: one shop account each; paused when a person must act, adopted when a person said go."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, select, update

from marketplace.storage import Database, bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal, Sentence


class ChannelExistsError(Refusal):
    """A channel's code or shop is there already; the message is one plain sentence."""


class ChannelRow(NamedTuple):
    """A channel as the clock needs it."""

    id: int
    code: str
    platform: str
    title: str
    road: str
    base_url: str
    shop: str
    adopted: bool
    paused_reason: str | None
    shipments: bool

    @property
    def by_hand(self) -> bool:
        """Whether people sell there themselves: no platform does, and nobody is asked."""
        return self.platform == BY_HAND

    @property
    def called(self) -> str:
        """Return how the channel is called in the audit."""
        return f"{self.title} ({self.code})"


BY_HAND = "hand"
"""The platform of shops in which people sell themselves, and write down what they sold: no sale there is a platform's.
The shop is the code of the cooperative that sells."""
HAND_SHOPS = f"SELECT id FROM channel WHERE platform = '{BY_HAND}'"  # noqa: S608 - our own word
"""The shops whose sales are by hand, for a statement that is text."""


def via_platforms(channel_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a platform sold (tiêu thụ qua sàn), by the column of the shop's id."""
    channel = TABLES["channel"].alias("by_hand")
    return channel_id.not_in(select(channel.c.id).where(channel.c.platform == BY_HAND))


Noting = Callable[[Connection], None]
"""Writes down who does it, in the same transaction: the audit's room knows this one, not the other way."""


def _unnoted(_connection: Connection) -> None:
    """Write nothing down, as where the program itself acts."""


_SELECT = "SELECT id, code, platform, title, road, base_url, shop, adopted, paused_reason, shipments FROM channel"


def all_channels(connection: Connection) -> list[ChannelRow]:
    """Return every channel, by code."""
    return [_row(row) for row in bulk.select(connection, f"{_SELECT} ORDER BY code", {})]


def titles(connection: Connection, scope: Scope) -> dict[str, str]:
    """Return the titles of the channels a person may see, by code."""
    return dict(bulk.rows(connection, _titles(scope)))


@kept_by_scope
def _titles(scope: Scope) -> Select[Any]:
    channel = TABLES["channel"]
    return select(channel.c.code, channel.c.title).where(scope.where(channel)).order_by(channel.c.code)


def by_code(connection: Connection, code: str) -> ChannelRow | None:
    """Return the channel of a code, or None."""
    for row in bulk.select(connection, f"{_SELECT} WHERE code = :code", {"code": code}):
        return _row(row)
    return None


def add(
    database: Database,
    code: str,
    platform: str,
    title: str,
    base_url: str,
    shop: str,
    now_ms: int,
    noting: Noting = _unnoted,
    *,
    road: str = "contract",
) -> None:
    """Add a channel that nobody has said go for yet; ChannelExistsError when its code or shop is there already."""
    with database.write() as connection:
        put(connection, code, platform, title, base_url, shop, now_ms, road=road)
        noting(connection)


def put(
    connection: Connection, code: str, platform: str, title: str, base_url: str, shop: str, now_ms: int, *, road: str
) -> None:
    """Add a channel as ``add`` does, in an open transaction."""
    columns = ("code", "platform", "title", "road", "base_url", "shop", "adopted", "created_ms")
    there = f"{_SELECT} WHERE code = :code OR (platform = :platform AND shop = :shop)"
    for row in bulk.select(connection, there, {"code": code, "platform": platform, "shop": shop}):
        known = _row(row)
        raise ChannelExistsError(
            f"Channel {known.code} is there already, for shop {known.shop} on {known.platform}",
            f"Đã có kênh {known.code} cho gian hàng {known.shop} trên {known.platform}.",
        )
    added = (code, platform, title, road, base_url, shop, False, now_ms)
    bulk.insert(connection, TABLES["channel"], columns, [added])


def shops(connection: Connection, scope: Scope) -> list[ChannelRow]:
    """Return the channels a reader may see, by code."""
    return [_row(row) for row in bulk.rows(connection, _shops(scope))]


@kept_by_scope
def _shops(scope: Scope) -> Select[Any]:
    channel = TABLES["channel"]
    columns = [channel.c[name] for name in ChannelRow._fields]
    return select(*columns).where(scope.where(channel)).order_by(channel.c.code)


def set_paused(connection: Connection, channel_id: int, why: Sentence | None) -> None:
    """Stop a channel until a person acts, or let it go on (None), in an open transaction."""
    reason, reason_vi = why or (None, None)
    table = TABLES["channel"]
    values = {"paused_reason": reason, "paused_reason_vi": reason_vi}
    connection.execute(update(table).where(table.c.id == channel_id).values(values))


def set_adopted(connection: Connection, channel_id: int) -> None:
    """Allow the first changes to a live shop, in an open transaction."""
    table = TABLES["channel"]
    connection.execute(update(table).where(table.c.id == channel_id).values(adopted=True))


def pause(database: Database, channel_id: int, why: Sentence, noting: Noting = _unnoted) -> None:
    """Stop a channel until a person acts."""
    change = "paused_reason = :reason, paused_reason_vi = :reason_vi"
    _set(database, change, {"reason": why.en, "reason_vi": why.vi, "id": channel_id}, noting)


def resume(database: Database, channel_id: int, noting: Noting = _unnoted) -> None:
    """Let a paused channel go on."""
    _set(database, "paused_reason = NULL, paused_reason_vi = NULL", {"id": channel_id}, noting)


def allow_changes(database: Database, channel_id: int, noting: Noting = _unnoted) -> None:
    """Allow the first changes to a live shop that was adopted as it stood."""
    _set(database, "adopted = true", {"id": channel_id}, noting)


def set_base_url(database: Database, channel_id: int, base_url: str) -> None:
    """Point a channel at another address of its platform."""
    _set(database, "base_url = :url", {"url": base_url, "id": channel_id})


def set_transit(database: Database, channel_id: int, days: int, noting: Noting = _unnoted) -> None:
    """Say how many days a shop's boxes are on their way: fruit must keep that much longer to be offered there."""
    _set(database, "transit_days = :days", {"days": days, "id": channel_id}, noting)


def set_shipments(database: Database, channel_id: int, read: bool, noting: Noting = _unnoted) -> None:
    """Say whether a shop's shipments are read."""
    _set(database, "shipments = :read", {"read": read, "id": channel_id}, noting)


def _set(database: Database, change: str, parameters: dict[str, object], noting: Noting = _unnoted) -> None:
    with database.write() as connection:
        noting(connection)
        bulk.execute(connection, f"UPDATE channel SET {change} WHERE id = :id", parameters)  # noqa: S608 (our own words)


def _row(row: tuple[object, ...]) -> ChannelRow:
    values = ChannelRow(*row)  # type: ignore[arg-type]
    return values._replace(adopted=bool(values.adopted), shipments=bool(values.shipments))
