"""Takes sheets of cooperatives, cooperative groups and individual businesses in."""

from collections.abc import Sequence
from datetime import date

from marketplace.directory import cooperatives
from marketplace.directory.communes import Gazetteer
from marketplace.directory.cooperatives import FIELDS
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.codes import CommuneCodes
from marketplace.imports.commune_columns import commune_of
from marketplace.imports.cooperatives.identity import CooperativeDraft, CooperativeIdentity
from marketplace.imports.cooperatives.names import kind_of_name, name_key
from marketplace.imports.duplicates import DuplicateCheck
from marketplace.imports.outcomes import problem, row_outcome
from marketplace.imports.stored_rows import FieldValues, merged, values_of
from marketplace.spreadsheets import Row

_PREFIX = {"cooperative": "HTX", "group": "THT", "business": "HKD"}
Changes = list[tuple[FieldValues, FieldValues]]
"""Cooperatives as they are and as they shall be."""


class CooperativeImporter:
    """Takes the rows of a sheet of cooperatives into the database."""

    def __init__(self, batch: Batch, gazetteer: Gazetteer, on: date) -> None:
        """Prepare for one file; ``on`` is the day on whose map an undecided commune is read."""
        self._batch, self._gazetteer, self._on = batch, gazetteer, on
        self._duplicates = DuplicateCheck()
        self._codes = CommuneCodes(batch.connection, "cooperative", _PREFIX.values(), 2)

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows into the database in a constant number of statements."""
        drafts: list[CooperativeDraft] = []
        doubts: list[Doubt] = []
        for row in rows:
            with row_outcome(self._batch, doubts):
                drafts.append((row, self._read(row)))
        identity = CooperativeIdentity(self._batch, self._gazetteer, drafts)
        self._codes.note(given["code"] for _row, given in drafts)
        new: list[FieldValues] = []
        changed: Changes = []
        for row, given in drafts:
            with row_outcome(self._batch, doubts):
                self._settle(row, given, identity.cooperative_of(row, given), new, changed)
        self._write(new, changed)
        self._batch.set_aside(doubts)

    def _read(self, row: Row) -> FieldValues:
        place = commune_of(self._batch, self._gazetteer, row, self._on)
        now = self._gazetteer.today(place)
        values = row.values
        return {
            "code": values.get("code"),
            "name": values["name"],
            "name_key": name_key(values["name"]),
            "kind": values.get("kind") or kind_of_name(values["name"]),
            "commune_id": place.id,
            "commune_now_id": now.id if now else None,
            "representative": values.get("representative"),
            "phone": values.get("phone"),
        }

    def _settle(
        self, row: Row, given: FieldValues, before: FieldValues | None, new: list[FieldValues], changed: Changes
    ) -> None:
        """Put a row where it belongs: it is new, or changes the cooperative it means, or says nothing new of it."""
        if before is None:
            new.append(self._named(row, given))
            return
        self._duplicates.check(row, before["code"], "Mã HTX", before["code"])
        after = merged(before, given)
        if after["name_key"] != before["name_key"]:
            en, vi = f"It was called {before['name']}.", f"Trước đây tên là {before['name']}."
            self._batch.note(problem(row, "Tên", after["name"], en, vi))
        if after == before:
            self._batch.unchanged += 1
        else:
            changed.append((before, after))

    def _named(self, row: Row, given: FieldValues) -> FieldValues:
        """Return a new cooperative with its kind and its code."""
        kind, code = given["kind"] or "cooperative", given["code"]
        if not code:
            # The name speaks for a new one without a code; its code then speaks for it in the rows to come.
            self._duplicates.check(row, f"{given['commune_id']} {given['name_key']}", "Tên", given["name"])
            code = self._codes.next(_PREFIX[kind], self._gazetteer.place(given["commune_id"]))
        self._duplicates.check(row, code, "Mã HTX", code)
        return {**given, "kind": kind, "code": code}

    def _write(self, new: Sequence[FieldValues], changed: Changes) -> None:
        connection = self._batch.connection
        added = cooperatives.add(connection, [values_of(FIELDS, one) for one in new])
        self._batch.record_added("cooperative", added)
        cooperatives.update(connection, FIELDS, [(*values_of(FIELDS, after), after["id"]) for _, after in changed])
        self._batch.record_changed("cooperative", [before for before, _after in changed])
        self._batch.new += len(new)
        self._batch.changed += len(changed)
