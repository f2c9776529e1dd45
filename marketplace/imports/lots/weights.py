"""What rows change of lots that are known: their weights above all, and what of it orders have to give back.

What was weighed replaces a forecast, never the other way; what is sold of a lot stays sold, or is recalled from orders.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from marketplace.imports.batch import Batch
from marketplace.imports.lots.matching import forecast_of
from marketplace.imports.lots.reading import LotDraft, written
from marketplace.imports.lots.stored import GIVEN, StoredLots
from marketplace.imports.outcomes import Rejected, problem
from marketplace.imports.stored_rows import FieldValues
from marketplace.inventory.lots import CannotMove
from marketplace.operations.harvest.recall import RecalledLine, recall_from
from marketplace.orders.reallocation import MoveReason
from marketplace.spreadsheets import Row
from marketplace.storage import bulk
from marketplace.words import weight

_BALANCES = "SELECT id, balance_g FROM lot WHERE id IN :lots"
_FIXED_ONCE_SOLD = ("household_id", "produce_id", "season_id")


class MeantLot(NamedTuple):
    """A row, and the lot it means as the lot is stored."""

    draft: LotDraft
    before: FieldValues


LotChange = tuple[FieldValues, FieldValues]
"""A lot as it is and as it shall be."""


def changes_of(batch: Batch, meant: Sequence[MeantLot], lots: StoredLots) -> list[LotChange]:
    """Return the lots that rows change, as they are and as they shall be; what they lack is recalled from orders."""
    fitting, lacking = _fitting(batch, meant, lots)
    if lacking:
        _recall(batch, fitting, lots, lacking)
    changes = [(one.before, _after(one)) for one in fitting]
    for before, after in changes:
        _refuse_negative(before, after)
    changed = [(before, after) for before, after in changes if after != before]
    batch.unchanged += len(changes) - len(changed)
    return changed


def note_picked(batch: Batch, one: MeantLot, lots: StoredLots) -> None:
    """Say that a forecast changes nothing of a lot that is picked, unless it is the forecast it had."""
    (row, given), lot = one
    days = ("forecast_from", "forecast_to")
    same_days = all(lot[name] == given[name] for name in days)
    if same_days and forecast_of(lot, lots.forecast_g) == given["in_g"]:
        return
    weighed, on = weight.text(lot["in_g"]), written(lot["picked_on"])
    en = f"Lot {lot['code']} was picked on {on} and weighed {weighed}; a forecast changes nothing of it any more."
    vi = f"Lô {lot['code']} đã cắt ngày {on}, cân được {weighed}; dự kiến không làm thay đổi lô này nữa."
    batch.note(problem(row, "Khối lượng", weight.text(given["in_g"]), en, vi))


def _fitting(batch: Batch, meant: Sequence[MeantLot], lots: StoredLots) -> tuple[list[MeantLot], dict[int, int]]:
    """Return the rows that can be taken, and the grams that orders must give back by lot; reject the other rows."""
    fitting, lacking = [], dict[int, int]()
    for one in meant:
        try:
            after = _after(one)
            if after["balance_g"] < 0:
                lacking[after["id"]] = _recallable(one, after, lots)
        except Rejected as rejected:
            batch.reject([rejected.problem])
        else:
            fitting.append(one)
    return fitting, lacking


def _after(one: MeantLot) -> FieldValues:
    """Return the lot as it shall be; its balance, below 0 where it is short, takes the difference."""
    (row, given), before = one
    after = before | {name: given[name] for name in GIVEN if given.get(name) is not None}
    gone_g = before["in_g"] - before["balance_g"]
    if gone_g and any(after[name] != before[name] for name in _FIXED_ONCE_SOLD):
        raise _gone(row, "Mã lô", given["code"], weight.text(gone_g))
    after["balance_g"] = after["in_g"] - gone_g
    # A lot keeps the communes of its day, also when its household has moved on the map since.
    return after | {"commune_id": before["commune_id"], "commune_now_id": before["commune_now_id"]}


def _recallable(one: MeantLot, after: FieldValues, lots: StoredLots) -> int:
    """Return the grams that orders must give back to a lot; Rejected where they do not hold that much."""
    row, given = one.draft
    lacking: int = -after["balance_g"]
    if sum(line.weight_g for line in lots.lines.get(after["id"], ())) < lacking:
        raise _gone(row, "Khối lượng", weight.text(given["in_g"]), weight.text(after["in_g"] + lacking))
    return lacking


def _gone(row: Row, column: str, value: Any, gone: str) -> Rejected:
    return Rejected(
        problem(
            row,
            column,
            value,
            f"{gone} of this lot are sold or gone already, so it cannot become this; correct the row.",
            f"Lô này đã bán hoặc xuất {gone} nên không thể sửa như vậy; hãy kiểm tra lại dòng này.",
        )
    )


def _recall(batch: Batch, meant: Sequence[MeantLot], lots: StoredLots, lacking: dict[int, int]) -> None:
    """Recall from orders, newest first, what lots lack, say so of their rows, and read the balances anew."""
    why = MoveReason(None, batch.file_name, "picked less")
    lost = recall_from(batch.connection, lots.lines, lacking, why, batch.now_ms)
    asked = {"lots": [one.before["id"] for one in meant]}
    balances = dict(bulk.select(batch.connection, _BALANCES, asked))
    for one in meant:
        one.before["balance_g"] = balances[one.before["id"]]
        if lines := [line for line in lost.get(one.before["id"], ()) if line.weight_g]:
            _note_short(batch, one.draft, lines)


def _note_short(batch: Batch, draft: LotDraft, lines: Sequence[RecalledLine]) -> None:
    short = weight.text(sum(line.weight_g for line in lines))
    named = "1 order line is" if len(lines) == 1 else f"{len(lines)} order lines are"
    en = f"{named} short of {short} now; see `lensan shortfalls list`."
    vi = f"{len(lines)} dòng đơn nay thiếu {short}; xem mục thiếu hàng giao."
    batch.note(problem(draft.row, "Khối lượng", weight.text(draft.given["in_g"]), en, vi))


def _refuse_negative(before: FieldValues, after: FieldValues) -> None:
    if after["balance_g"] < 0:
        missing = weight.text(-after["balance_g"])
        en = f"Lot {before['code']} lacks {missing} for this; nothing was written."
        raise CannotMove(en, f"Lô {before['code']} thiếu {missing} nên không ghi được; chưa có gì thay đổi.")
