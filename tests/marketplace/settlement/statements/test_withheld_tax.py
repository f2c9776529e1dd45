"""Tax withheld: by household and year, from settlements alone, to the đồng."""

from datetime import date

import pytest
from sqlalchemy import update

from marketplace.orders.totals import FunnelCache
from marketplace.settlement import tax_rates as taxes
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements.withheld_tax import WithheldRow, withheld_by_household
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of
from marketplace.words.records import SettlementRecord
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered


def _settled(database: Database, shop: int, code: str, on: date, n: int, tax: int, *kinds: int) -> None:
    entry = SettlementRecord(f"TT-{code}-{n}", "TT", code, None, start_of(on), 0, 0, 0, tax, -tax, *kinds)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], start_of(on))


def _withheld(database: Database, year: int) -> list[WithheldRow]:
    with database.read() as connection:
        return withheld_by_household(connection, EVERYTHING, year)


def test_what_settlements_withheld_is_told_by_household_and_year(database: Database) -> None:
    shop = market.build(database)
    taxed = boxes(4, gross_dong=600_000, discount_dong=0)._replace(tax_dong=9_000)
    market.take(database, shop, delivered("D1", taxed), delivered("D2", boxes(1, sku="H0-5")._replace(tax_dong=5_000)))
    with database.write() as connection:
        taxes.add(connection, "household", date(2021, 6, 1), "1.5", "Nghị định X")
    assert _withheld(database, 2021) == []
    with database.write() as connection:
        entry = SettlementRecord("TT-D2", "TT", "D2", None, start_of(date(2021, 7, 1)), 0, 0, 0, 0, 0)
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], entry.paid_ms)
    _settled(database, shop, "D1", date(2021, 12, 30), 1, 9_001, 6_000, 3_000, 1)
    _settled(database, shop, "D1", date(2022, 1, 2), 2, -900, -600, -300, 0)
    assert _withheld(database, 2021) == [
        WithheldRow("H0", "Hộ 0", 3_601, 2_400, 1_200, 1),
        WithheldRow("H1", "Hộ 1", 3_150, 2_100, 1_050, 0),
        WithheldRow("H2", "Hộ 2", 2_250, 1_500, 750, 0),
    ]
    assert [one[2:] for one in _withheld(database, 2022)] == [
        (-360, -240, -120, 0), (-315, -210, -105, 0), (-225, -150, -75, 0),
    ]  # fmt: skip


@pytest.mark.both
def test_tax_on_what_was_bought_outright_is_no_households(database: Database) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("D1", boxes(4)))
    with database.write() as connection:
        lot = TABLES["lot"]
        connection.execute(update(lot).where(lot.c.code == "L-A").values(terms="outright", price_dong_per_kg=1))
    _settled(database, shop, "D1", date(2021, 6, 30), 1, 2_000)
    assert [(one.code, one.tax_dong) for one in _withheld(database, 2021)] == [("H1", 700), ("H2", 500)]
