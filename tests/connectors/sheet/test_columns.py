"""Fields become columns: exact headings one each, free ones together, and a row says what its first filled one says."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.file_form import FileKind
from connectors.platforms import facts_of
from connectors.sheet.columns import money_columns, order_columns, others, take_first, tax_code
from connectors.sheet.general import GENERAL
from marketplace import spreadsheets
from marketplace.spreadsheets import Column


def test_an_exact_field_has_a_column_for_each_heading_and_a_free_one_has_one() -> None:
    form = facts_of("shopee").files[0]
    assert form.orders is not None
    exact = {column.field: column for column in order_columns(form, form.orders)}
    assert [exact["sku"].title, exact["sku.1"].title] == ["SKU phân loại hàng", "SKU sản phẩm"]
    assert exact["code"].required
    assert not exact["sku"].means("sku phân loại hàng")
    assert GENERAL.orders is not None
    free = {column.field: column for column in order_columns(GENERAL, GENERAL.orders)}
    assert free["sku"].means("MA HANG")
    assert "sku.1" not in free


def test_an_amount_that_is_merged_over_several_rows_is_nobodys(tmp_path: Path) -> None:
    assert GENERAL.orders is not None
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Mã đơn", "Sản phẩm", "Thành tiền", "Quy cách (kg)"])
        for number in (1, 2):
            page.write_row(number, 0, ["A", f"VAI-{number}"])
        page.merge_range(1, 2, 2, 2, 350_000)
        page.merge_range(1, 3, 2, 3, 5)
    with spreadsheets.opened(path, order_columns(GENERAL, GENERAL.orders)) as table:
        rows = list(table)
    assert [row.values["pack_g"] for row in rows] == [5_000, 5_000]
    assert ["merged over several rows" in row.problems[0].sentence.en for row in rows] == [True, True]


def test_money_has_a_column_for_each_part() -> None:
    form = next(one for one in facts_of("shopee").files if one.kind is FileKind.SETTLEMENT)
    assert form.money is not None
    fields = [column.field for column in money_columns(form, form.money)]
    assert {"code", "paid", "net", "part Thuế GTGT", "part Thuế TNCN", "part Phí Dịch Vụ"} <= set(fields)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("8000000001", "8000000001"), (8_000_000_001, "8000000001"), ("0101234567-001", "0101234567001"),
     ("001188000123", "001188000123"), ("8000000001.0", "8000000001"), ("-", None), ("MST: 80", None)],
)  # fmt: skip
def test_a_tax_code_is_one_by_its_digits(cell: str | int, code: str | None) -> None:
    assert tax_code(cell) == code


def test_of_several_columns_the_first_that_is_filled_counts() -> None:
    form = facts_of("shopee").files[0]
    assert form.orders is not None
    again = others(order_columns(form, form.orders))
    assert ("sku.1", "sku") in again
    for values, sku in (
        ({"sku": None, "sku.1": "VAI"}, "VAI"), ({"sku": "VAI-5", "sku.1": "VAI"}, "VAI-5"), ({"sku.1": "VAI"}, "VAI"),
        ({"sku": None, "sku.1": None}, None), ({"sku": 0, "sku.1": 5}, 0),
    ):  # fmt: skip
        take_first(values, again)
        assert values.get("sku") == sku
        assert "sku.1" not in values


def test_columns_beyond_the_second_count_in_their_order_and_a_heading_with_a_point_is_its_own() -> None:
    columns = [Column(field, field) for field in ("a", *(f"a.{at}" for at in range(1, 11)), "Phí 1.5", "b.1")]
    again = others(columns)
    assert again == [(f"a.{at}", "a") for at in range(1, 11)]
    values: dict[str, Any] = {"a": None, "a.2": "two", "a.10": "ten", "Phí 1.5": 3, "b.1": 4}
    take_first(values, again)
    assert values == {"a": "two", "Phí 1.5": 3, "b.1": 4}
