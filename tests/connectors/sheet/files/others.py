"""Files of Lazada, of carriers, of a till, and the sheet that a cooperative keeps itself."""

from datetime import datetime

from tests.connectors.sheet.files.expected import Expected, Order, SampleFile, expect_orders, markers, ms, some_orders
from tests.connectors.sheet.files.package import Row, Sheet, delimited, workbook

LAZADA = [
    "orderItemId",
    "lazadaId",
    "sellerSku",
    "lazadaSku",
    "createTime",
    "updateTime",
    "orderNumber",
    "deliveredDate",
    "customerName",
    "shippingName",
    "shippingAddress",
    "shippingPhone",
    "shippingCity",
    "shippingRegion",
    "paidPrice",
    "unitPrice",
    "sellerDiscountTotal",
    "platformDiscountTotal",
    "shippingFee",
    "itemName",
    "trackingCode",
    "status",
]
LAZADA_WORDS = {"done": "delivered", "shipping": "shipped", "cancelled": "canceled", "failed": "failed"}
GENERAL = [
    "Mã đơn",
    "Ngày đặt",
    "Sản phẩm",
    "Số lượng",
    "Quy cách (kg)",
    "Thành tiền",
    "Trạng thái",
    "Người nhận",
    "Số điện thoại",
]
GENERAL_WORDS = {"done": "Đã giao", "shipping": "Đang giao", "cancelled": "Đã hủy", "failed": "Giao thất bại"}
VIETTEL = [
    "STT",
    "Mã đơn hàng",
    "Tên người nhận (*)",
    "Số ĐT người nhận (*)",
    "Địa chỉ nhận (*)",
    "Tên hàng hóa (*)",
    "Số lượng",
    "Trọng lượng (gram)  (*)",
    "Giá trị hàng (VND) (*)",
    "Tiền thu hộ COD (VND)",
    "Loại hàng hóa (*)",
    "Tính chất hàng hóa đặc biệt",
    "Dịch vụ  (*)",
    "Dịch vụ cộng thêm",
    "Thu tiền xem hàng",
    "Dài (cm)",
    "Rộng (cm)",
    "Cao (cm)",
    "Người trả cước",
    "Yêu cầu khác",
    "Thời gian hẹn lấy",
    "Thời gian giao",
]
VNPOST = [
    "Mã tỉnh phát",
    "Tên tỉnh phát",
    "Mã huyện phát",
    "Tên huyện phát",
    "Mã BC phát",
    "Tên BC phát",
    "Dịch vụ",
    "Mã SPDV",
    "Số hiệu bưu gửi",
    "Số hiệu lô",
    "Số tiền COD",
    "Khối lượng thực tế",
    "Khối lượng quy đổi",
    "Mã KHL",
    "Tên KHL",
    "Thời gian PTC",
    "Thời gian nộp tiền",
    "Thời gian chuyển hoàn",
]
GOODS = [
    "Loại hàng",
    "Nhóm hàng(3 Cấp)",
    "Mã hàng",
    "Mã vạch",
    "Tên hàng",
    "Thương hiệu",
    "Giá bán",
    "Giá vốn",
    "Tồn kho",
    "Tồn nhỏ nhất",
    "Tồn lớn nhất",
    "ĐVT",
    "Mã ĐVT Cơ bản",
    "Quy đổi",
    "Thuộc tính",
    "Hình ảnh (url1,url2...)",
    "Trọng lượng",
    "Đang kinh doanh",
    "Mô tả",
    "Mẫu ghi chú",
    "Vị trí",
    "Hàng thành phần",
]


def _unit(order: Order, n: int, unit: int, written: int) -> Row:
    line = order.lines[n]
    when, done = (f"{at:%d %b %Y %H:%M}" if at else "" for at in (order.placed, order.delivered))
    return [
        f"9{order.number:04d}{n}{unit:02d}",
        "",
        line.sku,
        "",
        when,
        when,
        order.code,
        done,
        order.buyer,
        order.buyer,
        "Thôn Đông，Xã Tây",
        float(order.phone),
        "",
        order.province,
        line.price,
        line.price,
        0,
        0,
        0,
        "Vải thiều",
        f"LZ{written:08d}",
        LAZADA_WORDS[order.state],
    ]


def lazada() -> SampleFile:
    """Return Lazada's orders, one row per unit, telephones as floats."""
    orders = some_orders(6, seed=7, prefix="8")
    for order in orders:
        order.code, order.discount = f"48{order.number:012d}", 0
        for line in order.lines:
            line.returned = 0
    body = [_unit(o, n, u, o.number) for o in orders for n, line in enumerate(o.lines) for u in range(line.quantity)]
    says = expect_orders(orders, "lazada", LAZADA_WORDS)
    for order in says["orders"]:
        del order["province"]
        for line in order["lines"]:
            del line["returned"]
    said = [word for o in orders for word in (o.buyer, o.phone.lstrip("0"))]
    return SampleFile(
        "lazada-orders", "lazada-orders.xlsx", workbook(Sheet("sheet1", [list(LAZADA), *body])), says, said
    )


def _viettel_row(order: Order, n: int) -> Row:
    kg = sum(line.pack_kg * line.quantity for line in order.lines)
    packs = sum(line.quantity for line in order.lines)
    return [
        n,
        order.code,
        order.buyer,
        order.phone,
        order.province,
        "Vải thiều",
        packs,
        kg * 1000,
        order.gross,
        order.gross,
        "Bưu kiện",
        "",
        "SCN - Chuyển phát nhanh",
        "",
        "",
        40,
        30,
        25,
        "Người gửi trả",
        "",
        "",
        "",
    ]


def viettel(older: bool = False) -> SampleFile:
    """Return Viettel Post's workbook of many orders, in either variant."""
    orders = some_orders(5, seed=8)
    head = ["Mã đơn shop" if h == "Mã đơn hàng" else h for h in VIETTEL]
    banner: list[Row] = [["HTX Vải Lục Ngạn"], ["DANH SÁCH ĐƠN HÀNG"], ["(*) là bắt buộc"]]
    body = [_viettel_row(order, n) for n, order in enumerate(orders, 1)]
    table: list[Row] = [head[1:], *(row[1:] for row in body)] if older else [list(VIETTEL), *body]
    says: Expected = {
        "platform": "viettelpost",
        "kind": "shipments",
        "rows": [{"code": o.code, "cod_dong": o.gross} for o in orders],
    }
    name = "viettelpost-older" if older else "viettelpost"
    return SampleFile(
        name, f"{name}.xlsx", workbook(Sheet("Sheet1", banner + table, merged=("A2:V2",))), says, markers(orders)
    )


def vnpost() -> SampleFile:
    """Return the post office's daily file: delivered, money collected, returned, by waybill."""
    orders = some_orders(6, seed=9)
    body: list[Row] = []
    says: Expected = {"platform": "vnpost", "kind": "shipments", "shipments": []}
    for o in orders:
        waybill, back = f"CB{o.number:09d}VN", o.state == "failed"
        done = f"{o.delivered:%d/%m/%Y %H:%M:%S}" if o.delivered else ""
        gone = f"{o.placed:%d/%m/%Y %H:%M:%S}" if back else ""
        body.append(
            [
                "22",
                o.province,
                "",
                "",
                "",
                "",
                "EMS",
                "",
                waybill,
                "",
                o.gross,
                5000,
                5200,
                "KHL1",
                "HTX",
                done,
                done,
                gone,
            ]
        )
        says["shipments"].append(
            {
                "waybill": waybill,
                "cod_dong": o.gross,
                "delivered_ms": ms(o.delivered),
                "returned_ms": ms(o.placed) if back else None,
            }
        )
    return SampleFile(
        "vnpost-f41", "F4.1-2026.06.08.xlsx", workbook(Sheet("F4.1", [["BÁO CÁO PHÁT"], [], list(VNPOST), *body])), says
    )


def goods() -> SampleFile:
    """Return KiotViet's goods, with boxes that are conversions of the kilogram."""
    body: list[Row] = [
        [
            "Hàng hóa",
            "Quả>>Vải",
            f"VAI-{kg}KG",
            "",
            "Vải thiều",
            "",
            40_000 * kg,
            0,
            100,
            0,
            999,
            "kg" if kg == 1 else "thùng",
            "" if kg == 1 else "VAI-1KG",
            kg,
            "",
            "",
            kg * 1000,
            1,
            "",
            "",
            "",
            "",
        ]
        for kg in (1, 3, 5, 10)
    ]
    says: Expected = {
        "platform": "kiotviet",
        "kind": "goods",
        "goods": [{"sku": row[2], "price_dong": row[6], "of_base": row[13]} for row in body],
    }
    return SampleFile(
        "kiotviet-goods", "DanhSachSanPham_20260608.xlsx", workbook(Sheet("Sheet1", [list(GOODS), *body])), says
    )


def general_orders(seed: int = 10) -> list[Order]:
    """Return orders as a cooperative notes them: no discount, no returns, days only, none of which could be a month."""
    orders = some_orders(6, seed=seed, start="2026-06-13", prefix="PM")
    for order in orders:
        order.discount, order.placed = 0, order.placed.replace(hour=0)
        for line in order.lines:
            line.returned = 0
    return orders


def general_rows(orders: list[Order], first_only: bool = False, day: str = "%d/%m/%Y") -> list[Row]:
    """Return headings and one row per line; with ``first_only`` the order stands on its first row alone."""
    body: list[Row] = []
    for order in orders:
        for n, line in enumerate(order.lines):
            head = "" if first_only and n else order.code
            when: datetime = order.placed
            body.append(
                [
                    head,
                    when.strftime(day),
                    line.sku,
                    line.quantity,
                    line.pack_kg,
                    line.gross,
                    GENERAL_WORDS[order.state],
                    order.buyer,
                    order.phone,
                ]
            )
    return [list(GENERAL), *body]


def general_expected(orders: list[Order]) -> Expected:
    """Return what is expected of them: no instants but the day they were placed."""
    says = expect_orders(orders, "general", GENERAL_WORDS)
    for order in says["orders"]:
        del order["delivered_ms"], order["province"], order["discount_dong"]
        for line in order["lines"]:
            del line["returned"]
    return says


def general(case: str, name: str, data: bytes, orders: list[Order]) -> SampleFile:
    """Return a cooperative's own file."""
    return SampleFile(case, name, data, general_expected(orders), markers(orders))


def all_files() -> list[SampleFile]:
    """Return the files as they come."""
    orders = general_orders()
    book = workbook(Sheet("Đơn hàng", general_rows(orders)))
    filled = workbook(Sheet("Đơn hàng", general_rows(orders, first_only=True)))
    return [
        lazada(),
        viettel(),
        viettel(older=True),
        vnpost(),
        goods(),
        general("general", "Đơn Postmart tháng 6.xlsx", book, orders),
        general("pancake-first-row", "Pancake.xlsx", filled, orders),
        general("general-csv", "don-voso.csv", delimited(general_rows(orders)), orders),
    ]
