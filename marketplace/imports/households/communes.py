"""Where a household lives: the commune of today that a row declares, and what a row changes of a known one."""

from datetime import date

from marketplace.directory.communes import Gazetteer, Place, is_same_today, match_commune
from marketplace.imports.outcomes import Rejected, problem
from marketplace.imports.stored_rows import FieldValues
from marketplace.spreadsheets import Row


def commune_today(gazetteer: Gazetteer, row: Row, place: Place) -> Place | None:
    """Return the commune of today: what the crosswalk says, or where that divides, what the row declares."""
    today, declared = gazetteer.today(place), row.values.get("commune_now")
    if not declared:
        return today
    possible = [today] if today else list(gazetteer.successors(place))
    chosen = _declared(gazetteer, declared, possible)
    if chosen not in possible:
        listed = ", ".join(one.name for one in possible)
        raise Rejected(
            problem(
                row,
                "Xã/phường hiện nay",
                declared,
                f"{place.name} went to {listed}; write one of them.",
                f"{place.name} nay thuộc {listed}; hãy ghi một trong các xã/phường đó.",
            )
        )
    return chosen


def _declared(gazetteer: Gazetteer, declared: str, possible: list[Place]) -> Place | None:
    """Return the one of the possible communes that was typed, else the commune of that name in their province."""
    meant = [one.place for one in gazetteer.search(declared) if one.place in possible and one.score >= 0]
    if len(meant) == 1:
        return meant.pop()
    province = next(one.province for one in possible)
    return match_commune(gazetteer, declared, None, province, date.max).place


def communes_after(gazetteer: Gazetteer, before: FieldValues, given: FieldValues, place: Place) -> FieldValues:
    """Return what a row placed somewhere changes of a known household's communes.

    The same commune under its other era's name is no move.
    """
    recorded = gazetteer.place(before["commune_id"])
    if is_same_today(gazetteer, recorded, place):
        return {"commune_id": before["commune_id"], "commune_now_id": before["commune_now_id"]}
    if place in gazetteer.successors(recorded):
        # The old commune was divided; the new one written for the household decides.
        return {"commune_id": before["commune_id"], "commune_now_id": place.id}
    if given["commune_now_id"] is None and before["commune_id"] != place.id:
        return {"commune_now_id": None}
    return {}
