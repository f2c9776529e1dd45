"""Payouts are the orders' rows of a settlement: each has one name in all exports, and is held against its parts."""

from msgspec.structs import replace

from connectors.platforms import facts_of
from connectors.sheet.settlements import MoneyRows
from marketplace.spreadsheets import Row
from marketplace.words.records import Reject, SettlementRecord

FORM = facts_of("shopee").files[2]
SETTLED_FORM = facts_of("tiktok").files[1]
DAY_MS = 1_780_678_800_000
PAID = {
    "code": "A", "grain": "Order", "paid": DAY_MS, "net": 88_500, "refund": None, "part Giá sản phẩm": 100_000,
    "part Phí cố định": -10_000, "part Thuế GTGT": -1_000, "part Thuế TNCN": -500,
}  # fmt: skip


def taken(*told: dict[str, object], whole: bool = False) -> MoneyRows:
    assert FORM.money is not None
    found = MoneyRows(replace(FORM, is_whole=whole), "a.xlsx", fields=FORM.money)
    for number, values in enumerate(told, start=4):
        found.take(Row(number, values))
    return found


def test_only_the_orders_rows_pay_and_taxes_are_apart() -> None:
    [paid] = taken(PAID, PAID | {"grain": "Sku"}).records()
    assert isinstance(paid, SettlementRecord)
    assert (paid.remote_id, paid.settlement) == ("A::20260606", "20260606")
    assert (paid.gross_dong, paid.fee_dong, paid.tax_dong, paid.vat_dong, paid.pit_dong, paid.net_dong) == (
        100_000, 10_000, 1_500, 1_000, 500, 88_500,
    )  # fmt: skip


def test_a_tax_code_is_told_with_its_first_and_last_payout_and_never_written_out() -> None:
    codes = [{"tax_code": "8000000001"}, {"tax_code": None}, {"tax_code": "8000000001", "paid": DAY_MS + 5},
             {"tax_code": "001188000123"}]  # fmt: skip
    found = taken(*(PAID | one for one in codes)).tax_codes()
    assert [tuple(one) for one in found] == [("8000000001", DAY_MS, DAY_MS + 5), ("001188000123", DAY_MS, DAY_MS)]
    assert "8000000001" not in repr(found)


def test_a_third_kind_of_tax_is_read_where_a_form_names_it() -> None:
    assert FORM.money is not None
    found = MoneyRows(FORM, "a.xlsx", fields=replace(FORM.money, cit=["Thuế TNDN"]))
    found.take(Row(4, PAID | {"part Thuế TNDN": -20}))
    [paid] = found.records()
    assert isinstance(paid, SettlementRecord)
    assert (paid.tax_dong, paid.vat_dong, paid.pit_dong, paid.cit_dong) == (1_520, 1_000, 500, 20)


def test_a_refund_and_a_second_payout_of_a_day_have_names_of_their_own() -> None:
    found = taken(PAID, PAID | {"refund": "R1", "net": -5}, PAID)
    assert [one.remote_id for one in found.records() if isinstance(one, SettlementRecord)] == [
        "A::20260606", "A:R1:20260606", "A::20260606:2",
    ]  # fmt: skip


def test_what_was_paid_is_held_against_its_parts_where_these_are_all() -> None:
    found = taken(PAID, PAID | {"net": 88_501}, whole=True)
    found.records()
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("88501", "88500")]
    loose = taken(PAID | {"net": 88_501})
    loose.records()
    assert loose.differences == []


def test_what_is_of_no_order_is_an_adjustment_under_its_own_word() -> None:
    assert SETTLED_FORM.money is not None
    rows = MoneyRows(SETTLED_FORM, "a.xlsx", fields=SETTLED_FORM.money)
    told = {"code": "7", "type": "Khoản bồi hoàn của nền tảng", "paid": DAY_MS, "net": 50_000}
    for number in (2, 3):
        rows.take(Row(number, told | {"part Tổng phí": -1_000 * (number - 2)}))
    plain, charged = rows.records()
    assert isinstance(plain, SettlementRecord)
    assert isinstance(charged, SettlementRecord)
    assert (plain.kind, plain.order_code, plain.note) == ("adjustment", None, "Khoản bồi hoàn của nền tảng")
    assert plain.remote_id == "7:Khoản bồi hoàn của nền tảng:20260606"
    assert (plain.gross_dong, plain.fee_dong, plain.net_dong) == (50_000, 0, 50_000)
    assert (charged.gross_dong, charged.fee_dong, charged.net_dong) == (51_000, 1_000, 50_000)
    assert rows.differences == []


def test_a_row_without_day_or_sum_is_set_aside() -> None:
    [one] = taken(PAID | {"paid": None}).records()
    assert isinstance(one, Reject)
    assert (one.where, one.reason_vi[:7]) == ("row of a.xlsx, row 4", "dòng 4:")


def test_what_no_column_names_is_said_where_not_all_are_known() -> None:
    found = taken(PAID | {"net": 88_400}, PAID)
    assert found.come_to() == {"rows": 2, "net": 176_900}
    found.records()
    assert [one.vi for one in found.told()] == [
        "Ở 1 dòng, số thực trả khác tổng các cột máy đọc, cộng lại 100 đ; phần này tính là phí."
    ]


def test_charges_may_be_written_above_nothing_and_a_tax_be_of_no_kind() -> None:
    assert FORM.money is not None
    fields = replace(FORM.money, vat=[], pit=[], tax=["Thuế GTGT", "Thuế TNCN"], fee=["Phí cố định"])
    rows = MoneyRows(replace(FORM, charges_above=True, is_whole=True), "a.xlsx", fields=fields)
    above = {"part Phí cố định": 10_000, "part Thuế GTGT": 1_000, "part Thuế TNCN": 500}
    rows.take(Row(4, PAID | above))
    [paid] = rows.records()
    assert isinstance(paid, SettlementRecord)
    assert (paid.fee_dong, paid.tax_dong, paid.vat_dong, paid.net_dong) == (10_000, 1_500, 0, 88_500)
    assert rows.differences == []
