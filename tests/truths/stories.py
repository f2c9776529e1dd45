"""An order's story, held against the model and the postings that its statements are made of."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from marketplace.language.translation import language
from marketplace.reports.explain import explain_order
from marketplace.storage.scope import EVERYTHING
from tests.truths.books import NOTHING, Book, Key, Worth, plus

ENGLISH = language("en")
BEARING, NOBODY = "HTX (cost of a failed delivery)", "nobody yet (fruit is missing)"
"""Who bears what a failed delivery cost, and whose fruit a story says it is that no lot serves."""


def story_holds(
    connection: Connection,
    one: Book,
    homes: Mapping[int, str],
    ours: Mapping[tuple[int, int], bool],
    now: Mapping[Key, Any],
) -> None:
    """Compare an order's story: every sum in it holds, and it says the model's figures, as the statements do.

    ``homes`` has the name of each lot's household.
    """
    [story] = explain_order(connection, EVERYTHING, one.code, one.shop, ENGLISH)
    assert [check.text for check in story.checks if not check.holds] == [], one
    grids = [grid for grid in story.tables if grid.title == "What each household is owed for it"]
    served = [at for at, line in enumerate(one.lines) if line.served]
    assert len(grids) == len(served)
    for at, grid in zip(served, grids, strict=True):
        line, expected, borne = one.lines[at], [], NOTHING
        for party, charges in zip(one.parties[at], one.owed[at], strict=True):
            worth: Worth = (party.stays_g, party.returned_g, party.stays_dong, *charges)
            if ours.get((line.id, party.lot)):
                key = Key(line.id, party.lot)
                expects = one.record.delivered_ms is None
                waits = worth if party.stays_g else (*worth[:3], 0, 0, 0)
                worth = waits if expects else now.get(key, (None, NOTHING))[1]
                worth = plus(worth, now.get(key._replace(failed=True), (None, NOTHING))[1])
                borne = plus(borne, now.get(key._replace(failed=True, own=True), (None, NOTHING))[1])
            if party.drawn_g:
                expected.append(_said(homes[party.lot] if party.lot else NOBODY, worth))
        if borne != NOTHING:
            expected.append(_said(BEARING, borne))
        assert sorted(grid.rows[:-1]) == sorted(expected), one


def _said(home: str, worth: Worth) -> tuple[str, ...]:
    grams, _, gross, *charges = worth
    return (home, ENGLISH.kilograms(grams), *map(ENGLISH.dong, (gross, *charges, gross - sum(charges))))
