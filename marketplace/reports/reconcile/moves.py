"""Moves: one that another hand changed, deleted or added is as the program wrote it again, where its lot says so too.

A move's copy and the column of its lot are two witnesses against the row. Where the lot does not bear the copy out, or
nothing but words and instants differ, a person is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.inventory.ledger import COLUMNS, MEASURES, restore_move
from marketplace.reports.reconcile.findings import Correction
from marketplace.storage import bulk, copies
from marketplace.storage.copies import CopyDifference
from marketplace.storage.tables import TABLES

_MOVE = TABLES["lot_move"]
_SUMS = f"""
SELECT t.id, t.code, {", ".join(f"t.{column}" for column in COLUMNS)} FROM lot t WHERE t.id IN :lots ORDER BY t.id
"""  # noqa: S608 - names of this program
_MOVED = "SELECT lot_id, kind, sum(grams) FROM lot_move WHERE lot_id IN :lots GROUP BY lot_id, kind"


def correct(connection: Connection) -> Iterator[Correction]:
    """Write moves as they were where that makes the sums of their lots' moves what the lots say."""
    lacking: defaultdict[int, Counter[str]] = defaultdict(Counter)
    apart = [one for one in copies.differences(connection, ["lot_move"]) if _effect(one)]
    for one in apart:
        for (lot, column), grams in _effect(one).items():
            lacking[lot][column] += grams
    moved: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for lot, kind, grams in bulk.select(connection, _MOVED, {"lots": sorted(lacking)}):
        if kind in MEASURES:
            moved[lot][MEASURES[kind]] += int(grams)
    codes: dict[int, str] = {}
    borne_out = set()
    for lot, code, *sums in bulk.select(connection, _SUMS, {"lots": sorted(lacking)}):
        codes[lot] = code
        measured = zip(COLUMNS, sums, strict=True)
        if all(moved[lot][column] + lacking[lot][column] == grams for column, grams in measured):
            borne_out.add(lot)
    for one in apart:
        lots = {lot for lot, _ in _effect(one)}
        if lots <= borne_out:
            _restore(connection, one)
            named = ", ".join(codes[lot] for lot in sorted(lots))
            yield Correction(f"lot_move {one.row}", f"is as it was written again, as lot {named} says")


def _effect(one: CopyDifference) -> Counter[tuple[int, str]]:
    """Return what writing the copy back adds to the sums of moves, by lot and column."""
    effect: Counter[tuple[int, str]] = Counter()
    for sign, said in ((-1, one.found), (1, one.copy)):
        if said is not None and said.get("kind") in MEASURES:
            effect[said["lot_id"], MEASURES[said["kind"]]] += sign * said["grams"]
    return Counter({key: grams for key, grams in effect.items() if grams})


def _restore(connection: Connection, one: CopyDifference) -> None:
    restore_move(connection, int(one.row), one.copy, stands=one.found is not None)
