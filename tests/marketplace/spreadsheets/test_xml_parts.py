"""A part of a workbook's package is searched and parsed as far as it is whole and declares nothing of its own."""

import io
import zipfile

import pytest

from marketplace.spreadsheets.xml_parts import DAMAGED, Elements, is_marked, parse

BLOCK = 1 << 20
MARK = b' t="e"'


def package(part: bytes) -> zipfile.ZipFile:
    """Return a package with one part, "a.xml"."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.xml", part)
    return zipfile.ZipFile(file)


@pytest.mark.parametrize("before", [0, BLOCK - len(MARK), BLOCK - 3, BLOCK, 2 * BLOCK - 1])
def test_a_mark_is_found_wherever_the_part_is_cut_into_blocks(before: int) -> None:
    with package(b" " * before + MARK) as archive:
        assert is_marked(archive, "a.xml", (b"hidden=", MARK))
        assert not is_marked(archive, "a.xml", (b"hidden=", b' t="x"'))


def test_elements_are_known_by_their_names_whatever_their_prefixes_and_letters() -> None:
    sheets = Elements("sheet")
    with package(b'<x:Workbook><x:Sheet name="a"/><SHEET name="b"/><sheets/></x:Workbook>') as archive:
        parse(archive, "a.xml", sheets)
    assert sheets.found == [{"name": "a"}, {"name": "b"}]


def test_a_document_type_is_refused_before_its_entities_are_read() -> None:
    found = Elements("a")
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a v="&c;"/>'
    with package(bomb) as archive, pytest.raises(ValueError, match="a document type in a workbook"):
        parse(archive, "a.xml", found)
    assert found.found == []


@pytest.mark.parametrize(("name", "part"), [("a.xml", b"<a><b>"), ("a.xml", b"\x00\x01"), ("b.xml", b"<a/>")])
def test_a_part_that_breaks_off_or_is_not_there_is_damage(name: str, part: bytes) -> None:
    with package(part) as archive, pytest.raises(DAMAGED):
        parse(archive, name, Elements("a"))
