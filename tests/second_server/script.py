"""A small market on the second server, and a season of it in which everything happens that the contract knows."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from tests.second_server.books import Clock, Shop
from tests.second_server.holders import Holder
from tests.second_server.operations import Market

SHOP, CLIENT, SECRET, OTHER = "s1", "doi-tac.1", "bí mật".encode().hex() + "~+/=", "s2"


def market(sellers: tuple[str, ...], seed: int = 0) -> Market:
    """Make a server with a shop of these sellers, and another whose owner has not allowed our holder."""
    clock = Clock(datetime(2021, 6, 10, 1, 0, 0, 125_000, tzinfo=UTC))
    shops = {name: Shop(name, f"Gian hàng {name}", clock, Random(seed)) for name in (SHOP, OTHER)}
    for seller in sellers:
        shops[SHOP].admit(seller, f"Hộ {seller}", verified=seller != sellers[-1])
    other, ours = Holder("khac", "khac-secret", {OTHER: True}), Holder(CLIENT, SECRET, {SHOP: True, OTHER: False})
    return Market(clock, shops, [other, ours])
