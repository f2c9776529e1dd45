"""The lots that a sheet's rows may mean, locked with the orders that a smaller weight may recall fruit from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from marketplace.imports.lots.matching import lot_key
from marketplace.imports.lots.reading import LotDraft
from marketplace.imports.stored_rows import FieldValues, stored
from marketplace.inventory.lots import CannotMove
from marketplace.operations.harvest.recall import RecalledLine, recallable_lines
from marketplace.orders.reallocation import lock_orders
from marketplace.storage import bulk, locks

GIVEN = (
    *("code", "household_id", "season_id", "produce_id", "commune_id", "commune_now_id", "variety", "grade"),
    *("picked_on", "forecast_from", "forecast_to", "in_g", "slip", "growing_area_code", "certificate"),
)
"""What a row says of a lot."""

FIELDS = (*GIVEN, "balance_g")
_LOOKS = 5
# The forecast that a picking replaced: the last forecast move of a lot that is picked.
_FORECAST = """
SELECT m.lot_id, -m.grams FROM lot_move m WHERE m.id IN (
    SELECT max(id) FROM lot_move WHERE kind = 'forecast' AND lot_id IN :lots GROUP BY lot_id)
"""


@dataclass(slots=True)
class StoredLots:
    """Lots by their codes and by what they share with the rows that may mean them."""

    by_code: dict[str, FieldValues]
    by_key: dict[tuple[Any, ...], list[FieldValues]]
    forecast_g: dict[int, int]
    """What lots that are picked had been forecast to weigh."""
    lines: dict[int, list[RecalledLine]]
    """The lines that may lose fruit of a lot, newest first; their orders are locked."""


def lots_for(connection: Connection, drafts: Sequence[LotDraft]) -> StoredLots:
    """Read the lots that may be meant, locked in id order, after the orders that a smaller weight may recall from."""
    if not drafts:
        return StoredLots({}, {}, {}, {})
    lines: dict[int, list[RecalledLine]] = {}
    for _ in range(_LOOKS):
        locked = {one.line_id for of in lines.values() for one in of}
        with connection.begin_nested() as point:
            if locked:
                lock_orders(connection, locked)
            lots = _read(connection, drafts)
            lines = recallable_lines(connection, _lacking(lots, drafts))
            if locked.issuperset(one.line_id for of in lines.values() for one in of):
                return _indexed(connection, lots, lines)
            point.rollback()
    raise CannotMove(
        "These lots are being sold from too fast to be changed; take the sheet in again.",
        "Các lô này đang có nhiều đơn vào cùng lúc; hãy nhập lại.",
    )


def _read(connection: Connection, drafts: Sequence[LotDraft]) -> list[FieldValues]:
    lock = locks.for_update(connection)
    codes = [given["code"] for _row, given in drafts if given["code"]]
    households = sorted({given["household_id"] for _row, given in drafts})
    sql = f"SELECT id, {', '.join(FIELDS)} FROM lot WHERE code IN :codes OR household_id IN :households ORDER BY id"  # noqa: S608
    found = bulk.select(connection, sql + lock, {"codes": codes, "households": households})
    return [stored(FIELDS, row) for row in found]


def _indexed(connection: Connection, lots: list[FieldValues], lines: dict[int, list[RecalledLine]]) -> StoredLots:
    by_key: dict[tuple[Any, ...], list[FieldValues]] = defaultdict(list)
    for lot in lots:
        by_key[lot_key(lot)].append(lot)
    picked = [lot["id"] for lot in lots if lot["picked_on"] is not None and lot["forecast_from"] is not None]
    forecast_g = dict(bulk.select(connection, _FORECAST, {"lots": picked})) if picked else {}
    return StoredLots({lot["code"]: lot for lot in lots}, by_key, forecast_g, lines)


def _lacking(lots: Sequence[FieldValues], drafts: Sequence[LotDraft]) -> dict[int, int]:
    """Return, by lot, the grams it would lack if the smallest weight of all rows that may mean it became its weight."""
    least: dict[Any, int] = {}
    for _row, given in drafts:
        for key in (given["code"], lot_key(given)):
            least[key] = min(given["in_g"], least.get(key, given["in_g"]))
    none = 1 << 60
    lacking = {}
    for lot in lots:
        gone_g = lot["in_g"] - lot["balance_g"]
        if not gone_g:
            continue
        short_g = gone_g - min(least.get(lot["code"], none), least.get(lot_key(lot), none))
        if short_g > 0:
            lacking[lot["id"]] = short_g
    return lacking
