"""What happened in a life, by what platforms told and people did: counted, so that no kind is left out unseen."""

from collections.abc import Iterator

from marketplace.words.records import LineRecord, OrderRecord, SettlementRecord

_MORE = {
    "cancelled": "some packs are cancelled", "undelivered": "some packs are lost", "returned": "some packs come back",
    "refunded_dong": "money is given back", "replaced": "packs are sent once more", "short_g": "a line weighs less",
    "gross_dong": "a price is corrected",
}  # fmt: skip
"""What it is called that a line has more of something than it had."""


def told(before: OrderRecord | None, now: OrderRecord) -> Iterator[str]:
    """Yield what befell an order from one report of its platform to the next."""
    if before is None:
        yield "an order is placed"
        return
    if before.status != now.status:
        yield f"an order is {now.status}" if before.status != "cancelled" else "a cancelled order goes on"
    elif before.fulfilment is not now.fulfilment:
        yield f"the parcel of a cancelled order is {now.fulfilment}"
    had, has = {line.title: line for line in before.lines}, {line.title: line for line in now.lines}
    gone, added = had.keys() - has.keys(), has.keys() - had.keys()
    if gone and added:
        yield "a line is replaced"
    elif gone or added:
        yield "a line is dropped" if gone else "a line is added"
    left = [[line.title for line in one.lines if line.title in had and line.title in has] for one in (before, now)]
    if left[0] != left[1]:
        yield "lines come in another order"
    if any(had[title].remote_id and not has[title].remote_id for title in left[1]):
        yield "lines lose their ids"
    if before.status == now.status:
        yield from sorted({what for title in left[1] for what in _of_a_line(had[title], has[title])})


def _of_a_line(had: LineRecord, has: LineRecord) -> Iterator[str]:
    if has.quantity < had.quantity:
        yield "a line has fewer packs"
    elif has.quantity > had.quantity:
        yield "a line has more packs"
    else:
        yield from (what for name, what in _MORE.items() if getattr(has, name) > getattr(had, name))


def paid(before: SettlementRecord | None, now: SettlementRecord) -> str:
    """Return what a payout is."""
    if before is not None:
        return "a payout is corrected"
    if now.order_code is None:
        return "a shop is fined"
    if now.kind != "order":
        return f"an order has a {now.kind}"
    if now.gross_dong < 0:
        return "money is taken back"
    if not now.gross_dong and now.net_dong < 0:
        return "an order is charged"
    return "an order is settled" if now.line is None else "a line is settled"
