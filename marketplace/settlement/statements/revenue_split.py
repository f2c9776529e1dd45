"""Revenue split: what an order is worth to each household and cooperative, by the rules of the statements' postings.

All that periods have posted of an order, and are going to post, comes to it, to the đồng.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.order_view import LineView, OrderView
from marketplace.settlement.statements.account import add_up
from marketplace.settlement.statements.awaited import is_stale
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.books_reader import read_market
from marketplace.settlement.statements.closing_entries import delivered_worths
from marketplace.settlement.statements.failed_bearers import bearers
from marketplace.settlement.statements.failed_deliveries import NotedCost, failed_costs, noted_costs
from marketplace.settlement.statements.period_entries import EVERY_DAY, CurrentWorth, PostingKey
from marketplace.settlement.statements.seller_of_record import MembershipHistory
from marketplace.settlement.statements.valuation import LineWorth
from marketplace.settlement.statements.weight_and_money import NOTHING, Worth
from marketplace.settlement.tax_rates import all_rates
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_COOPERATIVE, _LISTING, _FEEDS = TABLES["cooperative"], TABLES["listing"], TABLES["listinglot"]
_FED = (
    select(_LISTING.c.cooperative_id, _FEEDS.c.lot_id)
    .join_from(_FEEDS, _LISTING, _LISTING.c.id == _FEEDS.c.listing_id)
    .where(_LISTING.c.cooperative_id.is_not(None), _FEEDS.c.lot_id.in_(bindparam("lots", expanding=True)))
)
_SELLERS = (
    select(_COOPERATIVE.c.id, _COOPERATIVE.c.name, _COOPERATIVE.c.kind)
    .where(_COOPERATIVE.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_COOPERATIVE.c.id)
)


class LotShare(NamedTuple):
    """What a lot's fruit in a line comes to: to its household, and to the cooperative that sold it.

    ``cooperative`` is the name of that; None where none did, and all is the household's.
    """

    cooperative: str | None = None
    is_bought: bool = False
    """Whether the cooperative had bought it outright: then what is sold of it is its own."""
    household: Worth = NOTHING
    own: Worth = NOTHING
    estimated: bool = False
    """Whether what is held back of it is expected."""

    def plus(self, key: PostingKey, now: CurrentWorth) -> "LotShare":
        """Return this with what a posting adds."""
        estimated = self.estimated or (now.worth.charged and not now.settled)
        if key.own:
            return self._replace(own=self.own.plus(now.worth), estimated=estimated)
        return self._replace(household=self.household.plus(now.worth), estimated=estimated)


@dataclass(slots=True)
class RevenueSplit:
    """An order by line: what each is worth in all, last what no lot serves of it; and by lot to whom."""

    order: OrderView
    lines: dict[int, LineWorth]
    noted: NotedCost
    """What a person noted beside the settlements; the parts have it, with the freight."""
    parts: dict[tuple[int, int], LotShare] = field(default_factory=dict)
    """By line and lot."""


def revenue_split(connection: Connection, order_id: int) -> RevenueSplit:
    """Return what an order comes to, in a constant number of statements for each cooperative that sold of it.

    One that is not delivered yet is worth what is expected of it.
    """
    found = _split(connection, [order_id])
    order, noted = found.books.orders[order_id], found.noted.get(order_id, NotedCost(0, 0))
    return RevenueSplit(order, found.lines, noted, found.parts)


def household_worth(connection: Connection, order_ids: Sequence[int], lot_ids: Collection[int]) -> Worth:
    """Return what these orders bring to the households of these lots, fruit that was bought outright left out.

    What the average of a pool adds to a lot or takes from it is in no order, and not in this.
    """
    parts = _split(connection, order_ids).parts
    return add_up(share.household for (_, lot_id), share in parts.items() if lot_id in lot_ids)


@dataclass(slots=True)
class _Split:
    """Some orders by line, and by line and lot, with the books they were split by and what was noted by order."""

    books: Books
    lines: dict[int, LineWorth]
    noted: dict[int, NotedCost]
    parts: dict[tuple[int, int], LotShare] = field(default_factory=dict)


def _split(connection: Connection, order_ids: Sequence[int]) -> _Split:
    books = replace(read_market(connection, order_ids), rates=all_rates(connection))
    worths = {line.id: worth for order in books.orders.values() for line, worth in books.worths(order)}
    found = _Split(books, worths, noted_costs(connection, order_ids))
    for name, theirs in _books_by_seller(connection, books):
        found.lines |= {
            line.id: worth
            for order in books.orders.values()
            for line, worth in theirs.worths(order)
            if line.cooperative_id == theirs.cooperative_id
        }
        for line, draw, worth in _draw_worths(books, found):
            lot = theirs.lots[draw.lot_id]
            if theirs.seller(line, lot) == theirs.cooperative_id:
                part = LotShare(name, lot.terms == "outright")
                if books.order_of(line).delivered_ms is None:
                    part = _expected(part, worth, settled=found.lines[line.id].settled)
                found.parts[line.id, lot.id] = part
        costs = failed_costs(theirs, {}, EVERY_DAY, bearers(connection, theirs.cooperative_id), found.noted)
        for key, now in chain(delivered_worths(theirs, {}, EVERY_DAY), costs):
            if key.line_id is not None:
                found.parts[key.line_id, key.lot_id] = found.parts[key.line_id, key.lot_id].plus(key, now)
    for line, draw, worth in _draw_worths(books, found):
        estimated = worth.charged and (not found.lines[line.id].settled or is_stale(books, line))
        found.parts.setdefault((line.id, draw.lot_id), LotShare(household=worth, estimated=estimated))
    return found


def _expected(part: LotShare, worth: Worth, *, settled: bool) -> LotShare:
    """Return a share with what is expected of it; charges of fruit that brings nothing are borne by nobody yet."""
    told = worth if worth.weight_g else worth.uncharged
    return part.plus(PostingKey(0, None, own=part.is_bought), CurrentWorth(0, "sale", told, settled=settled))


def _draw_worths(books: Books, found: _Split) -> Iterator[tuple[LineView, Drawn, Worth]]:
    """Yield the draws of an order with their lines, and what each is worth before anybody's share is taken."""
    for line in books.lines.values():
        for draw, worth in zip(line.draws, found.lines[line.id].parties, strict=False):
            yield line, draw, worth


def _books_by_seller(connection: Connection, books: Books) -> Iterator[tuple[str, Books]]:
    """Yield the cooperatives that may have sold of an order by name, each with the books by which it would post it."""
    members = MembershipHistory.of_households(connection, sorted({lot.household_id for lot in books.lots.values()}))
    fed = bulk.rows(connection, _FED, lots=sorted(books.lots))
    named = {line.cooperative_id for line in books.lines.values() if line.cooperative_id is not None}
    ids = named | members.cooperatives | {cooperative_id for cooperative_id, _ in fed}
    for cooperative_id, name, kind in bulk.rows(connection, _SELLERS, ids=sorted(ids)):
        pooled = {lot_id for fed_by, lot_id in fed if fed_by == cooperative_id}
        yield name, replace(books, cooperative_id=cooperative_id, cooperative_kind=kind, members=members, pooled=pooled)
