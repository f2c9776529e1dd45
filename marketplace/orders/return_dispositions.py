"""Return dispositions: what becomes of a line's fruit that does not stay sold, by the newest report of its order."""

from marketplace.inventory.allocation import RESTOCKED, SPOILED, ReturnDisposition
from marketplace.orders.line_values import Agreed
from marketplace.words.records import UNDER_WAY, Fulfilment, LineRecord, OrderRecord, OrderState


def disposition_of(order_state: str, fulfilment: str, restock: object) -> ReturnDisposition:
    """Return what becomes of a line's fruit that does not stay sold, by the newest report of its order alone.

    A cancelled order's parcel may have left: then all of the order is taken to be in it, also what had been cancelled
    before, since no report says so, and a gram that may be on a truck is not to be sold. So is what was not delivered
    as long as its parcel is under way.
    """
    if order_state == OrderState.CANCELLED and fulfilment != Fulfilment.NONE:
        back = fulfilment == Fulfilment.RETURNED
        spoiled, coming = back and not restock, fulfilment in UNDER_WAY
        return ReturnDisposition(bool(restock), away=not back, spoiled=spoiled, coming=coming)
    if fulfilment in UNDER_WAY:
        return ReturnDisposition(bool(restock), coming=True)
    return RESTOCKED if restock else SPOILED


def reported_disposition(record: OrderRecord, line: LineRecord, agreed: Agreed) -> ReturnDisposition:
    """Return what becomes of a reported line's fruit by what a person said of it, or else by the report."""
    restock = line.restock if agreed.restock is None else agreed.restock
    return disposition_of(record.order_state, record.fulfilment, restock)
