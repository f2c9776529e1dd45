"""Rows are put together into orders: codes filled downward, rows without one set aside, contradictions said."""

from msgspec.structs import replace

from connectors.file_form import Grain
from connectors.platforms import facts_of
from connectors.sheet.kept import KeptOrder
from connectors.sheet.orders import OrderRows
from marketplace.spreadsheets import Problem, Row
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject

FORM = facts_of("shopee").files[0]
ONE = {"code": "A", "status": "Đang giao", "sku": "VAI", "quantity": 2, "price": 50_000, "placed": 1_000}


def rows(*told: Row, grain: Grain = Grain.LINE) -> OrderRows:
    assert FORM.orders is not None
    found = OrderRows(replace(FORM, grain=grain), "a.xlsx", fields=FORM.orders)
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
    assert (reject.where, reject.reason) == ("row of a.xlsx, row 3", "row 3: The row names no order.")


def test_a_row_without_a_code_that_says_otherwise_is_of_no_order() -> None:
    other = Row(3, ONE | {"code": None, "placed": 2_000})
    found = rows(Row(2, ONE), other, grain=Grain.FIRST_ROW)
    assert [len(found.orders["A"]), len(found.rejects)] == [1, 1]
    lost = Problem(2, "Mã đơn hàng", "", Sentence("A code has 1 to 60 letters.", "Mã phải có từ 1 đến 60 ký tự."))
    found = rows(
        Row(1, ONE), Row(2, ONE | {"code": None}, (lost,)), Row(3, ONE | {"code": None}), grain=Grain.FIRST_ROW
    )
    assert [len(found.orders["A"]), len(found.rejects)] == [1, 2]


def test_a_line_costs_its_price_by_its_packs_where_no_sum_is_said() -> None:
    [order] = kept(rows(Row(2, ONE)))
    assert (order.lines[0].gross_dong, order.placed_ms) == (100_000, 1_000)


def test_an_order_of_which_one_row_cannot_be_read_is_set_aside_whole_and_the_others_are_taken() -> None:
    problem = Problem(7, "Số lượng", "hai", Sentence("“hai” is no number of packs.", "“hai” không phải số."))
    found = rows(Row(6, ONE), Row(7, {"code": "A"}, (problem,)), Row(8, ONE | {"code": "B"}))
    reject, taken = found.kept(9_000)
    assert isinstance(reject, Reject)
    assert (reject.where, reject.reason) == ("order code A", "row 7, Số lượng: “hai” is no number of packs.")
    assert reject.reason_vi == "dòng 7, Số lượng: “hai” không phải số."
    assert isinstance(taken, KeptOrder)
    assert taken.code == "B"


def test_an_order_without_status_or_product_is_set_aside() -> None:
    found = rows(Row(2, ONE | {"status": None}), Row(3, ONE | {"code": "B", "sku": None}))
    assert [one.where for one in found.kept(9_000) if isinstance(one, Reject)] == ["order code A", "order code B"]


def test_amounts_of_the_order_are_held_against_each_other_on_all_its_lines() -> None:
    fee = "order Phí cố định"
    found = rows(Row(2, ONE | {fee: 7_000}), Row(3, ONE | {fee: 7_000}), Row(4, ONE | {fee: None}))
    found.compare()
    assert found.differences == []
    found = rows(Row(2, ONE | {fee: 7_000}), Row(3, ONE | {fee: 7_001}))
    found.compare()
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("7000", "7001")]
    found = rows(Row(2, ONE), Row(3, ONE | {"status": "Đã hủy"}))
    found.compare()
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("Đang giao", "Đã hủy")]


def test_neither_an_empty_cell_nor_a_column_that_is_not_there_says_anything() -> None:
    bare, full = {"code": "A", "status": "Đang giao", "sku": "VAI", "quantity": 2, "placed": 1_000}, "order Phí cố định"
    [order] = kept(rows(Row(2, bare)))
    assert {"gross_dong", "province", "returned", "discount_dong", "fee_dong"} <= set(order.unsaid)
    [order] = kept(rows(Row(2, ONE | {full: 7_000, "province": "Hà Nội", "returned": 0, "discount": 1})))
    assert not {"gross_dong", "province", "returned", "discount_dong", "fee_dong"} & set(order.unsaid)
