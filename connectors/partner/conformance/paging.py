"""What the contract says of how a list is read: limits, cursors, parameters, and the same records at every limit."""

from itertools import count
from typing import NamedTuple

from msgspec import Raw, Struct

from connectors.partner.conformance.asking import MOST, PAGES_MAX, SAMPLE, Asker, Rule, UnmetError, decoded, refused
from connectors.partner.conformance.lists import page_of

_LIMITS = (1, 7)
_FULL_MAX = 20
"""So many pages of the largest size are walked, of a list that is longer not all."""
_EMPTY_MAX = 50
"""So many pages in a row may hold nothing while more is promised."""


class _Coded(Struct):
    code: str
    updated_at: str


class _Walk(NamedTuple):
    """The (code, updated_at) of the first orders of a list, and whether it came to its end."""

    seen: list[tuple[str, str]]
    ended: bool


def _limit(asker: Asker) -> str:
    for limit in _LIMITS:
        came = len(page_of(asker, "orders", ("limit", str(limit))).items)
        if came > limit:
            raise UnmetError(f"At limit {limit} {came} orders came.")
    return "At limits 1 and 7 no more came."


def _range(asker: Asker) -> str:
    path = f"{asker.shop_path}/orders"
    for wrong in ("0", "1001", "-1", "ten"):
        try:
            refused(asker.ask("GET", path, (("limit", wrong),)), malformed=400)
        except UnmetError as error:
            raise UnmetError(f"limit={wrong}: {error}") from None
    return "0, 1001, -1 and a word are refused."


def _twice(asker: Asker) -> str:
    return refused(asker.ask("GET", f"{asker.shop_path}/orders", (("limit", "1"), ("limit", "2"))), malformed=400)


def _to_the_end(asker: Asker) -> str:
    """Walk to the end of the list and stand there: nothing is new, so the cursor is the one that was sent.

    Of a list that is very long only the first pages are walked, but never so few that they end on an empty one.
    """
    cursor, seen, empty = "", set[str](), 0
    for pages in count(1):
        page = page_of(asker, "orders", ("limit", str(MOST)), *([("cursor", cursor)] if cursor else []))
        if page.has_more and page.next_cursor in seen | {cursor}:
            raise UnmetError("More is promised, but the cursor does not move on.")
        if not page.has_more and not page.items and cursor and page.next_cursor != cursor:
            raise UnmetError("Nothing is new, but the cursor is another one.")
        if not page.has_more and not page.items:
            return f"{pages} pages walked to the end."
        empty = 0 if page.items else empty + 1
        if empty == _EMPTY_MAX:
            break
        if pages >= _FULL_MAX and page.items:
            return f"{pages} pages walked."
        seen.add(page.next_cursor)
        cursor = page.next_cursor
    raise UnmetError(f"More is promised for ever: {empty} pages in a row hold nothing.")


def _goes_on(asker: Asker) -> str:
    """Go on from the middle of a list: what comes is what followed there."""
    whole = _walk(asker, 10)
    first = page_of(asker, "orders", ("limit", "1"))
    if not first.items or not first.has_more:
        return f"{len(first.items)} orders; there is no middle to go on from."
    rest = page_of(asker, "orders", ("limit", "9"), ("cursor", first.next_cursor))
    got = [_key(raw) for raw in [*first.items, *rest.items]]
    still = set(_walk(asker, 10).seen) & set(whole.seen)
    if [one for one in got if one in still] != [one for one in whole.seen if one in still][: len(got)]:
        raise UnmetError("Read on from a cursor, the list does not go on where it was.")
    return f"{len(got)} orders came in two pages as in one."


def _key(raw: Raw) -> tuple[str, str]:
    order = decoded(raw, _Coded)
    return order.code, order.updated_at


def _walk(asker: Asker, limit: int, most: int = SAMPLE) -> _Walk:
    """Read the first orders of a list, ``limit`` in a page."""
    seen: list[tuple[str, str]] = []
    cursors: list[str] = []
    while True:
        at = [("cursor", cursors[-1])] if cursors else []
        page = page_of(asker, "orders", ("limit", str(limit)), *at)
        if len(page.items) > limit:
            raise UnmetError(f"At limit {limit} {len(page.items)} orders came.")
        seen += map(_key, page.items)
        if not page.has_more:
            return _Walk(seen, True)
        if page.next_cursor in cursors:
            raise UnmetError(f"At limit {limit} more is promised, but the cursor comes again.")
        if len(seen) >= most:
            return _Walk(seen[:most], False)
        cursors.append(page.next_cursor)
        if len(cursors) > PAGES_MAX:
            raise UnmetError(f"At limit {limit} more is promised for ever, on {len(cursors)} pages.")


def _same_at_every_limit(asker: Asker) -> str:
    """Compare what did not change meanwhile; an order that does moves to the end."""
    before = _walk(asker, MOST)
    small = {limit: _walk(asker, limit) for limit in _LIMITS}
    still = set(before.seen) & set(_walk(asker, MOST).seen)
    whole = [order for order in before.seen if order in still]
    for limit, walk in small.items():
        part = [order for order in walk.seen if order in still]
        if part != whole[: len(part)] or len(part) < len(whole):
            at = next((n for n, pair in enumerate(zip(part, whole, strict=False)) if pair[0] != pair[1]), len(part))
            raise UnmetError(
                f"At limit {limit} the orders are not those that come at limit {MOST}: {len(part)} where there are"
                f" {len(whole)}, the first that differs is number {at + 1}."
            )
    return f"{len(whole)} orders compared at limits 1, 7 and {MOST}."


def _strange_cursor(asker: Asker) -> str:
    return refused(asker.ask("GET", f"{asker.shop_path}/orders", (("cursor", "lensan-never-given-out"),)), cursor=400)


def _cursor_of_another_list(asker: Asker) -> str:
    cursor = page_of(asker, "settlements", ("limit", "1")).next_cursor
    return refused(asker.ask("GET", f"{asker.shop_path}/orders", (("cursor", cursor),)), cursor=400)


def _unknown_parameter(asker: Asker) -> str:
    return refused(asker.ask("GET", f"{asker.shop_path}/orders", (("lensan-unknown", "1"),)), malformed=400)


def _wrong_method(asker: Asker) -> str:
    answer = asker.ask("DELETE", f"{asker.shop_path}/orders")
    said = refused(answer, method=405)
    if "GET" not in answer.headers.get("Allow", ""):
        raise UnmetError("A 405 names in Allow the methods that there are.")
    return said


PAGING = (
    Rule(1, "limit", "A page holds no more than was asked for", "Keep to limit; fewer is allowed.", _limit),
    Rule(1, "limit-range", "A limit out of range is refused", "Answer 400 malformed to all but 1 to 1000.", _range),
    Rule(1, "parameter-twice", "A parameter that is given twice is refused", "Answer 400 malformed.", _twice),
    Rule(
        1, "cursor-end", "The cursor moves on, and stands still at the end",
        "Give the cursor that was sent where nothing is new, and another one while has_more is true.", _to_the_end,
    ),
    Rule(
        1, "cursor-goes-on", "From a cursor the list goes on where it was",
        "next_cursor stands after the last item of its page.", _goes_on,
    ),
    Rule(
        1, "same-at-every-limit", "A list gives the same orders at every limit",
        "Order by commit alone, and cut pages nowhere else than between two items.", _same_at_every_limit,
    ),
    Rule(1, "cursor-strange", "A cursor that was never given out is refused", "Answer 400 cursor.", _strange_cursor),
    Rule(
        1, "cursor-of-its-list", "A cursor of another list is refused", "Answer 400 cursor.", _cursor_of_another_list
    ),
    Rule(
        1, "parameter-unknown", "A query parameter that the contract does not know is refused",
        "Answer 400 malformed.", _unknown_parameter,
    ),
    Rule(
        1, "method", "A method that a path does not have is refused", "Answer 405 method, with Allow.", _wrong_method
    ),
)  # fmt: skip
