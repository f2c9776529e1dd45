"""The rows of a sheet of households, read: where each lies, which cooperative it names, and what else it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.directory.communes import Gazetteer, Place, placed
from marketplace.directory.households import FIELDS
from marketplace.directory.memberships import NO_CHANGE, MembershipPlan
from marketplace.imports.batch import Batch, Doubt, problem
from marketplace.imports.rows import Doubted, Known, Rejected, known_by, place_of, plain
from marketplace.spreadsheets import Row
from marketplace.words import areas, names
from marketplace.words.messages import Unreadable

# The northern provinces have codes up to 37 (Ninh Bình) in both trees; south of them a sào is not 360 m².
_LAST_NORTHERN = 37


@dataclass(slots=True)
class Draft:
    """One row of the sheet, placed and read, before it is known whether it is new."""

    row: Row
    place: Place
    given: Known
    cooperative_id: int | None
    new_by: str | None = None
    """The doubt of which a person said that the row is a new household."""
    plan: MembershipPlan = NO_CHANGE
    """What the row changes of its household's memberships."""


class HouseholdRows:
    """Reads the rows of one file."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer, self._on = batch, gazetteer, on

    def read(self, rows: Sequence[Row], doubts: list[Doubt]) -> list[Draft]:
        """Return the rows that can be used; reject the others, or add their doubts."""
        codes = sorted({row.values["cooperative"] for row in rows if row.values.get("cooperative")})
        cooperatives = {
            one["code"]: one["id"] for one in known_by(self._batch.connection, "cooperative", ("code",), "code", codes)
        }
        drafts = []
        for row in rows:
            try:
                drafts.append(self._draft(row, cooperatives))
            except Rejected as rejected:
                self._batch.reject([rejected.problem])
            except Doubted as doubted:
                doubts.append(doubted.doubt)
        return drafts

    def _draft(self, row: Row, cooperatives: dict[str, int]) -> Draft:
        values = row.values
        place = place_of(self._batch, self._gazetteer, row, self._on)
        now = self._now(row, place)
        cooperative = values.get("cooperative")
        if cooperative and cooperative not in cooperatives:
            raise Rejected(
                problem(
                    row,
                    "Mã HTX",
                    cooperative,
                    "There is no cooperative with this code; import the cooperatives first.",
                    "Chưa có HTX mang mã này; hãy nhập danh sách HTX trước.",
                )
            )
        given = {name: plain(values.get(name)) for name in FIELDS}
        given |= {"name_key": names.key(values["name"]), "area_m2": _area_m2(row, place)}
        given |= {"commune_id": place.id, "commune_now_id": now.id if now else None}
        return Draft(row, place, given, cooperatives.get(cooperative) if cooperative else None)

    def _now(self, row: Row, place: Place) -> Place | None:
        """Return the commune of today: what the crosswalk says, or where that divides, what the row declares."""
        today, declared = self._gazetteer.today(place), row.values.get("commune_now")
        if not declared:
            return today
        possible = [today] if today else self._gazetteer.parts(place)
        meant = [one.place for one in self._gazetteer.search(declared) if one.place in possible and one.score >= 0]
        chosen = (
            placed(self._gazetteer, declared, None, possible[0].province, date.max).place
            if len(meant) != 1
            else meant[0]
        )
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


def _area_m2(row: Row, place: Place) -> int | None:
    typed = row.values.get("area")
    if typed is None:
        return None
    sao_m2 = areas.NORTHERN_SAO_M2 if int(place.province_code) <= _LAST_NORTHERN else None
    try:
        return areas.square_metres(typed[0], typed[1], sao_m2)
    except Unreadable as refusal:
        raise Rejected(problem(row, "Diện tích", typed[0], *refusal.sentence)) from None
