"""A shop that sells by hand is there for who sells in it or looks after its money, and for nobody else."""

import pytest
from starlette.requests import Request

from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors.hand_visit import acts_in, hand_path, hand_visit, shops_where
from marketplace.pages.doors.shop_visit import NotSelling
from marketplace.storage import Database
from marketplace.storage.scope import Act
from tests import people
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, hand_shop, somebody
from tests.rights_market import A, B


def asked(token: str, code: str) -> Request:
    headers = [(b"cookie", f"{COOKIE}={token}".encode())]
    return Request({"type": "http", "headers": headers, "path_params": {"code": code}, "query_string": b""})


def test_who_sells_or_pays_is_at_the_shop(sqlite: Database) -> None:
    shop = hand_shop(sqlite)
    tokens = {role: people.signed_in(sqlite, role, cooperative_id=A) for role in ("seller", "accountant", "weigher")}
    other = people.signed_in(sqlite, "seller", cooperative_id=B)
    with opened(AppContext(sqlite, clock=lambda: NOW_MS)), sqlite.read() as connection:
        for role in ("seller", "accountant"):
            assert hand_visit(connection, asked(tokens[role], "tay-a")).channel == shop
        for token, code in ((tokens["weigher"], "tay-a"), (other, "tay-a"), ("", "tay-a"), (tokens["seller"], "shop-a"),
                            (tokens["seller"], "khong")):  # fmt: skip
            with pytest.raises(NotSelling):
                hand_visit(connection, asked(token, code))
    seller = somebody(sqlite, "seller")
    with sqlite.read() as connection:
        assert [acts_in(connection, seller.scope, shop.id, act) for act in (Act.SELL, Act.PAY)] == [True, False]
    for role, sells, pays in (
        ("seller", {shop.id}, set()),
        ("accountant", set(), {shop.id}),
        ("weigher", set(), set()),
    ):
        scope = somebody(sqlite, role).scope
        with sqlite.read() as connection:
            assert (shops_where(connection, scope, Act.SELL), shops_where(connection, scope, Act.PAY)) == (sells, pays)
    assert hand_path("a/b") == "/gian-hang/a%2Fb/ghi-don"
