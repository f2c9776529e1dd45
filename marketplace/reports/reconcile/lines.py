"""Lines: what every order line was given and lacks makes up what it ordered, to the gram and the đồng."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, attribute
from marketplace.orders.stored import StoredLine, StoredOrder, read_lines
from marketplace.orders.totals import Times
from marketplace.reports.reconcile.findings import Difference
from marketplace.storage import bulk
from marketplace.words import money

_MONEY = ("amount_dong", "cancelled_dong", "gone_dong", "without_dong", "off_dong")
"""What a line costs, and of it what was cancelled, or short, or not delivered, and what does not stay at all."""
_LEFT_G = "drawn_g - cancelled_g - short_g - undelivered_g - returned_g"
_LEFT = "amount_dong - amount_dong * (cancelled_g + short_g + undelivered_g + returned_g) / by_g"


def least(one: str, other: str) -> str:
    """Return the smaller of two expressions, as both databases say it."""
    return f"CASE WHEN {one} < {other} THEN {one} ELSE {other} END"


_LINES = f"""
SELECT l.id, l.order_id, o.order_state, o.fulfilment, l.stays_g, coalesce(d.left_g, 0) + coalesce(s.weight_g, 0),
       {", ".join(f"l.{name}, coalesce(d.{name}, 0)" for name in _MONEY)}
FROM (SELECT id, order_id, ordered_g, ordered_g - cancelled_g - short_g - undelivered_g - returned_g AS stays_g,
             amount_dong,
             amount_dong * cancelled_g / by_g AS cancelled_dong,
             amount_dong * (cancelled_g + short_g) / by_g + refund_dong AS gone_dong,
             amount_dong * (cancelled_g + short_g + undelivered_g) / by_g + refund_dong AS without_dong,
             amount_dong * (cancelled_g + short_g + undelivered_g + returned_g) / by_g + refund_dong AS off_dong
      FROM (SELECT *, {least("refunded_dong", _LEFT)} AS refund_dong
            FROM (SELECT *, gross_dong - discount_dong AS amount_dong, CASE WHEN ordered_g > 0 THEN ordered_g ELSE 1 END
            AS by_g FROM order_line) one) two
) l JOIN orders o ON o.id = l.order_id LEFT JOIN shortfall s ON s.line_id = l.id LEFT JOIN (
    SELECT line_id, sum(drawn_g) AS drawn_g, sum(amount_dong) AS amount_dong, sum(cancelled_dong) AS cancelled_dong,
           sum(cancelled_dong + short_dong) AS gone_dong,
           sum(cancelled_dong + short_dong + undelivered_dong) AS without_dong,
           sum(cancelled_dong + short_dong + undelivered_dong + returned_dong) AS off_dong,
           sum({_LEFT_G}) AS left_g, min({_LEFT_G}) AS least_g FROM draw GROUP BY line_id
) d ON d.line_id = l.id
WHERE l.stays_g <> coalesce(d.left_g, 0) + coalesce(s.weight_g, 0)
   OR d.drawn_g > l.ordered_g OR d.least_g < 0 OR s.weight_g < 0
   OR (d.drawn_g = l.ordered_g AND ({" OR ".join(f"d.{name} <> l.{name}" for name in _MONEY)}))
ORDER BY l.id
"""  # noqa: S608 - names of this module
# Where lots serve a part of a line, its money is split between them and what is missing.
_PARTLY = f"""
SELECT l.id, l.order_id, o.order_state, o.fulfilment FROM order_line l JOIN orders o ON o.id = l.order_id
JOIN (SELECT line_id, sum(drawn_g) AS drawn_g, sum({_LEFT_G}) AS left_g FROM draw GROUP BY line_id) d
ON d.line_id = l.id LEFT JOIN shortfall s ON s.line_id = l.id
WHERE d.drawn_g > 0 AND d.drawn_g < l.ordered_g AND d.left_g + coalesce(s.weight_g, 0)
      = l.ordered_g - l.cancelled_g - l.short_g - l.undelivered_g - l.returned_g ORDER BY l.id
"""  # noqa: S608 - names of this module
_NEVER = Times(None, None, None, None, None)


class OrderOfLine(NamedTuple):
    """The order of a line: its state, and where its parcel is."""

    order_id: int
    order_state: str
    fulfilment: str


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which lines were not given, or do not lack, what they ordered."""
    for line, _, _, _, ledger_g, found_g, *dong in bulk.select(connection, _LINES, {}):
        ledger_dong, found_dong = ([int(one) for one in side] for side in (dong[::2], dong[1::2]))
        if ledger_g == found_g and ledger_dong != found_dong:
            yield Difference(f"line {line}: money of its draws", _money(ledger_dong), _money(found_dong))
        else:
            yield Difference(f"line {line}: grams drawn and short", f"{ledger_g} g", f"{found_g} g")
    for held, given in _partly(connection):
        yield Difference(f"line {held.id}: what its lots serve of it", _each(given), _each(held.draws))


def wrong(connection: Connection) -> dict[int, OrderOfLine]:
    """Return those lines with their orders."""
    found = {
        line_id: OrderOfLine(order_id, order_state, fulfilment)
        for line_id, order_id, order_state, fulfilment, *_ in bulk.select(connection, _LINES, {})
    }
    partly = {line.id: OrderOfLine(line.order_id, *line.order_status) for line, _ in _partly(connection)}
    return found | partly


def read(connection: Connection, lines: Mapping[int, OrderOfLine]) -> list[StoredOrder]:
    """Read the orders of lines, which are given with them."""
    orders = [
        StoredOrder(order_id, "", state, parcel, 0, 0, times=_NEVER)
        for order_id, state, parcel in sorted(set(lines.values()))
    ]
    read_lines(connection, orders)
    return orders


def _partly(connection: Connection) -> Iterator[tuple[StoredLine, list[Drawn]]]:
    """Yield the lines that lots serve in part, and whose draws are not what these gave; with what they gave."""
    lines = {line_id: OrderOfLine(*order) for line_id, *order in bulk.select(connection, _PARTLY, {})}
    for order in read(connection, lines):
        for line in order.lines:
            if line.id in lines:
                given, _ = attribute(line.facts, line.taken)
                if given != line.draws:
                    yield line, given


def _each(draws: Sequence[Drawn]) -> str:
    said = ([f"{name} {value}" for name, value in zip(Drawn._fields, drawn, strict=True) if value] for drawn in draws)
    return "; ".join(" ".join(one) for one in said)


def _money(dong: Sequence[int]) -> str:
    """Return a line's money, and of it what did not stay where anything did not."""
    amount, cancelled, gone, without, off = dong
    less = {"cancelled": cancelled, "short": gone - cancelled, "undelivered": without - gone, "returned": off - without}
    return ", ".join([money.text(amount), *(f"{what} {money.text(one)}" for what, one in less.items() if one)])
