"""Recalls: what rows by line say was taken back of a lot is what the lot's own moves say."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.orders.reason_codes import is_coded
from marketplace.reports.reconcile.findings import Correction, Difference, asked
from marketplace.storage import bulk

# An act gives back of at least one lot; another lot that its lines share may give a gram for that.
_MOVED = """
SELECT lot_id, noted_ms, who, why, -sum(grams), sum(CASE WHEN kind = 'given back' THEN 1 ELSE 0 END) FROM lot_move
WHERE channel_id IS NOT NULL AND (who IS NOT NULL OR why <> '')
    AND kind IN ('given back', 'drawn', 'over-filled', 'spoiled')
GROUP BY lot_id, noted_ms, who, why
"""
_KEPT = "SELECT lot_id, noted_ms, who, why, sum(back_g) FROM recall GROUP BY lot_id, noted_ms, who, why"
_CODES = "SELECT id, code FROM lot WHERE id IN :lots ORDER BY code"


def differences(connection: Connection) -> Iterator[Difference]:
    """Say of which lots something else was taken back from orders than their lines say."""
    kept = [(lot, act, int(grams)) for lot, *act, grams in bulk.select(connection, _KEPT, {})]
    moved = [(lot, act, int(grams), back) for lot, *act, grams, back in bulk.select(connection, _MOVED, {})]
    acts = {tuple(act) for _, act, _ in kept}
    acts |= {tuple(act) for _, act, _, back in moved if back and not is_coded(act[-1] or "")}
    of_lines, of_moves = Counter[int](), Counter[int]()
    for lot, _, grams in kept:
        of_lines[lot] += grams
    for lot, act, grams, _ in moved:
        if tuple(act) in acts:
            of_moves[lot] += grams
    wrong = [lot for lot in of_lines.keys() | of_moves.keys() if of_lines[lot] != of_moves[lot]]
    for lot, code in bulk.select(connection, _CODES, {"lots": wrong}) if wrong else []:
        where = f"lot {code}: taken back from orders"
        yield Difference(where, f"{of_moves[lot]} g by its moves", f"{of_lines[lot]} g by its order lines")


def correct(connection: Connection) -> Iterator[Correction]:
    """Ask a person of each lot that differs: what is kept by line tells a story, and nothing is computed from it."""
    for one in differences(connection):
        yield asked(one.where, one.ledger, one.found)
