"""Shop charges: what selling a box in a shop costs, as people declare it from a day on.

A box is in no platform's settlement, so its cost is always by what is declared; fee, freight, returns and tax are used
where a shop's own figures are too few.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import money
from marketplace.words.messages import Refusal

_CHARGE, _CHANNEL, _COOPERATIVE = (TABLES[name] for name in ("shop_charge", "channel", "cooperative"))
_ALL_BP = 10_000
_MOST_DONG = 10_000_000


class ShopChargeError(Refusal):
    """What was declared cannot be; the message is one plain sentence."""


class Charged(NamedTuple):
    """What a box costs: shares of its price in hundredths of a percent, and sums in đồng a box."""

    fee_bp: int = 0
    box_dong: int = 0
    freight_dong: int = 0
    returns_bp: int = 0
    tax_bp: int = 0


class ShopChargeRow(NamedTuple):
    """What was declared for a shop: of a cooperative, or (None) of all who sell there."""

    channel_id: int
    shop: str
    cooperative_id: int | None
    cooperative: str | None
    from_on: date
    charged: Charged
    who: str
    noted_ms: int


def declare(
    connection: Connection,
    channel_id: int,
    cooperative_id: int | None,
    from_on: date,
    charged: Charged,
    who: str,
    now_ms: int,
) -> None:
    """Keep what a shop charges from a day on; ShopChargeError where it is none or leaves nothing of the price."""
    shares = charged.fee_bp + charged.returns_bp + charged.tax_bp
    if min(charged) < 0 or shares > _ALL_BP:
        raise ShopChargeError(
            "Fee, returns and tax are 0 to 100 % of the price together",
            "Phí, tỷ lệ hoàn và thuế cộng lại từ 0 đến 100 % giá bán.",
        )
    if max(charged.box_dong, charged.freight_dong) > _MOST_DONG:
        most = money.text(_MOST_DONG)
        raise ShopChargeError(
            f"A box and its freight cost {most} at the most", f"Thùng và cước mỗi thùng không quá {most}."
        )
    names = ("channel_id", "cooperative_id", "from_on", *Charged._fields, "who", "noted_ms")
    row = (channel_id, cooperative_id, from_on.isoformat(), *charged, who, now_ms)
    bulk.insert(connection, _CHARGE, names, [row])


def shop_charges(connection: Connection, scope: Scope) -> list[ShopChargeRow]:
    """Return what was declared, by shop and cooperative, the latest first; of one day what was declared last."""
    found: dict[tuple[object, ...], ShopChargeRow] = {}
    for channel_id, shop, cooperative_id, cooperative, from_on, *rest in connection.execute(_charges(scope)):
        *sums, who, noted_ms = rest
        row = ShopChargeRow(channel_id, shop, cooperative_id, cooperative, from_on, Charged(*sums), who, noted_ms)
        found.setdefault((channel_id, cooperative_id, from_on), row)
    return list(found.values())


def charged_on(rows: Sequence[ShopChargeRow], channel_id: int, cooperative_id: int | None, day: date) -> Charged | None:
    """Return what counts in a shop on a day: the cooperative's own, else what is declared for all; None without."""
    for whose in dict.fromkeys((cooperative_id, None)):
        of = [row for row in rows if (row.channel_id, row.cooperative_id) == (channel_id, whose) and row.from_on <= day]
        if of:
            return max(of, key=lambda row: row.from_on).charged
    return None


@kept_by_scope
def _charges(scope: Scope) -> Select[Any]:
    return (
        select(
            _CHARGE.c.channel_id, _CHANNEL.c.code, _CHARGE.c.cooperative_id, _COOPERATIVE.c.code, _CHARGE.c.from_on,
            *(_CHARGE.c[name] for name in (*Charged._fields, "who", "noted_ms")),
        )
        .join(_CHANNEL, _CHANNEL.c.id == _CHARGE.c.channel_id)
        .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _CHARGE.c.cooperative_id)
        .where(scope.where(_CHARGE))
        .order_by(_CHANNEL.c.code, _COOPERATIVE.c.code, _CHARGE.c.from_on.desc(), _CHARGE.c.id.desc())
    )  # fmt: skip
