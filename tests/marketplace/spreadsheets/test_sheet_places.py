"""Where rows and cells stand in a sheet's XML."""

import pytest

from marketplace.spreadsheets.sheet_places import column_name, column_of, places_of, require_utf_8, tag_end


def test_rows_and_cells_are_found_however_they_are_written() -> None:
    part = (
        b'<x:worksheet><x:dimension ref="A1:B2"/><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c/></x:row>'
        b'<x:row r="4"><x:c r="C4" s="7"><x:f>A1</x:f><x:v>3</x:v></x:c></x:row><x:row r="4"/></x:sheetData>'
        b"</x:worksheet>"
    )
    found = places_of(part)
    cells = [(row.number, one.column, one.style, one.kind, one.value) for row in found.rows for one in row.cells]
    assert cells == [(1, 0, "", "s", "0"), (1, 1, "", "n", ""), (4, 2, "7", "n", "=3")]
    assert [(row.number, row.alone) for row in found.rows] == [(1, False), (4, False), (4, True)]
    assert found.dimension is not None
    assert part[slice(*found.dimension)] == b"A1:B2"
    first = found.rows[0].cells[0]
    assert part[first.start : first.end] == b'<x:c t="s"><x:v>0</x:v></x:c>'
    assert part[found.rows[0].inner_end :].startswith(b"</x:row>")
    assert part[found.data_end :].startswith(b"</x:sheetData>")
    assert not found.data_alone


@pytest.mark.parametrize(
    "part",
    [
        b"<worksheet/>",
        b"<worksheet><sheetData>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>',
        '<?xml version="1.0"?><worksheet><sheetData/></worksheet>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="windows-1258"?><worksheet><sheetData/></worksheet>',
    ],
)
def test_what_is_damaged_or_in_another_encoding_is_refused(part: bytes) -> None:
    with pytest.raises(ValueError, match=r"encoding|document|found|no element|without"):
        places_of(part)


def test_utf_8_is_what_says_so_or_nothing() -> None:
    require_utf_8(b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><sst/>")
    require_utf_8(b"<sst/>")


def test_columns_have_letters() -> None:
    for column, name in ((0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")):
        assert (column_name(column), column_of(f"{name}7")) == (name, column)


def test_a_tag_ends_where_it_ends() -> None:
    assert tag_end(b"""<a b='>' c="/>"><d/>""", 0) == 16
    with pytest.raises(ValueError, match="end"):
        tag_end(b"<a", 0)
