"""A backup's file says what it holds, whichever row comes first, and what is damaged is never taken for whole."""

from itertools import permutations
from pathlib import Path
from zipfile import ZipFile

import pytest

from marketplace.storage.backup import BackupError, manifest_of
from marketplace.storage.backup.archive import (
    FORMAT,
    Manifest,
    RowDigest,
    TableManifest,
    get_manifest,
    get_rows,
    opened,
    put_manifest,
    put_rows,
)

ROWS = [b"[1,null]", b'[2,"v\xe1\xba\xa3i"]', b"[3,true]"]


def digest(lines: list[bytes]) -> tuple[int, str]:
    found = RowDigest()
    found.add(lines)
    return found.rows, found.hexdigest()


def written(path: Path, version: int = FORMAT) -> Manifest:
    manifest = Manifest(version, 1, "0017", (TableManifest("lot", ("id", "code"), 3, digest(ROWS)[1]),))
    with ZipFile(path, "w") as archive:
        put_rows(archive, "lot", [ROWS[:2], ROWS[2:]])
        put_manifest(archive, manifest)
    return manifest


def test_rows_in_another_order_are_the_same_rows_and_any_other_row_is_not() -> None:
    assert {digest(list(order)) for order in permutations(ROWS)} == {digest(ROWS)}
    others = (ROWS[:2], [*ROWS, ROWS[0]], [ROWS[0], ROWS[0], ROWS[2]], [b"[1,1]", *ROWS[1:]])
    assert digest(ROWS) not in [digest(list(other)) for other in others]


def test_what_was_put_in_is_what_comes_out(tmp_path: Path) -> None:
    manifest = written(tmp_path / "it.lensan")
    assert manifest_of(tmp_path / "it.lensan") == manifest
    with opened(tmp_path / "it.lensan") as archive:
        assert [row for page in get_rows(archive, "lot") for row in page] == [[1, None], [2, "vải"], [3, True]]


def test_a_newer_format_is_refused_before_its_fields_are_read(tmp_path: Path) -> None:
    written(tmp_path / "it.lensan", FORMAT + 1)
    with opened(tmp_path / "it.lensan") as archive, pytest.raises(BackupError, match="newer Lên Sàn"):
        get_manifest(archive)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "it.lensan").write_bytes(content)
    with pytest.raises(BackupError, match=r"it\.lensan is no backup of Lên Sàn, or damaged"):
        manifest_of(tmp_path / "it.lensan")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"it\.lensan cannot be read \(no such file or directory\)"):
        manifest_of(tmp_path / "it.lensan")


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_file_of_which_a_byte_was_changed_says_so_or_reads_as_before(tmp_path: Path, at: float) -> None:
    manifest = written(tmp_path / "it.lensan")
    content = bytearray((tmp_path / "it.lensan").read_bytes())
    content[int(at * len(content))] ^= 0xFF
    (tmp_path / "it.lensan").write_bytes(content)
    try:
        with opened(tmp_path / "it.lensan") as archive:
            read = (get_manifest(archive), [row for page in get_rows(archive, "lot") for row in page])
    except BackupError as error:
        assert "damaged" in str(error)
    else:
        assert read == (manifest, [[1, None], [2, "vải"], [3, True]])
