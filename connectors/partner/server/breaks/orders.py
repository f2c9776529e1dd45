"""Orders that say what the contract does not allow."""

from typing import Any

from connectors.partner.server.breaks.twist import Break, in_items

Order = dict[str, Any]


def _each_line(**fields: Any) -> Any:
    return lambda order: [line.update(fields) for line in order["lines"]]


def _stays(line: dict[str, Any]) -> int:
    gone = line["cancelled"] + line["returned"] + line.get("undelivered", 0)
    return int(line["quantity"] - gone)


def _strange_entry(order: Order) -> None:
    order["history"][0]["status"] = "new"


def _local(order: Order) -> None:
    order["placed_at"] = order["placed_at"][:19]


def _local_entry(order: Order) -> None:
    order["history"][-1]["at"] = order["history"][-1]["at"][:19]


def _buddhist(order: Order) -> None:
    order["updated_at"] = "2564" + order["updated_at"][4:]


def _latest_lost(order: Order) -> None:
    if len(order["history"]) > 1:
        order["history"].pop()


def _return_untold(order: Order) -> None:
    order["history"] = [entry for entry in order["history"] if entry["status"] != "returned"] or order["history"]


def _cancel_untold(order: Order) -> None:
    if order["status"] == "delivered":
        order["lines"][0]["cancelled"] = 1


def _turned(order: Order) -> None:
    order["history"].reverse()


def _placed_later(order: Order) -> None:
    order["placed_at"] = "2001-01-01T00:00:00+07:00"


def _updated_early(order: Order) -> None:
    order["updated_at"] = "2001-01-01T00:00:00+07:00"


def _half_cancelled(order: Order) -> None:
    if order["status"] == "cancelled":
        order["lines"][0]["cancelled"] -= 1


def _half_returned(order: Order) -> None:
    if order["status"] == "returned":
        order["lines"][0]["returned"] -= 1


def _too_many_back(order: Order) -> None:
    if order["status"] == "returned":
        order["lines"][0]["returned"] += 1


def _counted_twice(order: Order) -> None:
    if order["status"] == "returned":
        order["lines"][0]["undelivered"] = order["lines"][0]["returned"]


def _too_short(order: Order) -> None:
    line = order["lines"][0]
    line["short_g"] = _stays(line) * line["pack_g"] + 1


def _short_of_nothing(order: Order) -> None:
    if order["status"] == "cancelled":
        order["lines"][0]["short_g"] = 1


def _discounted(order: Order) -> None:
    line = order["lines"][0]
    line["discount_dong"] = line["gross_dong"] + 1


def _refunded(order: Order) -> None:
    line = order["lines"][0]
    line["refunded_dong"] = line["gross_dong"] - line["discount_dong"] + 1


def _taxed(order: Order) -> None:
    line = order["lines"][0]
    line.update(vat_dong=line["tax_dong"], pit_dong=1)


def _one_id(order: Order) -> None:
    order["lines"].append(dict(order["lines"][0]))


def _undelivered(order: Order) -> None:
    order["history"] = [one for one in order["history"] if one["status"] != "delivered"] or order["history"]


def _order(name: str, rule: str, says: str, change: Any) -> Break:
    return in_items(name, rule, says, change, "orders")


BREAKS = (
    _order(
        "status-strange", "order-status", "A status is a word of the platform's own.", lambda o: o.update(status="sent")
    ),
    _order("history-strange", "order-status", "The history has a word of the platform's own.", _strange_entry),
    _order("placed-local", "order-instants", "placed_at has no offset.", _local),
    _order("history-local", "order-instants", "An entry of the history has no offset.", _local_entry),
    _order("updated-buddhist", "order-instants", "updated_at is of the year 2564.", _buddhist),
    _order("history-late", "order-history", "The history lacks the current status.", _latest_lost),
    _order("return-untold", "order-history", "Packs came back, the history does not say when.", _return_untold),
    _order("cancel-untold", "order-cancel-told", "Packs are cancelled, the history does not say when.", _cancel_untold),
    _order("history-turned", "order-history-sorted", "The history has its latest entry first.", _turned),
    _order("placed-elsewhen", "order-placed", "placed_at is another instant than the first entry.", _placed_later),
    _order("updated-early", "order-updated", "updated_at is before the latest entry.", _updated_early),
    _order("cancel-in-part", "order-cancel-whole", "A cancelled order has packs left.", _half_cancelled),
    _order("return-in-part", "order-return-whole", "A returned order has packs left.", _half_returned),
    _order("returned-too-many", "line-packs", "More packs came back than were ordered.", _too_many_back),
    _order("packs-twice", "line-packs", "The same packs are undelivered and returned.", _counted_twice),
    _order("short-too-much", "line-short", "More grams are missing than the packs have.", _too_short),
    _order("short-of-nothing", "line-short", "Grams are missing of packs that are cancelled.", _short_of_nothing),
    _order("discount-too-much", "line-discount", "The discount is more than the gross amount.", _discounted),
    _order("refund-too-much", "line-refund", "More is refunded than was paid.", _refunded),
    _order("tax-parts", "line-tax", "VAT and PIT are more than the tax.", _taxed),
    _order("return-undelivered", "order-undelivered", "Packs are returned that were never delivered.", _undelivered),
    _order("line-id-twice", "line-ids", "Two lines of an order have one id.", _one_id),
    _order("line-id-null", "line-ids", "Lines have no id.", _each_line(id=None)),
)
