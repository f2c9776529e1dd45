"""Each act is a report of the order at its own time, with a mark of its own."""

from datetime import date

from marketplace.operations.by_hand.records import (
    HandSale,
    as_cancelled,
    as_delivered,
    as_returned,
    marked,
    new_record,
)
from marketplace.words.records import Fulfilment, OrderState

SALE = HandSale("S", 3, 100_000, "cash", "k", "Hà Nội", date(2026, 6, 20))


def test_an_order_reports_what_became_of_it() -> None:
    new = new_record("TAY-2606-0001", SALE, 5_000, 10)
    [line] = new.lines
    assert (new.order_state, new.fulfilment, new.promised_on) == (
        OrderState.CONFIRMED,
        Fulfilment.NONE,
        SALE.promised_on,
    )
    assert (line.quantity, line.pack_g, line.gross_dong) == (3, 5_000, 300_000)
    there = as_delivered(new, 20)
    assert (there.fulfilment, there.delivered_ms, there.updated_ms) == (Fulfilment.DELIVERED, 20, 20)
    assert new_record("TAY-2606-0001", SALE._replace(delivered=True), 5_000, 10).delivered_ms == 10
    part, whole = as_returned(there, 1, 30), as_returned(as_returned(there, 1, 30), 2, 40)
    assert [one.lines[0].returned for one in (part, whole)] == [1, 3]
    assert [one.fulfilment for one in (part, whole)] == [Fulfilment.DELIVERED, Fulfilment.RETURNED]
    gone = as_cancelled(new, 50)
    assert (gone.order_state, gone.lines[0].cancelled, gone.cancelled_ms) == (OrderState.CANCELLED, 3, 50)
    every = [new, there, part, whole, gone]
    assert len({one.fingerprint for one in every}) == len(every)
    assert [marked(one) for one in every] == every
