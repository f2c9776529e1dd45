"""Parcels: what carriers were asked to carry of orders, and what they say of them but where they are.

Where a parcel is stands in its shipment alone. A parcel is asked for in one transaction and made at its carrier by the
clock; our number makes that once, however often it is asked.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal, Sentence
from marketplace.words.parcels import ParcelMade, ParcelRecord

_PARCEL = TABLES["parcel"]
_WAITING = """
SELECT id FROM parcel WHERE channel_id = :channel AND (state = 'asked' OR state = 'cancelling') ORDER BY id LIMIT :most
"""
_COUNT = "SELECT count(*) FROM parcel WHERE order_id = :order"
_SAID = ("carried_g", "fee_dong", "cod_paid_ms", "status", "said_ms", "final", "part", "part_ms")
"""What a carrier says of a parcel."""
_QUIET = """
SELECT count(*) FROM parcel p LEFT JOIN shipment s ON s.order_id = p.order_id AND s.waybill = p.waybill
WHERE p.channel_id = :channel AND p.state = 'made' AND p.waybill IS NOT NULL
AND coalesce(s.state, 'collected') NOT IN ('delivered', 'returned') AND coalesce(p.said_ms, p.made_ms) < :since
"""


class ParcelError(Refusal):
    """What is asked of a parcel cannot be; the message is one plain sentence."""


class NewParcel(NamedTuple):
    """A parcel to ask a carrier for."""

    order_id: int
    channel_id: int
    packs: int
    weight_g: int
    value_dong: int
    cod_dong: int
    service: str
    hand_over_on: date


class ParcelRow(NamedTuple):
    """A parcel as it stands; where it is says its shipment."""

    id: int
    order_id: int
    channel_id: int
    number: str
    state: str
    packs: int
    weight_g: int
    value_dong: int
    cod_dong: int
    service: str
    hand_over_on: date
    asked_ms: int
    tried_ms: int | None
    waybill: str | None
    made_ms: int | None
    cancelled_ms: int | None
    fee_dong: int | None
    why: str | None
    why_vi: str | None
    status: str | None
    said_ms: int | None
    final: bool
    carried_g: int | None
    cod_paid_ms: int | None
    part: str | None
    part_ms: int | None
    part_settled_ms: int | None

    @property
    def reason(self) -> Sentence | None:
        """Why the carrier would not."""
        return Sentence(self.why, self.why_vi or self.why) if self.why else None

    @property
    def stands(self) -> bool:
        """Whether it is asked for or made, and nobody takes it back."""
        return self.state in ("asked", "made")


def ask(connection: Connection, new: NewParcel, code: str, by: int | None, now_ms: int) -> str:
    """Ask for a parcel of an order, whose ``code`` our number begins with; return the number.

    A second parcel of one order, as after a refusal, has a number of its own.
    """
    before = int(bulk.scalar(connection, _COUNT, {"order": new.order_id}))
    number = code if not before else f"{code}-{before + 1}"
    row = new._asdict() | {"number": number, "state": "asked", "asked_ms": now_ms, "asked_by": by}
    connection.execute(insert(_PARCEL).values(row))
    return number


def parcel(connection: Connection, parcel_id: int) -> ParcelRow:
    """Return a parcel; ParcelError where there is none."""
    for one in _rows(connection, _PARCEL.c.id == parcel_id):
        return one
    raise ParcelError(f"there is no parcel {parcel_id}", "Không có bưu gửi này.")


def waiting(connection: Connection, channel_id: int, most: int) -> list[ParcelRow]:
    """Return the parcels that a carrier is to be asked for, or to take back, the oldest first."""
    ids = bulk.scalars(connection, _WAITING, {"channel": channel_id, "most": most})
    return _rows(connection, _PARCEL.c.id.in_(ids))


def of_orders(connection: Connection, orders: Iterable[int]) -> list[ParcelRow]:
    """Return the parcels of orders, the oldest first."""
    return _rows(connection, _PARCEL.c.order_id.in_(sorted(orders)))


def of_day(connection: Connection, channel_id: int, day: date) -> list[ParcelRow]:
    """Return the parcels that a carrier is to be handed on a day."""
    return _rows(connection, _PARCEL.c.channel_id == channel_id, _PARCEL.c.hand_over_on == day)


def unsettled_parts(connection: Connection) -> list[ParcelRow]:
    """Return the parcels that were delivered or came back in part, of which nobody has said yet in how many packs."""
    return _rows(connection, _PARCEL.c.part.is_not(None), _PARCEL.c.part_settled_ms.is_(None))


def of_waybills(
    connection: Connection, channel_id: int, waybills: Collection[str], numbers: Collection[str] = ()
) -> list[ParcelRow]:
    """Return the parcels of a carrier's waybills, or of numbers of ours."""
    named = _PARCEL.c.waybill.in_(sorted(waybills)) | _PARCEL.c.number.in_(sorted(numbers))
    return _rows(connection, _PARCEL.c.channel_id == channel_id, named)


def note_tried(connection: Connection, parcel_id: int, now_ms: int) -> None:
    """Note, before a carrier is asked, that it may have the parcel from now on."""
    _set(connection, parcel_id, tried_ms=now_ms)


def note_made(connection: Connection, made: Sequence[tuple[ParcelRow, ParcelMade]], now_ms: int) -> None:
    """Note that a carrier has taken parcels down, in the transaction in which their recipients go."""
    rows = [
        (
            "cancelling" if parcel.state == "cancelling" else "made",
            one.waybill,
            now_ms,
            one.fee_dong,
            None,
            None,
            parcel.id,
        )
        for parcel, one in made
    ]
    bulk.update(connection, _PARCEL, ("state", "waybill", "made_ms", "fee_dong", "why", "why_vi"), rows)


def note_refused(connection: Connection, parcel_id: int, why: Sentence) -> None:
    """Note that a parcel is not made, and why."""
    _set(connection, parcel_id, state="refused", why=why.en, why_vi=why.vi)


def ask_cancel(connection: Connection, parcel_id: int) -> None:
    """Ask that a parcel be taken back."""
    _set(connection, parcel_id, state="cancelling", why=None, why_vi=None)


def note_cancelled(connection: Connection, parcel_id: int, now_ms: int) -> None:
    """Note that a carrier has taken a parcel back."""
    _set(connection, parcel_id, state="cancelled", cancelled_ms=now_ms)


def note_not_cancelled(connection: Connection, parcel_id: int, why: Sentence) -> None:
    """Note that a carrier does not take a parcel back: it goes on."""
    _set(connection, parcel_id, state="made", why=why.en, why_vi=why.vi)


def note_part_settled(connection: Connection, parcel_id: int, now_ms: int) -> None:
    """Note that a person has said how many packs were delivered or came back."""
    _set(connection, parcel_id, part_settled_ms=now_ms)


def after(parcel: ParcelRow, record: ParcelRecord) -> ParcelRow:
    """Return a parcel as it stands once its carrier has said this of it: the same where nothing of it is news.

    Facts that do not change, such as its weight, are believed whenever they come; its status of the latest source time.
    """
    values: dict[str, Any] = {
        name: said
        for name, said, known in (
            ("carried_g", record.weight_g, parcel.carried_g), ("fee_dong", record.fee_dong, parcel.fee_dong),
            ("cod_paid_ms", record.cod_paid_ms, parcel.cod_paid_ms),
        )
        if said is not None and said != known and (known is None or record.at_ms >= (parcel.said_ms or 0))
    }  # fmt: skip
    if record.status and (parcel.said_ms is None or record.at_ms > parcel.said_ms):
        values |= {"status": record.status, "said_ms": record.at_ms, "final": record.final}
    if record.part is not None and parcel.part is None:
        values |= {"part": record.part, "part_ms": record.at_ms}
    return parcel._replace(**values) if values else parcel


def note_said(connection: Connection, rows: Iterable[ParcelRow]) -> None:
    """Write down what carriers said of parcels, as each stands ``after`` it."""
    said = [tuple(getattr(row, name) for name in (*_SAID, "id")) for row in rows]
    bulk.update(connection, _PARCEL, _SAID, said)


def quiet(connection: Connection, channel_id: int, since_ms: int) -> int:
    """Return how many parcels are under way of which a carrier has said nothing since an instant."""
    return int(bulk.scalar(connection, _QUIET, {"channel": channel_id, "since": since_ms}))


def _set(connection: Connection, parcel_id: int, **values: Any) -> None:
    connection.execute(update(_PARCEL).where(_PARCEL.c.id == parcel_id).values(values))


def _rows(connection: Connection, *where: Any) -> list[ParcelRow]:
    columns: Sequence[Any] = [_PARCEL.c[name] for name in ParcelRow._fields]
    return [ParcelRow(*row) for row in connection.execute(select(*columns).where(*where).order_by(_PARCEL.c.id))]
