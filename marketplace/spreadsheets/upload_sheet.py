"""Upload sheets: a declared one is found in a template that was downloaded, or written by us, and filled with rows."""

import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from marketplace.spreadsheets.filling import Template, TemplateSheet
from marketplace.spreadsheets.refusals import SheetRefused
from marketplace.words.messages import Sentence
from marketplace.words.uploads import UploadColumn, UploadField, UploadSheet

UploadRow = Mapping[UploadField, str]
_LOOKED_AT = 20
"""In so many first rows the headings are looked for."""
_NOT_SHARED = Sentence(
    "The template was saved by another program, and the platform would refuse it; download it once more.",
    "Tệp mẫu đã bị lưu lại bằng chương trình khác nên sàn sẽ từ chối; hãy tải lại tệp mẫu từ sàn.",
)


class UploadPlace(NamedTuple):
    """Where a template is filled: which sheet, its columns by what we call them, and the first row under them."""

    sheet: TemplateSheet
    columns: Mapping[int, UploadColumn]
    first_row: int


def place_in(template: Template, form: UploadSheet) -> UploadPlace | None:
    """Return where a template is filled by a form; None where it is none of this form."""
    for sheet in template.sheets:
        if form.sheet and normalize("NFC", sheet.title).strip() != form.sheet:
            continue
        for number in [form.keys_row] if form.keys_row else range(1, _LOOKED_AT + 1):
            headings = {_key(text, form): at for at, text in template.row(sheet, number).items()}
            if headings and all(_key(one, form) in headings for one in form.must):
                columns = _columns(form, headings)
                return UploadPlace(sheet, columns, form.first_row or number + 1) if columns else None
    return None


def has_any(template: Template, form: UploadSheet) -> bool:
    """Say whether any heading of a form stands among the first rows of a template, as where it has a newer layout."""
    wanted = {_key(one.heading, form) for one in form.columns}
    return any(
        _key(text, form) in wanted
        for sheet in template.sheets
        for number in range(1, _LOOKED_AT + 1)
        for text in template.row(sheet, number).values()
    )


def _columns(form: UploadSheet, headings: Mapping[str, int]) -> dict[int, UploadColumn]:
    found = {}
    for column in form.columns:
        at = column.place if column.place is not None else headings.get(_key(column.heading, form))
        if at is not None:
            found[at] = column
    return found


def _key(heading: str, form: UploadSheet) -> str:
    """Return what of a heading counts."""
    bare = heading.split(form.cut_at, 1)[0] if form.cut_at else heading
    return normalize("NFC", bare).strip()


def fill(template: Template, form: UploadSheet, place: UploadPlace, rows: Sequence[UploadRow]) -> bytes:
    """Return a template with rows filled in, all of them texts; SheetRefused where it cannot be."""
    if form.shared and not template.shares_strings:
        raise SheetRefused(_NOT_SHARED)
    texts = {
        place.first_row + at: {number: text for number, column in place.columns.items() if (text := _text(column, row))}
        for at, row in enumerate(rows)
    }
    return template.filled(place.sheet, texts)


def write(form: UploadSheet, rows: Sequence[UploadRow], title: str) -> bytes:
    """Return a sheet of ours with the form's headings and rows; all cells are texts."""
    import xlsxwriter  # type: ignore[import-untyped] # it ships no types, and takes long to import

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(form.sheet or title)
        as_text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "text_wrap": True})
        for number, text in enumerate(form.banner):
            sheet.write_string(number, 0, text)
        top = form.keys_row - 1 if form.keys_row else len(form.banner)
        first = form.first_row - 1 if form.first_row else top + 1
        for at, column in enumerate(form.columns):
            sheet.set_column(at, at, max(14, min(60, len(column.heading) + 4)), as_text)
            sheet.write_string(top, at, column.heading, bold)
            for number, row in enumerate(rows):
                if text := _text(column, row):
                    sheet.write_string(first + number, at, text, as_text)
        sheet.freeze_panes(first, 0)
    return target.getvalue()


def _text(column: UploadColumn, row: UploadRow) -> str:
    text = row.get(column.field, "") if column.field else column.text
    return text[: column.longest] if column.longest else text
