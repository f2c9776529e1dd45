"""Lists with items of another shape, with a buyer's data, or with cursors that lead elsewhere."""

import contextlib
from typing import Any

from connectors.partner.server.api.pages import cursor_of, sequence_of
from connectors.partner.server.breaks.twist import (
    LISTS,
    Break,
    IncomingRequest,
    OutgoingAnswer,
    after,
    before,
    in_items,
    in_page,
    said,
    setting,
    without,
)
from connectors.partner.server.core.problems import Problem

_LONG = "x" * 101
_VAST = 10**14 + 1
_BUYER = {"recipient": {"name": "Nguyễn Thị Mẫu", "phone": "0100000000"}}


def _line(**fields: Any) -> Any:
    return lambda order: order["lines"][0].update(fields)


def _bare_line(name: str) -> Any:
    return lambda order: order["lines"][0].pop(name, None)


_SHAPES: dict[str, dict[str, tuple[str, Any]]] = {
    "orders": {
        "without-seller": ("An order lacks its seller.", without("seller_id")),
        "payment-strange": ("An order is paid by a word of the platform's own.", setting(payment={"method": "momo"})),
        "province-long": ("A province has more than 100 characters.", setting(province=_LONG)),
        "code-odd": ("An order code has a blank.", setting(code="DH 1")),
        "without-lines": ("An order has no lines.", setting(lines=[])),
        "number-as-text": ("A number of packs is a text.", _line(quantity="3")),
        "money-broken": ("Money has a fraction.", _line(fee_dong=13500.5)),
        "money-below-0": ("A fee is below 0.", _line(fee_dong=-1)),
        "money-vast": ("Money is beyond 10^14 đồng.", _line(gross_dong=_VAST)),
        "line-id-long": ("A line's id has more than 100 characters.", _line(id=_LONG)),
        "line-without-restock": ("A line lacks restock.", _bare_line("restock")),
        "title-long": ("A title has more than 10,000 characters.", _line(title="x" * 10_001)),
        "title-nul": ("A title holds the character NUL.", _line(title="V\x00i")),
    },
    "settlements": {
        "without-line": ("An entry lacks its line_id.", without("line_id")),
        "kind-strange": ("An entry is of a kind of the platform's own.", setting(kind="bonus")),
        "settlement-nameless": ("A settlement_id is empty.", setting(settlement_id="")),
        "money-vast": ("Money is beyond 10^14 đồng.", setting(gross_dong=-_VAST)),
    },
    "shipments": {
        "state-strange": ("A parcel is in a state of the platform's own.", setting(state="customs")),
        "waybill-long": ("A waybill has more than 100 characters.", setting(waybill=_LONG)),
        "carrier-null": ("A carrier is null.", setting(carrier=None)),
    },
    "sellers": {"verified-as-number": ("verified is a number.", setting(verified=1))},
    "offers": {
        "without-photos": ("An offer lacks its photos.", without("photos")),
        "moderation-strange": ("An offer is in a state of the platform's own.", setting(moderation="live")),
        "stock-below-0": ("A stock is below 0.", setting(stock=-1)),
    },
}
_BUYERS: dict[str, Any] = {
    "orders": _line(**_BUYER),
    "settlements": setting(customer_name="Nguyễn Thị Mẫu"),
    "shipments": setting(receiverPhone="0100000000"),
    "sellers": setting(phone="0100000000"),
    "offers": setting(last_buyer="Nguyễn Thị Mẫu"),
}


def _doubled(_: IncomingRequest, page: dict[str, Any], name: str) -> None:
    page[name] += page[name][:1]


def _empty_as_of(_: IncomingRequest, page: dict[str, Any], __: str) -> None:
    page["as_of"] = page["as_of"][:10]


def _no_next(_: IncomingRequest, page: dict[str, Any], __: str) -> None:
    page["next_cursor"] = None


def _unlimited(asked: IncomingRequest) -> IncomingRequest:
    return _with_params(asked, lambda name, _: name != "limit")


def _in_range(asked: IncomingRequest) -> IncomingRequest:
    return _with_params(asked, lambda name, value: name != "limit" or (value.isdigit() and 0 < int(value) <= 1000))


def _known(asked: IncomingRequest) -> IncomingRequest:
    return _with_params(asked, lambda name, _: name in ("cursor", "limit", "sku"))


def _once(asked: IncomingRequest) -> IncomingRequest:
    return asked._replace(query=list(dict(asked.query).items()))


def _with_params(asked: IncomingRequest, keep: Any) -> IncomingRequest:
    return asked._replace(query=[pair for pair in asked.query if keep(*pair)])


def _own_cursors(asked: IncomingRequest) -> IncomingRequest:
    """Drop a cursor that none of the lists has given out."""
    return _with_params(asked, lambda name, value: name != "cursor" or _at(value) is not None)


def _any_cursor(asked: IncomingRequest) -> IncomingRequest:
    """Turn a cursor of another list into one of this list."""
    kind = LISTS[asked.place]
    return asked._replace(
        query=[
            (name, cursor_of(kind, 0) if name == "cursor" and _at(value) and _at(value, kind) is None else value)
            for name, value in asked.query
        ]
    )


def _at(cursor: str, *kinds: str) -> int | None:
    """Return where a cursor of one of some lists stands, None when it is of none."""
    for kind in kinds or LISTS.values():
        with contextlib.suppress(Problem):
            return sequence_of(kind, cursor)
    return None


def _stuck(asked: IncomingRequest, page: dict[str, Any], _: str) -> None:
    if asked.param("cursor"):
        page.update(next_cursor=asked.param("cursor"), has_more=True)


def _moved(_: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if not page[name]:
        page["next_cursor"] += "~"


def _first_lost(asked: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if asked.param("cursor"):
        page[name] = page[name][1:]


def _some_lost(asked: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if asked.param("limit") == "1":
        page[name] = [one for one in page[name] if not one["code"].endswith("3")]


def _turned(asked: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if asked.param("limit") == "7":
        page[name].reverse()


def _end_lost(asked: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if asked.param("limit") == "7" and (_at(asked.param("cursor") or "") or 0) > 250:
        page.update({name: [], "has_more": False})


def _newest_first(_: IncomingRequest, page: dict[str, Any], name: str) -> None:
    page[name].sort(key=lambda one: one["updated_at"], reverse=True)


def _endless(asked: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if not page[name]:
        count = asked.memory["count"] = asked.memory.get("count", 0) + 1
        page.update(has_more=True, next_cursor=f"{page['next_cursor']}~{count}")


def _without_tail(asked: IncomingRequest) -> IncomingRequest:
    return asked._replace(query=[(name, value.partition("~")[0]) for name, value in asked.query])


def _no_allow(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer.without_header("allow") if answer.status == 405 else answer


def _no_method(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return said({}, 404) if answer.status == 405 else answer


def _as_text(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer.with_header("content-type", "text/plain") if answer.status == 200 else answer


def _of_lists() -> list[Break]:
    found = []
    for name, shapes in _SHAPES.items():
        found += [
            in_items(f"{name}-{word}", f"{name}-shape", says, change, name) for word, (says, change) in shapes.items()
        ]
        found += [
            in_items(f"{name}-buyer", f"{name}-buyer", "An item carries a field of a buyer.", _BUYERS[name], name),
            in_page(f"{name}-twice", f"{name}-once", "Each page gives its first item twice.", _doubled, name),
            in_page(f"{name}-as-of", f"{name}-shape", "as_of is a day without an hour.", _empty_as_of, name),
            in_page(f"{name}-no-cursor", f"{name}-shape", "next_cursor is null.", _no_next, name),
            after(
                f"{name}-as-text", f"{name}-shape", "The list is sent as text/plain.",
                _as_text, name,
            ),
        ]  # fmt: skip
    return found


_ENDLESS = in_page(
    "more-for-ever", "cursor-end", "has_more is true for ever, the cursor another each time.", _endless, "orders"
)
BREAKS = (
    *_of_lists(),
    before("limit-ignored", "limit", "limit is passed over.", _unlimited, "orders"),
    before("limit-any", "limit-range", "A limit out of range is taken for the usual.", _in_range, "orders"),
    before("parameter-last", "parameter-twice", "Of a parameter given twice the last counts.", _once, "orders"),
    before("parameter-passed-over", "parameter-unknown", "An unknown parameter is passed over.", _known, "orders"),
    before("cursor-passed-over", "cursor-strange", "A cursor of no list is passed over.", _own_cursors, "orders"),
    before("cursor-of-any-list", "cursor-of-its-list", "A cursor of another list is taken.", _any_cursor, "orders"),
    in_page("cursor-stuck", "cursor-end", "The cursor does not move on, and promises more.", _stuck, "orders"),
    in_page("cursor-restless", "cursor-end", "Nothing is new, and the cursor is another.", _moved, "orders"),
    _ENDLESS._replace(asked=lambda asked: _without_tail(asked) if asked.place == "orders" else asked),
    in_page("first-lost", "cursor-goes-on", "The first item behind a cursor is lost.", _first_lost, "orders"),
    in_page("lost-at-limit-1", "same-at-every-limit", "At limit 1 some orders do not come.", _some_lost, "orders"),
    in_page("turned-at-limit-7", "same-at-every-limit", "At limit 7 each page is turned round.", _turned, "orders"),
    in_page("lost-behind-250", "same-at-every-limit", "At limit 7 a list ends after 250 orders.", _end_lost, "orders"),
    in_page("newest-first", "same-at-every-limit", "Each page has its latest change first.", _newest_first, "orders"),
    after("method-bare", "method", "A 405 has no Allow.", _no_allow, "orders"),
    after("method-not-found", "method", "A wrong method is 404.", _no_method, "orders"),
)
