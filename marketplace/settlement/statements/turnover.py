"""Turnover of a year by household over all roads: shops, by hand, sold elsewhere, and bought outright from it.

What shops and hands sold counts at the price of what stays of it, on the day it was delivered; fruit bought outright
counts as sold by its household on the day it was weighed, for the weigh slip's price, and by nobody else after that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.settlement.statements.weight_and_money import price_of
from marketplace.settlement.tax_rules import TaxRuleRow, rule_on
from marketplace.storage import bulk
from marketplace.words.instants import as_date, day_of, start_of

ROADS = ("shops", "hand", "elsewhere", "outright")
_OF_HOME = " AND t.household_id = :household"
_ORDERS = """
SELECT t.household_id, t.produce_id, c.road, SUM(
    d.amount_dong - d.cancelled_dong - d.short_dong - d.returned_dong - d.undelivered_dong),
    MIN(o.delivered_ms), MAX(o.delivered_ms)
FROM orders o JOIN channel c ON c.id = o.channel_id JOIN order_line l ON l.order_id = o.id
JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id
WHERE o.delivered_ms >= :first AND o.delivered_ms < :last AND t.terms <> 'outright'{0}
GROUP BY t.household_id, t.produce_id, c.road
"""
_MOVES = """
SELECT t.household_id, t.produce_id, m.grams, m.price_dong_per_kg, m.at_ms FROM lot_move m JOIN lot t ON t.id = m.lot_id
WHERE m.kind = 'sold elsewhere' AND m.at_ms >= :first AND m.at_ms < :last AND t.terms <> 'outright'{0}
"""
_BOUGHT = """
SELECT t.household_id, t.produce_id, t.in_g, t.price_dong_per_kg, t.picked_on
FROM lot t LEFT JOIN lot s ON s.id = t.sorted_from_id
WHERE t.terms = 'outright' AND (s.id IS NULL OR s.terms <> 'outright')
AND t.picked_on >= :first_on AND t.picked_on <= :last_on{0}
"""


class TurnoverPart(NamedTuple):
    """What a household sold of one produce by one of ``ROADS``, and on which days; ``unpriced_g`` named no price."""

    produce_id: int
    road: str
    dong: int
    first_on: date
    last_on: date
    unpriced_g: int = 0


@dataclass(frozen=True, slots=True)
class Turnover:
    """What a household sold in a year, by produce and road."""

    parts: list[TurnoverPart] = field(default_factory=list)

    @property
    def dong(self) -> int:
        """All of it."""
        return sum(one.dong for one in self.parts)

    @property
    def unpriced_g(self) -> int:
        """What was sold elsewhere and nobody said for how much."""
        return sum(one.unpriced_g for one in self.parts)

    def by(self, road: str) -> int:
        """Return what was sold by one of ``ROADS``."""
        return sum(one.dong for one in self.parts if one.road == road)


class Threshold(NamedTuple):
    """What the law of a year says of a turnover: the figure, and from which part of it on one is warned."""

    rule: TaxRuleRow
    warning: TaxRuleRow | None

    def of(self, dong: int) -> str:
        """Return how a turnover stands to it: 'below', 'near' (the warned part is reached) or 'reached'."""
        if dong >= self.rule.figure:
            return "reached"
        percent = self.warning.figure if self.warning else 100
        return "near" if dong * 100 >= self.rule.figure * percent else "below"


def threshold(rules: Iterable[TaxRuleRow], year: int) -> Threshold | None:
    """Return the threshold of a year by what counts on its last day; None where no rule is known for it."""
    known, last = list(rules), date(year, 12, 31)
    rule = rule_on(known, "turnover", last)
    return None if rule is None else Threshold(rule, rule_on(known, "warning", last))


def turnovers(connection: Connection, year: int, household_id: int | None = None) -> dict[int, Turnover]:
    """Return the year's turnover by household, of all or of one, in three statements."""
    found: dict[int, Turnover] = {}
    for home, part in (*_delivered(connection, year, household_id), *_by_lots(connection, year, household_id)):
        found.setdefault(home, Turnover()).parts.append(part)
    return found


_Part = tuple[int, TurnoverPart]


def _delivered(connection: Connection, year: int, household_id: int | None) -> Iterator[_Part]:
    asked = {"first": start_of(date(year, 1, 1)), "last": start_of(date(year + 1, 1, 1))}
    for home, produce, road, dong, first_ms, last_ms in bulk.select(connection, *_one(_ORDERS, asked, household_id)):
        by = "hand" if road == "hand" else "shops"
        yield home, TurnoverPart(produce, by, int(dong), as_date(day_of(first_ms)), as_date(day_of(last_ms)))


def _by_lots(connection: Connection, year: int, household_id: int | None) -> Iterator[_Part]:
    """Yield what was sold of lots beside orders: to traders and stalls, and outright to the cooperative."""
    first_on, last_on = date(year, 1, 1), date(year, 12, 31)
    asked = {"first": start_of(first_on), "last": start_of(date(year + 1, 1, 1))}
    for home, produce, grams, price, at_ms in bulk.select(connection, *_one(_MOVES, asked, household_id)):
        day, sign = as_date(day_of(at_ms)), (-1 if grams < 0 else 1)
        dong = sign * price_of(abs(grams), price or 0)
        yield home, TurnoverPart(produce, "elsewhere", dong, day, day, 0 if price else grams)
    days = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    for home, produce, grams, price, picked_on in bulk.select(connection, *_one(_BOUGHT, days, household_id)):
        day = picked_on if isinstance(picked_on, date) else date.fromisoformat(picked_on)
        yield home, TurnoverPart(produce, "outright", price_of(grams, price or 0), day, day)


def _one(sql: str, asked: Mapping[str, object], household_id: int | None) -> tuple[str, dict[str, object]]:
    """Return a statement and what it is given, narrowed to one household where one is said."""
    if household_id is None:
        return sql.format(""), dict(asked)
    return sql.format(_OF_HOME), {**asked, "household": household_id}
