"""When a package says it was made is believed where it is certain, whatever else is wrong with its part."""

import io
import zipfile
from pathlib import Path

import pytest

from marketplace.spreadsheets.package_time import created_ms

MADE_MS = 1_780_880_523_000  # 2026-06-08T01:02:03Z


def packed(folder: Path, part: str, content: str) -> Path:
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return path


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-06-08T01:02:03Z", MADE_MS),
        (" 2026-06-08T08:02:03+07:00 ", MADE_MS),
        ("2026-06-08T01:02:03", None),
        ("2026-06-08", None),
        ("2026-13-08T01:02:03Z", None),
        ("0001-01-01T00:00:00+14:00", -62_135_647_200_000),
        ("hôm qua, T", None),
        ("", None),
    ],
)
def test_only_an_instant_that_is_certain_is_told(tmp_path: Path, written: str, expected: int | None) -> None:
    core = f'<c xmlns:d="x"><d:modified>2027-01-01T00:00:00Z</d:modified><d:created>{written}</d:created></c>'
    assert created_ms(packed(tmp_path, "docProps/core.xml", core)) == expected
    assert created_ms(packed(tmp_path, "DOCPROPS\\CORE.XML", core)) == expected


def test_a_document_of_libreoffice_has_its_own_part(tmp_path: Path) -> None:
    meta = '<o xmlns:meta="x"><meta:creation-date>2026-06-08T01:02:03Z</meta:creation-date></o>'
    assert created_ms(packed(tmp_path, "meta.xml", meta)) == MADE_MS


@pytest.mark.parametrize(
    "core",
    [
        '<!DOCTYPE c [<!ENTITY a "2026-06-08T01:02:03Z">]><c><created>&a;</created></c>',
        "<c><created>2026-06-08T01:02:03Z</created>",
        "<c><created>2026-06-08T01:02:03Z</created></c>" + " " * 200_000,
    ],
)
def test_a_part_that_is_no_plain_one_tells_nothing(tmp_path: Path, core: str) -> None:
    assert created_ms(packed(tmp_path, "docProps/core.xml", core)) is None


def test_a_part_that_does_not_unpack_tells_nothing(tmp_path: Path) -> None:
    path = packed(tmp_path, "docProps/core.xml", "<c><created>2026-06-08T01:02:03Z</created></c>" * 50)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        begins = archive.infolist()[0].header_offset + 30 + len("docProps/core.xml")
    content = bytearray(path.read_bytes())
    content[begins : begins + 8] = b"\xff" * 8
    path.write_bytes(bytes(content))
    assert created_ms(path) is None
    path.write_bytes(b"PK\x03\x04 cut off")
    assert created_ms(path) is None
