"""Servers that keep the contract in another way than the reference server does; the check passes each of them."""

import csv
import io
import itertools
import json
import re
from datetime import UTC, datetime
from typing import Any

from connectors.partner.contract.wire import ENTRY_COLUMNS_1_1, ORDER_COLUMNS_1_1
from connectors.partner.server.breaks import Break, IncomingRequest, OutgoingAnswer
from connectors.partner.server.breaks.service import problem
from connectors.partner.server.breaks.twist import LISTS, after, before, in_items, in_page, setting

NEW_IN_LINES = {"undelivered", "refunded_dong", "replaced", "vat_dong", "pit_dong", "cit_dong"}
NEW_IN_ENTRIES = {"vat_dong", "pit_dong", "cit_dong", "kind", "note"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00")


_TICKS = itertools.count()


def no_sellers(_: IncomingRequest, __: OutgoingAnswer) -> OutgoingAnswer:
    return problem("not-found")


def no_budget(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer._replace(headers={name: one for name, one in answer.headers.items() if "ratelimit" not in name})


def more_fields(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer.with_document(_more(answer.document)) if "json" in answer.headers.get("content-type", "") else answer


def _more(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            "x_note": None,
            **{name: _more(part) for name, part in value.items()},
            "loyalty_points": {"n": next(_TICKS)},
        }
    return [_more(part) for part in value] if isinstance(value, list) else value


def more_columns(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    return _sheet(answer, [[*reversed(row), "warehouse" if not at else "K1"] for at, row in enumerate(rows)])


def _sheet(answer: OutgoingAnswer, rows: list[list[str]]) -> OutgoingAnswer:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return answer._replace(body=b"\xef\xbb\xbf" + text.getvalue().encode())


def in_utc(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    def moved(found: re.Match[str]) -> str:
        return datetime.fromisoformat(found[0]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    return answer._replace(body=_INSTANT.sub(moved, answer.body.decode()).encode())


def from_bangkok_to_tokyo(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    def moved(found: re.Match[str]) -> str:
        at = datetime.fromisoformat(found[0]).timestamp()
        return datetime.fromtimestamp(at + 9 * 3600, UTC).strftime("%Y-%m-%dT%H:%M:%S+09:00")

    return answer._replace(body=_INSTANT.sub(moved, answer.body.decode()).encode())


def smaller(asked: IncomingRequest) -> IncomingRequest:
    limit = asked.param("limit") or ""
    if not limit.isdigit() or not 1 <= int(limit) <= 1000 or len(dict(asked.query)) < len(asked.query):
        return asked
    less = str(max(int(limit) * 2 // 3, 1))
    return asked._replace(query=[(name, less if name == "limit" else value) for name, value in asked.query])


def empty_first() -> Break:
    """Begin each list with a page that holds nothing and promises more."""

    def begun(asked: IncomingRequest) -> IncomingRequest:
        start = ("cursor", f"begin-{asked.place}")
        asked.memory["begins"] = asked.param("cursor") is None and not asked.param("sku")
        return asked._replace(query=[pair for pair in asked.query if pair != start])

    def emptied(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        if answer.status != 200 or not asked.memory["begins"]:
            return answer
        begin = {"next_cursor": f"begin-{asked.place}", "has_more": True, LISTS[asked.place]: []}
        return answer.with_document(answer.document | begin)

    return before("", "", "", begun, *LISTS)._replace(said=after("", "", "", emptied, *LISTS).said)


def never_the_last(_: IncomingRequest, page: dict[str, Any], name: str) -> None:
    page["has_more"] = bool(page[name])


def other_cursors() -> Break:
    def opened(asked: IncomingRequest) -> IncomingRequest:
        return asked._replace(
            query=[(name, _opened(value) if name == "cursor" else value) for name, value in asked.query]
        )

    def closed(_: IncomingRequest, page: dict[str, Any], __: str) -> None:
        page["next_cursor"] = "k/" + page["next_cursor"].encode().hex()

    return before("", "", "", opened, *LISTS)._replace(said=in_page("", "", "", closed, *LISTS).said)


def _opened(cursor: str) -> str:
    try:
        return bytes.fromhex(cursor.removeprefix("k/")).decode() if cursor.startswith("k/") else "none"
    except ValueError:
        return cursor


def in_ascii(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    if "json" not in answer.headers.get("content-type", ""):
        return answer
    text = json.dumps(answer.document, indent=1, sort_keys=True).replace("/", "\\/")
    kind = answer.headers["content-type"] + "; charset=UTF-8"
    return answer._replace(body=text.encode()).with_header("content-type", kind)


def not_there(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return problem("not-found") if answer.status == 403 else answer


def words_for_ids() -> Break:
    """Let ids of lines be long words, in the lists as in the files."""

    def in_order(order: dict[str, Any]) -> None:
        for line in order["lines"]:
            line["id"] = _word(line["id"])

    def in_files(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        if answer.status != 200:
            return answer
        rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
        at = rows[0].index("line_id")
        return _sheet(answer, [*rows[:1], *([*row[:at], _word(row[at]), *row[at + 1 :]] for row in rows[1:])])

    lists, files = in_items("", "", "", in_order, "orders"), after("", "", "", in_files, "export")
    return lists._replace(said=lambda asked, answer: files.said(asked, lists.said(asked, answer)))


def _word(line_id: str) -> str:
    return line_id and f"dòng/{line_id} " + "x" * 80


def _never_delivered(order: dict[str, Any]) -> None:
    if order["status"] == "returned":
        order["history"] = [one for one in order["history"] if one["status"] != "delivered"]
        order["lines"][0].update(undelivered=order["lines"][0]["returned"], returned=0)


def _taxes(order: dict[str, Any]) -> None:
    for line in order["lines"]:
        line.update(vat_dong=line["tax_dong"] // 3, pit_dong=line["tax_dong"] - line["tax_dong"] // 3)


def _adjusted(entry: dict[str, Any]) -> None:
    if entry["id"].endswith("3"):
        entry.update(order_code=None, kind="adjustment", note="Điều chỉnh", gross_dong=-5000)
        entry["net_dong"] = entry["gross_dong"] - entry["fee_dong"] - entry["freight_dong"] - entry["tax_dong"]


def by_line(asked: IncomingRequest, page: dict[str, Any], _: str) -> None:
    """Let each entry be of a line, as where a platform pays out line by line."""
    for entry in page["entries"]:
        entry["line_id"] = str(_order_of(asked, entry)["lines"][0]["id"])


def of_a_line_that_went() -> Break:
    """Let each entry be of a line that was taken out of its order after it was paid."""

    def gone(_: IncomingRequest, page: dict[str, Any], __: str) -> None:
        for entry in page["entries"]:
            entry["line_id"] = "gone"

    def changed(order: dict[str, Any]) -> None:
        order["updated_at"] = "2021-09-01T00:00:00+07:00"

    said = in_page("", "", "", gone, "settlements").said
    orders = in_items("", "", "", changed, "orders")
    return orders._replace(said=lambda asked, answer: said(asked, orders.said(asked, answer)))


def _order_of(asked: IncomingRequest, entry: dict[str, Any]) -> dict[str, Any]:
    shop = asked.shop
    assert shop is not None
    found: dict[str, Any] = json.loads(asked.market.store.order(shop.no, entry["order_code"]) or b"")
    return found


def once_an_address() -> Break:
    """Refuse an address that is subscribed already."""

    def looked(asked: IncomingRequest) -> IncomingRequest:
        wanted = asked.document["url"] if asked.method == "POST" and isinstance(asked.document, dict) else None
        found = asked.market.store.one("SELECT 1 FROM webhooks WHERE url = ?", (wanted,))
        asked.memory["there"] = bool(found)
        return asked._replace(path="/v1/not-there") if found else asked

    def told(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        return problem("exists") if asked.memory.get("there") and asked.path == "/v1/not-there" else answer

    return Break("", "", "", asked=before("", "", "", looked, "webhooks").asked, said=told)


def version_1_0() -> Break:
    """Say what a server of 1.0 says: nothing of what came with 1.1."""
    return Break("", "", "", said=_of_1_0)


def _of_1_0(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    document = answer.document
    if answer.status in (409, 410) and document["type"].endswith(("key-in-use", "cursor-gone")):
        return problem("unavailable" if answer.status == 409 else "cursor")
    if answer.status != 200:
        return answer
    if asked.place == "root":
        return answer.with_document(document | {"version": "1.0"})
    if asked.place in ("orders", "order"):
        for order in document["orders"] if asked.place == "orders" else [document]:
            order["lines"] = [_line_of_1_0(line) for line in order["lines"]]
        return answer.with_document(document)
    if asked.place == "settlements":
        kept = [_without(entry, NEW_IN_ENTRIES) for entry in document["entries"] if entry["order_code"]]
        return answer.with_document(document | {"entries": kept})
    return _columns_of_1_0(answer) if asked.place == "export" else answer


def _without(item: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}


def _line_of_1_0(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line as 1.0 says it: what never reached the buyer counts as returned."""
    return _without(line | {"returned": line["returned"] + line.get("undelivered", 0)}, NEW_IN_LINES)


def _columns_of_1_0(answer: OutgoingAnswer) -> OutgoingAnswer:
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    if "undelivered" in rows[0]:
        back, never = rows[0].index("returned"), rows[0].index("undelivered")
        for row in rows[1:]:
            row[back] = str(int(row[back]) + int(row[never]))
    new = {*ORDER_COLUMNS_1_1, *ENTRY_COLUMNS_1_1}
    kept = [at for at, name in enumerate(rows[0]) if name not in new]
    return _sheet(answer, [[row[at] for at in kept] for row in rows])


VARIANTS: dict[str, Break] = {
    "no RateLimit headers": after("", "", "", no_budget),
    "further fields": after("", "", "", more_fields),
    "further columns, in another order, after a byte order mark": after("", "", "", more_columns, "export"),
    "instants in UTC with thousandths": after("", "", "", in_utc),
    "instants of Tokyo": after("", "", "", from_bangkok_to_tokyo),
    "pages smaller than asked": before("", "", "", smaller, *LISTS),
    "an empty page first": empty_first(),
    "an empty page last": in_page("", "", "", never_the_last, *LISTS),
    "cursors of another look": other_cursors(),
    "JSON in ASCII over many lines, with a charset": after("", "", "", in_ascii),
    "shops of others are not there": after("", "", "", not_there),
    "ids of lines are words": words_for_ids(),
    "no province": in_items("", "", "", setting(province=None), "orders"),
    "parcels that were never delivered": in_items("", "", "", _never_delivered, "orders"),
    "taxes told apart": in_items("", "", "", _taxes, "orders"),
    "adjustments of no order": in_items("", "", "", _adjusted, "settlements"),
    "payouts line by line": in_page("", "", "", by_line, "settlements"),
    "a line that went after it was paid": of_a_line_that_went(),
    "one webhook for an address": once_an_address(),
    "version 1.0": version_1_0(),
}
"""What conforms at every level."""
TOGETHER = (
    (
        "instants in UTC with thousandths",
        "pages smaller than asked",
        "JSON in ASCII over many lines, with a charset",
        "shops of others are not there",
        "no province",
    ),
    (
        "further fields",
        "instants of Tokyo",
        "ids of lines are words",
        "adjustments of no order",
        "parcels that were never delivered",
    ),
    ("an empty page last", "cursors of another look", "taxes told apart", "payouts line by line"),
    (
        "an empty page first",
        "no RateLimit headers",
        "further columns, in another order, after a byte order mark",
        "one webhook for an address",
    ),
    ("a line that went after it was paid",),
    ("version 1.0",),
)
"""Which one server has at once: no two of them change the same thing, so that none hides what another shows.

An empty page first goes with nothing that shows in a list: some rules look at one page alone.
"""
AT_LEVEL_1: dict[str, Break] = {"no sellers": after("", "", "", no_sellers, "sellers", "offers", "batch", "offer")}
