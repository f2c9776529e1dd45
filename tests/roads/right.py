"""What an order has to be once several roads have told of it, by the words of the design and of the pages; no program.

The later source time wins, of one instant the farther state; what a report does not say stays as the newest that does
says it. What became of a parcel limits what is said of it: packs come back only of what was delivered or sent, and no
more than were ordered and not cancelled.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, permutations, product
from typing import Any, NamedTuple

FARTHER = ("placed", "confirmed", "collected", "shipping", "failed", "delivered", "returning", "returned", "cancelled")
"""States, each farther than those before it."""
CONTRACT, NOTICE, LIST, EXPORT, PARCEL = "contract", "notice", "list", "export", "parcel"
FEE = 7
ALL = -1
"""Packs that came back: as many as there are."""
DAY, MORNING = 24 * 60, 8 * 60
"""Minutes; orders are placed at eight in the morning."""


class Told(NamedTuple):
    """One report: its road, at which minute of the order's life it was true, and what it says.

    ``price`` is what a pack costs, ``back`` how many of delivered packs an export says came back. A list is a
    cooperative's own, an export Shopee's; a parcel is its carrier's word.
    """

    road: str
    at: int
    state: str
    packs: int = 3
    price: int = 150_000
    back: int = 0

    @property
    def delivered(self) -> int | None:
        """The minute at which it says that the parcel was handed over; each road has its own idea of that."""
        if self.state not in ("delivered", "returned"):
            return None
        if self.road == LIST:  # it gives a day, the one before
            return (self.at + MORNING) // DAY * DAY - DAY - MORNING
        return self.at - {CONTRACT: 4, NOTICE: 4, EXPORT: 0, PARCEL: 0}[self.road]


class Stands(NamedTuple):
    """How an order stands: itself and its parcel, when it was handed over, and its one line."""

    order: str
    parcel: str
    delivered: int | None
    packs: int
    dong: int
    fee_dong: int
    cancelled: int
    returned: int


def taken_back(told: Sequence[Told]) -> bool:
    """Say whether something was said, then not, then again: of what is only seen nobody keeps each time of it."""
    states = [one.state for one in sorted(told, key=_rank)]
    for some in (("delivered", "returning", "returned"), ("returned",), ("cancelled",)):
        is_so = [state in some for state in states]
        if any(is_so[at] and not is_so[at + 1] and any(is_so[at + 2 :]) for at in range(len(is_so) - 1)):
            return True
    return False


def right(told: Sequence[Told]) -> set[Stands]:
    """Return how an order of a shop may stand by these reports: one way, but where two of one rank contradict."""
    return {_together(order) for order in _orders(told)}


def _orders(told: Sequence[Told]) -> Iterator[list[Told]]:
    """Yield the reports from the one that counts least to the one that counts most."""
    ranked = sorted(told, key=_rank)
    alike = [list(permutations(set(same))) for _, same in groupby(ranked, key=_rank)]
    for one in product(*alike):
        yield [report for part in one for report in part]


def _rank(told: Told) -> tuple[int, int]:
    return told.at, FARTHER.index(told.state)


def _together(told: Iterable[Told]) -> Stands:
    facts: dict[str, Any] = {"order": "placed", "fee_dong": 0, "back": 0, "delivered": None}
    for report in told:
        facts |= _says(report, facts)
        if report.state == "delivered" and facts["delivered"] is None:
            facts["delivered"] = report.at  # nobody says when: since it was first seen to be so
    packs, cancelled = facts["packs"], facts["packs"] if facts["cancelled"] else 0
    back = packs if facts["back"] == ALL else facts["back"]
    return Stands(
        facts["order"], facts["parcel"], facts["delivered"], packs, packs * facts["price"], facts["fee_dong"],
        cancelled, min(back, packs - cancelled),
    )  # fmt: skip


def _says(told: Told, before: dict[str, Any]) -> dict[str, Any]:
    """Return what a report says.

    A list has no column of packs that came back: of them its status alone speaks, when all did. On its way back an
    order was delivered or not, which no list and no carrier says; and an export says of no order when. A carrier knows
    nothing of the order but that it was confirmed, and that all of a parcel is on its way back or there.
    """
    here: dict[str, Any] = {"delivered": told.delivered}
    here["parcel"] = "none" if told.state in ("placed", "confirmed", "cancelled") else told.state
    backwards = told.state in ("returning", "returned")
    if told.road == PARCEL:
        here |= {
            "back": ALL if backwards else 0,
            "order": "confirmed" if before["order"] == "placed" else before["order"],
        }
    else:
        here |= {"packs": told.packs, "price": told.price, "cancelled": told.state == "cancelled"}
        here["order"] = told.state if told.state in ("placed", "cancelled") else "confirmed"
        if told.road != LIST or told.state == "returned":
            here["back"] = told.packs if told.state == "returned" else told.back
    if told.road in (CONTRACT, NOTICE, EXPORT):
        here["fee_dong"] = FEE * told.packs
    unsaid = {LIST: told.state == "returning", EXPORT: told.state == "delivered", PARCEL: backwards}
    if unsaid.get(told.road):
        del here["delivered"]
    return here
