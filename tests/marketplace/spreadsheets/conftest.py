"""A file that takes a while to be parsed."""

from pathlib import Path

import pytest

from tests.marketplace.spreadsheets.parsing import ROWS


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A file of many rows, so that its process is still at work when the first is read."""
    path = tmp_path / "dài.csv"
    path.write_text("a;b\n" + "".join(f"{number};{'x' * 150}\n" for number in range(1, ROWS)), encoding="utf-8")
    return path
