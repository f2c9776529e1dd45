"""Workbooks written by hand, so that a sheet can be as odd as real exports are; the same bytes every time."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | None
Row = list[Cell]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ERRORS = ("#REF!", "#N/A")


@dataclass
class Sheet:
    """A sheet; rows and columns count from 1."""

    name: str
    rows: list[Row]
    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    row_per_cell: bool = False
    """One <row> per cell and a <dimension> that names the first column only, as TikTok writes."""
    shown: bool = True


def letters(column: int) -> str:
    """Return the letters of a column that counts from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(value: Cell, at: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        if value in ERRORS:
            return f'<c r="{at}" t="e"><f>NOWHERE!A1</f><v>{value}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value!r}</v></c>'


def _row(sheet: Sheet, number: int, row: Row) -> str:
    hidden = ' hidden="1"' if number in sheet.hidden_rows else ""
    cells = [_cell(value, f"{letters(column)}{number}") for column, value in enumerate(row, 1)]
    if sheet.row_per_cell:
        return "".join(f'<row r="{number}"{hidden}>{cell}</row>' for cell in cells if cell)
    return f'<row r="{number}"{hidden}>{"".join(cells)}</row>'


def _sheet(sheet: Sheet) -> str:
    width = max((len(row) for row in sheet.rows), default=1)
    last = "A" if sheet.row_per_cell else letters(width)
    columns = "".join(f'<col min="{c}" max="{c}" width="9" hidden="1"/>' for c in sorted(sheet.hidden_columns))
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merged)
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1:{last}{len(sheet.rows) or 1}"/>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(_row(sheet, n, row) for n, row in enumerate(sheet.rows, 1))}</sheetData>"
        + (f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else "")
        + "</worksheet>"
    )


def _parts(sheets: list[Sheet], created: datetime | None) -> dict[str, str]:
    types = f"{PACKAGE}/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(s.name)} sheetId="{n}" r:id="rId{n}"'
        f"{'' if s.shown else ' state=' + quoteattr('hidden')}/>"
        for n, s in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    core = (
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    )
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{types}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        + (
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            if created
            else ""
        )
        + "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>{core if created else ""}</Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(s) for n, s in enumerate(sheets, 1)}
    if created:
        parts["docProps/core.xml"] = (
            f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
            "</cp:coreProperties>"
        )
    return parts


def workbook(*sheets: Sheet, created: datetime | None = None) -> bytes:
    """Return an .xlsx package of these sheets."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _parts(list(sheets), created).items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text.encode())
    return held.getvalue()


def delimited(rows: list[Row], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Return the rows as a text file, every cell in quotes."""
    quoted = [separator.join('"' + ("" if c is None else str(c)).replace('"', '""') + '"' for c in row) for row in rows]
    return ("\r\n".join(quoted) + "\r\n").encode(encoding)
