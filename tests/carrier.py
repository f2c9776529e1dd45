"""A carrier of our own, for the market's side of parcels: it knows a number of ours once, and says what it is told to.

It writes what it was given into nothing that is kept.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select, text

from connectors.base import Health
from connectors.errors import AuthFailed, Changed, Refused
from marketplace.directory import carrier_units
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.orders import pick_ups, recipients
from marketplace.orders.pick_ups import NewPickUp
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.parcels import Address, AddressEra, CarrierUnit, Label, ParcelMade, ParcelRecord, ParcelWish
from marketplace.words.records import Cursor, Fulfilment, Page, Reject
from tests.seeding import cooperative, seed

KEY = "mùa vải thiều 2026"
TOKEN = "bí mật của đường dây"
TO = Address("Trần Thị Thu Hà", "0987 650 321", "12 ngõ Bạch Mai", "Xã Lục Ngạn", None, "Bắc Giang")
LEAVES = date(2021, 6, 21)
CODE = "vtp"
STATES = {"501": Fulfilment.DELIVERED, "504": Fulfilment.RETURNED, "505": Fulfilment.RETURNING,
          "200": Fulfilment.COLLECTED, "300": Fulfilment.SHIPPING, "202": None}  # fmt: skip
UNITS = (
    CarrierUnit(AddressEra.TWO_LEVELS, "province", "24", "Tỉnh Bắc Giang", None),
    CarrierUnit(AddressEra.TWO_LEVELS, "commune", "901", "XÃ LỤC NGẠN", "24"),
    CarrierUnit(AddressEra.TWO_LEVELS, "commune", "902", "Phường Chũ", "24"),
    CarrierUnit(AddressEra.TWO_LEVELS, "commune", "903", "Xã Không Có", "24"),
    CarrierUnit(AddressEra.THREE_LEVELS, "province", "7", "Bắc Giang", None),
    CarrierUnit(AddressEra.THREE_LEVELS, "district", "77", "Huyện Lục Ngạn", "7"),
    CarrierUnit(AddressEra.THREE_LEVELS, "commune", "777", "Quý Sơn", "77"),
    CarrierUnit(AddressEra.THREE_LEVELS, "commune", "778", "Phường Chũ", "7"),
)


def said(waybill: str, status: str, at_ms: int, **more: object) -> ParcelRecord:
    """Return what the carrier says of a parcel."""
    record = ParcelRecord("viettelpost", waybill, None, status, STATES[status], at_ms)
    return record._replace(**more)  # type: ignore[arg-type]


@dataclass
class Carrier:
    """The carrier: its parcels by our numbers, and what goes wrong next."""

    made: dict[str, ParcelMade] = field(default_factory=dict)
    wishes: list[ParcelWish] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    refusal: str = ""
    dies: list[BaseException] = field(default_factory=list)
    """What is raised after a parcel was made there, as if the line broke."""
    listed: list[ParcelRecord | Reject] = field(default_factory=list)

    def check(self) -> Health:
        return Health("Bưu điện thử", (), 0)

    def create_parcel(self, wish: ParcelWish) -> ParcelMade:
        assert wish.sender_place.era is wish.to_place.era is wish.to.era
        self.wishes.append(wish)
        if self.refusal:
            raise Refused(self.refusal.format(to=wish.to), vi=self.refusal.format(to=wish.to))
        known = wish.number in self.made
        made = self.made.setdefault(wish.number, ParcelMade(wish.number, f"VN{len(self.made) + 1:03}", 18_000))
        if self.dies:
            raise self.dies.pop()
        return made._replace(known_before=known)

    def cancel_parcel(self, waybill: str) -> None:
        if self.refusal:
            raise Refused(self.refusal, vi=self.refusal)
        self.cancelled.append(waybill)

    def label(self, waybills: Sequence[str]) -> Label:
        return Label(f"%PDF {' '.join(waybills)}".encode(), None)

    def units(self) -> Iterator[CarrierUnit]:
        yield from UNITS

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Sequence[ParcelRecord | Reject]:
        if headers.get("token") != TOKEN.encode().hex():
            raise AuthFailed("who sent it is not proven")
        try:
            told = json.loads(body)
            at_ms, waybill, status = int(told["at"]), str(told["waybill"]), str(told["status"])
        except (ValueError, KeyError, TypeError) as error:
            raise Changed("it has no such shape") from error
        if status not in STATES:
            return [
                Reject(f"parcel waybill {waybill}", f"Status {status} is not in the table.", body, "status", status)
            ]
        return [said(waybill, status, at_ms)]


class AskedCarrier(Carrier):
    """A carrier that lists its parcels, and can be asked for one."""

    def pull_parcels(self, cursor: Cursor) -> Iterator[Page[ParcelRecord]]:
        start = int(cursor or 0)
        for at in range(start, len(self.listed), 2):
            page = self.listed[at : at + 2]
            more = at + 2 < len(self.listed)
            yield Page(page, 0, str(at + len(page)), more, b"[]")

    def pull_parcel(self, waybill: str) -> ParcelRecord | Reject | None:
        found = [one for one in self.listed if isinstance(one, ParcelRecord) and one.waybill == waybill]
        return found[-1] if found else None


def build(database: Database, *, road: str = "hand") -> ChannelRow:
    """Fill a market whose cooperative ships with the carrier, its orders by hand; order B2 waits for its parcel."""
    seed(database)
    cooperative(database)
    channels.add(database, CODE, "viettelpost", "Viettel Post", "", "kho-1", 0, road="carrier")
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET road = :road WHERE code = 'voso-1'"), {"road": road})
        carrier_units.put_units(connection, "viettelpost", UNITS)
        commune = TABLES["commune"]
        chu = connection.execute(select(commune.c.id).where(commune.c.system == "34", commune.c.code == "07525"))
        channel = channels.by_code(connection, CODE)
        assert channel is not None
        place = NewPickUp(
            1, channel.id, "HTX Lục Ngạn", "0204 888 777", "Kho Chũ", chu.scalar_one(), None, "VCN", "BC Chũ"
        )
        pick_ups.put(connection, place, 0)
    return channel


def order_id(database: Database, code: str) -> int:
    """Return the id of an order."""
    with database.read() as connection:
        orders = TABLES["orders"]
        return int(connection.execute(select(orders.c.id).where(orders.c.remote_id == code)).scalar_one())


def keep(database: Database, code: str, now_ms: int, to: Address = TO) -> None:
    """Keep who gets an order."""
    of = order_id(database, code)
    with database.write() as connection:
        recipients.keep(connection, of, to, LEAVES, now_ms, KEY)


def ship(database: Database, code: str, waybill: str, state: str, at_ms: int) -> None:
    """Let a parcel stand beside an order that others sent."""
    of = order_id(database, code)
    with database.write() as connection:
        row = {"order_id": of, "waybill": waybill, "carrier": "vnpost", "state": state, "at_ms": at_ms}
        connection.execute(insert(TABLES["shipment"]).values(row))
