"""The lives of orders, played by the reference server and read through the real client: step by step, or at the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.sandbox.servers import SandboxError
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.order_payments import payments
from marketplace.storage import Database, connect
from marketplace.storage.clock import now_ms
from tests import world
from tests.jobs.shop import SHOP, Shop
from tests.ledger import differences, market, rows

Told = tuple[str, dict[str, Any], tuple[str, str, str], str]
TABLES = ("orders", "order_line", "draw", "payout", "lot", "household_total", "day_total", "channel_day", "ladder")


def line(sku: str, packs: int, price_dong: int = 150_000) -> dict[str, Any]:
    return {"sku": sku, "quantity": packs, "pack_g": 5_000, "price_dong": price_dong, "seller_id": sku[:2]}


# What befalls an order, and how it stands afterwards: the order, its parcel, the label, its money.
AWAY_AND_BACK: tuple[Told, ...] = (
    ("confirm", {}, ("confirmed", "none", "confirmed"), "unpaid"),
    ("set_quantity", {"line_id": "1", "packs": 5}, ("confirmed", "none", "confirmed"), "unpaid"),
    ("add_line", {"line": line("H1-5", 2)}, ("confirmed", "none", "confirmed"), "unpaid"),
    ("cancel_line", {"line_id": "1", "packs": 1}, ("confirmed", "none", "confirmed"), "unpaid"),
    ("ship", {}, ("confirmed", "shipping", "shipping"), "unpaid"),
    ("cancel", {}, ("cancelled", "shipping", "cancelled"), "unpaid"),
    ("resume", {}, ("confirmed", "shipping", "shipping"), "unpaid"),
    ("fail", {}, ("confirmed", "failed", "failed"), "unpaid"),
    ("deliver", {}, ("confirmed", "delivered", "delivered"), "unpaid"),
    ("settle", {}, ("confirmed", "delivered", "delivered"), "paid"),
    ("return", {"line_id": "2", "packs": 1, "restock": True}, ("confirmed", "delivered", "delivered"), "paid"),
    ("reprice", {"line_id": "1", "price_dong": 140_000}, ("confirmed", "delivered", "delivered"), "paid"),
    ("return", {}, ("confirmed", "returned", "returned"), "paid"),
    ("refund", {}, ("confirmed", "returned", "returned"), "taken back"),
)  # fmt: skip
OFF_AND_ON: tuple[Told, ...] = (
    ("cancel", {}, ("cancelled", "none", "cancelled"), "unpaid"),
    ("resume", {}, ("placed", "none", "placed"), "unpaid"),
    ("add_line", {"line": line("H1-5", 2)}, ("placed", "none", "placed"), "unpaid"),
    ("drop_line", {"line_id": "1"}, ("placed", "none", "placed"), "unpaid"),
    ("collect", {}, ("confirmed", "collected", "collected"), "unpaid"),
    ("cancel", {}, ("cancelled", "collected", "cancelled"), "unpaid"),
    ("send_back", {}, ("cancelled", "returning", "returning"), "unpaid"),
)  # fmt: skip
LIVES = {"away and back": AWAY_AND_BACK, "off and on": OFF_AND_ON}


@pytest.fixture
def late(sqlite_template: bytes, tmp_path: Path) -> Iterator[Database]:
    """The same market on another computer, which first looks when all is over."""
    path = tmp_path / "late.sqlite"
    path.write_bytes(sqlite_template)
    database = connect(f"sqlite:///{path}")
    world.build(database, lots_each=1)
    yield database
    database.close()


def place(shop: Shop) -> str:
    placed = shop.admin.ask("orders", {"shop_id": SHOP, "lines": [line("H0-5", 3)], "at": "2021-06-10T08:00:00+07:00"})
    return str(placed["code"])


def stands(database: Database) -> tuple[tuple[str, str, str], str]:
    """Return how the only order stands, and its money."""
    ((order_id, *found, paid_ms),) = rows(database, "SELECT id, order_state, fulfilment, state, paid_ms FROM orders")
    with database.read() as connection:
        return (found[0], found[1], found[2]), payments(connection, {order_id: paid_ms})[order_id]


@pytest.mark.both
@pytest.mark.parametrize("life", LIVES.values(), ids=list(LIVES))
def test_a_life_followed_step_by_step_is_the_one_read_at_its_end(
    shop: Shop, late: Database, life: tuple[Told, ...]
) -> None:
    code = place(shop)
    shop.sync()
    assert stands(shop.database) == (("placed", "none", "placed"), "unpaid")
    for hour, (kind, facts, order, money) in enumerate(life):
        at = f"2021-06-{11 + hour // 10}T{8 + hour % 10:02d}:00:00+07:00"
        shop.befall(code, kind, at=at, **facts)
        report = shop.sync()
        assert (kind, report.status, report.inboxed, stands(shop.database)) == (kind, "ran", 0, (order, money))
        assert reconcile(shop.database) == []
    with late.read() as connection:
        channel = channels.by_code(connection, "shop")
    assert channel is not None
    ChannelRun(late, channel, shop.connector(), now_ms).run()
    followed, read = market(shop.database), market(late)
    assert differences({name: followed[name] for name in TABLES}, {name: read[name] for name in TABLES}) == {}


def test_a_partial_cancel_counts_on_its_own_day_whatever_comes_after(shop: Shop) -> None:
    code = place(shop)
    shop.befall(code, "cancel_line", line_id="1", packs=1, at="2021-06-11T08:00:00+07:00")
    shop.befall(code, "deliver", at="2021-06-13T08:00:00+07:00")
    shop.sync()
    counted = "SELECT day, cancelled_g FROM day_total WHERE cancelled_g <> 0"
    assert rows(shop.database, counted) == [(20210611, 5_000)]


@pytest.mark.parametrize(
    ("kind", "facts"),
    [("resume", {}), ("add_line", {}), ("set_quantity", {"line_id": "1"}), ("drop_line", {"line_id": "1"}),
     ("reprice", {"line_id": "1"}), ("cancel_line", {"line_id": "1", "packs": 9})],
)  # fmt: skip
def test_what_cannot_befall_an_order_is_refused_and_changes_nothing(shop: Shop, kind: str, facts: Any) -> None:
    code = place(shop)
    shop.sync()
    with pytest.raises(SandboxError, match=r"invalid|state"):
        shop.befall(code, kind, **facts)
    assert shop.sync().changed == 0
