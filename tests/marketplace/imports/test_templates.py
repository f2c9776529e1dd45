"""Every template can be filled in and taken in."""

from pathlib import Path

import pytest

from jobs.imports.run import run_import
from marketplace.imports.templates import template
from marketplace.storage import Database
from tests.marketplace.imports.importing import (
    counts,
)


@pytest.mark.both
def test_every_template_can_be_imported_as_it_is(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "mẫu.xlsx"
    for kind in ("cooperatives", "households", "lots"):
        path.write_bytes(template(kind))
        report = run_import(kind, path, db, "dat")
        assert (counts(report), report.ignored) == ((1, 0, 0, 0), []), report.problems
