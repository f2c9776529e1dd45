"""Orders that their platform changes: lines dropped, replaced, in another order; parcels that fail or come back."""

from collections.abc import Callable

from marketplace.words.records import LineRecord, OrderRecord, State
from tests.truths.chance import between, maybe, one_of, yes_or_no
from tests.truths.customers import WITH_IDS, Customers, state_of
from tests.truths.lives import rule
from tests.truths.people import a_shop, a_sku, any_one, now_and_then, some_packs

COMES_BACK = {State.SHIPPING: State.FAILED, State.FAILED: State.RETURNING, State.RETURNING: State.RETURNED,
              State.DELIVERED: State.RETURNED}  # fmt: skip
LINES = ("drop", "replace", "fewer", "cancel some", "lose some")
"""What becomes of a line."""
Lines = list[LineRecord]


class Changes(Customers):
    """What a platform makes of an order that is there."""

    @rule(
        shop=a_shop, which=any_one, at=any_one, sku=a_sku, packs=some_packs, seen=now_and_then,
        how=one_of(LINES),
    )  # fmt: skip
    def change_a_line(self, shop: str, which: int, at: int, sku: str, packs: int, seen: bool, how: str) -> None:
        """A line is taken out, is another SKU from now on, has fewer packs, or some are cancelled or never arrive."""
        order = self._order(shop, which)
        if order is None:
            return
        place = at % len(order.lines)
        line = order.lines[place]
        some = min(packs, line.standing)
        if how == "lose some" and (order.delivered_ms is None or shop != WITH_IDS):
            return  # a server of 1.0 knows of no packs that are lost out of a parcel
        ways: dict[str, Callable[[], Lines]] = {
            "drop": lambda: [],
            "replace": lambda: [self._line(sku, packs)],
            "fewer": lambda: [_with_packs(line, max(line.quantity - packs, line.quantity - line.standing, 1))],
            "cancel some": lambda: [_less(line._replace(cancelled=line.cancelled + some))],
            "lose some": lambda: [_less(line._replace(undelivered=line.undelivered + some))],
        }
        changed = ways[how]()
        if how == "replace":
            self._beyond(shop, sku, packs)
            if state_of(order) in (State.CANCELLED, State.RETURNING, State.RETURNED):
                return
        lines = [*order.lines[:place], *changed, *order.lines[place + 1 :]]
        if lines:
            self._report(shop, order, lines)
            self._now(shop, seen)

    @rule(shop=a_shop, which=any_one, turn=any_one, ids=maybe(yes_or_no), seen=now_and_then)
    def reorder(self, shop: str, which: int, turn: int, ids: bool | None, seen: bool) -> None:
        """The lines of an order come in another order, with their ids or without; or the same is listed once more."""
        order = self._order(shop, which)
        if order is None:
            return
        turned = turn % len(order.lines)
        lines = [*order.lines[turned:], *order.lines[:turned]]
        if not turned and ids is None:
            self.platforms[shop].log.append(order.code)
        else:
            self._report(shop, order, lines if turn % 2 else lines[::-1], ids)
        self._now(shop, seen)

    @rule(shop=a_shop, which=any_one, steps=between(1, 3), restock=yes_or_no, seen=now_and_then)
    def come_back(self, shop: str, which: int, steps: int, restock: bool, seen: bool) -> None:
        """A parcel fails and comes back, or is sent back whole after it was delivered."""
        for _ in range(steps):
            order = self._order(shop, which)
            if order is None or state_of(order) not in COMES_BACK:
                break
            state = COMES_BACK[state_of(order)]
            lines = [_back(line, order)._replace(restock=restock) for line in order.lines]
            if state is State.FAILED:
                lines = list(order.lines)
            back_ms = self.now_ms if state is State.RETURNED else order.returned_ms
            self._report(shop, order, lines, state=state, returned_ms=back_ms)
        self._now(shop, seen)

    @rule(shop=a_shop, which=any_one, at=any_one, dong=between(0, 400_000), packs=between(0, 2))
    def give_back_money(self, shop: str, which: int, at: int, dong: int, packs: int) -> None:
        """Money is given back without fruit coming back, and boxes are sent once more, where a platform says so."""
        order = self._order(shop, which)
        if order is not None and order.delivered_ms is not None and shop == WITH_IDS:
            lines = list(order.lines)
            line = lines[at % len(lines)]
            dong = min(dong, line.gross_dong - line.discount_dong)
            lines[at % len(lines)] = line._replace(refunded_dong=dong, replaced=min(packs, line.quantity))
            self._report(shop, order, lines)

    def sync_now(self, shop: str) -> None:
        """Let the clock come by."""
        raise NotImplementedError

    def _now(self, shop: str, seen: bool) -> None:
        if seen:
            self.sync_now(shop)


def _back(line: LineRecord, order: OrderRecord) -> LineRecord:
    """Return a line of which all that stands comes back, never delivered or, also by a server of 1.0, returned."""
    if order.delivered_ms is None and order.code.startswith(WITH_IDS):
        return line._replace(undelivered=line.undelivered + line.standing, short_g=0)
    return line._replace(returned=line.returned + line.standing, short_g=0)


def _with_packs(line: LineRecord, packs: int) -> LineRecord:
    """Return a line of so many packs at the price they had."""
    gross_dong = line.gross_dong * packs // line.quantity
    most = gross_dong - line.discount_dong
    refunded, replaced = min(line.refunded_dong, most), min(line.replaced, packs)
    return _less(line._replace(quantity=packs, gross_dong=gross_dong, refunded_dong=refunded, replaced=replaced))


def _less(line: LineRecord) -> LineRecord:
    """Return a line whose short weight is no more than what stays."""
    return line._replace(short_g=min(line.short_g, line.standing * line.pack_g))
