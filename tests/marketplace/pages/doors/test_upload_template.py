"""What the columns of a template may be is proposed by their headings, and marked where these are not Vietnamese."""

from pathlib import Path

import pytest

from marketplace.operations.offer_files import OfferFileError
from marketplace.pages.doors.upload_template import TemplateTable, form_of, proposed, table_in
from marketplace.spreadsheets.filling import Template
from marketplace.words.uploads import KnownBy, UploadField
from tests.marketplace.spreadsheets.broken_sheets import xlsx

TABLE = TemplateTable("Hộ", 2, {0: "Mã SKU", 1: "Tên sản phẩm", 2: "Price", 3: "Số lượng", 5: "Khối lượng (kg)"})


def test_the_row_with_the_most_headings_is_theirs(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(xlsx(["Mẫu đăng hàng"], list(TABLE.headings.values()), ["a"]))
    found = table_in(Template(path))
    assert (found.sheet, found.row, list(found.headings.values())) == ("Hộ", 2, list(TABLE.headings.values()))


def test_columns_are_proposed_by_their_headings() -> None:
    assert proposed(TABLE) == {
        UploadField.SKU: 0, UploadField.TITLE: 1, UploadField.PRICE: 2, UploadField.STOCK: 3, UploadField.WEIGHT_KG: 5,
    }  # fmt: skip


def test_a_column_is_marked_where_only_a_person_knows_it() -> None:
    form = form_of(TABLE, {"c-title": "1", "c-price": "2", "c-stock": "4", "c-sku": "-", "c-seller": "x"}, "Shop")
    assert {one.field: (one.known_by, one.place) for one in form.columns} == {
        UploadField.TITLE: (KnownBy.NAME, None), UploadField.PRICE: (KnownBy.ENGLISH, None),
        UploadField.STOCK: (KnownBy.PLACE, 4),
    }  # fmt: skip
    assert (form.must, form.keys_row, form.ours, form.is_sure) == (("Tên sản phẩm", "Price"), 2, False, False)
    with pytest.raises(OfferFileError, match="price"):
        form_of(TABLE, {"c-title": "1"}, "Shop")
