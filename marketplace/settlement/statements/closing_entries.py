"""Postings: what closing a period would write, as the difference of what is worth now and what was posted before.

A draw falls into the period of the local day it was delivered on, a lot bought outright into that of the day it was
picked on. What was not posted when its own period was closed falls into the first open one, as do corrections.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.statements.awaited import is_stale
from marketplace.settlement.statements.books import Books, LotView
from marketplace.settlement.statements.failed_bearers import bearers
from marketplace.settlement.statements.failed_deliveries import FAILED_KIND, failed_costs, noted_costs
from marketplace.settlement.statements.outright_purchases import EXITS, lost_or_sold_by_hand
from marketplace.settlement.statements.period_entries import (
    Calendar,
    CurrentWorth,
    PostedBefore,
    PostedSum,
    Posting,
    PostingKey,
)
from marketplace.settlement.statements.pool_average import Pooled, pool_average
from marketplace.settlement.statements.weight_and_money import NOTHING, Worth, price_of
from marketplace.storage import bulk
from marketplace.words import names
from marketplace.words.instants import as_date, day_of

_POSTED = f"""
SELECT e.of_period_id, e.lot_id, e.line_id, e.household_id, e.kind, {", ".join(f"e.{name}" for name in Worth._fields)}
FROM entry e JOIN period p ON p.id = e.period_id
WHERE p.cooperative_id = :cooperative AND e.lot_id IN :lots ORDER BY e.id
"""  # noqa: S608 - names of this program


def postings(connection: Connection, period: AccountingPeriod, books: Books) -> list[Posting]:
    """Return what an open period would post, in the order of lots and lines."""
    before = _posted(connection, books)
    calendar = Calendar(books.periods)
    now = dict(delivered_worths(books, before, calendar))
    now |= dict(_outright(books, before, calendar))
    now |= dict(lost_or_sold_by_hand(books, calendar))
    now |= dict(_averages(books, now))
    declared = bearers(connection, period.cooperative_id)
    now |= dict(failed_costs(books, before, calendar, declared, noted_costs(connection, list(books.orders))))
    corrects = calendar.first_open == period.id
    found = []
    for key in sorted(now.keys() | before.keys(), key=lambda one: _sort_key(books, one)):
        posting = _difference(books, key, now.get(key), before.get(key), period.id)
        if posting is None:
            continue
        if posting.of_period_id == period.id or (corrects and calendar.closed(posting.of_period_id)):
            found.append(posting)
    return found


def delivered_worths(
    books: Books, before: PostedBefore, calendar: Calendar
) -> Iterator[tuple[PostingKey, CurrentWorth]]:
    """Return what every delivered draw through this cooperative is worth now.

    What is held back of a line that brought nothing is the cost of a failed delivery.
    """
    for order in books.orders.values():
        if order.delivered_ms is None:
            continue
        day = as_date(day_of(order.delivered_ms))
        for line, money in books.worths(order):
            for draw, worth in zip(line.draws, money.parties, strict=False):
                lot = books.lots.get(draw.lot_id)
                if lot is None or books.seller(line, lot) != books.cooperative_id:
                    continue
                key = PostingKey(lot.id, line.id, own=lot.terms == "outright")
                period_id = before[key].first_period_id if key in before else calendar.of(day)
                if period_id is not None:
                    told = worth.uncharged if books.brought_nothing(line) else worth
                    told = told if key.own else told._replace(over_g=0)
                    settled = money.settled and not is_stale(books, line)
                    yield key, CurrentWorth(period_id, "own" if key.own else "sale", told, money.tax_source, settled)


def _outright(books: Books, before: PostedBefore, calendar: Calendar) -> Iterator[tuple[PostingKey, CurrentWorth]]:
    """Return what is owed for every lot bought outright; what was sorted out of one is paid for with it."""
    for lot in books.lots.values():
        if lot.terms != "outright" or books.buyer(lot) != books.cooperative_id or _paid_with_its_source(books, lot):
            continue
        key = PostingKey(lot.id, None)
        period_id = before[key].first_period_id if key in before else calendar.of(lot.picked_on or date.min)
        if period_id is not None:
            owed = Worth(weight_g=lot.in_g, gross_dong=price_of(lot.in_g, lot.price_dong_per_kg or 0))
            yield key, CurrentWorth(period_id, "outright", owed)


def _paid_with_its_source(books: Books, lot: LotView) -> bool:
    source = books.lots.get(lot.sorted_from_id or 0)
    return source is not None and source.terms == "outright"


def _averages(books: Books, now: dict[PostingKey, CurrentWorth]) -> Iterator[tuple[PostingKey, CurrentWorth]]:
    """Return what the average of each pool (period, produce, grade) adds to its lots or takes from them."""
    own: dict[tuple[int, int, str], dict[int, Worth]] = defaultdict(dict)
    for key, one in now.items():
        lot = books.lots[key.lot_id]
        if lot.terms == "pool":
            lots = own[one.period_id, lot.produce_id, names.key(lot.grade or "")]
            lots[lot.id] = lots.get(lot.id, NOTHING).plus(one.worth)
    for (period_id, _, _), lots in own.items():
        codes = {books.lots[lot_id].code: lot_id for lot_id in lots}
        pooled = [Pooled(books.lots[at].household, books.lots[at].code, worth) for at, worth in lots.items()]
        for code, worth in pool_average(pooled).items():
            yield PostingKey(codes[code], None, pool_of=period_id), CurrentWorth(period_id, "pool", worth)


def _difference(
    books: Books, key: PostingKey, now: CurrentWorth | None, before: PostedSum | None, period_id: int
) -> Posting | None:
    """Return what a period has still to post of a key, or None where nothing has changed."""
    of_period_id = now.period_id if now else before.first_period_id if before else 0
    worth = (now.worth if now else NOTHING).minus(before.worth if before else NOTHING)
    if worth == NOTHING:
        return None
    kind = now.kind if now and not before and of_period_id == period_id else key.left or "correction"
    household_id = None if key.own else books.lots[key.lot_id].household_id
    source = now.tax_source if now and worth.tax_dong else None
    # Charges of 0 are as much of an estimate.
    estimated = now is not None and (now.worth.charged or kind == "sale") and not now.settled
    return Posting(of_period_id, household_id, key.lot_id, key.line_id, kind, worth, source, estimated)


def _posted(connection: Connection, books: Books) -> PostedBefore:
    """Return the sums of what this cooperative's periods posted of the lots at hand."""
    before: PostedBefore = {}
    asked = {"cooperative": books.cooperative_id, "lots": sorted(books.lots)}
    for of_period_id, lot_id, line_id, household_id, kind, *worth in bulk.select(connection, _POSTED, asked):
        lot = books.lots[lot_id]
        pool_of = of_period_id if line_id is None and lot.terms == "pool" else 0
        key = PostingKey(lot_id, line_id, household_id is None, pool_of, kind if kind in (*EXITS, FAILED_KIND) else "")
        first, summed = before.get(key, PostedSum(of_period_id, NOTHING))
        before[key] = PostedSum(first, summed.plus(Worth(*worth)))
    return before


def _sort_key(books: Books, key: PostingKey) -> tuple[object, ...]:
    """Return the sort key of a posting, by codes and never by ids."""
    line = books.lines.get(key.line_id or 0)
    sold_in = ("", "", "", 0)
    if line is not None:
        order = books.order_of(line)
        sold_in = (order.channel, order.code, line.sku, line.line_no)
    return (books.lots[key.lot_id].code, *sold_in, key.own, key.pool_of, key.left)
