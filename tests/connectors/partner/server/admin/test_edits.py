"""Whatever befalls an order by hand, it says of every pack what became of it, once, and contradicts itself nowhere."""

from typing import Any

import msgspec
import pytest

from connectors.partner.contract.mapping import kept_orders
from connectors.partner.server.admin.edits import HandEvent, change, instant, standing
from connectors.partner.server.core.documents import Event, Line, Order, Payment
from connectors.partner.server.core.problems import Problem
from marketplace.words.instants import iso
from marketplace.words.records import OrderRecord, State
from tests.connectors.partner.server_world import World, kind_of

AT_MS = 1_623_286_800_000
STATES = {state.value: state for state in State}
STEPS = ("confirm", "collect", "ship", "fail", "deliver", "send_back")


def line(number: int, packs: int = 3, **told: Any) -> Line:
    money = {"gross_dong": 150_000 * packs, "discount_dong": 10_000}
    return Line(
        id=str(number), sku=f"V{number}", seller_id="H1", title="Vải", quantity=packs, pack_g=5_000, **money | told
    )


def order(*lines: Line) -> Order:
    at = iso(AT_MS)
    return Order(
        code="A1", seller_id="H1", status="placed", placed_at=at, updated_at=at, province=None,
        payment=Payment("cod"), history=[Event("placed", at)], lines=list(lines or (line(1), line(2))),
    )  # fmt: skip


def after(*events: str | dict[str, Any], of: Order | None = None) -> Order:
    """Return an order after what befell it, an hour apart."""
    befallen = of or order()
    for hours, event in enumerate(events, len(befallen.history)):
        told = {"type": event} if isinstance(event, str) else event
        change(befallen, HandEvent(shop_id="S1", **told), AT_MS + hours * 3_600_000)
    return befallen


def refused(*events: str | dict[str, Any], of: Order | None = None) -> int:
    """Return the status with which the last of some events is refused."""
    befallen = after(*events[:-1], of=of)
    with pytest.raises(Problem) as problem:
        after(events[-1], of=befallen)
    return problem.value.status


def read(told: Order) -> OrderRecord:
    """Read an order as every client does."""
    (record,) = kept_orders(b"[" + msgspec.json.encode(told) + b"]", STATES)
    assert isinstance(record, OrderRecord), record
    return record


def test_each_step_is_where_the_order_stands_and_in_its_history() -> None:
    told = after(*STEPS)
    words = ["confirmed", "collected", "shipping", "failed", "delivered", "returning"]
    assert ([step.status for step in told.history], told.status) == (["placed", *words], "returning")


def test_a_cancelled_order_is_resumed_first_but_its_parcel_may_turn_back() -> None:
    assert refused("ship", "cancel", "deliver") == 409
    assert after("ship", "cancel", "send_back").status == "returning"


def test_an_order_goes_on_from_where_it_stood_before_the_cancel_with_all_its_packs() -> None:
    told = after("confirm", "ship", {"type": "cancel_line", "line_id": "1", "packs": 1}, "cancel", "resume")
    assert (told.status, standing(told)) == ("shipping", {"V1": 3, "V2": 3})
    assert refused("resume") == 409


@pytest.mark.parametrize("status", ["deliver", "send_back", "return", "cancel"])
def test_an_order_that_is_over_is_not_cancelled(status: str) -> None:
    assert refused(status, "cancel") == 409
    assert refused(status, {"type": "cancel_line", "line_id": "1"}) == 409


def test_packs_that_came_back_are_not_cancelled_too() -> None:
    back = {"type": "return", "line_id": "1", "packs": 1}
    assert refused("ship", back, "cancel") == 409
    assert refused("ship", back, {"type": "cancel_line", "line_id": "1", "packs": 3}) == 422
    told = after("ship", back, {"type": "cancel_line", "line_id": "1"})
    assert (told.lines[0].undelivered, told.lines[0].cancelled, told.status) == (1, 2, "shipping")
    assert read(told).lines[0].cancelled == 2


def test_what_comes_back_undelivered_is_told_from_what_was_delivered() -> None:
    back = {"type": "return", "restock": True}
    lost, returned = after("ship", back), after("deliver", back)
    assert [(one.undelivered, one.returned, one.restock) for one in lost.lines + returned.lines] == [
        *[(3, 0, True)] * 2,
        *[(0, 3, True)] * 2,
    ]
    assert {lost.status, returned.status} == {"returned"}


def test_what_is_short_is_of_the_packs_that_stay() -> None:
    short = {"type": "short", "line_id": "1", "short_g": 15_000}
    assert refused("deliver", {**short, "short_g": 15_001}) == 422
    told = after("deliver", short, {"type": "return", "line_id": "1", "packs": 1})
    assert told.lines[0].short_g == 10_000
    assert after({"type": "return"}, of=told).lines[0].short_g == 0
    assert read(told).lines[0].short_g == 0


def test_more_or_fewer_packs_cost_what_a_pack_cost() -> None:
    fewer, ordered = {"type": "cancel_line", "line_id": "1"}, {"type": "set_quantity", "line_id": "1"}
    told = after(fewer | {"packs": 1}, ordered | {"packs": 7})
    assert (told.lines[0].gross_dong, told.lines[0].discount_dong, standing(told)["V1"]) == (1_050_000, 10_000, 6)
    assert refused(fewer | {"packs": 2}, ordered | {"packs": 1}) == 422


def test_a_discount_is_never_more_than_the_price() -> None:
    told = after({"type": "reprice", "line_id": "2", "price_dong": 1_000})
    assert (told.lines[1].gross_dong, told.lines[1].discount_dong) == (3_000, 3_000)
    assert refused({"type": "reprice", "line_id": "2"}) == 422


def test_the_last_line_stays() -> None:
    drop = {"type": "drop_line", "line_id": "1"}
    assert [one.id for one in after(drop).lines] == ["2"]
    assert refused(drop, {"type": "drop_line", "line_id": "2"}) == 422
    assert refused({"type": "drop_line", "line_id": "9"}) == 422


def test_an_instant_is_now_where_none_is_named() -> None:
    assert (instant(None, 7), instant("2021-06-10T08:00:00+07:00", 7)) == (7, AT_MS)
    for text in ("2021-06-10T08:00:00", "yesterday", "9999-12-31T23:59:59-14:00", ""):
        with pytest.raises(Problem) as problem:
            instant(text, 7)
        assert problem.value.kind == "invalid"


ONE = {"line_id": "1"}
EVENTS: list[dict[str, Any]] = [
    *({"type": kind} for kind in ("ship", "deliver", "send_back", "cancel", "resume", "return")),
    *({"type": kind, "packs": packs, **ONE} for kind in ("cancel_line", "return", "set_quantity") for packs in (1, 3)),
    *({"type": kind, "short_g": 15_000, "price_dong": 1_000, **ONE} for kind in ("short", "reprice", "drop_line")),
]


def test_whatever_befalls_an_order_every_client_can_read_it() -> None:
    """Any two events, wherever the order stands, as far as they are not refused."""

    def befalls(raw: bytes, events: int) -> None:
        for event in EVENTS if events else ():
            told = msgspec.json.decode(raw, type=Order)
            try:
                change(told, HandEvent(shop_id="S1", **event), AT_MS + 3_600_000)
            except Problem:
                continue
            read(told)
            befalls(msgspec.json.encode(told), events - 1)

    for begun in (order(), after("ship"), after("deliver")):
        befalls(msgspec.json.encode(begun), 2)


def test_a_partial_return_leaves_the_order_delivered(world: World) -> None:
    code = world.order()["code"]
    world.event(code, "deliver")
    world.event(code, "short", line_id="1", short_g=300)
    order = world.event(code, "return", line_id="1", packs=1, restock=True).json()
    line = order["lines"][0]
    assert (order["status"], line["returned"], line["restock"], line["short_g"]) == ("delivered", 1, True, 300)
    assert [step["status"] for step in order["history"]] == ["placed", "delivered", "returned"]
    assert kind_of(world.event(code, "return", line_id="1", packs=3)) == (422, "invalid")
    assert world.event(code, "return").json()["status"] == "returned"
    assert world.one.json(f"/v1/shops/S1/orders/{code}")["lines"][0]["returned"] == 3
