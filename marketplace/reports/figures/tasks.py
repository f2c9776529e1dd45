"""Tasks: what one household has to cut and to hand over for orders, and which of its lots wait for the scales.

Weights alone: neither money nor anybody else's name is read.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.days import as_day

_CALLED = "SELECT name FROM household WHERE id = :household"
_PACKED = """
SELECT name, variety, grade, uncut, pack_g, CAST(SUM(left_g + over_g) AS BIGINT), CAST(SUM(left_g) AS BIGINT),
    COUNT(DISTINCT order_id)
FROM (
    SELECT p.name, l.variety, l.grade, CASE WHEN l.picked_on IS NULL THEN 1 ELSE 0 END AS uncut, o.pack_g, o.order_id,
        d.drawn_g - d.cancelled_g - d.short_g - d.returned_g - d.undelivered_g AS left_g, d.over_g
    FROM lot l JOIN draw d ON d.lot_id = l.id JOIN order_line o ON o.id = d.line_id
    JOIN orders w ON w.id = o.order_id JOIN produce p ON p.id = l.produce_id
    WHERE l.household_id = :household AND w.fulfilment = 'none' AND w.order_state <> 'cancelled'
) AS part
WHERE left_g > 0 GROUP BY name, variety, grade, uncut, pack_g ORDER BY uncut DESC, name, variety, grade, pack_g
"""
_TO_WEIGH = """
SELECT l.code, p.name, l.variety, l.grade, l.forecast_from, l.forecast_to, l.in_g
FROM lot l JOIN produce p ON p.id = l.produce_id
WHERE l.household_id = :household AND l.picked_on IS NULL AND l.balance_g > 0
AND (l.forecast_from IS NULL OR l.forecast_from <= :day)
ORDER BY l.forecast_from, l.code
"""


class PackTask(NamedTuple):
    """Fruit of one kind for boxes of one size; ``is_to_cut`` where its lot was not picked yet.

    ``fruit_g`` goes into the boxes, ``label_g`` of it is what they promise. A box may hold others' fruit too.
    """

    produce: str
    variety: str | None
    grade: str | None
    is_to_cut: bool
    pack_g: int
    fruit_g: int
    label_g: int
    orders: int

    @property
    def packs(self) -> int | None:
        """Return how many whole boxes that fills; None where the last one is shared with others."""
        packs, rest = divmod(self.label_g, self.pack_g) if self.pack_g else (0, 1)
        return None if rest else packs


class WeighTask(NamedTuple):
    """A lot that is expected by now and was not weighed yet."""

    lot: str
    produce: str
    variety: str | None
    grade: str | None
    forecast_from: date | None
    forecast_to: date | None
    forecast_g: int


class Tasks(NamedTuple):
    """What a household has to do; ``household`` is what it is called."""

    household: str
    packing: tuple[PackTask, ...]
    weighing: tuple[WeighTask, ...]

    @property
    def to_cut(self) -> tuple[PackTask, ...]:
        """Return what is still to be cut for orders."""
        return tuple(task for task in self.packing if task.is_to_cut)

    @property
    def to_hand_over(self) -> tuple[PackTask, ...]:
        """Return what was cut, and waits to be packed for orders."""
        return tuple(task for task in self.packing if not task.is_to_cut)


def tasks_of(connection: Connection, household_id: int, on_day: date) -> Tasks:
    """Return one household's tasks as they stand, of the lots that are expected by a day; nobody else's."""
    packing = bulk.select(connection, _PACKED, {"household": household_id})
    weighing = bulk.select(connection, _TO_WEIGH, {"household": household_id, "day": on_day.isoformat()})
    return Tasks(
        str(bulk.scalar(connection, _CALLED, {"household": household_id})),
        tuple(PackTask(name, variety, grade, bool(uncut), *rest) for name, variety, grade, uncut, *rest in packing),
        tuple(_dated(WeighTask(*row)) for row in weighing),
    )


def _dated(task: WeighTask) -> WeighTask:
    return task._replace(forecast_from=as_day(task.forecast_from), forecast_to=as_day(task.forecast_to))
