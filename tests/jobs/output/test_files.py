"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from jobs.output.files import NotWrittenError, write_whole


def test_what_was_there_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"before, and longer")
    write_whole(path, b"after")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"after", [path])


def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotWrittenError, match=r"no/a\.csv cannot be written \(no such file or directory\)"):
        write_whole(tmp_path / "no" / "a.csv", b"after")
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_written_as_it_is() -> None:
    write_whole(Path(os.devnull), b"after")
    assert not Path(os.devnull).is_file()
