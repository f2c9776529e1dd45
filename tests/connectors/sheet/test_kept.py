"""What is kept of an order makes its record: states, packs and money; again when a word has been explained."""

from datetime import date

import msgspec
import pytest

from connectors.sheet.kept import KeptLine, KeptOrder, read_kept, record_of
from marketplace.words.records import Fulfilment, OrderRecord, OrderState, Reject, State

WORDS = {
    "mới": State.PLACED, "đi": State.SHIPPING, "giao": State.DELIVERED, "hủy": State.CANCELLED, "hỏng": State.FAILED,
    "hoàn": State.RETURNED,
}  # fmt: skip
LINE = KeptLine("VAI-5KG", 2, 300_001, returned=1)


def kept(status: str, *lines: KeptLine, **changes: object) -> KeptOrder:
    return msgspec.convert(
        {"code": "A", "status": status, "exported_ms": 9_000, "lines": lines or (LINE,), "unsaid": ["pack_g"],
         "placed_ms": 1_000, **changes},
        KeptOrder,
    )  # fmt: skip


def record(order: KeptOrder) -> OrderRecord:
    found = record_of(order, WORDS.get)
    assert isinstance(found, OrderRecord)
    return found


@pytest.mark.parametrize(
    ("status", "cancelled", "returned", "delivered_ms"),
    [("mới", 0, 0, None), ("đi", 0, 0, None), ("giao", 0, 1, 9_000), ("hủy", 2, 0, None), ("hoàn", 0, 2, None)],
)
def test_a_status_says_what_became_of_the_packs(
    status: str, cancelled: int, returned: int, delivered_ms: int | None
) -> None:
    [line] = record(kept(status)).lines
    assert (line.cancelled, line.returned, line.undelivered) == (cancelled, returned, 0)
    assert record(kept(status)).delivered_ms == delivered_ms


def test_a_cancelled_order_whose_parcel_came_back_was_never_delivered() -> None:
    lost = record(kept("hủy", failed=State.RETURNING))
    assert (lost.order_state, lost.fulfilment) == (OrderState.CONFIRMED, Fulfilment.RETURNING)
    assert (lost.lines[0].undelivered, lost.lines[0].cancelled, lost.delivered_ms) == (2, 0, None)
    assert record(kept("đi", failed=State.RETURNING)).lines[0].undelivered == 0


def test_units_of_a_line_stand_each_for_itself_and_the_order_where_the_least_far_is() -> None:
    mixed = KeptLine("VAI-5KG", 6, 600_000, units={"giao": 2, "hủy": 1, "hỏng": 1, "hoàn": 1, "đi": 1})
    order = record(kept("giao", mixed))
    [line] = order.lines
    assert (line.cancelled, line.undelivered, line.returned, order.fulfilment) == (1, 1, 1, Fulfilment.SHIPPING)
    all_gone = record(kept("hủy", KeptLine("VAI-5KG", 2, 300_000, units={"hủy": 2})))
    assert (all_gone.order_state, all_gone.lines[0].cancelled) == (OrderState.CANCELLED, 2)


def test_what_is_the_orders_own_is_split_over_its_lines_and_comes_to_the_same() -> None:
    lines = [KeptLine("B", 1, 100_001), KeptLine("A", 1, 200_000, 1), KeptLine("A", 1, 100_000)]
    order = record(kept("đi", *lines, discount_dong=1_000, fee_dong=3_331))
    assert [(line.sku, line.line_no, line.gross_dong) for line in order.lines] == [
        ("A", 0, 100_000), ("A", 1, 200_000), ("B", 0, 100_001),
    ]  # fmt: skip
    assert sum(line.discount_dong for line in order.lines) == 1_001
    assert sum(line.fee_dong for line in order.lines) == 3_331
    assert record(kept("đi", *reversed(lines), discount_dong=1_000, fee_dong=3_331)).lines == order.lines


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (kept("giao", placed_ms=None), "when it was placed"),
        (kept("giao", KeptLine("A", 0, 5)), "no packs"),
        (kept("giao", KeptLine("A", 1, 5, 6)), "more than its price"),
        (kept("giao", discount_dong=300_002), "more than its lines cost"),
    ],
)
def test_figures_that_cannot_be_are_set_aside(order: KeptOrder, why: str) -> None:
    found = record_of(order, WORDS.get)
    assert isinstance(found, Reject)
    assert why in found.reason


def test_an_unknown_word_waits_and_is_read_again_when_it_is_explained() -> None:
    waits = record_of(kept("lạ"), WORDS.get)
    assert isinstance(waits, Reject)
    assert (waits.cause, waits.about) == ("status", "lạ")
    raw = b"[" + waits.kept + b', {"x": 1}]'
    [order] = read_kept(raw, (WORDS | {"lạ": State.SHIPPING}).get)
    assert isinstance(order, OrderRecord)
    assert order.fulfilment is Fulfilment.SHIPPING


def test_the_fingerprint_is_of_what_is_said_and_not_of_when() -> None:
    assert record(kept("đi")).fingerprint == record(kept("đi", exported_ms=99_000)).fingerprint
    assert record(kept("đi")).fingerprint != record(kept("giao")).fingerprint


def test_a_promised_day_reaches_the_record_and_is_no_part_of_what_is_known_again() -> None:
    plain, promised = kept("mới"), kept("mới", promised_ms=1_624_208_400_000)
    assert b"promised" not in msgspec.json.encode(plain)
    assert [record(one).promised_on for one in (plain, promised)] == [None, date(2021, 6, 21)]
    assert record(plain).fingerprint == record(promised).fingerprint


def test_a_status_says_what_came_back_and_an_instant_that_was_only_seen_is_left_out() -> None:
    unsaid = ["pack_g", "restock", "returned", "undelivered"]
    assert record(kept("đi", unsaid=unsaid)).unsaid == set(unsaid)
    assert record(kept("giao", KeptLine("A", 2, 1), unsaid=unsaid)).unsaid == {*unsaid, "delivered_ms"}
    assert record(kept("giao", KeptLine("A", 2, 1), unsaid=unsaid, delivered_ms=5)).unsaid == set(unsaid)
    assert record(kept("hủy", unsaid=unsaid)).unsaid == {*unsaid, "cancelled_ms"}
    assert record(kept("hoàn", unsaid=unsaid)).unsaid == {"pack_g", "undelivered", "delivered_ms", "returned_ms"}
