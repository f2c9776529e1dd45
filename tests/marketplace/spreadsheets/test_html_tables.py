"""Tables of web pages are read as people see them: cells over several rows, rows that are hidden, tables in cells."""

from pathlib import Path

from marketplace import spreadsheets
from marketplace.spreadsheets import Column
from marketplace.spreadsheets.html_tables import tables

PAGE = """<html><head><title>t</title><style>td {color: red}</style></head><body><p>Sign</p>
<table><tr><td colspan=3>ĐƠN HÀNG
  THÁNG&nbsp;6</td></tr></table>
<table border="1"><thead><tr><th>Mã<th>Hàng<th>Số</tr></thead>
<tr><td rowspan="2">A&amp;1</td><td>Vải <b>thiều</b><br>loại 1</td><td>2</td></tr>
<tr style="DISPLAY: none"><td>Nhãn</td><td>3<script>alert(1)</script></td></tr>
<tr><td>B</td><td></td><td><table><tr><td>in</td></tr></table></td></tr>
<tr><td>C<td>left open"""


def test_a_page_has_its_rows_its_merged_cells_and_its_hidden_rows() -> None:
    found = tables(PAGE, 100)
    assert found is not None
    assert found.rows[:4] == [
        ["ĐƠN HÀNG THÁNG 6", None, None], ["Mã", "Hàng", "Số"], ["A&1", "Vải thiều\nloại 1", "2"], [None, "Nhãn", "3"],
    ]  # fmt: skip
    assert [row for row in found.rows[4:] if any(row)] == [["in"], ["B", None, None], ["C", "left open"]]
    assert (found.hidden, found.merged) == ({3}, [(0, 0, 0, 2), (2, 3, 0, 0)])
    assert tables("<p>nothing here</p>", 100) is None


def test_a_page_that_reaches_over_a_million_columns_is_no_wider_than_is_read() -> None:
    found = tables('<table><tr><td colspan="99999999999">x<td colspan=4000 rowspan=77777>y</table>', 50)
    assert found is not None
    assert max(map(len, found.rows)) <= 50


def test_a_page_is_opened_by_its_columns_like_any_file(tmp_path: Path) -> None:
    path = tmp_path / "don.xls"
    path.write_text(PAGE, encoding="utf-8")
    columns = [Column("code", "Mã", required=True), Column("what", "Hàng"), Column("count", "Số")]
    with spreadsheets.opened(path, columns) as table:
        rows = [tuple(row.values.values()) for row in table]
        assert [one.sentence.en for one in table.notices] == ["A hidden row was read too: 4."]
    assert rows[:2] == [("A&1", "Vải thiều loại 1", "2"), ("A&1", "Nhãn", "3")]
