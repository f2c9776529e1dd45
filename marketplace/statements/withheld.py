"""Tax withheld (thuế sàn khấu trừ) by household and year: what settlements said, never an estimate or a rate."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.access import Scope
from marketplace.db import bulk
from marketplace.statements.sources import PayoutFacts, Sources, read_orders
from marketplace.statements.worth import NOTHING, Worth, order_worth, said_by
from marketplace.tables import TABLES
from marketplace.words.instants import start_of

_HOUSEHOLD = TABLES["household"]
_PAID = "SELECT DISTINCT order_id FROM payout WHERE paid_ms >= :first AND paid_ms < :last AND tax_dong <> 0"


class Withheld(NamedTuple):
    """What platforms withheld of a household's own fruit in a year; VAT, PIT and CIT as far as they say them."""

    code: str
    name: str
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int


def withheld(connection: Connection, scope: Scope, year: int) -> list[Withheld]:
    """Return what was withheld in a year, by household; a correction counts in the year it was paid in.

    Fruit the cooperative bought outright is its own, and so is the tax on it: it is in no household's row.
    """
    first, last = start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
    paid = bulk.select(connection, _PAID, {"first": first, "last": last})
    known = read_orders(connection, [row[0] for row in paid])
    sums: dict[int, Worth] = {}
    for order_id in known.orders:
        within = [one for one in known.payouts.get(order_id, ()) if first <= one.paid_ms < last]
        _add(known, order_id, within, sums)
    columns = [_HOUSEHOLD.c[name] for name in ("id", "code", "name")]
    query = select(*columns).where(_HOUSEHOLD.c.id.in_(sums), scope.where(_HOUSEHOLD)).order_by(_HOUSEHOLD.c.code)
    return [_row(code, name, sums[home]) for home, code, name in connection.execute(query)]


def _add(known: Sources, order_id: int, within: list[PayoutFacts], sums: dict[int, Worth]) -> None:
    """Add what the settlements of a year say of an order to its households' sums."""
    lines = known.by_order[order_id]
    money = [line._replace(rate=None) for line in known.money(known.orders[order_id])]
    worths = order_worth(money, said_by(within), final=True)
    for line, worth in zip(lines, worths, strict=True):
        for draw, part in zip(known.draws.get(line.id, ()), worth.parties, strict=False):
            lot = known.lots[draw.lot_id]
            if lot.terms != "outright" and any((part.tax_dong, part.vat_dong, part.pit_dong, part.cit_dong)):
                sums[lot.household_id] = sums.get(lot.household_id, NOTHING).plus(part)


def _row(code: str, name: str, worth: Worth) -> Withheld:
    return Withheld(code, name, worth.tax_dong, worth.vat_dong, worth.pit_dong, worth.cit_dong)
