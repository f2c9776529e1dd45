"""The check number of a statement: a hash over its figures, by natural keys and whatever the order of its rows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.settlement.statements.account import HouseholdAccount
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.period_entries import Posting

EntryWithCorrected = tuple[Posting, AccountingPeriod | None]
"""What a period posts, and the earlier one that it corrects, None otherwise."""


def fingerprint_of(
    whose: tuple[str, str, AccountingPeriod],
    books: Books,
    own: Iterable[EntryWithCorrected],
    given: tuple[Iterable[HandOverRow], HouseholdAccount],
) -> str:
    """Return the SHA-256 of a statement, in hexadecimal.

    It is of what a period posts of the household, of what was handed over and of the account. How a platform's money
    stands, what is awaited and what is not delivered yet move on after a paper was handed out: they are not in it, nor
    is whether the period is closed.
    """
    cooperative, household, period = whose
    handed, account = given
    head = ["statement", cooperative, household, str(period.from_on), str(period.to_on)]
    rows = [head, ["account", *account], *_handed(handed), *_posted(books, own)]
    lines = sorted(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()


def _handed(handed: Iterable[HandOverRow]) -> Iterator[Sequence[Any]]:
    """Return what was handed over, without the ids."""
    for row in handed:
        yield ["handed", row.on_day, row.kind, row.amount_dong, row.note, row.who, row.noted_ms]


def _posted(books: Books, own: Iterable[EntryWithCorrected]) -> Iterator[Sequence[Any]]:
    """Return the entries, with the codes of lot, shop and order, and the days of the period that they correct."""
    for one, of in own:
        order = None if one.line_id is None else books.orders[books.lines[one.line_id].order_id]
        about = ("", "") if order is None else (order.channel, order.code)
        corrects = "" if of is None else of.days
        yield [
            "entry",
            one.kind,
            corrects,
            books.lots[one.lot_id].code,
            *about,
            *one.worth,
            one.tax_source,
            bool(one.estimated),
        ]
