"""Imports: the files that were taken in, and what each changed."""

from sqlalchemy import Index, Text

from marketplace.storage.tables.columns import DeclaredTable, big, field


class ImportBatch(DeclaredTable):
    """One imported file: what it was, what it did, and whether it was taken back."""

    id: int | None = field(default=None, primary_key=True)
    kind: str
    file_name: str
    sha256: str
    imported_ms: int = big()
    who: str | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    undone_ms: int | None = big(null=True)
    undone_by: str | None = None


class ImportChange(DeclaredTable):
    """One row an import made or changed; ``before`` is its JSON as it was, or null when it is new."""

    __table_args__ = (Index("ix_import_change_row", "noun", "row_id"),)
    id: int | None = big(key=True)
    import_id: int = field(foreign_key="importbatch.id", index=True)
    noun: str
    row_id: int = big()
    before: str | None = field(default=None, sa_type=Text)
