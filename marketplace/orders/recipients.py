"""Recipients: who gets the parcel of an order, sealed from when it is typed until the parcel is handed over.

A recipient is gone at hand-over, else 72 hours after the day on which the parcel was promised to leave, and never
later than a last day that no promise moves. It is in no backup, and what is thrown away is gone from the file too.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from marketplace.storage import Database, bulk
from marketplace.storage.encryption import seal, unseal
from marketplace.storage.settings import RECIPIENT_DAYS
from marketplace.storage.tables import TABLES
from marketplace.storage.wiping import empty_log, wiped
from marketplace.words.instants import MS_PER_DAY, start_of
from marketplace.words.messages import Refusal, Unreadable
from marketplace.words.parcels import Address
from marketplace.words.vpostcodes import vpostcode

_RECIPIENT = TABLES["recipient"]
AFTER_MS = 3 * MS_PER_DAY
"""So long after the promised day a recipient is kept at most, in ms."""
_LEAST_DIGITS = 8
_TYPED = "SELECT typed_ms FROM recipient WHERE order_id = :order"
_TYPED_OF = "SELECT order_id, typed_ms FROM recipient WHERE order_id IN :orders"
_HANDED_OVER = """
SELECT r.order_id FROM recipient r JOIN orders o ON o.id = r.order_id
WHERE o.channel_id = :channel AND o.remote_id IN :codes AND (o.fulfilment <> 'none' OR o.order_state = 'cancelled')
"""
_DUE = "SELECT order_id FROM recipient WHERE goes_ms <= :now LIMIT 1"
_WIPE = "DELETE FROM recipient WHERE goes_ms <= :now"


class RecipientError(Refusal):
    """Who is to get a parcel is not said, or cannot be kept; the message is one plain sentence without any of it."""


class KeptRecipient(NamedTuple):
    """That somebody is to get the parcel of an order: when it was promised to leave, and until when it is known who."""

    order_id: int
    promised_on: date
    goes_ms: int


class NewRecipient(NamedTuple):
    """Who gets the parcel of an order, as a file tells it, promised for a day; ``since_ms`` is when it was ordered."""

    order_id: int
    to: Address
    promised_on: date
    since_ms: int


def keep_told(
    connection: Connection, told: Iterable[NewRecipient], now_ms: int, key: str, *, days: int = RECIPIENT_DAYS
) -> int:
    """Keep who gets parcels, as a file tells it, in place of who was kept before; return of how many it is kept.

    The commune may be empty: then a person says it before the parcel goes. ``days`` counts from when each was ordered
    or first typed, whichever is earlier, so that no later file keeps anybody longer; who would be gone is not kept.
    """
    told = list(told)
    typed = dict(bulk.select(connection, _TYPED_OF, {"orders": [one.order_id for one in told]}))
    rows = []
    for one in told:
        typed_ms = min(int(typed.get(one.order_id, now_ms)), one.since_ms, now_ms)
        last_ms = typed_ms + days * MS_PER_DAY
        goes_ms = _goes_ms(one.promised_on, last_ms)
        if goes_ms > now_ms and start_of(one.promised_on) < last_ms and _is_whole(one.to):
            sealed = seal(json.dumps(one.to, ensure_ascii=False).encode(), key)
            rows.append((one.order_id, sealed, one.promised_on.isoformat(), typed_ms, goes_ms))
    forget(connection, [order_id for order_id, *_ in rows])
    with wiped(connection):
        bulk.insert(connection, _RECIPIENT, ("order_id", "sealed", "promised_on", "typed_ms", "goes_ms"), sorted(rows))
    return len(rows)


def forget_handed_over(connection: Connection, channel_id: int, codes: Iterable[str]) -> None:
    """Throw away who gets the parcels of those of these orders of a shop that have left, or are cancelled."""
    gone = bulk.scalars(connection, _HANDED_OVER, {"channel": channel_id, "codes": sorted(codes)})
    if gone:
        forget(connection, gone)


def keep(
    connection: Connection,
    order_id: int,
    to: Address,
    promised_on: date,
    now_ms: int,
    key: str,
    *,
    days: int = RECIPIENT_DAYS,
) -> int:
    """Keep who gets the parcel of an order, in place of who was kept before; return when it goes, in ms.

    ``days`` counts from when the order's recipient was first typed: none is kept any longer. RecipientError where
    something is missing or masked, or the parcel is promised for a day after that.
    """
    check(to)
    typed_ms = bulk.scalar(connection, _TYPED, {"order": order_id})
    typed_ms = now_ms if typed_ms is None else int(typed_ms)
    last_ms = typed_ms + days * MS_PER_DAY
    if start_of(promised_on) >= last_ms:
        raise RecipientError(
            f"A recipient is kept for {days} days at most, and this parcel leaves later; "
            "take the order without one, and type who gets it nearer to the day",
            f"Người nhận chỉ được giữ tối đa {days} ngày mà đơn này gửi muộn hơn; "
            "hãy ghi đơn chưa có người nhận, gần ngày gửi nhập sau.",
        )
    goes_ms = _goes_ms(promised_on, last_ms)
    sealed = seal(json.dumps(to, ensure_ascii=False).encode(), key)
    row = {"sealed": sealed, "promised_on": promised_on, "typed_ms": typed_ms, "goes_ms": goes_ms}
    forget(connection, [order_id])
    with wiped(connection):
        connection.execute(insert(_RECIPIENT).values(order_id=order_id, **row))
    return goes_ms


def check(to: Address) -> None:
    """Raise RecipientError where an address is nobody's: something is missing, or hidden by asterisks."""
    if any("*" in part for part in (to.name, to.phone, to.street)):
        raise RecipientError(
            "The platform hides who gets this; send it with the platform's own label",
            "Sàn che thông tin người nhận; hãy gửi bằng nhãn vận đơn của sàn.",
        )
    if not all(part.strip() for part in (to.name, to.street, to.commune, to.province)):
        raise RecipientError(
            "Who gets it needs a name, a street, a commune and a province; add what is missing",
            "Người nhận cần có tên, số nhà, đường hoặc thôn, xã/phường và tỉnh; hãy điền phần còn thiếu.",
        )
    if sum(sign.isdigit() for sign in to.phone) < _LEAST_DIGITS:
        raise RecipientError(
            "Who gets it needs a telephone number; the carrier calls before it delivers",
            "Người nhận cần có số điện thoại; bưu tá gọi trước khi giao.",
        )
    check_code(to.code)


def _is_whole(to: Address) -> bool:
    """Say whether somebody can be found by an address once its commune is known."""
    try:
        check(to._replace(commune=to.commune or "?", province=to.province or "?"))
    except RecipientError:
        return False
    return True


def check_code(code: str | None) -> None:
    """Raise RecipientError where a digital address (Vpostcode) is none."""
    try:
        if code is not None:
            vpostcode(code)
    except Unreadable as error:
        raise RecipientError(*error.sentence) from error


def recipient(connection: Connection, order_id: int, keys: tuple[str, ...]) -> Address | None:
    """Return who gets the parcel of an order, for handing it over; None where it is not kept.

    SealError where no key opens it.
    """
    sealed = connection.execute(select(_RECIPIENT.c.sealed).where(_RECIPIENT.c.order_id == order_id)).scalar()
    return None if sealed is None else Address(*json.loads(unseal(bytes(sealed), *keys)))


def kept(connection: Connection, orders: Iterable[int]) -> dict[int, KeptRecipient]:
    """Return of which orders it is known who gets them, and until when, by the orders' ids."""
    columns = [_RECIPIENT.c[name] for name in KeptRecipient._fields]
    query = select(*columns).where(_RECIPIENT.c.order_id.in_(sorted(orders)))
    return {one.order_id: one for one in (KeptRecipient(*row) for row in connection.execute(query))}


def move(connection: Connection, promised: Mapping[int, date], *, days: int = RECIPIENT_DAYS) -> list[KeptRecipient]:
    """Promise the parcels of orders for other days; nobody is kept longer than the last day all the same.

    Return those of whom it is kept who gets them, as they stand then.
    """
    typed = bulk.select(connection, _TYPED_OF, {"orders": sorted(promised)})
    kept = [
        KeptRecipient(order_id, promised[order_id], _goes_ms(promised[order_id], int(typed_ms) + days * MS_PER_DAY))
        for order_id, typed_ms in sorted(typed)
    ]
    rows = [(one.promised_on.isoformat(), one.goes_ms, one.order_id) for one in kept]
    bulk.update(connection, _RECIPIENT, ("promised_on", "goes_ms"), rows, key="order_id")
    return kept


def forget(connection: Connection, orders: Iterable[int]) -> None:
    """Throw away who gets the parcels of orders, as when they are handed over; then empty the log."""
    with wiped(connection):
        connection.execute(delete(_RECIPIENT).where(_RECIPIENT.c.order_id.in_(sorted(orders))))


def forget_due(database: Database, now_ms: int) -> int:
    """Throw away the recipients whose time has come, whatever became of their parcels; return how many went."""
    with database.read() as connection:
        if not bulk.scalars(connection, _DUE, {"now": now_ms}):
            return 0
    with database.write() as connection, wiped(connection):
        gone = bulk.execute(connection, _WIPE, {"now": now_ms})
    empty_log(database)
    return gone


def _goes_ms(promised_on: date, last_ms: int) -> int:
    return min(start_of(promised_on + timedelta(days=1)) + AFTER_MS, last_ms)
