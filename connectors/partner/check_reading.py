"""What levels 0 and 1 of the contract require: nightly files, and reading with a token."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import msgspec

from connectors.keep import strangers
from connectors.partner.asking import Asker, Requirement, UnmetError, refused
from connectors.partner.wire import (
    ENTRY_COLUMNS,
    ORDER_COLUMNS,
    Entries,
    Entry,
    Order,
    Orders,
    Root,
    Seller,
    Sellers,
    Shipment,
    Shipments,
    Shops,
)
from connectors.rfc3339 import instant

_PAGES_WALKED = 3
_PERSONAL = {
    *("buyer", "customer", "recipient", "receiver", "consignee", "name", "phone", "tel", "telephone", "mobile"),
    *("email", "address", "street", "ward"),
}
_SAMPLE = (("limit", "50"),)
_LISTS: dict[str, tuple[type[Any], type[msgspec.Struct]]] = {
    "sellers": (Sellers[Seller], Seller),
    "orders": (Orders[Order], Order),
    "settlements": (Entries[Entry], Entry),
    "shipments": (Shipments[Shipment], Shipment),
}


class _Anything(msgspec.Struct):
    """A page of orders with all that they carry."""

    next_cursor: str
    has_more: bool
    items: list[dict[str, Any]] = msgspec.field(name="orders")


def reading(day_of: Callable[[Asker], date]) -> list[Requirement]:
    """Return the requirements of levels 0 and 1; the nightly files are those of the day that ``day_of`` tells."""
    return [
        Requirement(0, "The nightly file of orders is there", lambda a: _file(a, "orders", ORDER_COLUMNS, day_of(a))),
        Requirement(
            0, "The nightly file of payouts is there", lambda a: _file(a, "settlements", ENTRY_COLUMNS, day_of(a))
        ),
        Requirement(1, "The root says which version and levels are served", _root),
        Requirement(
            1, "A call without a token is refused", lambda a: refused(a.ask("GET", "/v1/shops", token=""), 401)
        ),
        Requirement(1, "A wrong token is refused", lambda a: refused(a.ask("GET", "/v1/shops", token="wrong"), 401)),  # noqa: S106 - it must be wrong
        Requirement(1, "The shop is listed and has authorised the token", _shop),
        *[
            Requirement(1, f"The list of {name} can be read, item by item", partial(_list, name))
            for name in _LISTS
            if name != "sellers"
        ],
        Requirement(1, "Every payout adds up", _sums),
        Requirement(1, "No order carries a field of its buyer", _no_strangers),
        Requirement(1, "A page holds no more than was asked for", _limit),
        Requirement(1, "The cursor moves on, and stands still at the end", _cursor),
        Requirement(1, "A cursor that was never given out is refused", _strange_cursor),
        Requirement(1, "An order can be read by its code", _one_order),
        Requirement(
            1,
            "An order that does not exist is not found",
            lambda a: refused(a.ask("GET", f"{a.shop_path}/orders/LENSAN-NO-SUCH-ORDER"), 404),
        ),
        Requirement(1, "A shop of others stays closed", lambda a: refused(a.ask("GET", _ELSEWHERE), 403, 404)),
    ]


_ELSEWHERE = "/v1/shops/lensan-no-such-shop/orders"


def _file(asker: Asker, kind: str, columns: Sequence[str], day: date) -> str:
    name = f"{kind}-{day:%Y-%m-%d}.csv"
    answer = asker.ask("GET", f"{asker.shop_path}/exports/{name}")
    if answer.status != 200:
        raise UnmetError(f"{name}: it answers {answer.status} where 200 was agreed.")
    if answer.headers.get("Content-Type", "").partition(";")[0].strip() != "text/csv":
        raise UnmetError(f"{name} is not text/csv.")
    try:
        rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UnmetError(f"{name} is no CSV in UTF-8.") from None
    header = rows[0] if rows else []
    missing, personal = set(columns) - set(header), {column for column in header if is_personal(column)}
    if missing or personal:
        raise UnmetError(f"{name}: columns missing: {_named(missing)}; of a buyer: {_named(personal)}.")
    if any(len(row) != len(header) for row in rows):
        raise UnmetError(f"{name} has rows that are shorter or longer than its header.")
    return f"{name} has {len(rows) - 1} rows."


def is_personal(name: str) -> bool:
    """Say whether a field's name, other than the contract's own, speaks of a buyer."""
    words = set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))
    return bool(words & _PERSONAL)


def _named(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _root(asker: Asker) -> str:
    root = asker.good(Root, "/v1")
    try:
        instant(root.time)
    except ValueError as error:
        raise UnmetError(f"Its time cannot be read: {error}.") from None
    if not root.version.startswith("1."):
        raise UnmetError(f"It speaks version {root.version}; this checks version 1.")
    return f"{root.name}, version {root.version}, levels {', '.join(map(str, root.levels))}."


def _shop(asker: Asker) -> str:
    for shop in asker.good(Shops, "/v1/shops").shops:
        if shop.shop_id == asker.shop:
            if shop.authorised:
                return f"{shop.title}."
            raise UnmetError(f"The shop {asker.shop} has not authorised this token.")
    raise UnmetError(f"The shop {asker.shop} is not listed.")


def _page(asker: Asker, name: str, params: Sequence[tuple[str, str]] = _SAMPLE) -> Any:
    page = asker.good(_LISTS[name][0], f"{asker.shop_path}/{name}", params)
    try:
        instant(page.as_of)
    except ValueError as error:
        raise UnmetError(f"as_of cannot be read: {error}.") from None
    return page


def _some(asker: Asker, name: str, most: int = 50) -> list[Any]:
    return asker.items(_LISTS[name][0], f"{asker.shop_path}/{name}", most)


def _list(name: str, asker: Asker) -> str:
    _page(asker, name)
    return f"{len(_some(asker, name))} items read."


def _sums(asker: Asker) -> str:
    entries = _some(asker, "settlements")
    for entry in entries:
        if entry.net_dong != entry.gross_dong - entry.fee_dong - entry.freight_dong - entry.tax_dong:
            raise UnmetError(f"The payout {entry.id} is not gross less fee, freight and tax.")
    return f"{len(entries)} payouts add up."


def _no_strangers(asker: Asker) -> str:
    orders = asker.items(_Anything, f"{asker.shop_path}/orders", 50)
    found = {name for order in orders for name in strangers(order, Order) if is_personal(name)}
    if found:
        raise UnmetError(f"Fields of a buyer: {_named(found)}. A buyer's data is not wanted.")
    return f"{len(orders)} orders seen."


def _limit(asker: Asker) -> str:
    count = len(_page(asker, "orders", (("limit", "1"),)).items)
    if count > 1:
        raise UnmetError(f"One order was asked for, {count} came.")
    return f"{count} of at most 1 came."


def _cursor(asker: Asker) -> str:
    seen: list[str] = []
    for _ in range(_PAGES_WALKED):
        at = (("cursor", seen[-1]),) if seen else ()
        page = _page(asker, "orders", (("limit", "100"), *at))
        if page.has_more and page.next_cursor in seen:
            raise UnmetError("More is promised, but the cursor does not move on.")
        seen.append(page.next_cursor)
        if not page.has_more:
            again = _page(asker, "orders", (("limit", "100"), ("cursor", page.next_cursor)))
            if not again.items and again.next_cursor != page.next_cursor:
                raise UnmetError("Nothing is new, but the cursor is another one.")
            return f"{len(seen)} pages walked to the end."
    return f"{len(seen)} pages walked."


def _strange_cursor(asker: Asker) -> str:
    return refused(asker.ask("GET", f"{asker.shop_path}/orders", (("cursor", "lensan-never-given-out"),)), 400)


def _one_order(asker: Asker) -> str:
    orders = _some(asker, "orders", 1)
    if not orders:
        return "There is no order yet to read."
    order = asker.good(Order, f"{asker.shop_path}/orders/{orders[0].code}")
    if order.code != orders[0].code:
        raise UnmetError(f"Asked for {orders[0].code}, it gave {order.code}.")
    return f"{order.code} was read."
