"""A cooperative for the tests of money: three members, a pooled box of 5 kg, and orders taken in by the real engine.

The pool's lots are L-A 8 kg (Hộ 0), L-B 7 kg (Hộ 1) and L-C 5 kg (Hộ 2), picked one day after the other, so that a
line of four boxes takes all of them.
"""

from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from sqlalchemy import Connection, select, text, update
from sqlmodel import select as every

from marketplace.directory import cooperatives, periods
from marketplace.directory.periods import AccountingPeriod
from marketplace.inventory import ledger as moves
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import PeriodReport, Statement, period_report, statement
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import (
    METADATA,
    TABLES,
    Cooperative,
    Household,
    Listing,
    ListingLot,
    Lot,
    Membership,
    Produce,
    Season,
    Watermark,
)
from marketplace.words.instants import start_of
from marketplace.words.records import LineRecord, OrderRecord, SettlementRecord, State
from tests import world
from tests.poured import poured
from tests.world import DAY_MS

BOX = "P-5"
JUNE = (date(2021, 6, 10), date(2021, 6, 16))
LATER = (date(2021, 6, 17), date(2021, 6, 23))
AFTER_JUNE_MS = start_of(date(2021, 6, 17)) + 1
AFTER_LATER_MS = start_of(date(2021, 6, 24)) + 1
WEIGHTS_G = (8_000, 7_000, 5_000)


@poured
def build(database: Database, *, back_to_front: bool = False, weights_g: tuple[int, ...] = WEIGHTS_G) -> int:
    """Fill a database and return the channel's id; ``back_to_front`` gives the pool's lots other ids."""
    channel_id = world.build(database)
    with database.writing() as session:
        homes = {home.code: home for home in session.exec(every(Household))}
        home = homes["H0"]
        season = session.exec(every(Season)).one()
        produce = session.exec(every(Produce)).one()
        coop = Cooperative(code="HTX", name="HTX Quý Sơn", name_key="htx quy son", commune_id=home.commune_id)
        session.add(coop)
        session.flush()
        for code in homes:
            member = Membership(
                household_id=homes[code].id or 0, cooperative_id=coop.id or 0, joined_on=date(2021, 1, 1)
            )
            session.add(member)
        listing = Listing(
            sku=BOX, cooperative_id=coop.id, season_id=season.id or 0, produce_id=produce.id or 0,
            title="Vải thiều thùng 5 kg", label_g=5_000, fruit_g=5_000, price_dong=150_000,
        )  # fmt: skip
        session.add(listing)
        session.flush()
        numbers = list(range(len(weights_g)))
        lots = [
            Lot(
                code=f"L-{'ABC'[number]}", household_id=homes[f"H{number}"].id or 0, season_id=season.id or 0,
                produce_id=produce.id or 0, commune_id=home.commune_id, picked_on=date(2021, 6, 7 + number),
                in_g=weights_g[number], balance_g=weights_g[number],
            )
            for number in (reversed(numbers) if back_to_front else numbers)
        ]  # fmt: skip
        session.add_all(lots)
        session.flush()
        session.add_all(ListingLot(listing_id=listing.id or 0, lot_id=lot.id or 0) for lot in lots)
        session.flush()
        moves.open_lots(session.connection(), [lot.id or 0 for lot in lots], world.OPENS_MS)
        far_ms = start_of(date(2021, 8, 1))
        session.add(Watermark(channel_id=channel_id, feed="orders", cursor="c", as_of_ms=far_ms, moved_ms=far_ms))
    return channel_id


def boxes(packs: int, *, sku: str = BOX, **changed: Any) -> LineRecord:
    """Return a line of boxes with fees that do not divide."""
    return world.line(sku, packs)._replace(fee_dong=7_001, freight_dong=15_002, tax_dong=0, **changed)


def delivered(
    code: str, *lines: LineRecord, day: int = 0, version: int = 0, returned: int | None = None
) -> OrderRecord:
    """Return an order delivered ``day`` days after the season's first; a later ``version`` of it is newer."""
    at_ms = world.OPENS_MS + day * DAY_MS + 3_600_000
    updated = at_ms + version
    back = None if returned is None else world.OPENS_MS + returned * DAY_MS
    return world.order(code, lines, state=State.DELIVERED, updated_ms=updated, delivered_ms=at_ms, returned_ms=back)


def take(database: Database, channel_id: int, *records: OrderRecord) -> None:
    """Take orders in, each as a page of its own."""
    for record in records:
        with database.write() as connection:
            take_orders(connection, channel_id, "shop", RunCaches(), [record], AFTER_LATER_MS)


def pay(
    database: Database,
    channel_id: int,
    code: str,
    fee: int,
    freight: int,
    tax: int,
    line: str | None = None,
    n: int = 1,
    net: int | None = None,
) -> None:
    """Let the platform pay for an order or a line of it: all that is not paid out yet, less fee, freight and tax."""
    gross = _unpaid(database, code, line) if net is None else net + fee + freight + tax
    net = gross - fee - freight - tax
    entry = SettlementRecord(f"TT-{code}-{n}", "TT", code, line, AFTER_JUNE_MS, gross, fee, freight, tax, net)
    with database.write() as connection:
        take_payouts(connection, channel_id, "shop", FunnelCache(), [entry], AFTER_LATER_MS)


def _unpaid(database: Database, code: str, line: str | None) -> int:
    """Return what was ordered of an order, or of a line of it, and is not paid out yet, in đồng."""
    sums = (
        "SELECT sum(l.gross_dong - l.discount_dong) FROM order_line l JOIN orders o ON o.id = l.order_id"
        " WHERE o.remote_id = :code AND (:line = '' OR l.remote_id = :line)",
        "SELECT coalesce(sum(p.gross_dong), 0) FROM payout p JOIN orders o ON o.id = p.order_id"
        " WHERE o.remote_id = :code AND (:line = '' OR p.line = :line)",
    )
    with database.read() as connection:
        ordered, paid = (connection.execute(text(sql), {"code": code, "line": line or ""}).scalar_one() for sql in sums)
    return int(ordered - paid)


def emptied(database: Database) -> None:
    """Take everything out of a database again."""
    with database.write() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())


def opened(database: Database, days: tuple[date, date] = JUNE) -> AccountingPeriod:
    """Open a period of the cooperative."""
    with database.write() as connection:
        return periods.open_period(connection, cooperative_id(connection), *days, "kế toán")


def cooperative_id(connection: Connection) -> int:
    """Return the cooperative's id."""
    return cooperatives.find_cooperative(connection, EVERYTHING, "HTX").id


def now(connection: Connection, period: AccountingPeriod) -> AccountingPeriod:
    """Return a period as it stands."""
    return periods.period_of(connection, period.id)


def of(database: Database, period: AccountingPeriod, home: str) -> Statement:
    """Return a household's statement."""
    with database.read() as connection:
        return statement(connection, EVERYTHING, now(connection, period), home)


def report(database: Database, period: AccountingPeriod) -> PeriodReport:
    """Return a period by household."""
    with database.read() as connection:
        return period_report(connection, EVERYTHING, now(connection, period))


def terms(database: Database, how: str, price: int | None = None, *codes: str) -> None:
    """Write lots' terms past all checks."""
    lot = TABLES["lot"]
    with database.write() as connection:
        connection.execute(update(lot).where(lot.c.code.in_(codes)).values(terms=how, price_dong_per_kg=price))


def line_sums(database: Database) -> dict[str, int]:
    """Return what all lines are worth by their own rows alone: the boxes kept at the price a box cost.

    Where that is no whole đồng it is rounded up: what was sent back is not worth more than it cost. What is held back
    of it is the same part of what the line said, fee and tax by the money, freight by the grams, rounded down.
    """
    weight_g = gross = fee = freight = tax = 0
    with database.read() as connection:
        for row in connection.execute(select(TABLES["order_line"])):
            kept_g = row.ordered_g - row.cancelled_g - row.short_g - row.returned_g
            weight_g += kept_g
            amount_dong = row.gross_dong - row.discount_dong
            kept_dong = ceil(Fraction(amount_dong, row.ordered_g) * kept_g)
            gross += kept_dong
            fee += row.fee_dong * kept_dong // amount_dong
            freight += row.freight_dong * kept_g // row.ordered_g
            tax += row.tax_dong * kept_dong // amount_dong
    return {"weight_g": weight_g, "gross_dong": gross, "fee_dong": fee, "freight_dong": freight, "tax_dong": tax}


def received(database: Database) -> int:
    """Return what platforms paid out in all, in đồng; below 0 what they took."""
    with database.read() as connection:
        return int(connection.execute(text("SELECT coalesce(sum(net_dong), 0) FROM payout")).scalar_one())
