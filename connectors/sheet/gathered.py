"""What the rows of any file have in common while they are gathered: what cannot be read, and their days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connectors.file_form import FileForm
from connectors.sheet.days import UnclearDay, day_stands_first, settled
from connectors.sheet.totals import Held, differs, not_held
from marketplace.spreadsheets import Problem, Row
from marketplace.words.file_reports import FileDifference
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject

Values = dict[str, Any]


@dataclass(slots=True)
class Gathered:
    """Rows of a file of some form, under its name."""

    form: FileForm
    file: str
    rejects: list[Reject] = field(default_factory=list)
    differences: list[FileDifference] = field(default_factory=list)
    newest_ms: int = 0
    """The newest instant in the rows (ms), and the oldest one of those that a window begins with."""
    oldest_ms: int = 0
    summed: tuple[str, ...] = ()
    """The fields that rows of sums are held against."""
    _sums: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What the rows come to by field: since the last row of sums, and in all."""
    _totals: list[tuple[str, int, int, int]] = field(default_factory=list)
    """Labels of totals, what they say, and both of what the rows above come to."""
    _unclear: list[tuple[Values, str]] = field(default_factory=list)
    _to_come: list[tuple[Values, str]] = field(default_factory=list)
    """Days that may lie ahead, which so tell nothing of how days are written or of when the file was exported."""

    def set_aside(self, row: Row, why: Sentence | None = None) -> None:
        """Set a row aside with its place: for what of it cannot be read, or for a reason."""
        at = place_of(row.problems[0]) if row.problems and why is None else _place(row)
        en, vi = why or row.problems[0].sentence
        # The file's name and the row are its key: another file's row of that number is another.
        where = f"row of {self.file}, {at.en}"
        self.rejects.append(Reject(where, f"{at.en}: {en}", _kept(at), reason_vi=f"{at.vi}: {vi}"))

    def note_days(self, values: Values, *names: str) -> None:
        """Note the instants of a row, the first of which a window begins with."""
        for name in names:
            at = values.get(name)
            if isinstance(at, UnclearDay):
                self._unclear.append((values, name))
            elif at is not None:
                self._extend(at, opens=name == names[0])

    def note_to_come(self, values: Values, name: str) -> None:
        """Note a day of a row that may lie ahead."""
        if isinstance(values.get(name), UnclearDay):
            self._to_come.append((values, name))

    def add(self, values: Values) -> None:
        """Add a row to what rows of sums are held against."""
        for name in self.summed:
            since, whole = self._sums.get(name, (0, 0))
            dong = values.get(name) or 0
            self._sums[name] = (since + dong, whole + dong)

    def note_total(self, row: Row, headings: Mapping[str, str]) -> None:
        """Note a row of sums, with the headings of its columns by field."""
        for name in self.summed:
            said, (since, whole) = row.values.get(name), self._sums.get(name, (0, 0))
            if said is not None:
                self._totals.append((f"{headings[name]} ({_place(row).vi})", said, since, whole))
            self._sums[name] = (0, whole)

    def hold_totals(self) -> Held:
        """Hold the rows of sums against those above them: since the last such row, or all of them."""
        if self.is_cut:
            return Held([], [not_held(label, said) for label, said, _since, _whole in self._totals])
        wrong = [one for one in self._totals if one[1] not in one[2:]]
        return Held([differs(label, said, whole) for label, said, _since, whole in wrong], [])

    @property
    def is_cut(self) -> bool:
        """Say whether a row could not be read, so that the others come to less."""
        return bool(self.rejects)

    def settle_days(self, now_ms: int) -> None:
        """Decide of days that were typed which number is the day; UnclearDaysError and MixedDaysError say why not."""
        days = [values[name] for values, name in self._unclear]
        day_first = self.form.day_first or day_stands_first(days, now_ms)
        for values, name in self._to_come:
            values[name] = settled(values[name], day_first=day_first)
        opens = "paid" if self.form.money is not None else "placed"
        for (values, name), day in zip(self._unclear, days, strict=True):
            values[name] = settled(day, day_first=day_first)
            if values[name] is not None:
                self._extend(values[name], opens=name == opens)

    def _extend(self, at_ms: int, *, opens: bool) -> None:
        self.newest_ms = max(self.newest_ms, at_ms)
        if opens and (not self.oldest_ms or at_ms < self.oldest_ms):
            self.oldest_ms = at_ms


def place_of(problem: Problem) -> Sentence:
    """Return where in its file something stands that cannot be read."""
    sheet = f"{problem.sheet}, " if problem.sheet else ""
    column = f", {problem.column}" if problem.column else ""
    return Sentence(f"{sheet}row {problem.row}{column}", f"{sheet}dòng {problem.row}{column}")


def broken_order(code: str, problem: Problem) -> Reject:
    """Return an order one row of which cannot be read: without it the others would be another order."""
    at = place_of(problem)
    return unread_order(code, at_place(at, problem.sentence), at)


def at_place(place: Sentence, what: Sentence) -> Sentence:
    """Return what is to be said of a place of a file, in both languages."""
    return Sentence(*(f"{where}: {said}" for where, said in zip(place, what, strict=True)))


def unread_order(code: str, why: Sentence, at: Sentence | None = None) -> Reject:
    """Return an order that cannot be read; a file that has it whole settles it."""
    return Reject(f"order code {code}", why.en, _kept(at or why), reason_vi=why.vi)


def _place(row: Row) -> Sentence:
    sheet = f"{row.sheet}, " if row.sheet else ""
    return Sentence(f"{sheet}row {row.number}", f"{sheet}dòng {row.number}")


def _kept(why: Sentence) -> bytes:
    return msgspec.json.encode({"why": why.en})
