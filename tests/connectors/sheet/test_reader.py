"""A file of a shop becomes records by the form that its headings have, or one sentence says why it does not."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from connectors.platforms import facts_of
from connectors.sheet.general import GENERAL
from connectors.sheet.reader import FileRefused, UnknownFileError, read
from marketplace.words.file_reports import FileRead
from marketplace.words.parcels import Address
from marketplace.words.records import Fulfilment, OrderRecord, OrderState, Reject, SettlementRecord
from tests.connectors.sheet.exports import (
    BUYER,
    INCOME,
    LAZADA,
    MADE_MS,
    NOW_MS,
    SETTLED,
    SHOPEE,
    TIKTOK,
    workbook,
    written,
)

JUNE_1_8_00_MS = 1_780_275_600_000
AT = {"exported_ms": NOW_MS}
WEEK = "Order.all.20260601_20260607.xlsx"


def of(platform: str, path: Path, name: str | None = None, **how: int) -> FileRead:
    facts = facts_of(platform)
    return read(path, name or path.name, [*facts.files, GENERAL], states=facts.states, now_ms=NOW_MS, **how)


def shopee(folder: Path, *rows: dict[str, object], name: str = WEEK) -> FileRead:
    return of("shopee", written(folder, name, workbook("orders", [SHOPEE | row for row in rows])))


def orders(found: FileRead) -> list[OrderRecord]:
    assert [one for one in found.orders if isinstance(one, Reject)] == []
    return [one for one in found.orders if isinstance(one, OrderRecord)]


def test_an_order_of_two_lines_has_its_money_once_and_split_to_the_dong(tmp_path: Path) -> None:
    second = {"SKU phân loại hàng": "VAI-3KG", "Tổng giá bán (sản phẩm)": "100000.00", "Số lượng": "1"}
    [order] = orders(shopee(tmp_path, {}, second))
    assert (order.code, order.placed_ms, order.updated_ms) == ("260601AAAA01", JUNE_1_8_00_MS, MADE_MS)
    assert (order.order_state, order.fulfilment, order.province) == ("confirmed", "delivered", "Hà Nội")
    told = [(line.sku, line.quantity, line.gross_dong, line.discount_dong, line.fee_dong) for line in order.lines]
    assert told == [("VAI-3KG", 1, 100_000, 222, 2_722), ("VAI-5KG", 2, 350_000, 779, 9_528)]
    assert {"freight_dong", "tax_dong", "pack_g"} <= order.unsaid
    assert not {"fee_dong", "discount_dong", "province", "returned"} & order.unsaid


def test_the_file_says_which_days_it_covers_and_its_package_when_it_was_exported(tmp_path: Path) -> None:
    found = shopee(tmp_path, {})
    assert (found.facts.window_from_ms, found.facts.window_to_ms) == (1_780_246_800_000, 1_780_851_600_000)
    assert (found.facts.exported_ms, found.facts.exported_by, found.facts.form) == (MADE_MS, "package", "order-all")


def test_the_same_order_exported_later_is_the_same(tmp_path: Path) -> None:
    [early] = orders(shopee(tmp_path, {}))
    content = workbook("orders", [SHOPEE])
    found = of("shopee", written(tmp_path, WEEK, content), exported_ms=MADE_MS + 1_000)
    [late] = orders(found)
    assert found.facts.exported_by == "person"
    assert (late.fingerprint, late.updated_ms) == (early.fingerprint, early.updated_ms + 1_000)


def test_a_parcel_that_never_reached_its_buyer_is_no_cancel(tmp_path: Path) -> None:
    found = shopee(
        tmp_path,
        {"Trạng Thái Đơn Hàng": "Đã hủy", "Lý do": "Giao hàng thất bại"},
        {"Mã đơn hàng": "260601AAAA02", "Trạng Thái Đơn Hàng": "Đã hủy"},
        {"Mã đơn hàng": "260601AAAA03", "Trạng Thái Đơn Hàng": "Người mua xác nhận đã nhận được hàng, có thể trả"},
    )
    failed, cancelled, received = orders(found)
    assert (failed.fulfilment, failed.lines[0].undelivered, failed.lines[0].cancelled) == (Fulfilment.RETURNING, 2, 0)
    assert (cancelled.order_state, cancelled.lines[0].cancelled) == (OrderState.CANCELLED, 2)
    assert (received.fulfilment, received.delivered_ms) == (Fulfilment.DELIVERED, MADE_MS)


def test_lines_that_contradict_each_other_are_said_with_both_amounts(tmp_path: Path) -> None:
    found = shopee(tmp_path, {}, {"SKU phân loại hàng": "VAI-3KG", "Phí cố định": "7100.00"})
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("7000", "7100")]
    assert "260601AAAA01" in found.differences[0].sentence.vi


def test_a_status_that_nobody_knows_is_set_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = shopee(tmp_path, {"Trạng Thái Đơn Hàng": "Đang khiếu nại"}, {"Mã đơn hàng": "260601AAAA02"})
    unknown, taken = found.orders
    assert isinstance(unknown, Reject)
    assert (unknown.cause, unknown.about) == ("status", "Đang khiếu nại")
    assert isinstance(taken, OrderRecord)


def test_what_is_to_ship_says_nothing_complete_and_tells_line_and_order_apart(tmp_path: Path) -> None:
    row = {key: value for key, value in SHOPEE.items() if "hoàn" not in key and "Tổng" not in key} | {
        "Ngày giao hàng dự kiến": "2026-06-04 08:00", "Tổng số tiền Người mua thanh toán": "350000.00",
        "Tổng số tiền người mua thanh toán": "600000.00", "Trạng Thái Đơn Hàng": "Chờ lấy hàng",
    }  # fmt: skip
    found = of("shopee", written(tmp_path, "Order.toship.20260601_20260607.xlsx", workbook("orders", [row])))
    [order] = orders(found)
    assert (found.facts.form, list(found.facts.moves)) == ("order-toship", [])
    assert (order.lines[0].gross_dong, "returned" in order.unsaid) == (350_000, True)
    assert order.promised_on == date(2026, 6, 4)


LIST: dict[str, object] = {
    "Mã đơn hàng": "A1", "Trạng thái": "Chờ lấy hàng", "Ngày đặt": "13/06/2026", "SKU": "VAI-5KG", "Số lượng": "1",
    "Tỉnh": "Hà Nội", "Ngày hẹn giao": "05/07/2099", "Người nhận": "Trần Thị Thu Hà", "SĐT": "987650321",
    "Địa chỉ": "12 ngõ Bạch Mai", "Xã/Phường": "Phường Cửa Nam",
}  # fmt: skip


def test_a_row_of_sums_is_held_under_whichever_of_its_columns_is_there(tmp_path: Path) -> None:
    form = facts_of("shopee").files[0]
    assert form.orders is not None
    two = replace(form, orders=replace(form.orders, gross=["Không có", "Tổng giá bán (sản phẩm)"]))
    sums = dict.fromkeys(SHOPEE, "") | {"Mã đơn hàng": "Cộng", "Tổng giá bán (sản phẩm)": "1.00"}
    path = written(tmp_path, WEEK, workbook("orders", [SHOPEE, sums]))
    found = read(path, WEEK, [two], states=facts_of("shopee").states, now_ms=NOW_MS)
    [wrong] = found.differences
    assert ("Tổng giá bán (sản phẩm)" in wrong.sentence.vi, wrong.file_says, wrong.rows_say) == (True, "1", "350000")


def test_a_list_says_who_gets_what_is_still_to_be_sent_beside_the_orders_and_for_when(tmp_path: Path) -> None:
    sent = {"Mã đơn hàng": "A2", "Trạng thái": "Đã giao"}
    masked = {"Mã đơn hàng": "A3", "SĐT": "******21"}
    broken = {"Mã đơn hàng": "A4", "Người nhận": "=NA()", "Địa chỉ": "Sè 5 Trần Thị Thu Hà"}
    content = workbook("Đơn", [LIST, LIST | sent, LIST | masked, LIST | broken])
    found = of("postmart", written(tmp_path, "đơn.xlsx", content), exported_ms=1_782_000_000_000)
    assert [one.code for one in orders(found)] == ["A1", "A2", "A3", "A4"]
    assert orders(found)[0].promised_on == date(2099, 7, 5)
    [told, *_] = found.recipients
    assert (told.code, told.to) == (
        "A1", Address("Trần Thị Thu Hà", "0987650321", "12 ngõ Bạch Mai", "Phường Cửa Nam", None, "Hà Nội"),
    )  # fmt: skip
    assert {one.code for one in found.recipients} <= {"A1", "A4"}
    seen = repr(found) + repr([one.kept for one in found.orders if isinstance(one, Reject)])
    assert [part for part in ("Thu Hà", "0987650321", "987650321", "Bạch Mai") if part in seen] == []


def test_tiktok_has_descriptions_under_its_headings_and_instants_of_its_own(tmp_path: Path) -> None:
    content = workbook("OrderSKUList", [TIKTOK], described="Platform", created=None)
    found = of("tiktok", written(tmp_path, "Tất cả đơn hàng-2026-06-08-07_30.xlsx", content))
    [order] = orders(found)
    assert (order.placed_ms, order.delivered_ms) == (JUNE_1_8_00_MS, 1_780_457_400_000)
    [line] = order.lines
    assert (line.quantity, line.returned, line.gross_dong, line.discount_dong) == (2, 1, 400_000, 20_000)
    assert (found.facts.exported_by, found.facts.exported_ms) == ("name", 1_780_878_600_000)


def test_ids_that_became_numbers_refuse_the_file_with_what_to_do(tmp_path: Path) -> None:
    content = workbook("OrderSKUList", [TIKTOK | {"Order ID": 576461234567890123}], described="Platform")
    with pytest.raises(FileRefused, match="row 3: A spreadsheet has made a number") as refused:
        of("tiktok", written(tmp_path, "Tất cả đơn hàng.xlsx", content))
    assert "xuất lại" in refused.value.sentence.vi


def test_a_tab_behind_ids_of_a_csv_is_no_part_of_them(tmp_path: Path) -> None:
    lines = [",".join(TIKTOK), ",".join(f"about {heading}" for heading in TIKTOK)]
    lines.append(",".join(f"{cell}\t" if heading in ("Order ID", "Created Time") else str(cell)
                          for heading, cell in TIKTOK.items()))  # fmt: skip
    path = written(tmp_path, "Tất cả đơn hàng-2026-06-08-07_30.csv", "\r\n".join(lines).encode("utf-8-sig"))
    [order] = orders(of("tiktok", path))
    assert (order.code, order.placed_ms) == ("576461234567890123", JUNE_1_8_00_MS)


def test_lazada_has_one_row_a_unit_and_a_status_for_each(tmp_path: Path) -> None:
    rows = [
        LAZADA | {"status": "delivered", "deliveredDate": "03 Jun 2026 09:00"},
        LAZADA | {"orderItemId": "7002", "status": "delivered", "deliveredDate": "03 Jun 2026 09:00"},
        LAZADA | {"orderItemId": "7003", "status": "cancelled"},
        LAZADA | {"orderItemId": "7004", "status": "returned", "deliveredDate": "03 Jun 2026 09:00"},
    ]
    [order] = orders(of("lazada", written(tmp_path, "lazada.xlsx", workbook("sheet1", rows))))
    [line] = order.lines
    assert (order.fulfilment, order.delivered_ms) == (Fulfilment.DELIVERED, 1_780_452_000_000)
    told = (line.quantity, line.cancelled, line.returned, line.gross_dong, line.discount_dong)
    assert told == (4, 1, 1, 600_000, 20_000)


def test_a_cooperatives_own_list_is_read_under_our_headings(tmp_path: Path) -> None:
    row = {
        "Mã đơn": "BD-17", "Ngày đặt": "1/6/2026", "Sản phẩm": "VAI-5KG", "Số thùng": 3, "Quy cách": "5 kg",
        "Thành tiền": "525.000 đ", "Trạng thái": "Đã giao", "Ngày giao": "3/6/2026",
    }  # fmt: skip
    above = [["HTX VẢI THIỀU", ""], ["Bảng kê đơn hàng", ""]]
    found = of("postmart", written(tmp_path, "bang ke.xlsx", workbook("Đơn", [row], above=above)))
    [order] = orders(found)
    [line] = order.lines
    assert (found.facts.form, line.quantity, line.pack_g, line.gross_dong) == ("general", 3, 5_000, 525_000)
    assert (order.placed_ms, order.delivered_ms) == (1_780_246_800_000, 1_780_419_600_000)


def test_shopee_pays_for_orders_and_what_its_goods_repeat_is_not_counted(tmp_path: Path) -> None:
    rows = [INCOME, INCOME | {"Đơn hàng / Sản phẩm": "Sku"}]
    content = workbook("Doanh thu", rows, above=[["Báo cáo thu nhập"], [""]])
    found = of("shopee", written(tmp_path, "Income.đã phát hành.vn.20260601_20260607.xlsx", content))
    [paid] = found.settlements
    assert isinstance(paid, SettlementRecord)
    assert (paid.remote_id, paid.order_code, paid.paid_ms) == (
        "260601AAAA01::20260606", "260601AAAA01", 1_780_678_800_000,
    )  # fmt: skip
    assert (paid.gross_dong, paid.net_dong, paid.vat_dong, paid.pit_dong) == (348_999, 331_249, 3_490, 1_745)
    assert paid.gross_dong - paid.fee_dong - paid.freight_dong - paid.tax_dong == paid.net_dong


def test_rows_of_a_sheet_that_is_not_read_are_said(tmp_path: Path) -> None:
    for rows, said in (([["Mã"]], 0), ([["Mã"], ["một khoản điều chỉnh"]], 1)):
        content = workbook("Doanh thu", [INCOME], beside={"Adjustment": rows, "Summary": [["a"], ["b"]]})
        found = of("shopee", written(tmp_path, "Income.đã phát hành.vn.20260601_20260607.xlsx", content))
        assert len(found.settlements) == 1
        assert len([one for one in found.notices if "“Adjustment”" in one.vi and "Summary" not in one.vi]) == said


def test_tiktok_payouts_wait_for_the_heading_of_their_day_and_are_held_against_their_parts(tmp_path: Path) -> None:
    rows = [SETTLED | {"Ngày trả": "2026/06/06"}, SETTLED | {"ID đơn hàng/điều chỉnh": "2", "Ngày trả": "2026/06/06",
            "Tổng số tiền quyết toán": "343651"}]  # fmt: skip
    path = written(tmp_path, "income_1.xlsx", workbook("Chi tiết đơn hàng", rows))
    with pytest.raises(UnknownFileError, match="settled") as refused:
        of("tiktok", path)
    assert "cột nào ghi ngày trả tiền" in refused.value.sentence.vi
    facts = facts_of("tiktok")
    [settled] = [one for one in facts.files if one.code == "settled"]
    assert settled.money is not None
    own = replace(settled, must=[*settled.must, "Ngày trả"], money=replace(settled.money, paid="Ngày trả"), says="")
    found = read(path, path.name, [own, *facts.files], states={}, now_ms=NOW_MS)
    paid, odd = found.settlements
    assert isinstance(paid, SettlementRecord)
    assert isinstance(odd, SettlementRecord)
    told = (paid.gross_dong, paid.fee_dong, paid.vat_dong, paid.pit_dong, paid.net_dong, paid.kind)
    assert told == (380_000, 30_650, 3_800, 1_900, 343_650, "order")
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("343651", "343650")]


def test_what_tiktok_has_not_settled_is_counted_and_no_payout(tmp_path: Path) -> None:
    for stated, both in (("1", []), ("2", [("2", "1")])):
        above = [["Onhold"], [""], ["Tổng số giao dịch", stated], [""]]
        content = workbook("Đơn hàng chưa quyết toán và kho", [SETTLED], above=above)
        found = of("tiktok", written(tmp_path, "Onhold-unsettled-orders-1.xlsx", content))
        assert (list(found.settlements), list(found.facts.moves)) == ([], [])
        assert [one.vi for one in found.notices] == ["Sàn chưa trả: 1 đơn trong 1 dòng, 343.650 đ; chưa ghi gì vào sổ."]
        assert [(one.file_says, one.rows_say) for one in found.differences] == both


def test_fees_that_a_sheet_details_are_held_against_those_of_their_orders(tmp_path: Path) -> None:
    head: list[list[object]] = [["Chi tiết"], ["Mã giao dịch", "Mã đơn hàng", "Phí Hạ Tầng", "Voucher Xtra"]]
    for row, both in (
        (["1", "260601AAAA01", "-3000", "-"], []), (["1", "260601AAAA01", "-3000", "-20000"], [("23000", "12515")]),
        (["1", "260601AAAA02", "-3000", "-"], [("3000", "0")]),
    ):  # fmt: skip
        content = workbook("Doanh thu", [INCOME], beside={"Service Fee Details": [*head, row]})
        found = of("shopee", written(tmp_path, "Income.vn.20260601_20260607.xlsx", content))
        assert [(one.file_says, one.rows_say) for one in found.differences] == both
        told = [one.vi for one in found.notices]
        assert told[0] == "Tệp không có số tổng để đối chiếu với các dòng."
        assert "Phí Hạ Tầng 3.000 đ" in told[1]


def test_a_row_of_sums_is_held_against_the_rows_above_it(tmp_path: Path) -> None:
    row = {"Mã đơn": "1", "Ngày đặt": "13/6/2026", "Sản phẩm": "VAI", "Số lượng": 2, "Thành tiền": 90_000,
           "Trạng thái": "Đã giao"}  # fmt: skip
    rows = [row, row | {"Mã đơn": "2"}, dict.fromkeys(row, "") | {"Mã đơn": "Cộng", "Thành tiền": 180_000}]
    rows += [row | {"Mã đơn": "3"}, dict.fromkeys(row, "") | {"Mã đơn": "Cộng", "Số lượng": 2}]
    for whole, both in ((270_000, []), (270_001, [("270001", "270000")])):
        last = dict.fromkeys(row, "") | {"Mã đơn": "Tổng cộng", "Số lượng": 6, "Thành tiền": whole}
        found = of("postmart", written(tmp_path, "a.xlsx", workbook("Đơn", [*rows, last], created=None)), **AT)
        assert [(one.file_says, one.rows_say) for one in found.differences] == both
        assert len(orders(found)) == 3
    broken = [*rows[:2], row | {"Mã đơn": "4", "Số lượng": "#N/A"}, last]
    found = of("postmart", written(tmp_path, "a.xlsx", workbook("Đơn", broken, created=None)), **AT)
    assert list(found.differences) == []
    assert "Chưa đối chiếu được số tổng “Số lượng (dòng 5)” (6)" in [one.vi for one in found.notices][1]


def test_a_file_that_no_form_fits_asks_to_be_explained(tmp_path: Path) -> None:
    path = written(tmp_path, WEEK, workbook("orders", [{"Họ tên": "A", "Ghi chú": "b"}]))
    with pytest.raises(UnknownFileError, match="no form fits"):
        of("shopee", path)


def test_a_file_that_says_nowhere_when_it_was_exported_has_no_records_until_a_person_says_it(tmp_path: Path) -> None:
    row = SHOPEE | {"Ngày đặt hàng": "2026-07-01 08:00"}
    path = written(tmp_path, "a.xlsx", workbook("orders", [row], created=None))
    found = of("shopee", path)
    assert (found.facts.exported_ms, found.facts.exported_by, found.orders) == (None, None, [])


def test_nothing_of_a_buyer_is_in_what_is_read(tmp_path: Path) -> None:
    unknown = {"Trạng Thái Đơn Hàng": "Đang khiếu nại"}
    read_of = [
        shopee(tmp_path, {}, unknown | {"Mã đơn hàng": "260601AAAA02"}),
        of("tiktok", written(tmp_path, "t.xlsx", workbook("OrderSKUList", [TIKTOK], described="Platform"))),
        of("lazada", written(tmp_path, "l.xlsx", workbook("sheet1", [LAZADA]))),
    ]
    for found in read_of:
        assert found.orders
        assert not [mark for mark in BUYER if mark in repr(found)]


def test_a_file_without_a_table_is_refused_for_nobody_could_say_what_its_columns_are(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="plain text, whatever its name says"):
        of("shopee", written(tmp_path, "đơn.xlsx", "mai lấy 200 thùng\nở bưu cục Chũ\n".encode()))
    with pytest.raises(FileRefused, match="no headings with rows under them"):
        of("shopee", written(tmp_path, "trống.xlsx", workbook("Sheet1", [{"Sổ bán": "vải"}])))
    with pytest.raises(UnknownFileError, match="no form fits"):  # a text called .xlsx that has a table is read as one
        of("shopee", written(tmp_path, "sổ.xlsx", "Số phiếu\tHàng\n1\tvải\n".encode()))
