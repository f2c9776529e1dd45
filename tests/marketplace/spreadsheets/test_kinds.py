"""What is no spreadsheet is refused before anything parses it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import spreadsheets as sheet
from marketplace.imports.households import COLUMNS
from marketplace.spreadsheets import SheetRefused
from marketplace.spreadsheets.kinds import kind_of
from tests.marketplace.spreadsheets.broken_sheets import SMALL


def test_a_path_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "hộ.xlsx").write_bytes(b"PK")
    with pytest.raises(SheetRefused, match="cannot be opened"):
        sheet.opened(tmp_path / "hộ.xlsx" / "trang 1.xlsx", COLUMNS)


@given(st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_that_begin_like_a_zip_are_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        path.write_bytes(content)
        with pytest.raises(SheetRefused):
            kind_of(path, SMALL)
