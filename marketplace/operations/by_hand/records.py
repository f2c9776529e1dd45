"""What an order by hand reports of itself: each act of a person is one more report of it, at the time of the act."""

from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, OrderState

NEW, DELIVERED, RETURNED, CANCELLED = "Mới ghi", "Đã giao", "Đã trả lại", "Đã hủy"
"""The words of the platform ``hand`` for how an order stands."""


class HandSale(NamedTuple):
    """What a form says of an order: packs of one product at a price in đồng a pack, and how it is paid for.

    ``terms`` as the table ``hand_order`` has them. Lot or household goes before the rule; ``form_key`` is the form's
    own: sent twice it is one order. ``delivered`` and ``paid`` say that it happened as it was written down.
    """

    sku: str
    packs: int
    price_dong: int
    terms: str
    form_key: str
    province: str | None = None
    promised_on: date | None = None
    lot: str = ""
    household: str = ""
    delivered: bool = False
    paid: bool = False


def new_record(code: str, sale: HandSale, label_g: int, now_ms: int) -> OrderRecord:
    """Return the first report of an order."""
    dong = sale.packs * sale.price_dong
    line = LineRecord(sale.sku, 0, None, sale.packs, label_g, dong, 0, 0, 0, 0, 0, 0, True, 0)
    record = OrderRecord(
        code, OrderState.CONFIRMED, Fulfilment.NONE, NEW, now_ms, now_ms, None, None, None, sale.province, (line,), 0,
        promised_on=sale.promised_on,
    )  # fmt: skip
    return as_delivered(record, now_ms) if sale.delivered else marked(record)


def as_delivered(record: OrderRecord, now_ms: int) -> OrderRecord:
    """Return an order as its buyer got it now."""
    return marked(record._replace(fulfilment=Fulfilment.DELIVERED, status=DELIVERED, delivered_ms=now_ms,
                                  updated_ms=now_ms))  # fmt: skip


def as_undelivered(record: OrderRecord, now_ms: int) -> OrderRecord:
    """Return an order as its buyer never got it, which was said by mistake."""
    return marked(record._replace(fulfilment=Fulfilment.NONE, status=NEW, delivered_ms=None, updated_ms=now_ms))


def as_cancelled(record: OrderRecord, now_ms: int) -> OrderRecord:
    """Return an order as cancelled before anything left; that it was delivered was said by mistake."""
    record = record._replace(fulfilment=Fulfilment.NONE, delivered_ms=None)
    lines = tuple(line._replace(cancelled=line.quantity) for line in record.lines)
    return marked(record._replace(order_state=OrderState.CANCELLED, status=CANCELLED, cancelled_ms=now_ms,
                                  updated_ms=now_ms, lines=lines))  # fmt: skip


def as_returned(record: OrderRecord, packs: int, now_ms: int) -> OrderRecord:
    """Return a delivered order of whose packs so many more came back."""
    [line] = record.lines
    line = line._replace(returned=line.returned + packs)
    whole = line.returned == line.quantity - line.cancelled
    said = {"fulfilment": Fulfilment.RETURNED, "status": RETURNED} if whole else {}
    return marked(record._replace(returned_ms=now_ms, updated_ms=now_ms, lines=(line,), **said))  # type: ignore[arg-type]


def marked(record: OrderRecord) -> OrderRecord:
    """Return a record with its fingerprint."""
    told = repr(record._replace(fingerprint=0, promised_on=None)).encode()
    return record._replace(fingerprint=int.from_bytes(blake2b(told, digest_size=8).digest(), "big", signed=True))
