"""Orders placed by hand: what they take from the offers, what is paid out for them, and what is taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.partner.server.admin.edits import HandEvent
from connectors.partner.server.admin.hand_orders import HandOrder, befall, place
from connectors.partner.server.core import offers
from connectors.partner.server.core.documents import Entry, OfferWrite, Order
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop, Store
from connectors.partner.server.season.season import add_sellers
from marketplace.words.instants import iso
from tests.connectors.partner.server_world import OFFER, World, kind_of

NOW_MS = 1_623_286_800_000


class Counter:
    """A shop with one offer of 100 packs, and somebody who takes orders by hand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.write():
            self.shop: Shop = store.open_shop("S1")
            add_sellers(store, self.shop.no, [("H1", "Hộ ông Hùng", True)])
            offers.write_all(store, self.shop.no, [msgspec.convert(OFFER, OfferWrite)], NOW_MS)

    def place(self, *lines: dict[str, Any], **told: Any) -> Order:
        wanted = {"shop_id": "S1", "lines": lines or [{"sku": "A", "quantity": 3}], **told}
        with self.store.write():
            return place(self.store, self.shop, msgspec.convert(wanted, HandOrder), NOW_MS)

    def befall(self, code: str, kind: str, **told: Any) -> Order:
        event = msgspec.convert({"shop_id": "S1", "type": kind, **told}, HandEvent)
        with self.store.write():
            return befall(self.store, self.shop, code, event, NOW_MS)

    @property
    def stock(self) -> int:
        stored = offers.find(self.store, self.shop.no, "A")
        assert stored is not None
        return stored.stock

    @property
    def paid(self) -> list[Entry]:
        rows = self.store.rows("settlements", self.shop.no, 0, 100)
        return [msgspec.json.decode(body, type=Entry) for _, body in rows]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    store = Store(tmp_path / "s.db")
    yield Counter(store)
    store.close()


def test_what_a_line_does_not_say_is_read_from_the_offer(counter: Counter) -> None:
    told = counter.place(
        {"sku": "A", "quantity": 3}, {"sku": "NEW", "quantity": 2, "price_dong": 7_000}, province="Huế"
    )
    known, new = told.lines
    assert (known.seller_id, known.title, known.pack_g, known.gross_dong) == ("H1", "Vải 5 kg", 5_000, 450_000)
    assert (new.seller_id, new.title, new.pack_g, new.gross_dong) == ("unknown", "NEW", 1_000, 14_000)
    assert (told.code, told.seller_id, told.placed_at, told.province) == ("TAY-000001", "H1", iso(NOW_MS), "Huế")


def test_packs_are_taken_from_the_offer_and_come_back_with_what_is_cancelled(counter: Counter) -> None:
    code = counter.place().code
    assert counter.stock == 97
    counter.befall(code, "cancel_line", line_id="1", packs=1)
    counter.befall(code, "add_line", line={"sku": "A", "quantity": 5})
    assert counter.stock == 93
    counter.befall(code, "set_quantity", line_id="2", packs=6)
    counter.befall(code, "drop_line", line_id="1")
    assert counter.stock == 94
    counter.befall(code, "cancel")
    assert counter.stock == 100


def test_what_came_back_after_it_was_delivered_is_not_on_sale_again(counter: Counter) -> None:
    code = counter.place().code
    counter.befall(code, "deliver")
    counter.befall(code, "return", restock=True)
    assert counter.stock == 97


def test_a_code_is_given_once(counter: Counter) -> None:
    counter.place(code="A1")
    with pytest.raises(Problem) as refused:
        counter.place(code="A1")
    assert (refused.value.status, counter.stock) == (409, 97)
    with pytest.raises(Problem) as unknown:
        counter.befall("A2", "deliver")
    assert unknown.value.status == 404


def test_codes_that_are_made_step_around_those_that_were_named(counter: Counter) -> None:
    counter.place(code="TAY-000002")
    assert counter.place().code not in ("", "TAY-000002")
    assert len({counter.place().code for _ in range(3)}) == 3


def test_what_stays_of_a_line_is_paid_out_and_all_of_it_taken_back(counter: Counter) -> None:
    money = {"discount_dong": 10_000, "fee_dong": 1_000, "freight_dong": 20_000, "tax_dong": 500}
    code = counter.place({"sku": "A", "quantity": 3, **money}).code
    counter.befall(code, "cancel_line", line_id="1", packs=1)
    counter.befall(code, "settle")
    counter.befall(code, "refund")
    counter.befall(code, "refund")
    sums = [(one.gross_dong, one.fee_dong, one.freight_dong, one.tax_dong, one.net_dong) for one in counter.paid]
    assert sums == [(293_333, 666, 20_000, 333, 272_334), (-293_333, -666, -20_000, -333, -272_334), (0, 0, 0, 0, 0)]
    assert len({one.id for one in counter.paid}) == 3
    assert {one.order_code for one in counter.paid} == {code}


def test_no_line_is_added_to_an_order_that_is_over(counter: Counter) -> None:
    code = counter.place().code
    counter.befall(code, "cancel")
    for told in ({"line": {"sku": "A", "quantity": 1}}, {}):
        with pytest.raises(Problem) as refused:
            counter.befall(code, "add_line", **told)
        assert refused.value.status == 422


def test_an_order_of_a_plan_is_changed_by_its_plan_alone(world: World) -> None:
    world.plan()
    code = world.one.json("/v1/shops/S1/orders?limit=1")["orders"][0]["code"]
    assert kind_of(world.event(code, "deliver")) == (409, "state")
