"""Lots put right: moves that make the ledger say what most witnesses say. The witnesses themselves are in ``lots``."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.inventory import ledger
from marketplace.inventory.ledger import COLUMNS, Move
from marketplace.inventory.lots import CannotMove, update_lots
from marketplace.operations.harvest.recall import lock_and_recall, recallable_lines
from marketplace.orders.reallocation import MoveReason
from marketplace.orders.reason_codes import RECONCILED, reason_text
from marketplace.reports.reconcile.findings import Correction, asked
from marketplace.reports.reconcile.lots import LotWitnesses, ledger_words, row_words, unpaired_sortings, wrong_lots
from marketplace.storage import bulk

_CHANNELS = """
SELECT d.lot_id, min(o.channel_id) FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
WHERE d.lot_id IN :lots GROUP BY d.lot_id
"""
_KINDS = {
    "in_g": "adjusted", "over_g": "over-filled", "sorted_g": "sorted out", "lost_g": "loss", "spoiled_g": "spoiled",
    "elsewhere_g": "sold elsewhere",
}  # fmt: skip


class _Decided(NamedTuple):
    """What a lot's columns shall be, by most of its witnesses."""

    lot: LotWitnesses
    truth: dict[str, int]

    @property
    def left_g(self) -> int:
        """What that leaves in it; below 0 where it sold more than it holds."""
        return self.truth["in_g"] - sum(self.truth[name] for name in COLUMNS[1:])

    @property
    def lent_g(self) -> int:
        """What it is lent until its orders have given that back, so that its balance is never below 0."""
        return max(-self.left_g, 0)

    @property
    def row(self) -> tuple[int, ...]:
        """Its columns, its balance and its id, with what it is lent."""
        others = (self.truth[name] for name in COLUMNS[1:])
        return (self.truth["in_g"] + self.lent_g, *others, self.left_g + self.lent_g, self.lot.id)


def correct(connection: Connection, who: str, why: str, now_ms: int) -> Iterator[Correction]:
    """Write moves that make the ledger say what most witnesses say, and the columns their sums.

    A lot that has sold more than it holds then takes its fruit back from the newest orders, which become short.
    """
    wrong = wrong_lots(connection)
    channels = dict(bulk.select(connection, _CHANNELS, {"lots": [lot.id for lot in wrong]}))
    blank = Move(0, "", 0, now_ms, now_ms, who=who, why=reason_text(RECONCILED, why))
    decided: list[_Decided] = []
    for lot in wrong:
        found = _decide(connection, lot)
        if isinstance(found, Correction):
            yield found
            continue
        decided.append(found)
        yield _compensate(connection, found, channels.get(lot.id), blank)
    update_lots(connection, (*COLUMNS, "balance_g"), [one.row for one in decided])
    if wrong:
        sync_requests.request_for_lots(connection, [lot.id for lot in wrong], now_ms)
    for one in decided:
        if one.lent_g:
            yield _taken_back(connection, one.lot.code, one.lent_g, MoveReason(who, why), now_ms)
    yield from _pair_sortings(connection, blank)


def _decide(connection: Connection, lot: LotWitnesses) -> _Decided | Correction:
    """Return what a lot shall be, or the question to a person where witnesses do not agree or it cannot be so."""
    truth = lot.truth()
    told = f"{ledger_words(lot)} by its moves or draws"
    if truth is None:
        return asked(f"lot {lot.code}", told, f"{row_words(lot)} by its row")
    decided = _Decided(lot, truth)
    refused = _refused(connection, lot, truth, decided.lent_g)
    return decided if refused is None else asked(f"lot {lot.code}", refused, told)


def _compensate(connection: Connection, decided: _Decided, channel_id: int | None, blank: Move) -> Correction:
    """Write the moves that are lacking."""
    lot = decided.lot
    made = [move for move in _compensating(lot, decided.truth, channel_id, blank) if move.grams]
    ledger.write(connection, made)
    written = ", ".join(f"{move.kind} {move.grams} g" for move in made) or "no move"
    return Correction(f"lot {lot.code}", f"{written}; {decided.left_g} g are left")


def _pair_sortings(connection: Connection, blank: Move) -> Iterator[Correction]:
    """Let a lot say of what was sorted into it what the lot it came from says."""
    for pair in unpaired_sortings(connection):
        grams = pair.out_g - pair.in_g
        into = blank._replace(lot_id=pair.peer_id, kind="sorted in", grams=grams, peer_lot_id=pair.lot_id)
        ledger.write(connection, [into, blank._replace(lot_id=pair.peer_id, kind="adjusted", grams=-grams)])
        yield Correction(f"lot {pair.peer}", f"sorted in from {pair.code} {grams} g, adjusted {-grams} g")


def _refused(connection: Connection, lot: LotWitnesses, truth: dict[str, int], lent_g: int) -> str | None:
    """Return why a lot cannot be what most of its witnesses say, for it would hold less than nothing; None if it can.

    What orders hold of it they can give back.
    """
    below = [f"{name.removesuffix('_g')} {grams} g" for name, grams in truth.items() if grams < 0]
    if below:
        return f"its moves come to less than nothing ({', '.join(below)})"
    held_g = (
        sum(one.weight_g for one in recallable_lines(connection, {lot.id: lent_g}).get(lot.id, ())) if lent_g else 0
    )
    if held_g < lent_g:
        return f"its moves take {lent_g} g more out of it than ever came, and orders hold no more than {held_g} g of it"
    return None


def _taken_back(connection: Connection, code: str, lent_g: int, why: MoveReason, now_ms: int) -> Correction:
    """Take what a lot was lent back from its newest orders, for it sold more than it holds; no balance is below 0."""
    lot, lost = lock_and_recall(connection, code, lambda _: lent_g, why, now_ms)
    if lot.balance_g < lent_g:
        raise CannotMove(
            f"Lot {code} lacks {lent_g} g and its orders give back {lot.balance_g} g; nothing was written. Correct its"
            " weight with `lensan lots adjust`, then reconcile again.",
            f"Lô {code} thiếu {lent_g} g, các đơn trả lại {lot.balance_g} g nên chưa ghi gì. Hãy sửa số cân của lô rồi"
            " đối chiếu lại.",
        )
    update_lots(connection, ("in_g", "balance_g"), [(lot.in_g - lent_g, lot.balance_g - lent_g, lot.id)])
    return Correction(f"lot {code}", f"{len(lost)} order lines are short of {lent_g} g")


def _compensating(lot: LotWitnesses, truth: dict[str, int], channel_id: int | None, blank: Move) -> Iterator[Move]:
    """Return the moves that bring the sums of a lot's moves to the truth."""
    blank = blank._replace(lot_id=lot.id)
    back_g = lot.drawn_back_g - lot.moved_back_g
    for column in COLUMNS:
        grams = truth[column] - lot.moved[column]
        if column == "sold_g":
            yield blank._replace(kind="drawn" if grams > 0 else "given back", grams=grams, channel_id=channel_id)
        elif column == "spoiled_g":
            yield blank._replace(kind="spoiled", grams=back_g, channel_id=channel_id or 0)
            yield blank._replace(kind="spoiled", grams=grams - back_g)
        else:
            yield blank._replace(kind=_KINDS[column], grams=grams)
