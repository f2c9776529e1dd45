"""Where files may not grow, nothing half-written is left for those who come later."""

import importlib
from pathlib import Path

import pytest

from tests.limited import files_grow_to


def test_of_what_is_imported_meanwhile_no_half_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a_long_module.py").write_text("WORDS = [" + "'vải thiều', " * 2_000 + "]\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with files_grow_to(100):
        importlib.import_module("a_long_module")
    assert list(tmp_path.rglob("*.pyc")) == []


def test_no_file_grows_beyond_it(tmp_path: Path) -> None:
    with files_grow_to(64), pytest.raises(OSError, match="large"):
        (tmp_path / "long").write_bytes(b"x" * 65)
