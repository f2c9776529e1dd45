"""The books of the model: whose fruit and money every order is, from what its platform told, and what periods post."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marketplace.words.instants import as_date, day_of
from marketplace.words.records import Fulfilment, OrderRecord, OrderState, SettlementRecord
from tests.truths import model
from tests.truths.model import Charges, Line, Party

Worth = tuple[int, int, int, int, int, int]
"""Grams that stay and that came back; gross, fee, freight and tax in đồng."""
NOTHING: Worth = (0, 0, 0, 0, 0, 0)
_RESTS = (Fulfilment.NONE, Fulfilment.DELIVERED, Fulfilment.RETURNED)


class Key(NamedTuple):
    """What a posting is about: a lot's part in a line as sold, or what its parcel that failed cost; and whose it is."""

    line: int
    lot: int
    failed: bool = False
    own: bool = False
    """The cooperative's own."""


class Book(NamedTuple):
    """One order: what was told of it last, its lines as the ledger numbers them, and what it comes to."""

    id: int
    shop: str
    record: OrderRecord
    lines: list[Line]
    parties: list[list[Party]]
    owed: list[list[Charges]]
    entries: list[SettlementRecord]
    codes: Mapping[int, str]
    """The lots'."""
    let_be: bool
    """Whether a person let it stay that another sum was paid out for it."""
    paid_ms: int | None
    """Since when it is paid."""
    stays_dong: list[int]
    """What of each line's price stays."""
    waits: list[dict[int, int]]
    """What is still to come by line and lot."""

    @property
    def code(self) -> str:
        """Its code."""
        return self.record.code


def book(
    order_id: int, shop: str, record: OrderRecord, lines: list[Line], entries: list[SettlementRecord],
    codes: Mapping[int, str], *, let_be: bool,
) -> Book:  # fmt: skip
    """Reckon what an order comes to."""
    parties = [model.parties(line) for line in lines]
    stays_dong = [sum(one.stays_dong for one in each) for each in parties]
    paid_ms = model.paid_since(lines, stays_dong, entries, let_be=let_be)
    owed = model.owed(lines, parties, entries, codes, is_paid=paid_ms is not None)
    waits: list[dict[int, int]] = [{} for _ in lines]
    if record.delivered_ms is not None and paid_ms is None:
        waits = model.waits(lines, parties, entries, codes)
    return Book(order_id, shop, record, lines, parties, owed, entries, codes, let_be, paid_ms, stays_dong, waits)


class Period(NamedTuple):
    """A cooperative's period."""

    id: int
    from_on: date
    to_on: date
    closed: bool


class Posted(NamedTuple):
    """What a period says of a key, and the period it was first in."""

    period: int
    key: Key
    worth: Worth


class Journal:
    """The cooperative's periods: what closed ones posted, which stays, and what open ones would."""

    def __init__(self) -> None:
        self.closed: dict[int, list[Posted]] = {}
        self._first: dict[Key, int] = {}
        self._sums: dict[Key, Worth] = {}

    def close(self, period: Period, known: Sequence[Period], now: Mapping[Key, tuple[date, Worth]]) -> None:
        """Post a period, which was the first open one."""
        self.closed[period.id] = self.posts(period, known, now)
        for one in self.closed[period.id]:
            self._first[one.key] = one.period
            self._sums[one.key] = plus(self._sums.get(one.key, NOTHING), one.worth)

    def posts(self, period: Period, known: Sequence[Period], now: Mapping[Key, tuple[date, Worth]]) -> list[Posted]:
        """Return what a period says: what it posted, or what it would as things stand now."""
        if period.id in self.closed:
            return self.closed[period.id]
        still = [one for one in known if one.id not in self.closed]
        found = []
        for key in now.keys() | self._sums.keys():
            day, worth = now.get(key, (None, NOTHING))
            news = minus(worth, self._sums.get(key, NOTHING))
            first = self._first.get(key)
            if first is None and day is not None:
                first = next((one.id for one in still if day <= one.to_on), None)
            here = first == period.id or (first in self.closed and period == still[0])
            if here and first is not None and news != NOTHING:
                found.append(Posted(first, key, news))
        return found


def worths(
    books: Iterable[Book], ours: Mapping[tuple[int, int], bool], bearer: str
) -> dict[Key, tuple[date, Worth]]:  # fmt: skip
    """Return what every lot's part in a line is worth now, and the day it counts on.

    ``ours`` says by line and lot whether the cooperative sold it, ``bearer`` who bears what failed.
    """
    found: dict[Key, tuple[date, Worth]] = {}
    for one in books:
        if one.record.delivered_ms is not None:
            day = as_date(day_of(one.record.delivered_ms))
            for line, each, owed in zip(one.lines, one.parties, one.owed, strict=True):
                brought = line.cancelled + line.undelivered < line.quantity
                for party, charges in zip(each, owed, strict=True):
                    if party.lot and ours[line.id, party.lot]:
                        borne = charges if brought else (0, 0, 0)
                        worth = (party.stays_g, party.returned_g, party.stays_dong, *borne)
                        found[Key(line.id, party.lot)] = day, worth
        if one.record.fulfilment in _RESTS:
            day = as_date(day_of(_back_ms(one.record) or one.record.delivered_ms or one.record.placed_ms))
            for key, worth in _failed(one, bearer):
                if ours[key.line, key.lot]:
                    found[key] = day, worth
    return found


def _back_ms(record: OrderRecord) -> int | None:
    """Return when packs came back; where the platform has no instant for it, when it reported them."""
    back = any(line.returned or line.undelivered for line in record.lines)
    return record.returned_ms or (record.updated_ms if back else None)


def _failed(one: Book, bearer: str) -> Iterable[tuple[Key, Worth]]:
    """Return what parcels that failed and a cancel cost whom: charges, and fruit that is spoiled.

    What both bear is halved, each kind by itself, and the household's half is rounded down.

    The charges of a line of which something was delivered are those of what was; what is cancelled of an order whose
    parcel came back was in that parcel.
    """
    back, cancelled = one.record.fulfilment is Fulfilment.RETURNED, one.record.order_state is OrderState.CANCELLED
    sold_nothing = one.record.delivered_ms is None and (back or cancelled)
    with_cancelled = sold_nothing and back and cancelled
    for line, each, owed in zip(one.lines, one.parties, one.owed, strict=True):
        served = [(one.codes[party.lot], party, charges) for party, charges in zip(each, owed, strict=True)
                  if party.lot]  # fmt: skip
        served.sort(key=lambda row: row[0])
        grams = [party.undelivered_g + with_cancelled * party.cancelled_g for _, party, _ in served]
        prices = [party.undelivered_dong + with_cancelled * party.cancelled_dong for _, party, _ in served]
        held = model.estimate(line.reported, (line.ordered_g, line.amount_dong), (sum(grams), sum(prices)))
        shares = model.by_first(sum(held), grams) if grams else []
        again = _again(one, line, [party.lot for _, party, _ in served])
        for (_, party, charged), price, share in zip(served, prices, shares, strict=True):
            fruit = (0 if line.restock else max(price - share, 0)) + again[party.lot]
            lost = one.record.delivered_ms is not None and line.cancelled + line.undelivered == line.quantity
            carried = charged if sold_nothing or lost else (0, 0, 0)
            whole = (fruit, *carried)
            theirs = {"household": whole, "shared": tuple(dong // 2 for dong in whole)}.get(bearer, (0, 0, 0, 0))
            fee, freight, tax = (all_of_it - part for all_of_it, part in zip(carried, theirs[1:], strict=True))
            yield Key(line.id, party.lot, failed=True), (0, 0, fruit - theirs[0], theirs[1], theirs[2], theirs[3])
            yield Key(line.id, party.lot, failed=True, own=True), (0, 0, theirs[0] - fruit, fee, freight, tax)


def _again(one: Book, line: Line, lots: Sequence[int]) -> dict[int, int]:
    """Return what the fruit of each lot in packs that were sent once more would have been worth."""
    grams = line.replaced * line.pack_g
    boxed_g = line.stays_g + line.short_g
    if not line.restock:
        boxed_g += (line.returned + line.undelivered) * line.pack_g
        if (one.record.order_state, one.record.fulfilment) == (OrderState.CANCELLED, Fulfilment.RETURNED):
            boxed_g += line.cancelled * line.pack_g
    over = [line.over[lot] for lot in lots]
    over.append(boxed_g // line.pack_g * line.extra_g + line.replaced * (line.pack_g + line.extra_g) - sum(over))
    price = line.amount_dong * grams // line.ordered_g
    held = sum(model.estimate(line.reported, (line.ordered_g, line.amount_dong), (grams, price)))
    parts = zip(model.by_first(price, over), model.by_first(held, over), strict=True) if line.replaced else ()
    return dict.fromkeys(lots, 0) | {lot: max(dong - less, 0) for lot, (dong, less) in zip(lots, parts, strict=False)}


def plus(one: Worth, other: Worth) -> Worth:
    """Return both added up."""
    a, b, c, d, e, f = (x + y for x, y in zip(one, other, strict=True))
    return a, b, c, d, e, f


def minus(one: Worth, other: Worth) -> Worth:
    """Return what one is more than the other."""
    a, b, c, d, e, f = (x - y for x, y in zip(one, other, strict=True))
    return a, b, c, d, e, f


def total(worths: Iterable[Worth]) -> Worth:
    """Return all of them added up."""
    whole = NOTHING
    for worth in worths:
        whole = plus(whole, worth)
    return whole


def net(worth: Worth) -> int:
    """Return what is left of it."""
    return worth[2] - worth[3] - worth[4] - worth[5]
