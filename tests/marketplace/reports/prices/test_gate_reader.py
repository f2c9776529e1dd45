"""The gate price of a small season, held against what one reckons by hand; from whose sales, and when not at all."""

import math
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.reports.figures import sources
from marketplace.reports.prices import FEWEST_ORDERS, GateRow, gate_prices
from marketplace.settlement import shop_charges
from marketplace.settlement.shop_charges import Charged
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests.marketplace.reports.prices import garden
from tests.marketplace.reports.prices.garden import NOW_MS, SALES, Sale, reckon
from tests.people import looked_up, signed_in
from tests.rights_market import N1, N3, SHOP_X, A


def read(database: Database, scope: Scope = EVERYTHING, shop: str = "Gian hàng x") -> GateRow:
    """Return the gate price of the lychee in a shop."""
    with database.read() as connection:
        rows = gate_prices(connection, scope, sources(connection, scope, NOW_MS), NOW_MS)
    [row] = [one for one in rows if one.shop == shop]
    return row


def seen_by(database: Database, role: str, **place: Any) -> Scope:
    """Return what somebody with one grant sees."""
    return looked_up(database, signed_in(database, role, **place), NOW_MS).scope


def rounded(value: Fraction) -> int:
    """Return đồng in whole, halves up."""
    return math.floor(value + Fraction(1, 2))


def agree(row: GateRow, sales: tuple[Sale, ...]) -> None:
    """Hold a gate price against what sales come to by hand: to the đồng, and the parts so that they add up."""
    by_hand = reckon(sales)
    assert row.price is not None
    assert (row.price.price_dong, row.price.gate_dong) == (rounded(by_hand.price / by_hand.kg), rounded(by_hand.gate))
    given = by_hand.gate * by_hand.given_kg / by_hand.kg
    exact = (by_hand.fee, by_hand.box, by_hand.freight, by_hand.returns + given * by_hand.kg, by_hand.tax)
    for shown, whole in zip(row.price[1:], exact, strict=True):
        assert abs(shown - whole / by_hand.kg) <= 1
    assert row.price.price_dong - sum(row.price[1:]) == row.price.gate_dong


@pytest.mark.both
def test_the_gate_price_is_what_one_reckons_by_hand(database: Database) -> None:
    garden.write(database)
    row = read(database)
    agree(row, SALES)
    assert (row.orders, row.declared, row.withheld, row.boxes_declared) == (len(SALES), False, False, True)
    assert (row.since, row.as_of_ms) == (date(2021, 6, 13), NOW_MS - 3_600_000)


@pytest.mark.both
def test_who_sees_a_part_reads_the_price_of_that_part(database: Database) -> None:
    sales = tuple(
        Sale(f"N{n}", (1, 4, 8, 3)[n % 4], 1 + n % 3, 14 + n % 5, charges=(3_000, 15_000 + 1_000 * (n % 4), 0))
        for n in range(60)
    )
    garden.write(database, sales)
    mine = {
        "director": ({"cooperative_id": A}, (1,)), "farmer": ({"household_id": 4}, (4,)),
        "officer": ({"commune_id": N1}, (1, 4, 8)), "administrator": ({}, (1, 3, 4, 8)),
    }  # fmt: skip
    for role, (place, homes) in mine.items():
        row = read(database, seen_by(database, role, **place))
        agree(row, tuple(sale for sale in sales if sale.home in homes))
        assert row.orders == sum(sale.home in homes for sale in sales)
    alone = read(database, seen_by(database, "officer", commune_id=N3))
    assert (alone.price, alone.withheld, alone.orders, alone.since) == (None, True, 0, None)
    with database.write() as connection:  # one household of three makes nearly all of it
        connection.execute(text("UPDATE draw SET amount_dong = amount_dong + 900000000 WHERE lot_id = 1"))
    assert read(database, seen_by(database, "officer", commune_id=N1)).withheld
    assert not read(database, seen_by(database, "director", cooperative_id=A)).withheld


@pytest.mark.both
def test_few_orders_are_reckoned_by_what_is_declared_and_say_so(database: Database) -> None:
    garden.write(database, SALES[: FEWEST_ORDERS - 1])
    with database.write() as connection:
        connection.execute(text("DELETE FROM offer WHERE listing_id <> 3"))
        charged = Charged(500, 8_000, 15_000, 200, 150)
        shop_charges.declare(connection, SHOP_X, None, date(2021, 6, 20), charged, "x", 1)
        connection.execute(text("UPDATE listing SET price_dong = 150000 WHERE id = 3"))
    row = read(database)
    assert (row.declared, row.orders) == (True, FEWEST_ORDERS - 1)
    assert row.price is not None  # of 150.000 đ: 7.500 fee, 8.000 box, 15.000 freight, 3.000 returns, 2.250 tax
    assert (tuple(row.price), row.price.gate_dong) == ((30_000, 1_500, 1_600, 3_000, 600, 450), 22_850)
    with database.write() as connection:
        connection.execute(text("DELETE FROM shop_charge"))
    row = read(database)
    assert (row.price, row.declared, row.withheld, row.boxes_declared) == (None, False, False, False)
