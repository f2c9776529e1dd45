"""Tax withheld (thuế sàn khấu trừ) by household and year: what settlements name, never an estimate or a rate."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.settlement.order_view import OrderView
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.books_reader import read_market
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.failed_bearers import Bearer, bearers
from marketplace.settlement.statements.failed_deliveries import bearer_of, households_part
from marketplace.settlement.statements.seller_of_record import MembershipHistory
from marketplace.settlement.statements.valuation import order_worth, settled_charges
from marketplace.settlement.statements.weight_and_money import NOTHING, Worth
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

_HOUSEHOLD = TABLES["household"]
_PAID = "SELECT DISTINCT order_id FROM payout WHERE paid_ms >= :first AND paid_ms < :last AND tax_dong <> 0"


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
    first, last = start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
    paid = bulk.select(connection, _PAID, {"first": first, "last": last})
    books = read_market(connection, [order_id for (order_id,) in paid])
    homes = {lot.household_id for lot in books.lots.values()}
    books.members = MembershipHistory.of_households(connection, sorted(homes))
    sellers = books.members.cooperatives | {line.cooperative_id for line in books.lines.values() if line.cooperative_id}
    declared = {seller: bearers(connection, seller) for seller in sorted(sellers)}
    sums: dict[int, Worth] = {}
    for order in books.orders.values():
        for home, worth in _said_before(books, order, last, declared):
            sums[home] = sums.get(home, NOTHING).plus(worth)
        for home, worth in _said_before(books, order, first, declared):
            sums[home] = sums.get(home, NOTHING).minus(worth)
    columns = [_HOUSEHOLD.c[name] for name in ("id", "code", "name")]
    shown = (scope.where(_HOUSEHOLD), scope.of_household(Sight.MONEY, _HOUSEHOLD.c.id))
    query = select(*columns).where(_HOUSEHOLD.c.id.in_(sums), *shown).order_by(_HOUSEHOLD.c.code)
    rows = [_row(code, name, sums[home]) for home, code, name in connection.execute(query)]
    return [row for row in rows if any((row.tax_dong, row.vat_dong, row.pit_dong, row.cit_dong))]


def _said_before(
    books: Books, order: OrderView, before_ms: int, declared: Mapping[int, Sequence[Bearer]]
) -> Iterator[tuple[int, Worth]]:
    """Yield by household the tax that settlements withheld of an order before an instant, and that it bears itself."""
    paid = settled_charges(one for one in order.payouts if one.paid_ms < before_ms)
    if not paid:
        return
    money = [line._replace(rate=None) for line in books.money(order)]
    for line, worth in zip(order.lines, order_worth(money, paid, final=True), strict=True):
        for draw, part in zip(line.draws, worth.parties, strict=False):
            lot = books.lots[draw.lot_id]
            if lot.terms != "outright":
                charges, seller = Charges.of(part), books.seller(line, lot)
                if seller is not None and books.brought_nothing(line):
                    charges = households_part(charges, bearer_of(order, declared[seller]))
                yield lot.household_id, Worth(0, 0, 0, *charges)


def _row(code: str, name: str, worth: Worth) -> WithheldRow:
    return WithheldRow(code, name, worth.tax_dong, worth.vat_dong, worth.pit_dong, worth.cit_dong)
