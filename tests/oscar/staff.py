"""What the shop's staff do, by oscar's own models and its own event handler, as its dashboard does."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import Count, F, Sum
from django.dispatch import receiver
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_class, get_model

EventHandler = get_class("order.processing", "EventHandler")
Basket = get_model("basket", "Basket")
Country = get_model("address", "Country")
Order = get_model("order", "Order")
Line = get_model("order", "Line")
Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
StockRecord = get_model("partner", "StockRecord")
_OVERSOLD: Counter[str] = Counter()


def open_shop(user: str, password: str, partner: str) -> None:
    """Make what a new shop has: a clerk who may use the API, a partner, a product class that keeps stock."""
    User.objects.create_superuser(user, f"{user}@example.com", password)
    Partner.objects.create(name=partner, code=partner)
    ProductClass.objects.create(name="Trái cây", requires_shipping=True, track_stock=True)
    Country.objects.create(
        iso_3166_1_a2="VN", iso_3166_1_a3="VNM", iso_3166_1_numeric="704", printable_name="Viet Nam",
        name="Viet Nam", is_shipping_country=True,
    )  # fmt: skip


def put_product(sku: str, title: str, price: int, stock: int, partner: str) -> int:
    """Put a product on sale by hand; return its id."""
    product = Product.objects.create(
        title=title, upc=sku, structure="standalone", product_class=ProductClass.objects.get()
    )
    StockRecord.objects.create(
        product=product, partner=Partner.objects.get(code=partner), partner_sku=sku, price_currency="VND",
        price=Decimal(price), num_in_stock=stock, num_allocated=0,
    )  # fmt: skip
    return int(product.pk)


def clear() -> None:
    """Clear the shelves and the books."""
    _OVERSOLD.clear()
    for noun in (Order, Basket, StockRecord, Product):
        noun.objects.all().delete()


def products() -> dict[str, int]:
    """Return the products' ids by SKU."""
    return dict(StockRecord.objects.values_list("partner_sku", "product_id"))


def place(sku: str, packs: int, number: str, at: str | None = None, status: str = "Pending") -> str:
    """Write an order of one line as an import from another system would; return its number."""
    record = StockRecord.objects.get(partner_sku=sku)
    total = record.price * packs
    order = Order.objects.create(
        number=number, currency="VND", total_incl_tax=total, total_excl_tax=total, status=status,
        date_placed=datetime.fromisoformat(at) if at else None,
    )  # fmt: skip
    order.lines.create(
        product=record.product, stockrecord=record, partner=record.partner, partner_sku=sku, title="x", quantity=packs,
        line_price_incl_tax=total, line_price_excl_tax=total, line_price_before_discounts_incl_tax=total,
        line_price_before_discounts_excl_tax=total, unit_price_incl_tax=record.price, num_allocated=packs,
        unit_price_excl_tax=record.price, status=status,
    )  # fmt: skip
    record.allocate(packs)
    return str(order.number)


def set_status(number: str, to: str, give_back: bool = False) -> str:
    """Change an order's status, as the dashboard does; ``give_back`` as a shop whose handler frees the stock."""
    order = Order.objects.get(number=number)
    handler = EventHandler(User.objects.first())
    handler.handle_order_status_change(order, to, note_msg=f"Order status changed to '{to}'")
    if give_back:
        handler.cancel_stock_allocations(order)
    return str(Order.objects.get(number=number).status)


def set_line_status(number: str, sku: str, to: str) -> str:
    """Change a line's status, as the dashboard does."""
    line = Order.objects.get(number=number).lines.get(partner_sku=sku)
    line.set_status(to)
    return str(line.status)


def ship(number: str) -> str:
    """Hand an order over: its stock is consumed, and it is complete."""
    order = Order.objects.get(number=number)
    handler = EventHandler(User.objects.first())
    handler.consume_stock_allocations(order)
    for status in ("Being processed", "Complete"):
        handler.handle_order_status_change(order, status)
    return str(order.status)


def delete(number: str) -> None:
    """Delete an order, as the API's administrators can."""
    Order.objects.get(number=number).delete()


def numbers(status: str | None = None) -> list[str]:
    """Return the orders' numbers, oldest first."""
    found = Order.objects.filter(status=status) if status else Order.objects.all()
    return list(found.order_by("pk").values_list("number", flat=True))


def stock() -> dict[str, list[int]]:
    """Return what is in stock, and what of it is allocated, by SKU."""
    rows = StockRecord.objects.values_list("partner_sku", "num_in_stock", "num_allocated")
    return {sku: [held or 0, taken or 0] for sku, held, taken in rows}


def end_sessions() -> None:
    """Sign everybody out."""
    cache.clear()


@receiver(order_placed)
def _count_oversold(order: Any, **_: Any) -> None:
    """Count what oscar sells beyond its own stock, in the order's own transaction."""
    for line in order.lines.all():
        beyond = min(line.quantity, -line.stockrecord.net_stock_level)
        if beyond > 0:
            _OVERSOLD[line.partner_sku] += beyond


def oversold() -> dict[str, int]:
    """Return the packs oscar sold beyond its own stock since the shelves were cleared, by SKU."""
    return dict(_OVERSOLD)


def totals() -> dict[str, Any]:
    """Return the season as oscar's own database has it: orders by status, and lines by SKU and status."""
    orders = Order.objects.values("status").annotate(n=Count("pk"), dong=Sum("total_incl_tax"))
    lines = (
        Line.objects.values(sku=F("partner_sku"), word=F("status"))
        .annotate(lines=Count("pk"), packs=Sum("quantity"), dong=Sum("line_price_incl_tax"))
        .order_by("sku", "word")
    )
    return {
        "orders": {row["status"]: [row["n"], int(row["dong"])] for row in orders.order_by("status")},
        "lines": {f"{row['sku']} {row['word']}": [row["lines"], row["packs"], int(row["dong"])] for row in lines},
    }


ORDERS = {
    one.__name__: one
    for one in (
        open_shop,
        clear, put_product, products, place, set_status, set_line_status, ship, delete, numbers, stock,
        end_sessions, oversold,
        totals,
    )
}  # fmt: skip
