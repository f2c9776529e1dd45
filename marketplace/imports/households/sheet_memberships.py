"""What the rows of a sheet of households say of memberships: planned row by row, written in bulk."""

from collections.abc import Sequence

from marketplace.directory import memberships, periods
from marketplace.directory.memberships import (
    NO_CHANGE,
    MembershipError,
    MembershipPlan,
    MembershipSpan,
    StatedMembership,
)
from marketplace.imports.batch import Batch
from marketplace.imports.households.columns import MEMBERSHIP_COLUMNS
from marketplace.imports.outcomes import Rejected, problem
from marketplace.operations.membership_changes import request_syncs
from marketplace.spreadsheets import Row, cells
from marketplace.storage.days import as_iso

_TITLES = {column.field: column.title for column in MEMBERSHIP_COLUMNS}


class SheetMemberships:
    """The memberships of one file."""

    def __init__(self, batch: Batch) -> None:
        """Prepare for one file, in whose transaction no period is closed: before households and lots are locked."""
        self._batch = batch
        self._closed = periods.closed_until(batch.connection)

    def known(self, households: Sequence[int]) -> dict[int, list[MembershipSpan]]:
        """Return the memberships of households, by their ids."""
        return memberships.spans_of(self._batch.connection, households) if households else {}

    def plan(self, row: Row, cooperative_id: int | None, known: Sequence[MembershipSpan]) -> MembershipPlan:
        """Return what a row changes of its household's memberships; Rejected where that cannot be."""
        values = row.values
        code, joined_on, left_on = (values.get(name) for name in _TITLES)
        try:
            if cooperative_id is not None and code is not None:
                stated = StatedMembership(cooperative_id, code, joined_on, left_on)
                found = memberships.plan(known, stated, self._closed)
                self._note_moved(row, found)
                return found
            if left_on is not None:
                en, vi = "Write the code of the cooperative it left.", "Hãy ghi mã HTX mà hộ đã ra."
                raise MembershipError("cooperative", en, vi)
        except MembershipError as refusal:
            value = cells.text(values[refusal.field]) if values.get(refusal.field) else ""
            raise Rejected(problem(row, _TITLES[refusal.field], value, *refusal.sentence)) from refusal
        return NO_CHANGE

    def _note_moved(self, row: Row, found: MembershipPlan) -> None:
        """Say in the report that a household leaves a cooperative for another one."""
        for left, day in found.ends if found.begins else ():
            self._batch.moved += 1
            en = f"It leaves {left.cooperative} for this cooperative on {day:%d/%m/%Y}."
            vi = f"Hộ ra {left.cooperative} để vào HTX này từ {day:%d/%m/%Y}."
            self._batch.note(problem(row, "Mã HTX", row.values["cooperative"], en, vi))

    def write(self, planned: Sequence[tuple[int, MembershipPlan]]) -> set[int]:
        """Write the memberships that begin and end, by household; return the households of them."""
        changed = [(household, plan) for household, plan in planned if plan != NO_CHANGE]
        connection, batch = self._batch.connection, self._batch
        begun = [(household, plan.begins) for household, plan in changed if plan.begins is not None]
        batch.record_added("membership", memberships.add(connection, begun))
        ended = [span for _household, plan in changed for span, _day in plan.ends]
        memberships.end(connection, [plan for _household, plan in changed])
        batch.record_changed("membership", [{"id": span.id, "left_on": as_iso(span.left_on)} for span in ended])
        if ended:
            request_syncs(connection, sorted({span.household_id for span in ended}), batch.now_ms)
        return {household for household, _plan in changed}
