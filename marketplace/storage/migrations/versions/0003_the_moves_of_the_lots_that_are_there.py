"""Give every lot the moves that made it, every order its two states beside the label, every reversal its money.

Revision ID: 0003
Revises: 0002
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOVES = sa.table(
    "lot_move",
    *(sa.column(name) for name in ("lot_id", "kind", "grams", "at_ms", "noted_ms", "channel_id", "why")),
)
_VIETNAM_MS = 7 * 3_600_000
_WHY = "as it stood when the ledger began"
_LOTS = "SELECT id, picked_on, in_g FROM lot WHERE in_g <> 0 ORDER BY id"
_SALES = """
SELECT d.lot_id, o.channel_id, sum(d.drawn_g - d.cancelled_g - d.short_g - d.returned_g),
       sum(CASE WHEN l.restock THEN 0 ELSE d.returned_g END)
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
GROUP BY d.lot_id, o.channel_id ORDER BY d.lot_id, o.channel_id
"""
# What the label says of the order and of its parcel; where a cancelled one's parcel was is not known.
_STATES = {
    "placed": ("placed", "none"),
    "confirmed": ("confirmed", "none"),
    "cancelled": ("cancelled", "none"),
    **{state: ("confirmed", state) for state in
       ("collected", "shipping", "failed", "delivered", "returning", "returned")},
}  # fmt: skip
# As the totals of the first season counted them: each draw for itself, which lost or made a đồng where several met.
_REVERSED = """
UPDATE draw SET cancelled_dong = amount_dong * cancelled_g / drawn_g,
       short_dong = amount_dong * (cancelled_g + short_g) / drawn_g - amount_dong * cancelled_g / drawn_g,
       returned_dong = amount_dong * (cancelled_g + short_g + returned_g) / drawn_g
                       - amount_dong * (cancelled_g + short_g) / drawn_g
WHERE drawn_g > 0 AND cancelled_g + short_g + returned_g > 0
"""
_LINES = """
SELECT l.id, l.ordered_g, l.cancelled_g, l.short_g, l.returned_g, l.gross_dong - l.discount_dong, g.produce_id,
       g.season_id, o.channel_id, o.placed_ms, o.delivered_ms, o.cancelled_ms, o.returned_ms, o.paid_ms
FROM order_line l JOIN listing g ON g.id = l.listing_id JOIN orders o ON o.id = l.order_id
WHERE l.cancelled_g + l.short_g + l.returned_g > 0
  AND l.ordered_g > (SELECT coalesce(max(d.drawn_g), 0) FROM draw d WHERE d.line_id = l.id) ORDER BY l.id
"""
_DRAWS = """
SELECT d.line_id, d.lot_id, d.drawn_g, d.cancelled_g, d.short_g, d.returned_g, d.amount_dong, t.household_id,
       t.commune_id, coalesce(t.commune_now_id, 0), t.produce_id, t.season_id
FROM draw d JOIN lot t ON t.id = d.lot_id JOIN order_line l ON l.id = d.line_id
WHERE d.drawn_g > 0 AND l.cancelled_g + l.short_g + l.returned_g > 0 ORDER BY d.line_id, d.lot_id
"""
_MONEY = "UPDATE draw SET amount_dong = :amount, cancelled_dong = :cancelled, short_dong = :short,\
 returned_dong = :returned WHERE line_id = :line AND lot_id = :lot"
_OF_HOUSEHOLD = "UPDATE household_total SET {0}_dong = {0}_dong + :dong WHERE household_id = :household\
 AND season_id = :season AND channel_id = :channel AND produce_id = :produce"
_OF_DAY = "UPDATE day_total SET {0}_dong = {0}_dong + :dong WHERE season_id = :season AND day = :day\
 AND channel_id = :channel AND commune_id = :commune AND commune_now_id = :now AND produce_id = :produce"
_EVENTS = ("placed", "delivered", "cancelled", "returned", "paid")


def upgrade() -> None:
    """Write what was so all along."""
    connection = op.get_bind()
    now_ms = time.time_ns() // 1_000_000
    opened = [_opened(row, now_ms) for row in connection.execute(sa.text(_LOTS))]
    sold = [move for row in connection.execute(sa.text(_SALES)) for move in _sold(row, now_ms)]
    for moves in (opened, sold):
        if moves:
            connection.execute(sa.insert(_MOVES), moves)
    for state, (order_state, fulfilment) in _STATES.items():
        connection.execute(
            sa.text("UPDATE orders SET order_state = :order_state, fulfilment = :fulfilment WHERE state = :state"),
            {"order_state": order_state, "fulfilment": fulfilment, "state": state},
        )
    _part_the_money(connection)


def downgrade() -> None:
    """Take the moves back; the columns they add up to stay."""
    op.get_bind().execute(sa.text("DELETE FROM lot_move"))


def _opened(lot: sa.Row[Any], now_ms: int) -> dict[str, object]:
    lot_id, picked, in_g = tuple(lot)
    on = date.fromisoformat(picked) if isinstance(picked, str) else picked
    begun = None if on is None else datetime(on.year, on.month, on.day, tzinfo=UTC)
    return {
        "lot_id": lot_id,
        "kind": "forecast" if begun is None else "picked",
        "grams": in_g,
        "at_ms": now_ms if begun is None else round(begun.timestamp() * 1000) - _VIETNAM_MS,
        "noted_ms": now_ms,
        "channel_id": None,
        "why": _WHY,
    }


def _sold(row: sa.Row[Any], now_ms: int) -> list[dict[str, object]]:
    lot_id, channel_id, sold_g, spoiled_g = tuple(row)
    same = {"lot_id": lot_id, "at_ms": now_ms, "noted_ms": now_ms, "channel_id": channel_id, "why": _WHY}
    return [
        same | {"kind": kind, "grams": int(grams)}
        for kind, grams in (("drawn", sold_g), ("spoiled", spoiled_g))
        if grams
    ]


def _part_the_money(connection: sa.Connection) -> None:
    """Split what each line's reversals cost over its draws to the đồng, and move the totals by what that changes."""
    connection.execute(sa.text(_REVERSED))
    draws = defaultdict(list)
    for line_id, *drawn in connection.execute(sa.text(_DRAWS)):
        draws[line_id].append(drawn)
    for line_id, *facts in connection.execute(sa.text(_LINES)).all():
        line, of_line = facts[:5], draws[line_id]
        lacking = [whole - sum(drawn[at] for drawn in of_line) for at, whole in enumerate(line[:5], start=1)]
        parties = [*of_line, [0, *lacking, 0, 0, 0, facts[5], facts[6]]]
        less = [[party[at] for party in parties] for at in (2, 3, 4)]
        money = zip(*_split_money(line, [party[1] for party in parties], less), strict=True)
        for party, parted in zip(parties, money, strict=True):
            names = dict(zip(("amount", "cancelled", "short", "returned"), parted, strict=True))
            if party[0]:
                connection.execute(sa.text(_MONEY), names | {"line": line_id, "lot": party[0]})
            if party[1]:
                _move_totals(connection, party, parted, facts[7:])


def _move_totals(
    connection: sa.Connection, party: Sequence[int], parted: Sequence[int], order: Sequence[int | None]
) -> None:
    """Move the totals from what a party's grams and amount alone made of its money to what it is."""
    _, drawn_g, cancelled_g, short_g, returned_g, amount, *place = party
    cuts = [amount * grams // drawn_g for grams in
            (cancelled_g, cancelled_g + short_g, cancelled_g + short_g + returned_g)]  # fmt: skip
    before = _measured(amount, cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1])
    channel, *moments = order
    names = dict(zip(("household", "commune", "now", "produce", "season"), place, strict=True)) | {"channel": channel}
    for event, moment, was, is_ in zip(_EVENTS, moments, before, _measured(*parted), strict=True):
        if moment is not None and was != is_:
            moved = names | {"dong": is_ - was, "day": _day_of(moment)}
            for sql in (_OF_HOUSEHOLD, _OF_DAY):
                connection.execute(sa.text(sql.format(event)), moved)


def _measured(amount: int, cancelled: int, short: int, returned: int) -> tuple[int, ...]:
    """Return a party's money at each of the five events."""
    left = amount - cancelled - short
    return amount, left, cancelled, returned, left - returned


# What follows is as release 0.2 had it, and stays so whatever the program makes of it since.


def _split_money(line: Sequence[int], drawn: Sequence[int], less: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the parties' amounts, and what of them is cancelled, short and returned, by largest remainder."""
    ordered_g, cancelled_g, short_g, returned_g, dong = line
    cuts = [dong * grams // ordered_g for grams in
            (0, cancelled_g, cancelled_g + short_g, cancelled_g + short_g + returned_g)]  # fmt: skip
    whole = [there - here for here, there in pairwise(cuts)]
    amounts = _largest_remainder(dong, drawn)
    gone = [_largest_remainder(part, grams) for part, grams in zip(whole, less, strict=True)]
    kept = [amount - sum(parts) for amount, *parts in zip(amounts, *gone, strict=True)]
    kept_g = [grams - sum(parts) for grams, *parts in zip(drawn, *less, strict=True)]
    if any(left < 0 or (left and not grams) for left, grams in zip(kept, kept_g, strict=True)):
        kept = _largest_remainder(dong - sum(whole), kept_g)
        amounts = [sum(parts) for parts in zip(kept, *gone, strict=True)]
    return [amounts, *gone]


def _largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    rests = [total * weight % whole for weight in weights]
    for at in sorted(range(len(rests)), key=rests.__getitem__, reverse=True)[: total - sum(parts)]:
        parts[at] += 1
    return parts


def _day_of(instant_ms: int) -> int:
    """Return the day in Viet Nam, as yyyymmdd."""
    return int(f"{datetime.fromtimestamp((instant_ms + _VIETNAM_MS) / 1000, UTC):%Y%m%d}")
