"""A template to fill in: the Vietnamese headings and one example row, as .xlsx."""

import io
from collections.abc import Sequence

from marketplace.spreadsheets.columns import Column


def example_sheet(columns: Sequence[Column], title: str) -> bytes:
    """Return an .xlsx with the columns' headings, required ones marked with a star, and one example row.

    All cells are text, so that Excel eats no leading zero and makes no dates.
    """
    import xlsxwriter  # type: ignore[import-untyped] # it ships no types

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        as_text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bg_color": "#DDEEDD", "border": 1, "text_wrap": True})
        for at, column in enumerate(column for column in columns if column.offered):
            sheet.set_column(at, at, max(14, len(column.title) + 4), as_text)
            sheet.write_string(0, at, column.title + (" *" if column.required else ""), bold)
            sheet.write_string(1, at, column.example, as_text)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
