"""Who bears what failed deliveries cost, as cooperatives declare it by day: themselves, where they declare nothing."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from marketplace.settlement.statements.seller_of_record import MembershipHistory
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_BEARER, _COOPERATIVE = TABLES["failed_bearer"], TABLES["cooperative"]
BEARERS = ("cooperative", "household", "shared")
"""Who bears what a failed delivery costs; the first where nothing is declared."""


_DECLARED = (
    select(_BEARER.c.from_on, _BEARER.c.bearer)
    .where(_BEARER.c.cooperative_id == bindparam("cooperative"))
    .order_by(_BEARER.c.from_on)
)


_GAVE = """
SELECT DISTINCT g.cooperative_id, t.household_id, t.terms, o.placed_ms, coalesce(o.returned_ms, o.delivered_ms,
       o.placed_ms)
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN listing g ON g.id = l.listing_id
JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id
WHERE o.id = :order AND d.drawn_g > 0
"""


class FailedError(Refusal):
    """What was said of failed deliveries cannot be kept; the message is one plain sentence."""


class Bearer(NamedTuple):
    """Who bears the cost of failed deliveries from a day on."""

    from_on: date
    bearer: str


class _GivingLot(NamedTuple):
    """A lot that gave to an order: through which listing's cooperative, whose it is, and the days that count."""

    cooperative_id: int | None
    household_id: int
    terms: str
    placed_ms: int
    charged_ms: int


def declare_bearer(
    connection: Connection, cooperative_id: int, bearer: str, from_on: date, who: str | None, now_ms: int
) -> None:
    """Declare who bears the cost of failed deliveries from a day on; closed periods keep what they say."""
    if bearer not in BEARERS:
        raise FailedError(
            f"There is no bearer {bearer}; choose {', '.join(BEARERS[:-1])} or {BEARERS[-1]}",
            f"Không có bên chịu {bearer}; hãy chọn {', '.join(BEARERS[:-1])} hoặc {BEARERS[-1]}",
        )
    row = (cooperative_id, from_on.isoformat(), bearer, who, now_ms)
    bulk.put(connection, _BEARER, ("cooperative_id", "from_on"), ("bearer", "who", "noted_ms"), [row])


def bearers(connection: Connection, cooperative_id: int) -> list[Bearer]:
    """Return the cooperative's declarations of who bears failed deliveries, by day."""
    return [Bearer(*row) for row in bulk.rows(connection, _DECLARED, cooperative=cooperative_id)]


def borne_by(connection: Connection, order_id: int) -> list[tuple[str, str]]:
    """Return who bears what an order's failed delivery cost: (cooperative's name, one of ``BEARERS``), by name.

    None where no cooperative sold its fruit: no statement is charged then.
    """
    gave = [_GivingLot(*row) for row in bulk.select(connection, _GAVE, {"order": order_id})]
    members = MembershipHistory.of_households(connection, [one.household_id for one in gave])
    found = set()
    for one in gave:
        through = one.cooperative_id or members.of(one.household_id, as_date(day_of(one.placed_ms)))
        if through is not None:
            bearer = bearer_on(bearers(connection, through), as_date(day_of(one.charged_ms)))
            found.add((through, "cooperative" if one.terms == "outright" else bearer))
    names = dict(connection.execute(select(_COOPERATIVE.c.id, _COOPERATIVE.c.name)).all())
    return sorted((names[through], bearer) for through, bearer in found)


def bearer_on(declared: Sequence[Bearer], day: date) -> str:
    """Return who bears it on a day, of those that a cooperative has declared."""
    return next((one.bearer for one in reversed(declared) if one.from_on <= day), BEARERS[0])
