"""Lots: the columns of every lot are the sums of its moves, and what it sold is what its draws say."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.ledger import COLUMNS, MEASURES
from marketplace.reports.reconcile.findings import Difference
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


@dataclass(slots=True)
class LotWitnesses:
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
    return {lot.id: lot.lacking for lot in wrong_lots(connection)}


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which lots do not hold what their moves and draws make."""
    for lot in wrong_lots(connection):
        yield Difference(f"lot {lot.code}", ledger_words(lot), row_words(lot))
    for pair in unpaired_sortings(connection):
        yield Difference(f"lot {pair.code}: sorted into {pair.peer}", f"out {pair.out_g} g", f"in {pair.in_g} g")


def ledger_words(lot: LotWitnesses) -> str:
    """Return what moves and draws say of a lot."""
    told = {name: [lot.moved[name]] for name in COLUMNS}
    for name, grams in lot.drawn.items():
        told[name].append(grams)
    told["returned unsaleable"] = [lot.moved_back_g, lot.drawn_back_g]
    return ", ".join(f"{name.removesuffix('_g')} {_each(grams)} g" for name, grams in told.items())


def row_words(lot: LotWitnesses) -> str:
    """Return what a lot's own row says."""
    found = [f"{name.removesuffix('_g')} {grams} g" for name, grams in lot.columns.items()]
    return f"{', '.join(found)}, left {lot.balance_g} g"


def _each(grams: list[int]) -> str:
    """Return what moves and draws say of one measure: one figure, or both where they differ."""
    return " or ".join(str(one) for one in dict.fromkeys(grams))


def wrong_lots(connection: Connection) -> list[LotWitnesses]:
    """Return the lots whose figures differ."""
    return [_read(row) for row in bulk.select(connection, _LOTS, {})]


def _read(row: tuple[Any, ...]) -> LotWitnesses:
    lot_id, code, *found = row
    grams = map(int, found)
    columns = dict(zip(COLUMNS, islice(grams, len(COLUMNS)), strict=True))
    balance_g = next(grams)
    moved = dict(zip(COLUMNS, islice(grams, len(COLUMNS)), strict=True))
    moved_back_g, sold_g, over_g, drawn_back_g = grams
    drawn = {"sold_g": sold_g, "over_g": over_g}
    return LotWitnesses(lot_id, code, columns, balance_g, moved, moved_back_g, drawn, drawn_back_g)


class UnpairedSorting(NamedTuple):
    """Two lots, of which one says that other grams were sorted into the other than that lot says came in."""

    lot_id: int
    code: str
    peer_id: int
    peer: str
    out_g: int
    in_g: int


def unpaired_sortings(connection: Connection) -> list[UnpairedSorting]:
    """Return the sortings of which the two sides differ, by the lots' codes."""
    rows = bulk.select(connection, _SORTED, {})
    return [
        UnpairedSorting(lot_id, code, peer_id, peer, int(out_g), int(in_g))
        for lot_id, code, peer_id, peer, out_g, in_g in rows
    ]
