"""How orders stand in the ledger, read by a statement of its own, and whether that is right."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any, Protocol

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests import ledger
from tests.roads.right import Stands, Told, right
from tests.roads.shops import PLACED, Arrival

_STANDS = """
SELECT o.remote_id, o.order_state, o.fulfilment, o.delivered_ms, l.quantity, l.gross_dong, l.fee_dong, l.cancelled_g,
       l.returned_g + l.undelivered_g,
       (SELECT coalesce(sum(d.drawn_g), 0) FROM draw d WHERE d.line_id = l.id)
FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.remote_id LIKE 'R%' AND l.quantity > 0
"""
_ALIKE = """
SELECT o.remote_id, o.state, o.order_state, o.fulfilment, o.status, o.province, o.updated_ms, o.placed_ms,
       o.delivered_ms, o.cancelled_ms, o.returned_ms, l.sku, l.n, l.quantity, l.ordered_g,
       l.cancelled_g, l.returned_g, l.undelivered_g, l.short_g, l.gross_dong, l.discount_dong, l.fee_dong,
       l.freight_dong, l.tax_dong, l.restock, d.lot_id, d.drawn_g, d.cancelled_g, d.returned_g, d.undelivered_g
FROM orders o JOIN order_line l ON l.order_id = o.id LEFT JOIN draw d ON d.line_id = l.id AND d.drawn_g > 0
WHERE o.remote_id LIKE 'R%' ORDER BY o.remote_id, l.sku, l.n, d.lot_id
"""

_NOTED = (*ledger._ALIVE, "watermark", "answer", "answer_order", "shop_file", "event", "offer")
"""Tables that say what came and when, and none of what is known of orders."""


def stands(database: Database) -> dict[str, Stands | str]:
    """Return how each order stands; in words what is wrong with one that has not one line with all its grams."""
    found: dict[str, Stands | str] = {}
    for code, order, parcel, delivered_ms, packs, dong, fee, cancelled_g, back_g, drawn_g in ledger.rows(
        database, _STANDS
    ):
        delivered = None if delivered_ms is None else (delivered_ms // 1000 - int(PLACED.timestamp())) // 60
        stand = Stands(order, parcel, delivered, packs, dong, fee, cancelled_g // 5_000, back_g // 5_000)
        odd = "two lines" if code in found else f"{drawn_g} g drawn" if drawn_g != packs * 5_000 else ""
        found[code] = f"{stand}: {odd}" if odd else stand
    return found


def alike(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return the stories whose orders of arrival do not all end the same, to the last column but marks of the code."""
    orders: dict[str, list[tuple[Any, ...]]] = {}
    for code, *rest in ledger.rows(database, _ALIKE):
        orders.setdefault(code, []).append(tuple(rest))
    ends: dict[str, list[tuple[Any, ...]]] = {}
    for code, rows in orders.items():
        known = ends.setdefault(code.split("-")[0], [])
        if tuple(rows) not in known:
            known.append(tuple(rows))
    return {story: one for story, one in ends.items() if len(one) > 1}


class TakesReports(Protocol):
    """A shop whose roads can be let tell."""

    @property
    def database(self) -> Database:
        """Where its orders are."""

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Let reports come in, each by its road."""


def ends_right(
    shop: TakesReports, stories: Sequence[Sequence[Told]], first: Sequence[Told] = (), *, exactly: bool = True
) -> None:
    """Let each story's reports come in every order, after ``first``, then all once more; it has to stand as it must.

    ``exactly`` asks too that every order of arrival ends alike to the last column, also in what nobody said.
    """
    every = {
        f"R{number}-{at}": [*first, *arrival]
        for number, told in enumerate(stories)
        for at, arrival in enumerate(permutations(told))
    }
    steps = range(max(map(len, every.values())))
    for step in steps:
        shop.take([Arrival(code, told[step]) for code, told in every.items() if len(told) > step])
    database = shop.database
    found = stands(database)
    wrong = [(told, found.get(code)) for code, told in every.items() if found.get(code) not in right(told)]
    assert wrong == [], wrong[0]
    assert found.keys() == every.keys()
    apart = alike(database) if exactly else {}
    assert apart == {}, next(iter(apart.items()))
    odd = reconcile(database)
    assert odd == [], odd
    before = ledger.whole(database, without=_NOTED)
    for step in reversed(steps):
        shop.take([Arrival(code, told[step]) for code, told in every.items() if len(told) > step])
    assert ledger.whole(database, without=_NOTED) == before, "said again, something changed"
