"""A cooperative of three members with lots of two grades, a household beside it, and two shops."""

from datetime import date

import pytest

from marketplace.inventory import ledger as moves
from marketplace.storage import Database
from marketplace.storage.tables import (
    Account,
    Channel,
    Commune,
    Cooperative,
    Household,
    Lot,
    Membership,
    Produce,
    Season,
)
from marketplace.words.instants import start_of
from tests.marketplace.listings.two_shops import two_shops

TODAY = date(2026, 6, 10)
NOW_MS = start_of(TODAY) + 3_600_000
LOTS = (
    ("A1", 0, "Loại 1", date(2026, 6, 9), 100_000),
    ("A2", 0, "Loại 2", date(2026, 6, 9), 40_000),
    ("B1", 1, "loại 1", date(2026, 6, 10), 60_000),
    ("C1", 2, "Loại 1", date(2026, 6, 4), 30_000),
    ("C2", 2, "Loại 1", date(2026, 6, 9), 70_000),
    ("D1", 3, "Loại 1", date(2026, 6, 9), 500_000),
)


@pytest.fixture
def market(database: Database) -> Database:
    """H0 and H1 are members of HTX, H2 was one until 5 June, H3 never; H0 and H3 sell in the shop S1 themselves."""
    with database.writing() as session:
        commune = Commune(system="34", code="07582", name="Quý Sơn", name_key="quy son", kind="Xã", province_code="24",
                          province="Bắc Ninh")  # fmt: skip
        season = Season(code="vai-26", name="Vụ vải 2026", starts_on=date(2026, 5, 19), ends_on=date(2026, 7, 31))
        produce = Produce(code="vai-thieu", name="Vải thiều", name_key="vai thieu")
        shops = [
            Channel(code=code, platform="partner", title=f"Gian {code}", base_url="http://127.0.0.1:1", shop=code,
                    adopted=True, created_ms=NOW_MS)
            for code in ("S1", "S2")
        ]  # fmt: skip
        session.add_all([commune, season, produce, *shops])
        session.flush()
        place = commune.id or 0
        coop = Cooperative(code="HTX", name="HTX Quý Sơn", name_key="htx quy son", commune_id=place)
        homes = [Household(code=f"H{n}", name=f"Hộ {n}", name_key=f"ho {n}", commune_id=place) for n in range(4)]
        session.add_all([coop, *homes])
        session.flush()
        for home, left in ((homes[0], None), (homes[1], None), (homes[2], date(2026, 6, 5))):
            session.add(Membership(household_id=home.id or 0, cooperative_id=coop.id or 0, left_on=left))
        for home in (homes[0], homes[3]):
            session.add(
                Account(channel_id=shops[0].id or 0, household_id=home.id or 0, remote_id=f"seller-{home.code}")
            )
        ids = []
        for code, home_at, grade, on, in_g in LOTS:
            lot = Lot(code=code, household_id=homes[home_at].id or 0, season_id=season.id or 0,
                      produce_id=produce.id or 0, commune_id=place, grade=grade, picked_on=on, in_g=in_g,
                      balance_g=in_g)  # fmt: skip
            session.add(lot)
            session.flush()
            ids.append(lot.id or 0)
        moves.open_lots(session.connection(), ids, NOW_MS)
    return database


@pytest.fixture
def shops(database: Database) -> list[int]:
    """Return the channels of two shops that show the same fruit whole."""
    return two_shops(database)
