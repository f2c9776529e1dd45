"""What the contract says of the ids by which one thing names another, each looked up where it must stand.

| who names | what | rule |
|---|---|---|
| an entry of a payout | its order, its line | payout-names-order, payout-names-line |
| a parcel | its order | parcel-names-order |
| a row of a nightly file | its order, its line | file-orders-names, file-settlements-names |
| an offer | its seller | offer-seller |
| a result of a batch | the SKU that was written | offer-write |
| a webhook | its shop and address | webhook |
| a notice | its shop, its order | notice-thin, notice-true |

A ``settlement_id`` only groups entries: nothing else is called by it. An order or line may name a seller who has left
since, and a line the SKU of an offer that the platform took away since: that these are not there breaks no rule.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

from msgspec import Raw

from connectors.partner.conformance.asking import SAMPLE, Asker, Rule, UnmetError, decoded, shaped
from connectors.partner.conformance.files import FILES, read_file
from connectors.partner.conformance.lists import read_items, seen
from connectors.partner.conformance.orders import read_orders
from connectors.partner.conformance.shapes import Sellers
from connectors.partner.contract.wire import Entry, Offer, Order, Shipment
from connectors.rfc3339 import instant

_MOST_SELLERS = 1_000_000


class _Named(NamedTuple):
    """That something named an order, or a line of it too; ``at`` is the instant since which it says so."""

    by: str
    order: str
    line: str | None
    at: str


def _alone(asker: Asker, code: str) -> Order | None:
    """Return an order as it is now, None where it cannot be read; UnmetError when there is none of that code."""

    def found() -> Order | None:
        answer = asker.ask("GET", f"{asker.shop_path}/orders/{quote(code, safe='')}")
        if answer.status != 200:
            raise UnmetError(f"{code} is of no order.")
        try:
            return shaped(answer, Order)
        except UnmetError:
            return None

    return asker.once(f"order {code}", found)


def _in_list(asker: Asker, code: str) -> Order | None:
    listed = asker.once("orders by code", lambda: {order.code: order for order in read_orders(asker)})
    return listed.get(code)


def _order_is(asker: Asker, named: _Named) -> bool:
    """Say that an order is there; UnmetError when it is not."""
    if _in_list(asker, named.order) is None:
        _alone(asker, named.order)
    return True


def _line_is(asker: Asker, named: _Named) -> bool:
    """Say whether a line is one of its order; False where it may have gone since, UnmetError when it is none."""
    listed = _in_list(asker, named.order)
    if named.line is None or (listed and _has(listed, named.line)):
        return True
    order = _alone(asker, named.order)
    if order and _has(order, named.line):
        return True
    if order is None or _later(order.updated_at, named.at):
        return False
    raise UnmetError(f"{named.line} is of no line of the order {named.order}.")


def _has(order: Order, line: str) -> bool:
    return any(one.id == line for one in order.lines)


def _later(one: str, other: str) -> bool:
    try:
        return instant(one) > instant(other)
    except ValueError:
        return True


def _each(asker: Asker, all_named: Iterable[_Named], holds: Callable[[Asker, _Named], bool]) -> int:
    """Return of how many it cannot be told; UnmetError, with who names it, where something is not there."""
    untold = 0
    for named in all_named:
        try:
            untold += not holds(asker, named)
        except UnmetError as error:
            raise UnmetError(f"{named.by}: {error}") from None
    return untold


def _left_open(untold: int) -> str:
    return f" {untold} could not be told, for their orders changed afterwards." if untold else ""


def _entries(asker: Asker, holds: Callable[[Asker, _Named], bool]) -> str:
    entries = read_items(asker, "settlements", Entry)
    named = [
        _Named(f"settlements {entry.id}", entry.order_code, entry.line_id, entry.paid_at)
        for entry in entries
        if entry.order_code is not None
    ]
    untold = _each(asker, named, holds)
    return seen(asker, "settlements", len(entries)) + _left_open(untold)


def _parcels(asker: Asker) -> str:
    parcels = read_items(asker, "shipments", Shipment)
    _each(asker, [_Named(f"shipments {one.waybill}", one.order_code, None, one.at) for one in parcels], _order_is)
    return seen(asker, "shipments", len(parcels))


def _rows(kind: str, day_of: Callable[[Asker], date], asker: Asker) -> str:
    """Look the first rows of a nightly file up, as far as it has the columns; those have a rule of their own."""
    name, rows = read_file(asker, kind, day_of)
    since = {"orders": "updated_at", "settlements": "paid_at"}[kind]
    cells = [dict(zip(rows[0], row, strict=False)) for row in rows[1 : SAMPLE + 1]]
    named = [
        _Named(f"{name}, row {number}", row["order_code"], row.get("line_id") or None, row.get(since, ""))
        for number, row in enumerate(cells, 2)
        if row.get("order_code")
    ]
    untold = _each(asker, named, lambda asker, one: _order_is(asker, one) and _line_is(asker, one))
    return f"{name}: {len(named)} rows looked up.{_left_open(untold)}"


def _offer_sellers(asker: Asker) -> str:
    offers = read_items(asker, "offers", Offer)
    listed = asker.items(Sellers[Raw], f"{asker.shop_path}/sellers", _MOST_SELLERS)
    ids = (decoded(raw, dict[str, Any]).get("seller_id") for raw in listed)
    sellers = {one for one in ids if isinstance(one, str)}
    for offer in offers:
        if offer.seller_id not in sellers:
            raise UnmetError(f"offers {offer.sku}: {offer.seller_id} is no seller of the shop.")
    return seen(asker, "offers", len(offers))


def references(day_of: Callable[[Asker], date]) -> list[Rule]:
    """Return the rules of what names another; the nightly files are those of the day that ``day_of`` tells."""
    return [
        Rule(
            1, "payout-names-order", "The order of a payout is one of the shop", "Give the code by which it is listed.",
            lambda asker: _entries(asker, _order_is),
        ),
        Rule(
            1, "payout-names-line", "The line of a payout is one of its order",
            "Give the id of a line of that order, or null where the whole order is meant.",
            lambda asker: _entries(asker, _line_is),
        ),
        Rule(
            1, "parcel-names-order", "The order of a parcel is one of the shop",
            "Give the code by which it is listed.", _parcels,
        ),
        *[
            Rule(
                1, f"file-{kind}-names", f"Orders and lines in the nightly file of {title} are those of the lists",
                "Write the same codes and ids into the files as into the lists.", partial(_rows, kind, day_of),
            )
            for kind, title in FILES.items()
        ],
        Rule(
            2, "offer-seller", "The seller of an offer is one of the shop",
            "List every seller under whom something is on offer.", _offer_sellers,
        ),
    ]  # fmt: skip
