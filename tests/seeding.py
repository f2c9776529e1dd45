"""A season for the reports and the pages: five households, two platforms, and orders taken in by the real engine.

Postmart: A1 10 kg of An, A2 5 kg each of An and Bình, A3 20 kg of Bình cancelled.
Voso: B1 20 kg of Chính with 5 kg returned, B2 15 kg of Dung only placed, B3 two 5 kg boxes of Chính (1 kg short) and
a third that no lot can serve.
"""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select
from sqlmodel import Session
from sqlmodel import select as every

from marketplace.exchange import inbox
from marketplace.inventory import ledger as moves
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.tables import (
    TABLES,
    Account,
    Channel,
    Commune,
    Cooperative,
    Household,
    Listing,
    ListingLot,
    Lot,
    Membership,
    Offer,
    Period,
    Produce,
    Run,
    Season,
    Watermark,
)
from marketplace.words.instants import VIETNAM, instant_of
from marketplace.words.names import key
from marketplace.words.records import SAYS, LineRecord, OrderRecord, Reject, SettlementRecord, State
from tests.poured import poured

FORMULA = "=cmd|' /C calc'!A0"
"""A household whose name a spreadsheet would run."""
COMMUNES = (
    ("63", "07540", "Xã Quý Sơn", "Huyện Lục Ngạn", "24", 21_380_000, 106_550_000),
    ("63", "07525", "Thị trấn Chũ", "Huyện Lục Ngạn", "24", 21_370_000, 106_570_000),
    ("63", "07582", "Thị trấn Phì Điền", "Huyện Lục Ngạn", "24", 21_370_000, 106_570_000),
    ("34", "07525", "Phường Chũ", None, "24", 21_371_000, 106_571_000),
    ("34", "07582", "Xã Lục Ngạn", None, "24", 21_390_000, 106_620_000),
)
HOUSEHOLDS = (
    ("H-AN", "Nguyễn Văn An", "07540", "07525"),
    ("H-BINH", "Trần Thị Bình", "07540", "07525"),
    ("H-CHINH", "Lê Đức Chính", "07525", "07525"),
    ("H-DUNG", FORMULA, "07582", None),
    ("H-EM", "Phạm Thị Em", "07582", "07582"),
)
ACCOUNTS = {"postmart-1": ("H-AN", "H-BINH", "H-EM"), "voso-1": ("H-CHINH", "H-DUNG")}


def moment(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> int:
    """Return an instant in June 2021, Vietnamese time."""
    return instant_of(datetime(2021, 6, day, hour, minute, second, tzinfo=VIETNAM))


READ_MS = moment(20, 17)
NOW_MS = moment(20, 17, 30)


@poured
def seed(database: Database) -> None:
    """Fill an empty migrated database; what comes of it is written out in the module's first lines."""
    with database.writing() as session:
        _people(session)
    with database.write() as connection:
        _orders(connection)


@poured
def cooperative(database: Database) -> None:
    """Make all the season's households members of a cooperative, with one open period."""
    with database.writing() as session:
        place = session.exec(every(Commune.id)).first() or 0
        coop = Cooperative(code="HTX", name="HTX Lục Ngạn", name_key="htx luc ngan", commune_id=place)
        session.add(coop)
        session.flush()
        for home in session.exec(every(Household)):
            session.add(Membership(household_id=home.id or 0, cooperative_id=coop.id or 0, joined_on=date(2021, 1, 1)))
        session.add(Period(cooperative_id=coop.id or 0, from_on=date(2021, 6, 10), to_on=date(2021, 6, 20)))


def _people(session: Session) -> None:
    season = Season(
        id=1, code="vai-2021", name="Vụ vải 2021", starts_on=date(2021, 5, 19), ends_on=date(2021, 7, 20),
        origin="simulated", crop_g=1_000_000, source="Số liệu của tỉnh",
    )  # fmt: skip
    session.add_all([season, Produce(id=1, code="vai-thieu", name="Vải thiều", name_key="vai thieu")])
    communes = {}
    for system, code, name, district, province, lat, lon in COMMUNES:
        commune = Commune(
            system=system, code=code, name=name, name_key=key(name), kind=name.split()[0], district=district,
            province_code=province, province="Bắc Giang", lat_microdeg=lat, lon_microdeg=lon,
        )  # fmt: skip
        session.add(commune)
        session.flush()
        communes[system, code] = commune.id
    for code, name, then, now in HOUSEHOLDS:
        session.add(
            Household(
                code=code,
                name=name,
                name_key=key(name),
                commune_id=communes["63", then],
                commune_now_id=communes["34", now] if now else None,
                phone="0912345678",
            )
        )
    for platform, title in (("postmart", "Postmart – gian hàng tỉnh"), ("voso", "Voso – gian hàng tỉnh")):
        session.add(_channel(platform, title))
    session.flush()
    households = {row.code: row for row in session.exec(every(Household))}
    for code, members in ACCOUNTS.items():
        channel = next(row.id for row in session.exec(every(Channel)) if row.code == code)
        for member in members:
            _sells(session, channel, households[member])


def _channel(platform: str, title: str) -> Channel:
    return Channel(
        code=f"{platform}-1", platform=platform, title=title, base_url="http://127.0.0.1:1", shop="bg", adopted=True,
        created_ms=moment(1),
    )  # fmt: skip


def _sells(session: Session, channel_id: int, home: Household) -> None:
    """Give a household an account, a lot of 100 kg (Chính: 25 kg), and a box of 5 kg at 25.000 đ/kg on offer."""
    in_g = 25_000 if home.code == "H-CHINH" else 100_000
    lot = Lot(
        code=f"L-{home.code}", household_id=home.id, season_id=1, produce_id=1, commune_id=home.commune_id,
        commune_now_id=home.commune_now_id, variety="U hồng", picked_on=date(2021, 6, 9), in_g=in_g, balance_g=in_g,
    )  # fmt: skip
    listing = Listing(
        sku=f"S-{home.code}", household_id=home.id, season_id=1, produce_id=1, title="Vải thiều, thùng 5 kg",
        label_g=5_000, fruit_g=5_000, price_dong=125_000,
    )  # fmt: skip
    session.add_all([Account(channel_id=channel_id, household_id=home.id, remote_id=home.code), lot, listing])
    session.flush()
    moves.open_lots(session.connection(), [lot.id or 0], moment(9))
    session.add(ListingLot(listing_id=listing.id, lot_id=lot.id))
    session.add(
        Offer(
            channel_id=channel_id,
            listing_id=listing.id,
            sku=listing.sku,
            state="live",
            stock=10,
            accepted_ms=None if home.code == "H-EM" else moment(9),
        )
    )


def box(household: str, packs: int, *, cancelled: int = 0, returned: int = 0, short_g: int = 0) -> LineRecord:
    """Return a line of 5 kg boxes at 125.000 đ."""
    return LineRecord(
        f"S-{household}", 0, None, packs, 5_000, 125_000 * packs, 0, 0, 0, 0, cancelled, returned, True, short_g
    )


def order(code: str, state: State, placed: int, lines: list[LineRecord], **times: int) -> OrderRecord:
    """Return an order; ``times`` are its delivered_ms, cancelled_ms and returned_ms."""
    stood = [times.get(name) for name in ("delivered_ms", "cancelled_ms", "returned_ms")]
    newest = max([placed, *times.values()])
    return OrderRecord(code, *SAYS[state], state.value, newest, placed, *stood, None, tuple(lines), sum(code.encode()))


def orders() -> dict[str, list[OrderRecord]]:
    """Return the season's orders by channel."""
    return {
        "postmart-1": [
            order("A1", State.DELIVERED, moment(10), [box("H-AN", 2)], delivered_ms=moment(12)),
            order("A2", State.DELIVERED, moment(10, 23, 59, 59), [box("H-AN", 1), box("H-BINH", 1)],
                  delivered_ms=moment(13, 0)),
            order("A3", State.CANCELLED, moment(11), [box("H-BINH", 4, cancelled=4)], cancelled_ms=moment(11, 12)),
        ],
        "voso-1": [
            order("B1", State.DELIVERED, moment(12), [box("H-CHINH", 4, returned=1)], delivered_ms=moment(14),
                  returned_ms=moment(16)),
            order("B2", State.PLACED, moment(12), [box("H-DUNG", 3)]),
            order("B3", State.DELIVERED, moment(13), [box("H-CHINH", 3, short_g=1_000)], delivered_ms=moment(15)),
        ],
    }  # fmt: skip


def _orders(connection: Connection) -> None:
    table = TABLES["channel"]
    ids = {row.code: row.id for row in connection.execute(select(table.c.id, table.c.code))}
    for code, records in orders().items():
        take_orders(connection, ids[code], code, RunCaches(), records, READ_MS)
    for code, paid, dong in (("postmart-1", "A1", 250_000), ("voso-1", "B1", 375_000)):
        entry = SettlementRecord(f"P-{paid}", "S1", paid, None, moment(18), dong, 0, 0, 0, dong)
        take_payouts(connection, ids[code], code, FunnelCache(), [entry], READ_MS)
    for code, as_of_ms in (("postmart-1", READ_MS), ("voso-1", READ_MS + 60_000)):
        _sign(connection, ids[code], code, as_of_ms)


def _sign(connection: Connection, channel_id: int, code: str, as_of_ms: int) -> None:
    """Leave what a finished run leaves: a watermark, a run, and one thing it could not place."""
    rows = (
        Watermark(channel_id=channel_id, feed="orders", cursor="c", as_of_ms=as_of_ms, moved_ms=READ_MS),
        Watermark(channel_id=channel_id, feed="settlements", cursor="c", as_of_ms=as_of_ms, moved_ms=READ_MS),
        Run(channel_id=channel_id, started_ms=READ_MS, ended_ms=READ_MS + 2_000, status="ran", orders_read=3,
            orders_new=3),
    )  # fmt: skip
    for row in rows:
        values = row.model_dump(exclude={"id"})
        connection.execute(insert(TABLES[type(row).__tablename__]).values(**values))
    kept = f'{{"code": "X-{code}"}}'.encode()
    strange = Reject(f"orders[3] code X-{code}", "Object missing required field `lines`.", kept)
    inbox.put(connection, code, [inbox.item_from_reject("orders", strange)], READ_MS)
