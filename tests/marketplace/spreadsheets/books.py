"""Workbooks of several sheets, with merged ranges and hidden sheets."""

import io

import xlsxwriter


def book(*sheets: tuple[str, list[list[object]]], merged: tuple[str, ...] = (), hidden: str = "") -> bytes:
    """Return an .xlsx of sheets, some ranges of the first merged as "F1:G1 text"."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        for at, (name, rows) in enumerate(sheets):
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            for one in merged if at == 0 else ():
                place, _, text = one.partition(" ")
                page.merge_range(place, text)
            if name == hidden:
                page.hide()
        made.worksheets()[-1 if hidden == sheets[0][0] else 0].activate()
    return file.getvalue()
