"""The rows of a sheet of households, read: where each lies, which cooperative it names, and what else it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.directory.communes import Gazetteer, Place
from marketplace.directory.households import FIELDS
from marketplace.directory.memberships import NO_CHANGE, MembershipPlan
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.commune_columns import commune_of
from marketplace.imports.households.communes import commune_today
from marketplace.imports.outcomes import Rejected, problem, row_outcome
from marketplace.imports.stored_rows import FieldValues, stored_by
from marketplace.spreadsheets import Row
from marketplace.storage.days import as_iso
from marketplace.words import areas, names
from marketplace.words.messages import Unreadable

# The northern provinces have codes up to 37 (Ninh Bình) in both trees; south of them a sào is not 360 m².
_LAST_NORTHERN = 37


@dataclass(slots=True)
class HouseholdDraft:
    """One row of the sheet, placed and read, before it is known whether it is new."""

    row: Row
    place: Place
    given: FieldValues
    cooperative_id: int | None
    new_by: str | None = None
    """The doubt of which a person said that the row is a new household."""
    plan: MembershipPlan = NO_CHANGE
    """What the row changes of its household's memberships."""


class HouseholdReader:
    """Reads the rows of one file."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer, self._on = batch, gazetteer, on

    def read(self, rows: Sequence[Row], doubts: list[Doubt]) -> list[HouseholdDraft]:
        """Return the rows that can be used; reject the others, or add their doubts."""
        cooperatives = self._cooperatives(rows)
        drafts = []
        for row in rows:
            with row_outcome(self._batch, doubts):
                drafts.append(self._draft(row, cooperatives))
        return drafts

    def _cooperatives(self, rows: Sequence[Row]) -> dict[str, int]:
        """Return the ids of the cooperatives that rows name, by their codes."""
        codes = sorted({row.values["cooperative"] for row in rows if row.values.get("cooperative")})
        return {
            one["code"]: one["id"] for one in stored_by(self._batch.connection, "cooperative", ("code",), "code", codes)
        }

    def _draft(self, row: Row, cooperatives: dict[str, int]) -> HouseholdDraft:
        values = row.values
        place = commune_of(self._batch, self._gazetteer, row, self._on)
        now = commune_today(self._gazetteer, row, place)
        cooperative = values.get("cooperative")
        if cooperative and cooperative not in cooperatives:
            raise _unknown_cooperative(row, cooperative)
        given = {name: as_iso(values.get(name)) for name in FIELDS}
        given |= {"name_key": names.key(values["name"]), "area_m2": _area_m2(row, place)}
        given |= {"commune_id": place.id, "commune_now_id": now.id if now else None}
        return HouseholdDraft(row, place, given, cooperatives.get(cooperative) if cooperative else None)


def _unknown_cooperative(row: Row, code: str) -> Rejected:
    return Rejected(
        problem(
            row,
            "Mã HTX",
            code,
            "There is no cooperative with this code; import the cooperatives first.",
            "Chưa có HTX mang mã này; hãy nhập danh sách HTX trước.",
        )
    )


def _area_m2(row: Row, place: Place) -> int | None:
    if row.values.get("area") is None:
        return None
    number, unit = row.values["area"]
    sao_m2 = areas.NORTHERN_SAO_M2 if int(place.province_code) <= _LAST_NORTHERN else None
    try:
        return areas.square_metres(number, unit, sao_m2)
    except Unreadable as refusal:
        raise Rejected(problem(row, "Diện tích", number, *refusal.sentence)) from None
