"""How a template is filled that nobody declared: which of its columns is what, confirmed once by a person, and marked.

A heading that is not Vietnamese, and a column that has none, is known by a person's word alone.
"""

import json
from hashlib import sha256
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.language.translation import Language
from marketplace.operations import offer_files
from marketplace.operations.offer_files import OfferFileError
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_visit import POSTING, NotSelling, ShopVisit, posting_path, visited
from marketplace.spreadsheets.filling import Template
from marketplace.spreadsheets.sheet_places import column_name
from marketplace.words import names
from marketplace.words.messages import Sentence
from marketplace.words.uploads import KnownBy, UploadColumn, UploadField, UploadSheet

_LOOKED_AT = 20
_MOST_COLUMNS = 100
_LONGEST = 80
_NONE = "-"
_PROPOSED = {
    UploadField.SKU: ("ma san pham", "ma hang", "sku", "ma sku", "product code"),
    UploadField.TITLE: ("ten san pham", "ten hang", "ten hang hoa", "product name", "name"),
    UploadField.DESCRIPTION: ("mo ta", "mo ta san pham", "description"),
    UploadField.CATEGORY: ("nganh hang", "danh muc", "category"),
    UploadField.PRICE: ("gia", "gia ban", "don gia", "price"),
    UploadField.STOCK: ("ton", "ton kho", "so luong", "so luong ton", "stock", "quantity"),
    UploadField.WEIGHT_KG: ("khoi luong kg", "trong luong kg", "can nang kg", "weight kg"),
    UploadField.WEIGHT_G: ("khoi luong gram", "khoi luong g", "trong luong gram", "trong luong g", "weight g"),
    UploadField.GROWING_AREA: ("ma so vung trong",),
    UploadField.CERTIFICATE: ("chung nhan",),
    UploadField.SELLER: ("ma nguoi ban", "nguoi ban"),
}
"""By what of ours it is: headings, without accents, that say so."""


class TemplateTable(NamedTuple):
    """The headings of a template: in which sheet and row, and each by the number of its column from 0."""

    sheet: str
    row: int
    headings: dict[int, str]


class TemplateDoor:
    """The door where a person says what the columns of a template are."""

    def route(self) -> Route:
        """Return the route."""
        return Route(f"{POSTING}/mau", FormDoor(self._take, _back).answer, methods=["GET", "POST"])

    def _take(self, asked: Request, fields: Fields) -> Response:
        lang = reader_of(asked)
        try:
            visit, table = visited(asked), _table_of(fields.get("table", ""))
            form = form_of(table, fields, visit.channel.title)
            with context().database.write() as connection:
                offer_files.confirm_form(
                    connection, visit.visitor.scope, visit.channel, form, visit.signed, context().clock()
                )
        except NotSelling as refusal:
            return refusal_page(lang.tell(refusal.sentence), lang)
        except OfferFileError as refusal:
            return _asking(asked, visit, table, refusal.sentence)
        return RedirectResponse(address(posting_path(visit.channel.code), lang, xong="mau"), 303)


def _back(asked: Request) -> Response:
    return RedirectResponse(address(posting_path(asked.path_params["code"]), reader_of(asked)), 303)


def headings_page(asked: Request, visit: ShopVisit, template: Template) -> Response:
    """Ask which column of a template is what; OfferFileError where it has no row of headings."""
    return _asking(asked, visit, table_in(template))


def table_in(template: Template) -> TemplateTable:
    """Return the row with the most headings among the first ones; OfferFileError where none has two."""
    rows = [
        TemplateTable(sheet.title, number, template.row(sheet, number))
        for sheet in template.sheets
        for number in range(1, _LOOKED_AT + 1)
    ]
    best = max(rows, key=lambda one: len(one.headings), default=None)
    if best is None or len(best.headings) < 2:
        raise OfferFileError(
            "The template has no row of headings; download it from the platform once more",
            "Tệp mẫu không có dòng tiêu đề; hãy tải lại tệp mẫu từ sàn.",
        )
    headings = {at: text[:_LONGEST] for at, text in sorted(best.headings.items())[:_MOST_COLUMNS]}
    return best._replace(headings=headings)


def proposed(table: TemplateTable) -> dict[UploadField, int]:
    """Return what each column may be, by its heading."""
    keys = {names.key(text): at for at, text in reversed(table.headings.items())}
    return {
        field: keys[known] for field, words in _PROPOSED.items() for known in [next(iter(keys.keys() & set(words)), "")]
        if known
    }  # fmt: skip


def form_of(table: TemplateTable, fields: Fields, shop: str) -> UploadSheet:
    """Return the form that a person's choice makes; OfferFileError where title or price is in no column."""
    chosen = {
        field: int(place)
        for field in _PROPOSED
        if (place := fields.get(f"c-{field}", _NONE)).isdecimal() and len(place) < 4
    }
    if not {UploadField.TITLE, UploadField.PRICE} <= chosen.keys():
        raise OfferFileError(
            "Say in which columns the product's name and its price stand",
            "Hãy chọn cột tên sản phẩm và cột giá bán.",
        )
    columns = tuple(_column(field, at, table.headings.get(at, "")) for field, at in chosen.items())
    must = tuple(column.heading for column in columns if column.place is None)
    code = sha256("\n".join([table.sheet, *sorted(table.headings.values())]).encode()).hexdigest()[:10]
    return UploadSheet(
        code=f"mau-{code}", title=f"Tệp mẫu của {shop}", columns=columns, sheet=table.sheet.strip(), must=must,
        keys_row=table.row, ours=False,
    )  # fmt: skip


def _column(field: UploadField, at: int, heading: str) -> UploadColumn:
    if not heading:
        return UploadColumn(field=field, place=at, known_by=KnownBy.PLACE)
    known_by = KnownBy.ENGLISH if heading.isascii() else KnownBy.NAME
    return UploadColumn(heading=heading, field=field, known_by=known_by)


def _asking(asked: Request, visit: ShopVisit, table: TemplateTable, refused: Sentence | None = None) -> Response:
    lang = reader_of(asked)
    last = max(table.headings) + 2
    columns = [(at, column_name(at), table.headings.get(at, "")) for at in range(last)]
    return light_page(
        asked, "upload_template.html", 422 if refused else 200, visit=visit, here=posting_path(visit.channel.code),
        columns=columns, fields=_field_names(lang), proposed=proposed(table), none=_NONE,
        table=json.dumps([table.sheet, table.row, list(table.headings.items())], ensure_ascii=False),
        refused=lang.tell(refused) if refused else "",
    )  # fmt: skip


def _table_of(kept: str) -> TemplateTable:
    """Return the headings that the page sent along; NotSelling where they are none of ours."""
    try:
        sheet, row, headings = json.loads(kept)
        table = TemplateTable(str(sheet)[:_LONGEST], int(row), {int(at): str(text)[:_LONGEST] for at, text in headings})
    except (ValueError, TypeError, RecursionError) as error:
        raise _not_ours() from error
    if not (table.headings and 1 <= table.row <= _LOOKED_AT and len(table.headings) <= _MOST_COLUMNS):
        raise _not_ours()
    return table


def _not_ours() -> NotSelling:
    return NotSelling("Send the template once more.", "Hãy gửi lại tệp mẫu.")


def _field_names(lang: Language) -> list[tuple[UploadField, str]]:
    say = lang.say
    return [
        (UploadField.TITLE, say("Name of the product")), (UploadField.PRICE, say("Price of a box (đồng)")),
        (UploadField.STOCK, say("Boxes in stock")), (UploadField.SKU, say("Code of the product")),
        (UploadField.DESCRIPTION, say("Description")), (UploadField.CATEGORY, say("Category")),
        (UploadField.WEIGHT_KG, say("Weight of a box in kg")), (UploadField.WEIGHT_G, say("Weight of a box in grams")),
        (UploadField.GROWING_AREA, say("Growing-area code")), (UploadField.CERTIFICATE, say("Certificate")),
        (UploadField.SELLER, say("Code of the seller")),
    ]  # fmt: skip
