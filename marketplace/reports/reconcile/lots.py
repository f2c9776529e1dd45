"""Lots: the columns of every lot are the sums of its moves, and what it sold is what its draws say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.inventory import ledger as moves
from marketplace.inventory.ledger import COLUMNS, MEASURES, Move
from marketplace.inventory.lots import CannotMove, update_lots
from marketplace.operations.harvest.recall import lock_and_recall, recallable_lines
from marketplace.orders.reallocation import MoveReason
from marketplace.reports.reconcile.findings import Correction, Difference, asked
from marketplace.storage import bulk

_MOVED = ", ".join(f"coalesce(m.{column}, 0) AS m_{column}" for column in COLUMNS)
_SUMS = ", ".join(
    "sum(CASE WHEN kind IN ({}) THEN grams ELSE 0 END) AS {}".format(
        ", ".join(f"'{kind}'" for kind, measure in MEASURES.items() if measure == column), column
    )
    for column in COLUMNS
)
# What was cancelled while its parcel was under way is out of its lot until it is back; then it is a return.
_AWAY = "o.order_state = 'cancelled' AND o.fulfilment NOT IN ('none', 'returned')"
# So is what was never delivered.
_COMING = "o.fulfilment IN ('collected', 'shipping', 'failed', 'returning')"
_BACK = "o.order_state = 'cancelled' AND o.fulfilment = 'returned'"
_LOTS = f"""
SELECT * FROM (
    SELECT t.id, t.code, {", ".join(f"t.{column}" for column in COLUMNS)}, t.balance_g, {_MOVED},
           coalesce(m.back_g, 0) AS m_back_g, coalesce(d.sold_g, 0) AS d_sold_g, coalesce(d.over_g, 0) AS d_over_g,
           coalesce(d.back_g, 0) AS d_back_g
    FROM lot t LEFT JOIN (
        SELECT lot_id, {_SUMS},
               sum(CASE WHEN kind = 'spoiled' AND channel_id IS NOT NULL THEN grams ELSE 0 END) AS back_g
        FROM lot_move GROUP BY lot_id
    ) m ON m.lot_id = t.id LEFT JOIN (
        SELECT d.lot_id, sum(d.drawn_g - CASE WHEN {_AWAY} THEN 0 ELSE d.cancelled_g END - d.short_g - d.returned_g
                             - CASE WHEN {_COMING} THEN 0 ELSE d.undelivered_g END) AS sold_g, sum(d.over_g) AS over_g,
               sum(CASE WHEN l.restock THEN 0 ELSE d.returned_g + CASE WHEN {_BACK} THEN d.cancelled_g ELSE 0 END
                   + CASE WHEN {_COMING} THEN 0 ELSE d.undelivered_g END END) AS back_g
        FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id GROUP BY d.lot_id
    ) d ON d.lot_id = t.id
) t WHERE balance_g < 0 OR in_g <> {" + ".join(COLUMNS[1:])} + balance_g
   OR sold_g <> d_sold_g OR over_g <> d_over_g OR m_back_g <> d_back_g
   OR {" OR ".join(f"{column} <> m_{column}" for column in COLUMNS)}
ORDER BY id
"""  # noqa: S608 - names of this program
_SORTED = """
SELECT a.id, a.code, b.id, b.code, o.grams, coalesce(i.grams, 0)
FROM (SELECT lot_id, peer_lot_id, sum(grams) AS grams FROM lot_move WHERE kind = 'sorted out'
      GROUP BY lot_id, peer_lot_id) o
JOIN lot a ON a.id = o.lot_id JOIN lot b ON b.id = o.peer_lot_id
LEFT JOIN (SELECT lot_id, peer_lot_id, sum(grams) AS grams FROM lot_move WHERE kind = 'sorted in'
           GROUP BY lot_id, peer_lot_id) i ON i.lot_id = o.peer_lot_id AND i.peer_lot_id = o.lot_id
WHERE o.grams <> coalesce(i.grams, 0) ORDER BY a.code, b.code
"""
_CHANNELS = """
SELECT d.lot_id, min(o.channel_id) FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
WHERE d.lot_id IN :lots GROUP BY d.lot_id
"""
_KINDS = {
    "in_g": "adjusted", "over_g": "over-filled", "sorted_g": "sorted out", "lost_g": "loss", "spoiled_g": "spoiled",
    "elsewhere_g": "sold elsewhere",
}  # fmt: skip


@dataclass(slots=True)
class _LotWitnesses:
    """A lot whose figures differ: as its columns, its moves and its draws have them."""

    id: int
    code: str
    columns: dict[str, int]
    balance_g: int
    moved: dict[str, int]
    moved_back_g: int
    """Of the moves' spoiled grams, those that came back from buyers."""
    drawn: dict[str, int]
    drawn_back_g: int

    def truth(self) -> dict[str, int] | None:
        """Return what the columns shall be, by the majority of those who say it; None where there is none.

        A column and what the balance leaves for it are two figures of one row; moves are rows of their own, and so are
        draws. Where draws are outvoted it is they that are wrong: their lines mend them, or nobody does.
        """
        drawn = self.drawn | {"spoiled_g": self.moved["spoiled_g"] - self.moved_back_g + self.drawn_back_g}
        truth = {}
        for name in COLUMNS:
            ballots: Counter[int] = Counter()
            ballots[self.columns[name]] += 2
            ballots[self._left_for(name)] += 2
            ballots[self.moved[name]] += 3
            if name in drawn:
                ballots[drawn[name]] += 3
            grams, votes = ballots.most_common(1)[0]
            if 2 * votes <= ballots.total() or grams != drawn.get(name, grams):
                return None
            truth[name] = grams
        return truth

    def _left_for(self, name: str) -> int:
        """Return what the row's other figures leave for one of them."""
        out_g = sum(self.columns[other] for other in COLUMNS[1:] if other != name) + self.balance_g
        return out_g if name == "in_g" else self.columns["in_g"] - out_g

    @property
    def lacking(self) -> "Lacking | None":
        """Return what its draws lack by its column and its moves, where these two agree."""
        agreed = all(self.columns[name] == self.moved[name] for name in ("sold_g", "over_g", "spoiled_g"))
        if not agreed:
            return None
        sold_g, over_g = (self.moved[name] - self.drawn[name] for name in ("sold_g", "over_g"))
        return Lacking(sold_g, over_g, self.moved_back_g - self.drawn_back_g)


class Lacking(NamedTuple):
    """What the draws of a lot lack of what its column and its moves say, in grams."""

    sold_g: int = 0
    over_g: int = 0
    back_g: int = 0


def lacking(connection: Connection) -> dict[int, Lacking | None]:
    """Return by lot what its draws lack; None where its own witnesses differ. Lots that agree are left out."""
    return {lot.id: lot.lacking for lot in _wrong(connection)}


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which lots do not hold what their moves and draws make."""
    for lot in _wrong(connection):
        yield Difference(f"lot {lot.code}", _ledger_words(lot), _row_words(lot))
    for _, code, _, peer, out_g, in_g in bulk.select(connection, _SORTED, {}):
        yield Difference(f"lot {code}: sorted into {peer}", f"out {int(out_g)} g", f"in {int(in_g)} g")


def correct(connection: Connection, who: str, why: str, now_ms: int) -> Iterator[Correction]:
    """Write moves that make the ledger say what most witnesses say, and the columns their sums.

    A lot that has sold more than it holds then takes its fruit back from the newest orders, which become short.
    """
    wrong = _wrong(connection)
    channels = dict(bulk.select(connection, _CHANNELS, {"lots": [lot.id for lot in wrong]}))
    blank = Move(0, "", 0, now_ms, now_ms, who=who, why=why)
    rows, lacking = [], {}
    for lot in wrong:
        truth = lot.truth()
        if truth is None:
            yield asked(
                f"lot {lot.code}", f"{_ledger_words(lot)} by its moves or draws", f"{_row_words(lot)} by its row"
            )
            continue
        left_g = truth["in_g"] - sum(truth[name] for name in COLUMNS[1:])
        lent_g = max(-left_g, 0)
        refused = _refused(connection, lot, truth, lent_g)
        if refused is not None:
            yield asked(f"lot {lot.code}", refused, f"{_ledger_words(lot)} by its moves or draws")
            continue
        made = [move for move in _compensating(lot, truth, channels.get(lot.id), blank) if move.grams]
        moves.write(connection, made)
        rows.append((truth["in_g"] + lent_g, *(truth[name] for name in COLUMNS[1:]), left_g + lent_g, lot.id))
        lacking[lot.code] = lent_g
        written = ", ".join(f"{move.kind} {move.grams} g" for move in made) or "no move"
        yield Correction(f"lot {lot.code}", f"{written}; {left_g} g are left")
    update_lots(connection, (*COLUMNS, "balance_g"), rows)
    if wrong:
        sync_requests.about_lots(connection, [lot.id for lot in wrong], now_ms)
    for code, lent_g in lacking.items():
        if lent_g:
            yield _taken_back(connection, code, lent_g, MoveReason(who, why), now_ms)
    for sorted_id, code, lot_id, peer, out_g, in_g in bulk.select(connection, _SORTED, {}):
        paired = blank._replace(lot_id=lot_id, kind="sorted in", grams=int(out_g - in_g), peer_lot_id=sorted_id)
        moves.write(connection, [paired, blank._replace(lot_id=lot_id, kind="adjusted", grams=-paired.grams)])
        yield Correction(f"lot {peer}", f"sorted in from {code} {paired.grams} g, adjusted {-paired.grams} g")


def _refused(connection: Connection, lot: _LotWitnesses, truth: dict[str, int], lent_g: int) -> str | None:
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


def _compensating(lot: _LotWitnesses, truth: dict[str, int], channel_id: int | None, blank: Move) -> Iterator[Move]:
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


def _ledger_words(lot: _LotWitnesses) -> str:
    """Return what moves and draws say of a lot."""
    told = {name: [lot.moved[name]] for name in COLUMNS}
    for name, grams in lot.drawn.items():
        told[name].append(grams)
    told["returned unsaleable"] = [lot.moved_back_g, lot.drawn_back_g]
    return ", ".join(f"{name.removesuffix('_g')} {_each(grams)} g" for name, grams in told.items())


def _row_words(lot: _LotWitnesses) -> str:
    """Return what a lot's own row says."""
    found = [f"{name.removesuffix('_g')} {grams} g" for name, grams in lot.columns.items()]
    return f"{', '.join(found)}, left {lot.balance_g} g"


def _each(grams: list[int]) -> str:
    """Return what moves and draws say of one measure: one figure, or both where they differ."""
    return " or ".join(str(one) for one in dict.fromkeys(grams))


def _wrong(connection: Connection) -> list[_LotWitnesses]:
    return [_read(row) for row in bulk.select(connection, _LOTS, {})]


def _read(row: tuple[Any, ...]) -> _LotWitnesses:
    lot_id, code, *found = row
    grams = [int(value) for value in found]
    size = len(COLUMNS)
    columns, balance_g, moved = grams[:size], grams[size], grams[size + 1 : 2 * size + 1]
    moved_back_g, sold_g, over_g, drawn_back_g = grams[2 * size + 1 :]
    return _LotWitnesses(
        lot_id, code, dict(zip(COLUMNS, columns, strict=True)), balance_g, dict(zip(COLUMNS, moved, strict=True)),
        moved_back_g, {"sold_g": sold_g, "over_g": over_g}, drawn_back_g,
    )  # fmt: skip
