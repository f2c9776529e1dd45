"""Fields become columns: exact headings one each, free ones together, and a row says what its first filled one says."""

from connectors.file_form import FileKind
from connectors.platforms import facts_of
from connectors.sheet.columns import money_columns, order_columns, value
from connectors.sheet.general import GENERAL


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


def test_money_has_a_column_for_each_part() -> None:
    form = next(one for one in facts_of("shopee").files if one.kind is FileKind.SETTLEMENT)
    assert form.money is not None
    fields = [column.field for column in money_columns(form, form.money)]
    assert {"code", "paid", "net", "part Thuế GTGT", "part Thuế TNCN", "part Phí Dịch Vụ"} <= set(fields)


def test_of_several_columns_the_first_that_is_filled_counts() -> None:
    assert value({"sku": None, "sku.1": "VAI", "sku.2": "X"}, "sku") == "VAI"
    assert value({"sku": None, "sku.1": None}, "sku") is None
    assert value({}, "sku") is None
