"""Takes sheets of households in: which household each row means, what it changes, and what it joins or leaves.

Without a code a household is (commune, accent-free name, telephone); where that leaves a doubt, the inbox decides.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from marketplace.directory import households
from marketplace.directory.communes import Gazetteer
from marketplace.directory.households import FIELDS
from marketplace.directory.memberships import MembershipSpan
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.codes import CommuneCodes
from marketplace.imports.duplicates import DuplicateCheck, duplicate_of
from marketplace.imports.households.communes import communes_after
from marketplace.imports.households.identity import HouseholdIdentity
from marketplace.imports.households.namesakes import Namesake
from marketplace.imports.households.reading import HouseholdDraft, HouseholdReader
from marketplace.imports.households.sheet_memberships import SheetMemberships
from marketplace.imports.outcomes import Rejected, problem, row_outcome
from marketplace.imports.stored_rows import FieldValues, merged, values_of
from marketplace.operations.recount import recount
from marketplace.spreadsheets import Row

_PREFIX = "HO"


class _HouseholdChange(NamedTuple):
    """A row of a known household: the household as it is, and as it shall be."""

    draft: HouseholdDraft
    before: FieldValues
    after: FieldValues


class HouseholdImporter:
    """Takes the rows of a sheet of households into the database."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer = batch, gazetteer
        self._reader = HouseholdReader(batch, gazetteer, on)
        self._identity = HouseholdIdentity(batch, gazetteer)
        self._codes = CommuneCodes(batch.connection, "household", [_PREFIX], 5)
        self._duplicates = DuplicateCheck()
        self._memberships = SheetMemberships(batch)

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        doubts: list[Doubt] = []
        drafts = self._reader.read(rows, doubts)
        self._identity.look(drafts)
        self._codes.note(draft.given["code"] for draft in drafts)
        new: list[HouseholdDraft] = []
        meant: list[tuple[HouseholdDraft, Namesake]] = []
        for draft in drafts:
            with row_outcome(self._batch, doubts):
                self._identify(draft, new, meant)
        changes = self._changes(meant)
        spans = self._memberships.known([one.before["id"] for one in changes if one.draft.cooperative_id is not None])
        new = [draft for draft in new if self._plans_membership(draft, ())]
        changes = [one for one in changes if self._plans_membership(one.draft, spans.get(one.before["id"], ()))]
        self._write(new, changes)
        self._batch.set_aside(doubts)

    def _identify(
        self, draft: HouseholdDraft, new: list[HouseholdDraft], meant: list[tuple[HouseholdDraft, Namesake]]
    ) -> None:
        """Find the household that a row means, or give it a code as a new one; each is meant by one row of a file."""
        before = self._identity.household_of(draft)
        self._check_duplicate(draft, before)
        if before is not None:
            meant.append((draft, before))
            return
        draft.given["code"] = draft.given["code"] or self._codes.next(_PREFIX, draft.place)
        self._duplicates.note(draft.row, draft.given["code"])
        new.append(draft)
        self._identity.namesakes.add(Namesake.of(draft.given, draft.row.spot))

    def _check_duplicate(self, draft: HouseholdDraft, before: Namesake | None) -> None:
        row, given = draft.row, draft.given
        if before is not None and before.id is None:
            raise duplicate_of(before.spot, row, "Họ tên chủ hộ", given["name"])
        code = before.code if before else given["code"]
        if code:
            column = "Mã hộ" if given["code"] else "Họ tên chủ hộ"
            self._duplicates.check(row, code, column, given["code"] or given["name"])

    def _changes(self, meant: Sequence[tuple[HouseholdDraft, Namesake]]) -> list[_HouseholdChange]:
        """Return the known households that rows mean, as they are and as they shall be."""
        stored = self._identity.stored([before for _draft, before in meant])
        changes = [self._change(draft, stored[before.id]) for draft, before in meant if before.id is not None]
        for one in changes:
            self._note_renamed(one)
        return changes

    def _change(self, draft: HouseholdDraft, before: FieldValues) -> _HouseholdChange:
        communes = communes_after(self._gazetteer, before, draft.given, draft.place)
        return _HouseholdChange(draft, before, merged(before, draft.given) | communes)

    def _note_renamed(self, one: _HouseholdChange) -> None:
        was, name = one.before["name"], one.after["name"]
        if one.after["name_key"] != one.before["name_key"]:
            en, vi = f"This household was called {was}.", f"Trước đây hộ này tên là {was}."
            self._batch.note(problem(one.draft.row, "Họ tên chủ hộ", name, en, vi))

    def _plans_membership(self, draft: HouseholdDraft, known: Sequence[MembershipSpan]) -> bool:
        """Plan what a row changes of memberships; False, and the row is rejected, where that cannot be."""
        try:
            draft.plan = self._memberships.plan(draft.row, draft.cooperative_id, known)
        except Rejected as rejected:
            self._batch.reject([rejected.problem])
            return False
        return True

    def _write(self, new: Sequence[HouseholdDraft], changes: Sequence[_HouseholdChange]) -> None:
        ids = self._add(new)
        self._update([one for one in changes if one.after != one.before])
        planned = [(household_id, draft.plan) for draft, household_id in zip(new, ids, strict=True)]
        planned += [(one.before["id"], one.draft.plan) for one in changes]
        joined = self._memberships.write(planned)
        changed = sum(one.after != one.before or one.before["id"] in joined for one in changes)
        self._batch.new += len(new)
        self._batch.changed += changed
        self._batch.unchanged += len(changes) - changed

    def _add(self, new: Sequence[HouseholdDraft]) -> range:
        ids = households.add(self._batch.connection, [values_of(FIELDS, draft.given) for draft in new])
        self._batch.record_added("household", ids)
        for draft in new:
            if draft.new_by is not None:
                self._batch.remember_code("household", draft.new_by, draft.given["code"])
        return ids

    def _update(self, changes: Sequence[_HouseholdChange]) -> None:
        connection = self._batch.connection
        for one in changes:
            self._identity.namesakes.change(one.before, one.after)
        recount(connection, [one.after for one in changes])
        households.update(connection, FIELDS, [(*values_of(FIELDS, one.after), one.after["id"]) for one in changes])
        self._batch.record_changed("household", [one.before for one in changes])
