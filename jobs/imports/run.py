"""Importing sheets of cooperatives, households and lots: one file, one transaction, one report; and undoing one."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from marketplace import imports, spreadsheets
from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_acts import AuditDetail
from marketplace.imports import Batch
from marketplace.imports.sheet_kinds import COLUMNS, Kind, SheetImporter, importer_for
from marketplace.spreadsheets import Limits, Problem, Row, Table
from marketplace.storage import Database, bulk, locks
from marketplace.storage.clock import Clock, now_ms
from marketplace.words.instants import local
from marketplace.words.messages import Sentence

__all__ = ["ImportReport", "Kind", "alone", "run_import", "undo"]

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. ``import_id`` is None when nothing was written; problems come in row order."""

    kind: str
    file_name: str
    sheets: list[str]
    """The sheets that were read, where the file has several."""
    dry_run: bool
    import_id: int | None
    new: int
    changed: int
    unchanged: int
    rejected: int
    doubts: int
    """How many of the rejected rows wait in the inbox."""
    moved: int = 0
    """How many households left one cooperative for another."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    """What people should know of rows that were taken."""
    ignored: list[str] = field(default_factory=list)
    """Headings nobody asked for; their columns were not read."""
    same_as: int | None = None
    """An earlier import of the very same file, not undone since."""

    @property
    def rows(self) -> int:
        """How many rows the sheet has."""
        return self.new + self.changed + self.unchanged + self.rejected

    @property
    def refused(self) -> bool:
        """Say whether the sheet has rows and none of them was taken."""
        return bool(self.rejected) and self.rejected == self.rows

    def summary(self) -> Sentence:
        """Return the outcome in one sentence."""
        doubts = (f", {self.doubts} of them in the inbox", f", trong đó {self.doubts} dòng chờ xử lý")
        english, vietnamese = doubts if self.doubts else ("", "")
        moved = (f" {self.moved} moved from another cooperative.", f" {self.moved} hộ chuyển từ HTX khác sang.")
        also_en, also_vi = moved if self.moved else ("", "")
        return Sentence(
            f"{self.rows} {'row' if self.rows == 1 else 'rows'}: {self.new} new, {self.changed} changed,"
            f" {self.unchanged} unchanged, {self.rejected} not taken{english}.{also_en}",
            f"{self.rows} dòng: {self.new} mới, {self.changed} cập nhật, {self.unchanged} không đổi,"
            f" {self.rejected} chưa nhập được{vietnamese}.{also_vi}",
        )


class _DryRun(Exception):
    """Ends a transaction that was only to be looked at."""


def run_import(
    kind: Kind,
    path: Path,
    db: Database,
    who: str,
    *,
    dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
    clock: Clock = now_ms,
    on: date | None = None,
    season: str | None = None,
    limits: Limits | None = None,
    file_name: str | None = None,
) -> ImportReport:
    """Import a sheet in one transaction and say what came of each row; SheetRefused when the file cannot be read.

    ``on`` is the day on whose map a commune of both eras is read (today); ``on_progress`` gets the rows taken so far;
    ``file_name`` is the name people know the file by, where ``path`` is only where it lies.
    """
    instant = clock()
    day = on or local(instant).date()
    report: list[ImportReport] = []
    with spreadsheets.opened(path, COLUMNS[kind], limits, local(instant).date()) as table:
        try:
            with db.write() as connection:
                alone(connection)
                batch = Batch(connection, kind, file_name or path.name, _sha256(path), instant, who)
                _take(table, batch, importer_for(batch, kind, day, season), on_progress)
                batch.close()
                if batch.id is not None:
                    of: AuditDetail = {"import": batch.id, "kind": kind}
                    audit.note(connection, instant, Signed(None, who), "sheet taken in", batch.file_name, of)
                report.append(_report(batch, table, connection, dry_run=dry_run))
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
    return report[0]


def undo(import_id: int, db: Database, who: str, clock: Clock = now_ms) -> int:
    """Undo a whole import and return how many rows it had touched; CannotUndo where more builds on it."""
    with db.write() as connection:
        alone(connection)
        touched = imports.undo(connection, import_id, who, clock())
        audit.note(connection, clock(), Signed(None, who), "import undone", str(import_id))
        return touched


def alone(connection: Connection) -> None:
    """Let one import or undo run at a time; SQLite has one writer anyway."""
    locks.lock_name(connection, "lensan.import")


def _take(table: Table, batch: Batch, importer: SheetImporter, on_progress: Callable[[int], None] | None) -> None:
    rows, done = iter(table), 0
    while chunk := list(islice(rows, CHUNK)):
        importer.take(_readable(chunk, batch))
        done += len(chunk)
        if on_progress is not None:
            on_progress(done)


def _readable(rows: Sequence[Row], batch: Batch) -> list[Row]:
    """Return the rows whose cells were all read; the others are rejected with what to do."""
    for row in rows:
        if row.problems:
            batch.reject(row.problems)
        for said in row.notes:
            batch.note(said)
    return [row for row in rows if not row.problems]


def _report(batch: Batch, table: Table, connection: Connection, *, dry_run: bool) -> ImportReport:
    sql = "SELECT max(id) FROM importbatch WHERE kind = :kind AND sha256 = :sha256 AND undone_ms IS NULL AND id <> :own"
    place = {name: at for at, name in enumerate(table.sheets)}

    def in_order(one: Problem) -> tuple[int, int, str]:
        return place.get(one.sheet, len(place)), one.row, one.column

    [(same_as,)] = bulk.select(connection, sql, {"kind": batch.kind, "sha256": batch.sha256, "own": batch.id or 0})
    return ImportReport(
        kind=batch.kind,
        file_name=batch.file_name,
        sheets=[name for name in table.sheets if name],
        dry_run=dry_run,
        import_id=None if dry_run else batch.id,
        new=batch.new,
        changed=batch.changed,
        unchanged=batch.unchanged,
        rejected=batch.rejected,
        doubts=batch.doubts,
        moved=batch.moved,
        notes=sorted([*table.notices, *batch.notes], key=in_order),
        problems=sorted(batch.problems, key=in_order),
        ignored=table.ignored,
        same_as=same_as,
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
