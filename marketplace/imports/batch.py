"""One import in its transaction: rows added and changed in bulk, each with what was before, and the doubts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, update

from marketplace.exchange import inbox
from marketplace.exchange.inbox import Candidate, candidates, term_mappings
from marketplace.spreadsheets import Problem
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

MOST_PROBLEMS = 1_000
"""Problems kept to be shown; more are only counted, so that a sheet of bad rows stays within bounded memory."""

_CHANGE = ("import_id", "noun", "row_id", "before")
_SOURCE = "import"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row only a person can settle: what it says (``kept``), what is not known of it, and what that may mean."""

    problem: Problem
    kept: dict[str, Any]
    cause: str
    about: str
    candidates: list[Candidate]


@dataclass(slots=True)
class Batch:
    """What one import does. Its own row is made with its first write, so a file without news leaves none."""

    connection: Connection
    kind: str
    file_name: str
    sha256: str
    now_ms: int
    who: str
    id: int | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    doubts: int = 0
    moved: int = 0
    """Households that left one cooperative for another one."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    """What people should know of rows that were taken."""
    _answers: dict[tuple[str, str], str] | None = None

    def answer_for(self, cause: str, about: str) -> str | None:
        """Return what a person said that a doubtful word of a sheet means, or None."""
        if self._answers is None:
            self._answers = term_mappings.all_of(self.connection, _SOURCE)
        return self._answers.get((cause, about))

    def remember_code(self, cause: str, about: str, code: str) -> None:
        """Note the code of what was made because a person called a doubtful row a new one, for when it comes again."""
        term_mappings.replace(self.connection, _SOURCE, cause, about, code, self.now_ms)

    def reject(self, problems: Sequence[Problem]) -> None:
        """Count one row as rejected and keep its problems while there is room."""
        self.rejected += 1
        self.problems.extend(problems[: max(0, MOST_PROBLEMS - len(self.problems))])

    def note(self, found: Problem) -> None:
        """Keep what people should know of a row that was taken, while there is room."""
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(found)

    def record_added(self, noun: str, ids: Sequence[int]) -> None:
        """Remember that rows of one noun are new, so that undoing takes them away."""
        self._remember([(noun, row_id, None) for row_id in ids])

    def record_changed(self, noun: str, before: Sequence[dict[str, Any]]) -> None:
        """Remember rows of one noun as they were (with their ids), so that undoing makes them so again."""
        self._remember([(noun, row["id"], json.dumps(row, ensure_ascii=False)) for row in before])

    def set_aside(self, doubts: Sequence[Doubt]) -> None:
        """Count rows as rejected, and put each into the inbox unless the same doubt is there already."""
        for doubt in doubts:
            self.reject([doubt.problem])
        self.doubts += len(doubts)
        new = inbox.put_new(self.connection, _SOURCE, list(map(self._item, doubts)), self.now_ms)
        self.record_added("inboxitem", new)

    def close(self) -> None:
        """Write the counts into the import's row, where it has one."""
        if self.id is not None:
            table = TABLES["importbatch"]
            self.connection.execute(update(table).where(table.c.id == self.id).values(**self._counts()))

    def _key(self, doubt: Doubt) -> str:
        # The row's content, not its file: the same doubt in a corrected sheet is the same item.
        content = json.dumps([self.kind, doubt.kept], ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def _item(self, doubt: Doubt) -> inbox.NewItem:
        sheet = f"{doubt.problem.sheet}:" if doubt.problem.sheet else ""
        place = f"{self.file_name}:{sheet}{doubt.problem.row}"
        kept = json.dumps(doubt.kept, ensure_ascii=False, default=str)
        ranked, sentence = candidates.to_json(doubt.candidates), doubt.problem.sentence
        return inbox.NewItem(self.kind, self._key(doubt), doubt.cause, doubt.about, place, sentence, kept, ranked)

    def _remember(self, rows: list[tuple[str, int, str | None]]) -> None:
        if rows:
            batch_id = self._opened()
            bulk.insert(self.connection, TABLES["importchange"], _CHANGE, [(batch_id, *row) for row in rows])

    def _opened(self) -> int:
        if self.id is None:
            table = TABLES["importbatch"]
            names = ("kind", "file_name", "sha256", "who")
            values = {name: getattr(self, name) for name in names} | {"imported_ms": self.now_ms}
            added = insert(table).values(**values, **self._counts()).returning(table.c.id)
            self.id = int(self.connection.execute(added).scalar_one())
        return self.id

    def _counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("new", "changed", "unchanged", "rejected")}
