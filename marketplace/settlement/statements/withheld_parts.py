"""Withheld parts: of each payout the tax it withheld, by whose fruit it is of, to the đồng; nothing is left out.

What a payout adds is what all payouts up to it say less what those before it said, so an entry that gives tax back
takes it from those it was withheld of. All parts of a payout together are what it names.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import add, attrgetter, sub
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.order_view import LineView, OrderView, PayoutView
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.books_reader import read_market
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.failed_bearers import Bearer, bearers
from marketplace.settlement.statements.failed_deliveries import bearer_of, households_part
from marketplace.settlement.statements.seller_of_record import MembershipHistory
from marketplace.settlement.statements.valuation import order_worth, settled_charges
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import bulk

_TAXED = "(p.tax_dong <> 0 OR p.vat_dong <> 0 OR p.pit_dong <> 0 OR p.cit_dong <> 0)"
_PAID = f"""
SELECT DISTINCT p.order_id FROM payout p
WHERE p.order_id IS NOT NULL AND p.paid_ms >= :first AND p.paid_ms < :last AND {_TAXED}
"""  # noqa: S608 - names of this program
_PAID_OF_HOME = f"""
{_PAID} AND p.order_id IN (
    SELECT l.order_id FROM lot t JOIN draw d ON d.lot_id = t.id JOIN order_line l ON l.id = d.line_id
    WHERE t.household_id = :household)
"""  # noqa: S608 - names of this program
_LOOSE = f"""
SELECT p.id, p.tax_dong, p.vat_dong, p.pit_dong, p.cit_dong FROM payout p
WHERE p.order_id IS NULL AND p.paid_ms >= :first AND p.paid_ms < :last AND {_TAXED}
"""  # noqa: S608 - names of this program
_AT_ONCE = 20_000
"""So many orders are in memory at once."""


class Taxes(NamedTuple):
    """Tax in đồng, and of it VAT, PIT and CIT as far as they are told apart; below 0 where it was given back."""

    tax_dong: int = 0
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0

    def plus(self, other: "Taxes") -> "Taxes":
        """Return both added up."""
        return Taxes._make(map(add, self, other))

    def minus(self, other: "Taxes") -> "Taxes":
        """Return what this is more than another."""
        return Taxes._make(map(sub, self, other))


NO_TAX = Taxes()
_taxes_of = attrgetter(*Taxes._fields)


class TaxOwner(NamedTuple):
    """Of what tax is: a lot's part in a line, and whose: a household's, a cooperative's, or (neither) nobody's yet.

    Without a lot it is of what no lot serves, without a line of an order that has none, or of no order at all.
    """

    line_id: int | None = None
    lot_id: int | None = None
    household_id: int | None = None
    cooperative_id: int | None = None


class WithheldPart(NamedTuple):
    """What one payout withheld of one owner's."""

    payout: PayoutView
    owner: TaxOwner
    taxes: Taxes


class WithheldOrder(NamedTuple):
    """An order of which tax was withheld in some days, with the books that it stands in and the parts of these days."""

    order: OrderView
    books: Books
    parts: list[WithheldPart]


def withheld_orders(
    connection: Connection, first_ms: int, last_ms: int, household_id: int | None = None
) -> Iterator[WithheldOrder]:
    """Yield the orders of which payouts from an instant to before another withheld tax: all, or one household's."""
    asked = {"first": first_ms, "last": last_ms}
    if household_id is None:
        ids = sorted(bulk.scalars(connection, _PAID, asked))
    else:
        ids = sorted(bulk.scalars(connection, _PAID_OF_HOME, {**asked, "household": household_id}))
    for start in range(0, len(ids), _AT_ONCE):
        books, declared = _read(connection, ids[start : start + _AT_ONCE])
        for order in (books.orders[order_id] for order_id in sorted(books.orders)):
            found = _parts(books, order, declared)
            yield WithheldOrder(order, books, [one for one in found if first_ms <= one.payout.paid_ms < last_ms])


def loose_taxes(connection: Connection, first_ms: int, last_ms: int) -> dict[int, Taxes]:
    """Return by payout what was withheld in some days with no order to it."""
    rows = bulk.select(connection, _LOOSE, {"first": first_ms, "last": last_ms})
    return {payout_id: Taxes(*taxes) for payout_id, *taxes in rows}


def _read(connection: Connection, order_ids: Collection[int]) -> tuple[Books, Mapping[int, Sequence[Bearer]]]:
    """Read orders with their lots and members, and by cooperative who bears its failed deliveries."""
    books = read_market(connection, list(order_ids))
    homes = {lot.household_id for lot in books.lots.values()}
    books.members = MembershipHistory.of_households(connection, sorted(homes))
    sellers = books.members.cooperatives | {line.cooperative_id for line in books.lines.values() if line.cooperative_id}
    return books, {seller: bearers(connection, seller) for seller in sorted(sellers)}


def _parts(books: Books, order: OrderView, declared: Mapping[int, Sequence[Bearer]]) -> Iterator[WithheldPart]:
    """Yield by payout, in the order in which they were paid, what each adds to what was withheld of whom."""
    taxed = [one for one in order.payouts if any(_taxes_of(one))]
    said: dict[TaxOwner, Taxes] = {}
    whole = sorted(taxed, key=lambda one: (one.paid_ms, one.id))
    for count, payout in enumerate(whole, 1):
        before, said = said, _said(books, order, whole[:count], declared)
        for owner in dict.fromkeys((*before, *said)):
            taxes = said.get(owner, NO_TAX).minus(before.get(owner, NO_TAX))
            if any(taxes):
                yield WithheldPart(payout, owner, taxes)


def _said(
    books: Books, order: OrderView, paid: Sequence[PayoutView], declared: Mapping[int, Sequence[Bearer]]
) -> dict[TaxOwner, Taxes]:
    """Return by owner what payouts together withheld of an order; what none can be said of is nobody's."""
    money = [line._replace(rate=None) for line in books.money(order)]
    left, found = Taxes(), dict[TaxOwner, Taxes]()
    for payout in paid:
        left = left.plus(Taxes._make(_taxes_of(payout)))
    for line, worth in zip(order.lines, order_worth(money, settled_charges(paid), final=True), strict=True):
        for draw, part in zip([*line.draws, None][: len(worth.parties)], worth.parties, strict=True):
            for owner, taxes in _owned(books, order, line, draw, part, declared):
                found[owner] = found.get(owner, NO_TAX).plus(taxes)
                left = left.minus(taxes)
    return found | ({TaxOwner(): left} if any(left) else {})


def _owned(
    books: Books,
    order: OrderView,
    line: LineView,
    draw: Drawn | None,
    part: Worth,
    declared: Mapping[int, Sequence[Bearer]],
) -> Iterator[tuple[TaxOwner, Taxes]]:
    """Yield whose the tax on one party of a line is; of a line that brought nothing its cooperative may bear some."""
    charges = Charges.of(part)
    whole = Taxes._make(_taxes_of(charges))
    if draw is None:
        yield TaxOwner(line.id), whole
        return
    lot = books.lots[draw.lot_id]
    seller = books.seller(line, lot)
    if lot.terms == "outright":
        yield TaxOwner(line.id, lot.id, None, seller), whole
        return
    borne = whole
    if seller is not None and books.brought_nothing(line):
        borne = Taxes._make(_taxes_of(households_part(charges, bearer_of(order, declared[seller]))))
        yield TaxOwner(line.id, lot.id, None, seller), whole.minus(borne)
    yield TaxOwner(line.id, lot.id, lot.household_id), borne
