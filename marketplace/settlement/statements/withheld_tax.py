"""Tax withheld (thuế sàn khấu trừ) by household and year: what settlements name, never an estimate or a rate."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.settlement.statements.withheld_parts import NO_TAX, Taxes, withheld_orders
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

_HOUSEHOLD = TABLES["household"]


class WithheldRow(NamedTuple):
    """What platforms withheld of a household's own fruit in a year; VAT, PIT and CIT as far as they say them."""

    code: str
    name: str
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int


def withheld_by_household(connection: Connection, scope: Scope, year: int) -> list[WithheldRow]:
    """Return what was withheld in a year, by household; a correction counts in the year it was paid in.

    Fruit the cooperative bought outright is its own, and so is the tax on it: it is in no household's row, nor is what
    the cooperative bears of a line that brought nothing. All years together say what the statements' column does.
    """
    sums: dict[int, Taxes] = {}
    for one in withheld_orders(connection, *span_of(year)):
        for part in one.parts:
            home = part.owner.household_id
            if home is not None:
                sums[home] = sums.get(home, NO_TAX).plus(part.taxes)
    columns = [_HOUSEHOLD.c[name] for name in ("id", "code", "name")]
    shown = (scope.where(_HOUSEHOLD), scope.of_household(Sight.MONEY, _HOUSEHOLD.c.id))
    query = select(*columns).where(_HOUSEHOLD.c.id.in_(sums), *shown).order_by(_HOUSEHOLD.c.code)
    rows = [WithheldRow(code, name, *sums[home]) for home, code, name in connection.execute(query)]
    return [row for row in rows if any((row.tax_dong, row.vat_dong, row.pit_dong, row.cit_dong))]


def span_of(year: int) -> tuple[int, int]:
    """Return the instants at which a year begins and the next one does."""
    return start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
