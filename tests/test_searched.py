"""What is looked for is found wherever it lies: packed, sealed, in other letters; and nothing where it is not."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import zstandard

from marketplace.storage.encryption import seal
from tests.searched import found_in, holds, parts_of

NAME, KEY = "Lò Thị Mây", "mùa vải thiều 2026"


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.xml", content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        NAME.encode(), NAME.encode("utf-16-le"), b"x" + NAME.encode("utf-16-be"), json.dumps([NAME]).encode(),
        zipped(NAME.encode()), zipped(zipped(NAME.encode("utf-16"))),
        b"page" + zstandard.ZstdCompressor().compress(NAME.encode()) + b"page",
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_written_or_packed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.bin").write_bytes(content)
    assert found_in([tmp_path], [NAME, "Ai Khác"]) == {("a.bin", NAME)}


@pytest.mark.parametrize("more", range(16))
def test_what_is_sealed_is_found_by_who_has_the_key_alone(tmp_path: Path, more: int) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"row" + seal(NAME.encode() + b"." * more, KEY) + b"2026-06-20")
    assert found_in([tmp_path], [NAME]) == set()
    assert found_in([tmp_path / "a.sqlite"], [NAME], ("mùa vải thiều 2025", KEY)) == {("a.sqlite", NAME)}


def test_a_number_is_looked_for_without_its_blanks_too() -> None:
    assert parts_of("0987 650 321", NAME) == {"0987 650 321", "0987650321", NAME, "lo thi may"}
    assert holds(b"call 0987650321", parts_of("0987 650 321")) == {"0987650321"}
