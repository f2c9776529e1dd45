"""Handing over: the parcels that people asked for are made at their carrier, and those taken back are cancelled there.

No transaction is open while the carrier is asked. Killed anywhere a parcel is asked for again by the same number of
ours, which makes it the same parcel. Who gets it goes with the transaction that notes its waybill.
"""

from sqlalchemy import Connection

from connectors.base import CarriesParcels
from connectors.errors import ConnectorError, Refused
from jobs.sync.context import RunContext
from jobs.sync.parcels.places import Places
from marketplace.orders import parcels, pick_ups, recipients
from marketplace.orders.parcels import ParcelError, ParcelRow
from marketplace.orders.pick_ups import PickUpRow
from marketplace.storage import bulk
from marketplace.storage.encryption import SealError
from marketplace.storage.wiping import empty_log
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Sentence
from marketplace.words.parcels import Address, ParcelWish

AT_ONCE = 200
"""So many parcels are handed over in one run; the next ones with the next beat."""
_GOODS = """
SELECT g.title FROM order_line l JOIN listing g ON g.id = l.listing_id
WHERE l.order_id = :order AND l.quantity > 0 ORDER BY l.id LIMIT 1
"""
_GONE = Sentence(
    "nobody knows any more who gets it; type it again", "Không còn thông tin người nhận; hãy nhập lại rồi gửi lại."
)
_NO_ACCOUNT = Sentence(
    "the cooperative does not ship with this account any more; ask for it again",
    "HTX không còn gửi bằng tài khoản này; hãy giao lại.",
)
_SHORTEST = 3
"""Parts of an address of fewer letters hide nothing: a sentence without every "12" would say nothing either."""


class HandingOver:
    """The parcels of one account in one run."""

    def __init__(self, run: RunContext, carrier: CarriesParcels, keys: tuple[str, ...]) -> None:
        self._run, self._carrier, self._keys = run, carrier, keys
        self._places = Places(run.database, run.channel.platform, as_date(day_of(run.clock())))

    def work(self) -> None:
        """Make and cancel what waits; a carrier that cannot be reached ends the run, and all waits on."""
        with self._run.database.read() as connection:
            waiting = parcels.waiting(connection, self._run.channel.id, AT_ONCE)
        try:
            for parcel in waiting:
                self._run.go_on()
                self._settle(parcel)
        finally:
            if waiting:
                empty_log(self._run.database)

    def _settle(self, parcel: ParcelRow) -> None:
        """Do what one parcel waits for; what the carrier will not is noted on it."""
        if parcel.state == "cancelling" and parcel.waybill is None and parcel.tried_ms is None:
            self._write_cancelled(parcel)
            return
        try:
            if parcel.waybill is None:
                parcel = self._make(parcel, self._wish(parcel, self._recipient(parcel)))
            if parcel.state == "cancelling":
                self._carrier.cancel_parcel(parcel.waybill or "")
                self._write_cancelled(parcel)
        except (Refused, ParcelError) as refused:
            self._write_refused(parcel, refused.sentence)

    def _make(self, parcel: ParcelRow, wish: ParcelWish) -> ParcelRow:
        """Have a parcel made, and return it as it stands then: somebody may have taken it back meanwhile."""
        with self._run.writing() as connection:
            parcels.note_tried(connection, parcel.id, self._run.clock())
        try:
            made = self._carrier.create_parcel(wish)
        except ConnectorError as error:
            error.sentence = _without(error.sentence, wish.to)
            error.args = (error.sentence.en,)
            raise
        with self._run.writing() as connection:
            parcels.note_made(connection, [(parcels.parcel(connection, parcel.id), made)], self._run.clock())
            recipients.forget(connection, [parcel.order_id])
            return parcels.parcel(connection, parcel.id)

    def _recipient(self, parcel: ParcelRow) -> Address:
        with self._run.database.read() as connection:
            try:
                to = recipients.recipient(connection, parcel.order_id, self._keys)
            except SealError as error:
                raise ParcelError(*error.sentence) from error
        if to is None:
            raise ParcelError(*_GONE)
        return to

    def _wish(self, parcel: ParcelRow, to: Address) -> ParcelWish:
        """Return what the carrier is asked for; ParcelError where something of it is not known."""
        with self._run.database.read() as connection:
            account = _account(connection, parcel)
            goods = bulk.scalar(connection, _GOODS, {"order": parcel.order_id})
        written, place = self._places.of_address(to)
        return ParcelWish(
            parcel.number, account.sender, self._places.of_commune(account.commune_id), written, place,
            str(goods), parcel.packs, parcel.weight_g, parcel.value_dong, parcel.cod_dong, parcel.service,
            hand_over_on=parcel.hand_over_on, asked_before=parcel.tried_ms is not None,
        )  # fmt: skip

    def _write_refused(self, parcel: ParcelRow, why: Sentence) -> None:
        with self._run.writing() as connection:
            if parcel.waybill is None:
                parcels.note_refused(connection, parcel.id, why)
            else:
                parcels.note_not_cancelled(connection, parcel.id, why)

    def _write_cancelled(self, parcel: ParcelRow) -> None:
        with self._run.writing() as connection:
            parcels.note_cancelled(connection, parcel.id, self._run.clock())


def _account(connection: Connection, parcel: ParcelRow) -> PickUpRow:
    for owner in pick_ups.cooperatives_of(connection, [parcel.order_id])[parcel.order_id]:
        account = pick_ups.pick_up(connection, owner)
        if account is not None and account.channel_id == parcel.channel_id:
            return account
    raise ParcelError(*_NO_ACCOUNT)


def _without(told: Sentence, to: Address) -> Sentence:
    """Return a sentence in which a carrier may repeat what it was given, without any of the recipient."""
    parts = (to.name, to.phone, "".join(filter(str.isdigit, to.phone)), to.street, to.code or "")
    for part in sorted({part.strip() for part in parts if len(part.strip()) >= _SHORTEST}, key=len, reverse=True):
        told = Sentence(told.en.replace(part, "…"), told.vi.replace(part, "…"))
    return told
