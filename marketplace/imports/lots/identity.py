"""Which lot a row means, each lot meant by one row of a file; where that leaves a doubt, the inbox decides.

A lot without a code is known by household, produce, variety, grade and days; a weight that differs from the one known
is a doubt, since it may be a correction or a second lot of that day.
"""

import json
from collections.abc import Sequence
from datetime import date

from marketplace.exchange.inbox import Candidate, term_mappings
from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.duplicates import DuplicateCheck, Spot, duplicate_of
from marketplace.imports.lots.matching import exact_match, lot_key, match
from marketplace.imports.lots.reading import LotDraft, LotReader, written
from marketplace.imports.lots.stored import StoredLots
from marketplace.imports.outcomes import Doubted, problem
from marketplace.imports.stored_rows import FieldValues
from marketplace.inventory.lots import window_text
from marketplace.spreadsheets import Problem, Row
from marketplace.words import weight

_NEW = Candidate("new", term_mappings.NEW)


class LotIdentity:
    """Tells, for the rows of one file, which lots they mean."""

    def __init__(self, batch: Batch, reader: LotReader) -> None:
        """Prepare for one file."""
        self._batch, self._reader = batch, reader
        self._duplicates = DuplicateCheck()
        self._meant: dict[int, Spot] = {}
        """The lots that rows of the file mean, and the row of each."""

    def ordered(self, drafts: Sequence[LotDraft], lots: StoredLots) -> list[LotDraft]:
        """Return the rows with codes first, then those that say exactly what is known.

        So the order of a file's rows decides nothing.
        """
        return sorted(drafts, key=lambda draft: (not draft.given["code"], not self._is_exact(draft.given, lots)))

    def _is_exact(self, given: FieldValues, lots: StoredLots) -> bool:
        return exact_match(given, lots.by_key.get(lot_key(given), ()), lots.forecast_g) is not None

    def lot_of(self, draft: LotDraft, lots: StoredLots) -> FieldValues | None:
        """Return the lot a row means, or None when it is new; Doubted when it may be either, Rejected when repeated."""
        row, given = draft
        if given["code"]:
            self._duplicates.check(row, given["code"], "Mã lô", given["code"])
            found = self._coded(draft, lots)
        else:
            self._duplicates.check(row, _what_it_says(given), "Mã lô", weight.text(given["in_g"]))
            found = self._matched(draft, lots)
        if found is not None:
            if found["id"] in self._meant:
                raise duplicate_of(self._meant[found["id"]], row, "Mã lô", found["code"])
            self._meant[found["id"]] = row.spot
        return found

    def note_added(self, ids: Sequence[int], drafts: Sequence[LotDraft]) -> None:
        """Note the ids of the new lots, so that no later part of the file means them again."""
        self._meant.update(zip(ids, (draft.row.spot for draft in drafts), strict=True))

    def _coded(self, draft: LotDraft, lots: StoredLots) -> FieldValues | None:
        """Return the lot of a row's code; where another household's lot has it, what a person said; Doubted before."""
        given = draft.given
        found = lots.by_code.get(given["code"])
        if found is None or found["household_id"] == given["household_id"]:
            return found
        about = f"{given['code']}, {given['household']}"
        answer = self._batch.answer_for("lot", about)
        if answer == found["code"]:
            return found
        if answer != term_mappings.NEW:
            raise self._doubted(draft.row, _taken_code(draft), "lot", about, [found])
        given["code"] = None
        return self._matched(draft, lots)

    def _matched(self, draft: LotDraft, lots: StoredLots) -> FieldValues | None:
        """Return the lot that a row without a code means; Doubted where a person must say it."""
        row, given = draft
        left = [lot for lot in lots.by_key.get(lot_key(given), ()) if lot["id"] not in self._meant]
        lot, several = match(given, left, lots.forecast_g)
        if lot is not None or not several:
            return lot
        about = _described(draft)
        answer = self._batch.answer_for("weight", about)
        if answer == term_mappings.NEW:
            return None
        for one in several:
            if one["code"] == answer:
                return one
        raise self._doubted(row, _unclear(row, given, several), "weight", about, several)

    def _doubted(self, row: Row, found: Problem, cause: str, about: str, lots: Sequence[FieldValues]) -> Doubted:
        return Doubted(Doubt(found, self._reader.encode(row), cause, about, [*map(_candidate, lots), _NEW]))


def _what_it_says(given: FieldValues) -> str:
    """Return what two rows without codes share that are most likely one lot written twice."""
    own = (given[name] for name in ("picked_on", "forecast_from", "forecast_to", "in_g", "slip"))
    return json.dumps((*lot_key(given), *own), ensure_ascii=False)


def _described(draft: LotDraft) -> str:
    """Return the words under which a person's answer about a row without a code is kept."""
    facts = (draft.row.values.get(name) for name in ("household", "produce", "variety", "grade", "slip"))
    days = (draft.given[name] for name in ("picked_on", "forecast_from"))
    return ", ".join([*(str(one) for one in (*facts, *days) if one), weight.text(draft.given["in_g"])])


def _candidate(lot: FieldValues) -> Candidate:
    return Candidate("lot", lot["code"], lot["variety"] or "", pack_g=lot["in_g"], owner=_when(lot))


def _when(lot: FieldValues) -> str:
    if lot["picked_on"] is not None:
        return written(lot["picked_on"])
    first, last = (date.fromisoformat(lot[name]) for name in ("forecast_from", "forecast_to"))
    return window_text(first, last)


def _taken_code(draft: LotDraft) -> Problem:
    """Return what to do about a code that another household's lot has."""
    return problem(
        draft.row,
        "Mã lô",
        draft.given["code"],
        "A lot of another household has this code; write another code.",
        "Mã lô này đang là của hộ khác; hãy ghi mã khác.",
    )


def _unclear(row: Row, given: FieldValues, lots: Sequence[FieldValues]) -> Problem:
    """Return what to do about a row that may be one of several forecasts, or another weight of a lot of that day."""
    typed, codes = weight.text(given["in_g"]), ", ".join(lot["code"] for lot in lots)
    if given["picked_on"] is not None and any(lot["picked_on"] is None for lot in lots):
        return problem(
            row,
            "Khối lượng",
            typed,
            f"This may be the weight of several lots ({codes}); write the code of the lot, for another lot a new code.",
            f"Số cân này có thể của nhiều lô ({codes}); hãy ghi mã lô, lô khác thì ghi mã mới.",
        )
    lot = next(iter(lots))
    return problem(
        row,
        "Khối lượng",
        typed,
        f"Lot {lot['code']} of this day is {weight.text(lot['in_g'])}; to correct it write its code,"
        " for another lot write a new code.",
        f"Lô {lot['code']} cùng ngày đã ghi {weight.text(lot['in_g'])}; muốn sửa thì ghi mã lô đó,"
        " lô khác thì ghi mã mới.",
    )
