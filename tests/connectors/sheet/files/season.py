"""A season of one shop: an export of orders a day, overlapping, with states that move on, and what the end must be."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.connectors.sheet.files import shopee
from tests.connectors.sheet.files.expected import Order, SampleFile, some_orders
from tests.connectors.sheet.files.package import Row, Sheet, workbook

REACH = 7  # days that one export looks back; every order is final three days after it was placed
END = "done", "done", "done", "cancelled", "failed"


@dataclass
class Season:
    """The files in the order of their exports; boxes by (SKU, our word), boxes returned by SKU, money delivered."""

    files: list[SampleFile]
    boxes: Counter[tuple[str, str]]
    returned: Counter[str]
    delivered_dong: int


def season(days: int = 60, orders: int = 600, seed: int = 1) -> Season:
    """Return a season of so many orders; the exports go on until the last order is final."""
    made = some_orders(orders, seed)
    first = made[0].placed.replace(hour=0)
    for n, order in enumerate(made):
        order.placed = first + timedelta(days=n * days // orders, hours=8 + n % 12)
        order.state = END[n % 5]
        if order.state != "done":
            for line in order.lines:
                line.returned = 0
    boxes: Counter[tuple[str, str]] = Counter()
    returned: Counter[str] = Counter()
    for order in made:
        for line in order.lines:
            boxes[line.sku, order.state] += line.quantity
            returned[line.sku] += line.returned
    files = [_day(made, first + timedelta(days=day + 1)) for day in range(days + REACH - 1)]
    return Season(files, boxes, returned, sum(order.gross for order in made if order.state == "done"))


def _day(orders: list[Order], until: datetime) -> SampleFile:
    since = until - timedelta(days=REACH)
    seen = [order for order in orders if since <= order.placed < until]
    body: list[Row] = []
    for order in seen:
        final = order.placed + timedelta(days=3) <= until
        now = order if final else Order(**{**vars(order), "state": "shipping"})
        body += _going(shopee.rows([now])[1:], final)
    name = f"Order.all.{since:%Y%m%d}_{until - timedelta(days=1):%Y%m%d}.xlsx"
    data = workbook(Sheet("orders", [list(shopee.ALL), *body]), created=until)
    says = {"platform": "shopee", "kind": "orders", "orders": [order.code for order in seen]}
    return SampleFile(f"season-{until:%Y%m%d}", name, data, says)


def _going(rows: list[Row], final: bool) -> list[Row]:
    """Return the rows; what is still on its way has not come back."""
    back = shopee.ALL.index("Số lượng sản phẩm được hoàn trả")
    return rows if final else [["0" if n == back else cell for n, cell in enumerate(row)] for row in rows]
