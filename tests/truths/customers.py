"""Customers of a market that lives at random: they buy, change their minds and send back, as their platform says."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, State
from tests import world
from tests.truths.chance import between, maybe, yes_or_no
from tests.truths.lives import rule
from tests.truths.people import People, a_shop, a_sku, any_one, some_packs
from tests.truths.platform import Platform

AFTER = {State.PLACED: State.CONFIRMED, State.CONFIRMED: State.SHIPPING, State.SHIPPING: State.DELIVERED}
WITH_IDS = "one"
"""The shop that tells the ids of its lines; the other one does so now and then."""


class Customers(People):
    """Customers buy, change their minds and send back."""

    platforms: dict[str, Platform]

    def __init__(self) -> None:
        super().__init__()
        self.codes = count(1)
        self.oversold: dict[tuple[str, str], int] = {}
        self.unread: set[str] = set()
        """Codes of what was committed that nobody can understand."""

    @rule(shop=a_shop, sku=a_sku, packs=some_packs, more=maybe(a_sku))
    def buy(self, shop: str, sku: str, packs: int, more: str | None) -> None:
        """A customer buys what stands there, as far as it stands there."""
        self._pass()
        lines: list[LineRecord] = []
        for one in [sku] if more is None else [sku, more]:
            stand = self.platforms[shop].stands.get(one)
            before = sum(line.quantity for line in lines if line.sku == one)
            left = 0 if stand is None else stand.stock - before
            if min(left, packs) > 0:
                lines.append(self._line(one, min(left, packs)))
        if lines:
            self._place(shop, lines)

    @rule(shop=a_shop, sku=a_sku, packs=some_packs)
    def buy_what_is_not_there(self, shop: str, sku: str, packs: int) -> None:
        """The platform sells without asking its own stock."""
        self._pass()
        self._beyond(shop, sku, packs)
        self._place(shop, [self._line(sku, packs)])

    @rule(shop=a_shop, which=any_one, steps=between(1, 3))
    def move_on(self, shop: str, which: int, steps: int) -> None:
        """An order is confirmed, sent, delivered."""
        for _ in range(steps):
            order = self._order(shop, which)
            if order is not None and state_of(order) in AFTER:
                state = AFTER[state_of(order)]
                delivered_ms = self.now_ms if state is State.DELIVERED else order.delivered_ms
                self._report(shop, order, state=state, delivered_ms=delivered_ms)

    @rule(shop=a_shop, which=any_one)
    def cancel_or_resume(self, shop: str, which: int) -> None:
        """The whole order is cancelled, also when it is on its way; a cancelled one goes on after all.

        Not once packs of it came back: all of a cancelled order is cancelled, and no pack is counted twice.
        """
        order = self._order(shop, which)
        if order is None or order.delivered_ms is not None:
            return
        if any(line.undelivered or line.returned for line in order.lines):
            return
        if state_of(order) is State.CANCELLED:
            lines = [line._replace(cancelled=0) for line in order.lines]
            for line in lines:
                self._beyond(shop, line.sku, line.quantity)
            self._report(shop, order, lines, state=State.CONFIRMED, cancelled_ms=None)
        else:
            lines = [line._replace(cancelled=line.quantity, short_g=0) for line in order.lines]
            parcel = order.fulfilment
            self._report(shop, order, lines, state=State.CANCELLED, cancelled_ms=self.now_ms, parcel=parcel)

    @rule(shop=a_shop, which=any_one, restock=yes_or_no)
    def bring_back(self, shop: str, which: int, restock: bool) -> None:
        """The parcel of an order that was cancelled on its way is back, its fruit fit for sale or not."""
        order = self._order(shop, which)
        if order is not None and state_of(order) is State.CANCELLED and order.fulfilment is Fulfilment.SHIPPING:
            lines = [line._replace(restock=restock) for line in order.lines]
            parcel = Fulfilment.RETURNED
            self._report(shop, order, lines, state=State.CANCELLED, returned_ms=self.now_ms, parcel=parcel)

    @rule(shop=a_shop, which=any_one, packs=some_packs, restock=yes_or_no, grams=between(0, 1_500))
    def send_back(self, shop: str, which: int, packs: int, restock: bool, grams: int) -> None:
        """A part of a delivered line comes back, fit for sale or not, or never arrived; the rest weighs less."""
        order = self._order(shop, which)
        if order is None or order.delivered_ms is None or state_of(order) is State.CANCELLED:
            return
        line = order.lines[0]
        back = min(line.returned + line.standing, line.returned + packs)
        short_g = grams if line.returned + line.standing > back else 0
        first = line._replace(returned=back, restock=restock, short_g=short_g)
        if shop == WITH_IDS and grams % 2:  # a server of 1.0 knows of no packs that are lost out of a parcel
            lost = line.undelivered + min(packs, line.standing)
            first = line._replace(undelivered=lost, restock=restock, short_g=0)
        self._report(shop, order, [first, *order.lines[1:]], returned_ms=self.now_ms)

    @rule(shop=a_shop, which=any_one, packs=some_packs, sku=maybe(a_sku), dong=between(0, 99_999))
    def edit(self, shop: str, which: int, packs: int, sku: str | None, dong: int) -> None:
        """The boxes of a line are more or fewer, a line is added, a price is corrected."""
        order = self._order(shop, which)
        if order is None:
            return
        lines = [order.lines[0]._replace(gross_dong=order.lines[0].gross_dong + dong), *order.lines[1:]]
        if state_of(order) in (State.PLACED, State.CONFIRMED):
            self._beyond(shop, lines[0].sku, packs - lines[0].quantity)
            lines[0] = lines[0]._replace(quantity=packs, cancelled=0, replaced=0)
            if sku is not None:
                self._beyond(shop, sku, 1)
                lines.append(self._line(sku, 1))
        self._report(shop, order, lines)

    # --- what the rules share ---------------------------------------------------------------------------------------

    def _order(self, shop: str, which: int) -> OrderRecord | None:
        known = [one for one in self.platforms[shop].orders.values() if one.code not in self.unread]
        return known[which % len(known)] if known else None

    def _line(self, sku: str, packs: int) -> LineRecord:
        """Return a line with charges that do not divide; its title is what its platform calls it among themselves."""
        line = world.line(sku, packs)
        fee, tax = line.gross_dong // 31 + 1, line.gross_dong * 3 // 200
        return line._replace(
            fee_dong=fee, freight_dong=10_001 + 777 * packs, tax_dong=tax, title=f"x{next(self.codes)}"
        )

    def _place(self, shop: str, lines: Sequence[LineRecord]) -> None:
        code = f"{shop}-{next(self.codes)}"
        self.platforms[shop].put(world.order(code, _told(shop, lines, None), placed_ms=self.now_ms))

    def _report(
        self, shop: str, order: OrderRecord, lines: Sequence[LineRecord] = (), ids: bool | None = None, **changes: Any
    ) -> None:
        """Let a shop report an order anew, with or without the lines' ids (None: as it usually does)."""
        facts = {
            "state": state_of(order), "placed_ms": order.placed_ms, "delivered_ms": order.delivered_ms,
            "cancelled_ms": order.cancelled_ms, "returned_ms": order.returned_ms, **changes,
        }  # fmt: skip
        parcel = facts.pop("parcel", None)
        record = world.order(order.code, _told(shop, lines or order.lines, ids), updated_ms=self._pass(), **facts)
        self.platforms[shop].put(record if parcel is None else record._replace(fulfilment=parcel))

    def _beyond(self, shop: str, sku: str, packs: int) -> None:
        """Note what is about to be sold beyond what stands on offer."""
        stand = self.platforms[shop].stands.get(sku)
        beyond = packs - max(0, stand.stock if stand else 0)
        self.oversold[shop, sku] = self.oversold.get((shop, sku), 0) + max(0, beyond)


def state_of(order: OrderRecord) -> State:
    """Return where an order stands, in our words."""
    return State(order.status)


def _told(shop: str, lines: Sequence[LineRecord], ids: bool | None) -> tuple[LineRecord, ...]:
    """Return the lines as they are told: numbered within their SKU, and with ids or without."""
    told = ids if ids is not None else shop == WITH_IDS
    return tuple(
        line._replace(line_no=sum(one.sku == line.sku for one in lines[:at]), remote_id=line.title if told else None)
        for at, line in enumerate(lines)
    )
