"""Rows are put together into orders: codes filled downward, rows without one set aside, contradictions said."""

from msgspec.structs import replace

from connectors.file_form import Grain
from connectors.platforms import facts_of
from connectors.sheet.kept import KeptOrder
from connectors.sheet.orders import OrderRows, unsaid_by
from marketplace.spreadsheets import Problem, Row
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject

FORM = facts_of("shopee").files[0]
ONE = {"code": "A", "status": "Đang giao", "sku": "VAI", "quantity": 2, "price": 50_000, "placed": 1_000}


def rows(*told: Row, grain: Grain = Grain.LINE) -> OrderRows:
    assert FORM.orders is not None
    found = OrderRows(replace(FORM, grain=grain), FORM.orders)
    for one in told:
        found.take(one)
    return found


def kept(found: OrderRows) -> list[KeptOrder]:
    return [one for one in found.kept(9_000) if isinstance(one, KeptOrder)]


def test_a_code_stands_for_the_rows_below_it_where_the_form_says_so() -> None:
    below = Row(3, ONE | {"code": None, "status": None, "placed": None, "sku": "NHAN"})
    [order] = kept(rows(Row(2, ONE), below, grain=Grain.FIRST_ROW))
    assert [line.sku for line in order.lines] == ["VAI", "NHAN"]
    [reject] = rows(Row(2, ONE), below).rejects
    assert (reject.where, reject.reason) == ("row 3", "The row names no order.")


def test_a_line_costs_its_price_by_its_packs_where_no_sum_is_said() -> None:
    [order] = kept(rows(Row(2, ONE)))
    assert (order.lines[0].gross_dong, order.placed_ms) == (100_000, 1_000)


def test_a_row_that_cannot_be_read_is_set_aside_with_its_place() -> None:
    problem = Problem(7, "Số lượng", "hai", Sentence("“hai” is no number of packs.", "“hai” không phải số."))
    found = rows(Row(7, {"code": "A"}, (problem,)))
    assert [(one.where, one.reason) for one in found.rejects] == [("row 7 Số lượng", "“hai” is no number of packs.")]


def test_an_order_without_status_or_product_is_set_aside() -> None:
    found = rows(Row(2, ONE | {"status": None}), Row(3, ONE | {"code": "B", "sku": None}))
    assert [one.where for one in found.kept(9_000) if isinstance(one, Reject)] == ["order A", "order B"]


def test_amounts_of_the_order_are_held_against_each_other_on_all_its_lines() -> None:
    fee = "order Phí cố định"
    found = rows(Row(2, ONE | {fee: 7_000}), Row(3, ONE | {fee: 7_000}), Row(4, ONE | {fee: None}))
    found.compare()
    assert found.differences == []
    found = rows(Row(2, ONE | {fee: 7_000}), Row(3, ONE | {fee: 7_001}))
    found.compare()
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("7000", "7001")]


def test_what_no_column_says_is_unsaid() -> None:
    toship = facts_of("shopee").files[1]
    assert FORM.orders is not None
    assert toship.orders is not None
    assert {"fee_dong", "discount_dong", "returned", "undelivered"} <= set(unsaid_by(toship, toship.orders))
    assert set(unsaid_by(FORM, FORM.orders)) & {"fee_dong", "returned", "undelivered", "province"} == set()


def test_an_empty_cell_says_nothing() -> None:
    bare, full = {"code": "A", "status": "Đang giao", "sku": "VAI", "quantity": 2, "placed": 1_000}, "order Phí cố định"
    [order] = kept(rows(Row(2, bare)))
    assert {"gross_dong", "province", "returned", "discount_dong", "fee_dong"} <= set(order.unsaid)
    [order] = kept(rows(Row(2, ONE | {full: 7_000, "province": "Hà Nội", "returned": 0, "discount": 1})))
    assert not {"gross_dong", "province", "returned", "discount_dong", "fee_dong"} & set(order.unsaid)
