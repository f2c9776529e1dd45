"""All prices that a person sees, as one report: sold, comparable, traders', at the garden, and what to make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from marketplace.listings.page_differences import ComparablePrice, comparable_prices
from marketplace.listings.trader_prices import TraderPriceRow, trader_prices
from marketplace.reports.figures.freshness import sources
from marketplace.reports.prices.advice import Advice, advise
from marketplace.reports.prices.gate_reader import GateRow, gate_prices
from marketplace.reports.prices.sold import SoldPrice, sold_prices
from marketplace.storage.scope import Scope
from marketplace.words.instants import as_date, day_of, start_of

DAYS = 31
"""So many days are told."""


@dataclass(frozen=True, slots=True)
class PriceReport:
    """Prices of the last days up to one of them; ``gates`` and ``advice`` are of the moment it was asked."""

    since: date
    until: date
    sold: Sequence[SoldPrice]
    comparable: Sequence[ComparablePrice]
    traders: Sequence[TraderPriceRow]
    gates: Sequence[GateRow]
    advice: Sequence[Advice]

    def produce(self) -> list[str]:
        """Return what there is any price of, by name."""
        kinds = (self.sold, self.comparable, self.traders, self.gates)
        return sorted({row.produce for rows in kinds for row in rows})


def price_report(connection: Connection, scope: Scope, now_ms: int, *, days: int = DAYS) -> PriceReport:
    """Return the prices of the last days, today's included; what is at the garden is of the present."""
    today = as_date(day_of(now_ms))
    since = today - timedelta(days=days - 1)
    quotes = trader_prices(connection, scope, since, today)
    ends_ms = start_of(today + timedelta(days=1)) - 1
    gates = [
        row._replace(as_of_ms=min(row.as_of_ms, ends_ms)) if row.as_of_ms is not None else row
        for row in gate_prices(connection, scope, sources(connection, scope, now_ms), now_ms)
    ]
    return PriceReport(
        since,
        today,
        sold_prices(connection, scope, start_of(since), now_ms),
        comparable_prices(connection, scope, since),
        quotes,
        gates,
        [advise(row, quotes, today, now_ms) for row in gates],
    )
