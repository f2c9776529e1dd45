"""What the contract says of lists: the same records at every limit, and nothing asked is passed over in silence."""

from connectors.partner.asking import PAGES_MAX, Asker, Requirement, UnmetError, refused
from connectors.partner.wire import Order, Orders

_MOST = 1000
_READ = {1: 20, 7: 40}
"""By limit: how many pages are read at most."""

Seen = list[tuple[str, str]]


def _walk(asker: Asker, limit: int, pages: int) -> Seen:
    """Return (code, updated_at) of the orders of the first pages that hold any, in the order of the list."""
    seen: Seen = []
    cursors: list[str] = []
    while pages:
        at = (("cursor", cursors[-1]),) if cursors else ()
        page = asker.good(Orders[Order], f"{asker.shop_path}/orders", (("limit", str(limit)), *at))
        pages -= 1 if page.items else 0
        if len(page.items) > limit:
            raise UnmetError(f"At limit {limit} {len(page.items)} orders came.")
        seen += [(order.code, order.updated_at) for order in page.items]
        if not page.has_more:
            break
        if page.next_cursor in cursors:
            raise UnmetError(f"At limit {limit} more is promised, but the cursor comes again.")
        cursors.append(page.next_cursor)
        if len(cursors) > PAGES_MAX:
            raise UnmetError(f"At limit {limit} more is promised for ever, on {len(cursors)} pages.")
    return seen


def _same_at_every_limit(asker: Asker) -> str:
    """Compare what did not change meanwhile; an order that does moves to the end."""
    before = _walk(asker, _MOST, 1)
    small = {limit: _walk(asker, limit, pages) for limit, pages in _READ.items()}
    still = set(before) & set(_walk(asker, _MOST, 1))
    whole = [order for order in before if order in still]
    for limit, seen in small.items():
        part = [order for order in seen if order in still]
        if part != whole[: len(part)]:
            raise UnmetError(f"At limit {limit} the orders are not those that come at limit {_MOST}.")
        if len(part) < min(len(whole), 1):
            raise UnmetError(f"At limit {limit} no order comes, at limit {_MOST} {len(whole)}.")
    return f"{len(whole)} orders compared at limits 1, 7 and {_MOST}."


def _unknown_parameter(asker: Asker) -> str:
    return refused(asker.ask("GET", f"{asker.shop_path}/orders", (("lensan-unknown", "1"),)), 400)


def _wrong_method(asker: Asker) -> str:
    return refused(asker.ask("DELETE", f"{asker.shop_path}/orders"), 405)


PAGING = (
    Requirement(1, "A list gives the same orders at every limit", _same_at_every_limit),
    Requirement(1, "A query parameter that the contract does not know is refused", _unknown_parameter),
    Requirement(1, "A method that a path does not have is refused", _wrong_method),
)
