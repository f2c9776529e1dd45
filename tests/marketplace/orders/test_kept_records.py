"""What the inbox keeps of records: written and read back, also as releases before this one wrote it."""

import json

from marketplace.orders import kept_records
from marketplace.words.records import Fulfilment, OrderRecord, OrderState, SettlementRecord, ShipmentRecord
from tests.world import line, order

ORDER = order("A1", (line("H0-5", 2), line("H0-5", 1, n=1)))
BY_0_2 = """
{"code": "A1", "order_state": "confirmed", "fulfilment": "none", "status": "confirmed", "province": "Hà Nội",
 "updated_ms": 5, "placed_ms": 3, "delivered_ms": null, "cancelled_ms": null, "returned_ms": null, "mark": -7,
 "as_read": false, "lines": [
  {"sku": "H0-5", "n": 0, "remote_id": null, "quantity": 2, "pack_g": 5000, "gross_dong": 300000, "discount_dong": 0,
   "fee_dong": 0, "freight_dong": 0, "tax_dong": 0, "cancelled": 0, "returned": 0, "restock": true, "short_g": 0},
  {"sku": "H0-5", "n": 1, "remote_id": "L2", "quantity": 1, "pack_g": 5000, "gross_dong": 150000, "discount_dong": 0,
   "fee_dong": 0, "freight_dong": 0, "tax_dong": 0, "cancelled": 0, "returned": 0, "restock": true, "short_g": 0}]}
"""
"""An order as 0.2.0 wrote it: the number of a line was ``n``, the fingerprint of a report its ``mark``."""


def test_an_order_is_read_back_as_it_was_written() -> None:
    of_a_file = ORDER._replace(unsaid=frozenset({"province", "fee_dong"}))
    for one in (ORDER, of_a_file):
        assert kept_records.order_of(kept_records.written(one)) == one


def test_an_order_that_the_release_before_kept_is_read() -> None:
    record = kept_records.order_of(BY_0_2)
    assert record is not None
    assert [(one.line_no, one.remote_id) for one in record.lines] == [(0, None), (1, "L2")]
    assert (record.fingerprint, record.order_state, record.fulfilment) == (-7, OrderState.CONFIRMED, Fulfilment.NONE)


def test_an_order_is_kept_under_the_names_that_a_kept_one_is_compared_by() -> None:
    """The inbox knows an item again by its text: one that was dropped would be open again after an upgrade."""
    kept, before = json.loads(kept_records.written(ORDER)), json.loads(BY_0_2)
    assert kept.keys() == before.keys()
    assert before["lines"][0].keys() <= kept["lines"][0].keys()


def test_payouts_and_shipments_are_read_back_as_they_were_written() -> None:
    payout = SettlementRecord("P1", "S1", "A1", None, 5, 100, 5, 3, 2, 90)
    shipment = ShipmentRecord("A1", "VN1", "Vietnam Post", Fulfilment.SHIPPING, 5)
    assert kept_records.payout_of(kept_records.written(payout)) == payout
    assert kept_records.shipment_of(kept_records.written(shipment)) == shipment


def test_what_a_platform_said_in_its_own_words_is_none_of_ours() -> None:
    said = json.dumps({"code": "A1", "status": "CHO_LAY_HANG", "items": []})
    assert kept_records.order_of(said) is None
    assert kept_records.payout_of(said) is None
    assert kept_records.shipment_of(said) is None


def test_an_order_with_a_state_that_is_none_of_ours_is_not_read() -> None:
    facts = ORDER._asdict() | {"lines": [], "order_state": "lost", "unsaid": []}
    assert isinstance(ORDER, OrderRecord)
    assert kept_records.order_of(json.dumps(facts)) is None


def test_a_page_in_our_own_words_is_read_back_and_a_platforms_is_not() -> None:
    payout = SettlementRecord("P1", "S1", "A1", None, 5, 100, 5, 3, 2, 90)
    page = f'[{kept_records.written(ORDER)}, {{"code": "A2", "status": "CHO_LAY_HANG"}}]'.encode()
    assert kept_records.page_of("orders", page) == [ORDER]
    assert kept_records.page_of("settlements", f"[{kept_records.written(payout)}]".encode()) == [payout]
    assert kept_records.page_of("sellers", b"[{}]") == []
