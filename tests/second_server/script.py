"""A small market on the second server, and a season of it in which everything happens that the contract knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import TypeVar

from tests.second_server import happenings as h
from tests.second_server.books import Clock, Entry, Order, Shop
from tests.second_server.holders import Holder
from tests.second_server.operations import Market

SHOP, CLIENT, SECRET, OTHER = "s1", "doi-tac.1", "bí mật".encode().hex() + "~+/=", "s2"
Act = Callable[[], object]
T = TypeVar("T")


def market(sellers: Sequence[str], seed: int = 0) -> Market:
    """Make a server with a shop of these sellers, and another whose owner has not allowed our holder."""
    clock = Clock(datetime(2021, 6, 10, 1, 0, 0, 125_000, tzinfo=UTC))
    shops = {name: Shop(name, f"Gian hàng {name}", clock, Random(seed)) for name in (SHOP, OTHER)}
    for seller in sellers:
        shops[SHOP].admit(seller, f"Hộ {seller}", verified=seller != sellers[-1])
    other, ours = Holder("khac", "khac-secret", {OTHER: True}), Holder(CLIENT, SECRET, {SHOP: True, OTHER: False})
    return Market(clock, shops, [other, ours])


def play(shop: Shop, skus: Sequence[str], orders: int, seed: int, between: Act) -> None:
    """Let a season pass in five waves, each at one instant and shuffled; ``between`` is called after each."""
    chance = Random(seed)
    placed = [_placed(shop, f"DH:{number}", skus, chance, number) for number in _shuffled(chance, range(orders))]
    lives = {order.code: LIVES[number % len(LIVES)] for number, order in enumerate(placed)}
    between()
    for wave in range(max(map(len, LIVES))):
        shop.clock.go_on(hours=31, minutes=wave)
        due = [order for order in placed if wave < len(lives[order.code])]
        for order in _shuffled(chance, due):
            lives[order.code][wave](shop, order)
        _say_again(shop, chance)
        between()
    _afterwards(shop, placed)
    between()


def _shuffled(chance: Random, whole: Sequence[T]) -> list[T]:
    return chance.sample(list(whole), len(whole))


def _say_again(shop: Shop, chance: Random) -> None:
    """Move a few records to the end of their lists though nothing in them changed; repeats are harmless."""
    for name in ("orders", "shipments", "settlements"):
        known = list(shop.journals[name].places)
        for key in chance.sample(known, min(5, len(known))):
            shop.journals[name].commit(key)


def _placed(shop: Shop, code: str, skus: Sequence[str], chance: Random, number: int) -> Order:
    """Place an order of one to three lines, every seventh with a SKU twice; 1 đồng a gram of discount, or none."""
    chosen = chance.sample(list(skus), 1 + number % 3)
    wanted = [(sku, chance.randint(2, 4)) for sku in chosen]
    if number % 7 == 3:
        wanted.append((chosen[0], 2))
    grams = int(str(shop.offers[chosen[0]].content["pack_g"])) * wanted[0][1]
    return h.place(shop, code, wanted, discount=grams if number % 2 else 0)


def _parcel(shop: Shop, order: Order, state: str) -> None:
    """Say how far an order's parcel is; two orders share a waybill, each by another carrier."""
    number = int(order.code.removeprefix("DH:"))
    h.parcel(shop, order, f"VĐ {number // 2}", state, ("VNPost", "Viettel Post")[number % 2])


def _sent(shop: Shop, order: Order) -> None:
    _parcel(shop, order, "shipping")
    h.goes(shop, order, "confirmed", "collected", "shipping")


def _delivered(shop: Shop, order: Order) -> None:
    _parcel(shop, order, "delivered")
    h.goes(shop, order, "delivered")


def _handed_on(shop: Shop, order: Order) -> None:
    number = int(order.code.removeprefix("DH:"))
    h.parcel(shop, order, f"VĐ {number // 2}", "shipping", "GHN")


def _failed(shop: Shop, order: Order) -> None:
    _parcel(shop, order, "returning")
    h.never_delivered(shop, order, back=False)


def _back(shop: Shop, order: Order) -> None:
    _parcel(shop, order, "returned")
    h.goes(shop, order, "returned")


def _second_parcel_lost(shop: Shop, order: Order) -> None:
    _parcel(shop, order, "delivered")
    h.parcel(shop, order, f"VĐ {order.code}", "returned", carrier="GHN")
    h.lose_packs(shop, order, order.line(), 1)
    h.goes(shop, order, "failed", "delivered")


def _some_cancelled(shop: Shop, order: Order) -> None:
    h.cancel_packs(shop, order, order.line(), 1)


def _one_returned(shop: Shop, order: Order) -> None:
    h.return_packs(shop, order, order.line(), 1, restock=True)


def _all_returned(shop: Shop, order: Order) -> None:
    for line in order.lines:
        h.return_packs(shop, order, line, line.staying)


def _last_dropped(shop: Shop, order: Order) -> None:
    if len(order.lines) > 1:
        h.drop(shop, order, order.lines[-1])


def _first_replaced(shop: Shop, order: Order) -> None:
    other = next(sku for sku in shop.offers if sku != order.line().sku)
    h.replace(shop, order, order.line(), other, 3)


def _short(shop: Shop, order: Order) -> None:
    h.correct(shop, order, order.line(), short_g=500)


def _refunded(shop: Shop, order: Order) -> None:
    h.correct(shop, order, order.line(), refunded=20_000)


def _sent_again(shop: Shop, order: Order) -> None:
    h.correct(shop, order, order.line(), replaced=1)


def _paid(shop: Shop, order: Order) -> None:
    h.settle(shop, order, f"TT {shop.clock.now:%d}", by_line=False)


def _paid_by_line(shop: Shop, order: Order) -> None:
    h.settle(shop, order, f"TT {shop.clock.now:%d}", by_line=True)


def _open_again(shop: Shop, order: Order) -> None:
    h.reopen(shop, order, "confirmed")


#: What may befall an order, a wave at a time.
LIVES: list[list[Callable[[Shop, Order], None]]] = [
    [_sent, _delivered, _paid],
    [_sent, _delivered, _paid_by_line],
    [_sent, _delivered, _one_returned, _paid],
    [_sent, _delivered, _all_returned],
    [_some_cancelled, _sent, _delivered, _paid_by_line],
    [h.cancel],
    [_sent, h.cancel],
    [h.cancel, _open_again, _sent, _delivered],
    [_sent, _failed, _back],
    [_sent, _failed],
    [_sent, _second_parcel_lost, _paid],
    [_last_dropped, _sent, _delivered, _paid],
    [_first_replaced, _sent, _delivered, _paid_by_line],
    [h.shuffle_lines, _sent, h.shuffle_lines, _delivered, _paid],
    [_sent, _delivered, _short, _paid],
    [_sent, _delivered, _refunded, _paid],
    [_sent, _delivered, _sent_again, _paid],
    [_sent, _delivered, _last_dropped],
    [_sent, _handed_on],
    [],
]  # fmt: skip


def _afterwards(shop: Shop, placed: Sequence[Order]) -> None:
    """Correct a payout under its own id, another by an entry of its own, and pay and fine where there is no order."""
    shop.clock.go_on(days=1)
    first, second = [shop.entries[f"{order.code}/tt"] for order in placed if f"{order.code}/tt" in shop.entries][:2]
    first.freight += 1_000
    h.pay(shop, first)
    now = shop.clock.now
    h.pay(
        shop, Entry(f"{second.id} sửa", "TT sửa", second.order_code, None, now, -7_000, kind="adjustment", note="Sửa")
    )
    h.pay(shop, Entry("phạt 1", "TT sửa", None, None, now, -20_000, kind="penalty", note="Giao trễ"))
    h.pay(shop, Entry("bù 1", "TT sửa", None, None, now, 15_000, kind="adjustment", note="Bù cước"))
