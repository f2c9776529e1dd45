"""An upload sheet is found in a template by the names of its columns, and filled; ours is written whole."""

import io
from pathlib import Path

import openpyxl
import pytest

from connectors.platforms import facts_of
from marketplace.spreadsheets import SheetRefused, upload_sheet
from marketplace.spreadsheets.filling import Template
from marketplace.words.uploads import KnownBy, UploadColumn, UploadField, UploadSheet
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.marketplace.spreadsheets.packages import SHOPEE_KEYS, shopee_template

[SHOPEE] = facts_of("shopee").uploads
ROWS = [
    {
        UploadField.TITLE: "Vải thiều loại 1",
        UploadField.PRICE: "145000",
        UploadField.OPTION: "Thùng năm kí lô rưỡi nhé",
    },
    {UploadField.TITLE: "Vải thiều loại 2", UploadField.STOCK: "0"},
]


def opened(tmp_path: Path, content: bytes) -> Template:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(content)
    return Template(path)


@pytest.mark.parametrize("keys", [SHOPEE_KEYS, list(reversed(SHOPEE_KEYS))])
def test_keys_are_read_by_name_whatever_their_order_and_what_is_unknown_stays_empty(
    tmp_path: Path, keys: list[str]
) -> None:
    template = opened(tmp_path, shopee_template(keys))
    place = upload_sheet.place_in(template, SHOPEE)
    assert place is not None
    after = upload_sheet.fill(template, SHOPEE, place, ROWS)
    sheet = openpyxl.load_workbook(io.BytesIO(after))["Bản đăng tải"]
    bare = [key.split("|")[0] for key in keys]
    rows = [dict(zip(bare, (one.value for one in row), strict=True)) for row in sheet.iter_rows(min_row=7, max_row=8)]
    filled = [{key: value for key, value in row.items() if value} for row in rows]
    assert filled == [
        {"ps_product_name": "Vải thiều loại 1", "ps_price": "145000",
         "et_title_option_for_variation_1": "Thùng năm kí lô rưỡi"},
        {"ps_product_name": "Vải thiều loại 2", "ps_stock": "0"},
    ]  # fmt: skip


def test_a_template_of_another_kind_is_not_taken_for_it(tmp_path: Path) -> None:
    assert upload_sheet.place_in(opened(tmp_path, xlsx(["ps_product_name|1|0", "ps_price"])), SHOPEE) is None
    elsewhere = UploadSheet(code="a", title="A", sheet="Khác", columns=SHOPEE.columns)
    assert upload_sheet.place_in(opened(tmp_path, shopee_template()), elsewhere) is None


def test_texts_in_place_are_refused_where_they_have_to_be_shared(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("a").append([])
    target = io.BytesIO()
    book.save(target)
    template = opened(tmp_path, target.getvalue())
    if template.shares_strings:  # this program wrote an empty list of them
        template = opened(tmp_path, _without_strings(target.getvalue()))
    place = upload_sheet.UploadPlace(template.sheets[0], {0: SHOPEE.columns[0]}, 7)
    with pytest.raises(SheetRefused, match="another program"):
        upload_sheet.fill(template, SHOPEE, place, ROWS)
    loose = UploadSheet(code="a", title="A", columns=SHOPEE.columns)
    filled = upload_sheet.fill(template, loose, place, ROWS)
    assert openpyxl.load_workbook(io.BytesIO(filled))["a"]["A7"].value == "Vải thiều loại 1"


def _without_strings(package: bytes) -> bytes:
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name.lower() != "xl/sharedstrings.xml":
                new.writestr(name, old.read(name))
    return target.getvalue()


def test_a_sheet_of_ours_has_its_banner_its_headings_and_texts() -> None:
    form = UploadSheet(
        code="a",
        title="A",
        sheet="Đơn",
        banner=("Công ty", "DANH SÁCH"),
        columns=(UploadColumn(heading="Tên", field=UploadField.TITLE), UploadColumn(heading="Loại", text="Bưu kiện")),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(upload_sheet.write(form, ROWS, "x")))["Đơn"]
    assert [[one.value for one in row] for row in sheet.iter_rows()] == [
        ["Công ty", None], ["DANH SÁCH", None], ["Tên", "Loại"], ["Vải thiều loại 1", "Bưu kiện"],
        ["Vải thiều loại 2", "Bưu kiện"],
    ]  # fmt: skip


def test_a_column_known_by_its_place_is_filled_there(tmp_path: Path) -> None:
    column = UploadColumn(field=UploadField.TITLE, known_by=KnownBy.PLACE, place=2)
    form = UploadSheet(code="a", title="A", must=("Mã",), columns=(column,))
    template = opened(tmp_path, xlsx(["Tiêu đề chung"], ["Mã", "Giá", ""]))
    place = upload_sheet.place_in(template, form)
    assert place is not None
    assert (place.first_row, list(place.columns)) == (3, [2])
