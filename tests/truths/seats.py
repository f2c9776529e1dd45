"""Seats: which row of the ledger is which line of its platform, as far as that can be told, and what it is to hold."""

from collections.abc import Sequence
from typing import Any

from marketplace.words.records import LineRecord, OrderRecord
from tests.truths.books import Book

Row = tuple[Any, ...]


def seated(known: dict[str, int], record: OrderRecord, before: Book | None, rows: Sequence[Row]) -> dict[str, int]:
    """Return where each line sits in the ledger; one that can be told for certain stays where it was."""
    certain = _certain(record, before)
    free = {row[0]: row for row in rows if row[5]}
    seats = {}
    for told in record.lines:
        name = told.title or ""
        if name in known and name in certain:
            assert known[name] in free, (record.code, name, "has another place")
            seats[name] = known[name]
            del free[seats[name]]
    for told in record.lines:
        name = told.title or ""
        if name not in seats:
            fits = [
                number for number, row in free.items()
                if (told.remote_id or row[2], row[3:18]) == (row[2], as_told(told, record, row))
            ]  # fmt: skip
            assert fits, (record.code, told, rows)
            own = known.get(name)
            seats[name] = own if own in fits else fits[0]
            del free[seats[name]]
    assert not free, (record.code, free)
    _remember(known, seats, {row[0]: row[2] for row in rows})
    return seats


def _remember(known: dict[str, int], seats: dict[str, int], ids: dict[int, str | None]) -> None:
    """Keep the seats, but not of a line that sits where another's id stands, nor of that other one.

    Equals that are told without ids change places; which is which is known again when their ids are told.
    """
    for name, seat in seats.items():
        if ids[seat] == name or (ids[seat] is None and name not in ids.values()):
            known[name] = seat
        else:
            known.pop(name, None)


def _certain(record: OrderRecord, before: Book | None) -> set[str]:
    """Return the lines that are the same as before beyond doubt: by an id, or alone in SKU and price."""
    if before is None:
        return set()
    had = {line.title: line for line in before.record.lines}
    ids = {line.remote_id for line in before.lines}
    prices = [[(line.sku, line.gross_dong, line.quantity) for line in one.lines] for one in (before.record, record)]

    def alone(line: Any) -> bool:
        return all(
            sum(sku == line.sku and dong * line.quantity == line.gross_dong * packs for sku, dong, packs in each) == 1
            for each in prices
        )

    found = set()
    for line in record.lines:
        old = had.get(line.title)
        if (line.remote_id is not None and line.remote_id in ids) or (
            old is not None and alone(line) and alone(old)
            and old.gross_dong * line.quantity == line.gross_dong * old.quantity
        ):  # fmt: skip
            found.add(line.title)
    return found


def as_told(told: LineRecord, record: OrderRecord, row: Row) -> Row:
    """Return what the ledger's row of a line is to hold, where it is this one: as told, and as persons agreed of it."""
    lost, back, short_g = told.undelivered, told.returned, told.short_g
    if record.delivered_ms is None:  # so a server of 1.0 tells what never reached its buyer
        lost, back = lost + back, 0
    if row[18]:
        short_g = max(short_g, min(row[18], told.standing * told.pack_g))
    grams = (told.cancelled * told.pack_g, lost * told.pack_g, back * told.pack_g, short_g)
    money = (told.gross_dong, told.discount_dong, told.fee_dong, told.freight_dong, told.tax_dong)
    restock = told.restock if row[21] is None else bool(row[21])
    refunded_dong, replaced = max(told.refunded_dong, row[19]), max(told.replaced, row[20])
    return (told.sku, told.pack_g, told.quantity, *grams, *money, refunded_dong, restock, replaced)
