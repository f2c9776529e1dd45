"""Account holders: in whose name a shop's account stands from a day on; tax is withheld from that one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.messages import Refusal

KINDS = ("household", "households", "cooperative", "post office", "other")
_HOLDER, _CHANNEL = TABLES["account_holder"], TABLES["channel"]
_HOUSEHOLD, _COOPERATIVE = TABLES["household"], TABLES["cooperative"]
_COLUMNS = ("kind", "household_id", "cooperative_id", "name", "source", "who", "noted_ms")


class HolderError(Refusal):
    """Who holds an account cannot be kept so; the message is one plain sentence."""


class AccountHolderRow(NamedTuple):
    """Who holds a shop's account from a day on; ``called`` is the household, cooperative or other as people know it."""

    channel_id: int
    shop: str
    from_on: date
    kind: str
    household_id: int | None
    cooperative_id: int | None
    called: str | None
    source: str


class NewHolder(NamedTuple):
    """What a person says: the household's or cooperative's id by kind, or a name, and by which paper."""

    kind: str
    source: str
    household_id: int | None = None
    cooperative_id: int | None = None
    name: str | None = None


def declare(
    connection: Connection, channel_id: int, from_on: date, said: NewHolder, who: str | None, now_ms: int
) -> None:
    """Keep who holds a shop's account from a day on, instead of what was said of that day; HolderError otherwise."""
    tidy = said._replace(source=names.tidy(said.source), name=names.tidy(said.name or "") or None)
    if tidy.kind not in KINDS:
        raise HolderError(
            f"There is no holder of kind {tidy.kind}; the kinds are: {', '.join(KINDS)}",
            "Người đứng tên là một hộ, từng hộ, hợp tác xã, bưu điện hoặc bên khác; hãy chọn một loại.",
        )
    if (tidy.kind == "household") != (tidy.household_id is not None):
        raise HolderError(
            "Say which household holds the account, and none where it is another's",
            "Hãy ghi hộ đứng tên tài khoản; nếu bên khác đứng tên thì không ghi hộ.",
        )
    if (tidy.kind == "cooperative") != (tidy.cooperative_id is not None):
        raise HolderError(
            "Say which cooperative holds the account, and none where it is another's",
            "Hãy ghi hợp tác xã đứng tên tài khoản; nếu bên khác đứng tên thì không ghi.",
        )
    if not tidy.source:
        raise HolderError(
            "Say by which paper that is known: the platform's account page, the registration",
            "Hãy ghi căn cứ: trang thông tin tài khoản trên sàn hoặc giấy đăng ký.",
        )
    row = (channel_id, from_on.isoformat(), tidy.kind, tidy.household_id, tidy.cooperative_id, tidy.name,
           tidy.source, who, now_ms)  # fmt: skip
    bulk.put(connection, _HOLDER, ("channel_id", "from_on"), _COLUMNS, [row])


def holders(connection: Connection, scope: Scope) -> list[AccountHolderRow]:
    """Return who holds which account since when, as far as a reader may see it, by shop and day."""
    return [AccountHolderRow(*row) for row in connection.execute(_holders(scope))]


def by_channel(connection: Connection) -> dict[int, list[AccountHolderRow]]:
    """Return by shop who held its account since when, for what is worked out of them."""
    found: dict[int, list[AccountHolderRow]] = {}
    for row in map(AccountHolderRow._make, bulk.rows(connection, _ALL)):
        found.setdefault(row.channel_id, []).append(row)
    return found


def holder_on(known: Mapping[int, Sequence[AccountHolderRow]], channel_id: int, day: date) -> AccountHolderRow | None:
    """Return who held a shop's account on a day; None where nobody has said."""
    return max(
        (one for one in known.get(channel_id, ()) if one.from_on <= day), key=lambda one: one.from_on, default=None
    )


def _holders(scope: Scope) -> Select[Any]:
    called = func.coalesce(_HOUSEHOLD.c.name, _COOPERATIVE.c.name, _HOLDER.c.name)
    shown = (
        _HOLDER.c.channel_id, _CHANNEL.c.code, _HOLDER.c.from_on, _HOLDER.c.kind, _HOLDER.c.household_id,
        _HOLDER.c.cooperative_id, called, _HOLDER.c.source,
    )  # fmt: skip
    return (
        select(*shown)
        .join_from(_HOLDER, _CHANNEL, _CHANNEL.c.id == _HOLDER.c.channel_id)
        .outerjoin(_HOUSEHOLD, _HOUSEHOLD.c.id == _HOLDER.c.household_id)
        .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _HOLDER.c.cooperative_id)
        .where(scope.where(_HOLDER))
        .order_by(_CHANNEL.c.code, _HOLDER.c.from_on)
    )


_ALL = _holders(EVERYTHING)
