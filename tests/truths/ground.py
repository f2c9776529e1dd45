"""The market the truths are tried on: a cooperative of three households, pooled and solo boxes, and two shops."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection
from sqlmodel import Session, SQLModel

from jobs.sync.run import ChannelRun
from marketplace.directory import periods
from marketplace.exchange.channels import ChannelRow, all_channels
from marketplace.inventory import ledger as moves
from marketplace.storage import Database, bulk, connect
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
    Produce,
    Season,
)
from marketplace.words.instants import start_of
from tests.databases import asks_for_filled, empty, empty_tables, raw
from tests.poured import PostgresRows, poured
from tests.truths.platform import Platform, Stand

OPENS = date(2021, 6, 10)
OPENS_MS = start_of(OPENS)
PERIODS = ((0, 0), (1, 1), (2, 30))
"""The cooperative's periods, in days since it opened."""
SHOPS = ("one", "two")
POOLED = ("POOL-5", "POOL-19")
SKUS = (*POOLED, "H0-5")
_FRUIT_G = {"POOL-5": 5_100, "POOL-19": 1_900, "H0-5": 5_000}
_LABEL_G = {"POOL-5": 5_000, "POOL-19": 1_900, "H0-5": 5_000}


@dataclass(frozen=True, slots=True)
class Ground:
    """What was built."""

    shops: dict[str, ChannelRow]
    cooperative_id: int
    homes: tuple[int, ...]
    lots: tuple[str, ...]
    feeds: dict[str, tuple[str, ...]]
    stands: dict[str, dict[str, Stand]] = field(default_factory=dict)
    """What each shop shows."""

    def shown(self, shop: str) -> dict[str, Stand]:
        """Return what a shop shows, to be changed."""
        return {sku: replace(stand) for sku, stand in self.stands[shop].items()}


def build(database: Database, weights: list[int], forecast_from: int = 9) -> Ground:
    """Build the market; household n has ``weights[n]`` grams, from number ``forecast_from`` on still to pick."""
    with database.writing() as session:
        commune = Commune(system="63", code="07582", name="Quý Sơn", name_key="quy son", kind="Xã", province_code="24",
                          province="Bắc Giang")  # fmt: skip
        season = Season(code="vai", name="Vụ vải", starts_on=date(2021, 5, 1), ends_on=date(2021, 12, 31))
        produce = Produce(code="vai-thieu", name="Vải thiều", name_key="vai thieu")
        _keep(session, commune, season, produce)
        shared = {"season_id": season.id or 0, "produce_id": produce.id or 0}
        cooperative = Cooperative(code="HTX", name="HTX", name_key="htx", commune_id=commune.id or 0)
        _keep(session, cooperative)
        members = [
            _member(session, n, grams, cooperative, n < forecast_from, shared) for n, grams in enumerate(weights)
        ]
        homes, lots = [home for home, _ in members], [lot for _, lot in members]
        listings = [_listing(session, sku, homes[0], cooperative, lots, shared) for sku in SKUS]
        for shop in SHOPS:
            _shop(session, shop, homes[0], listings)
        moves.open_lots(session.connection(), [lot.id or 0 for lot in lots], OPENS_MS)
        ids = cooperative.id or 0, tuple(home.id or 0 for home in homes)
        codes = tuple(lot.code for lot in lots)
    with database.read() as connection:
        shops = {row.code: row for row in all_channels(connection)}
    return Ground(shops, *ids, codes, {sku: codes if sku in POOLED else codes[:1] for sku in SKUS})


def open_periods(database: Database, ground: Ground) -> None:
    """Open the cooperative's periods."""
    for first, last in PERIODS:
        with database.write() as connection:
            days = OPENS + timedelta(days=first), OPENS + timedelta(days=last)
            periods.open_period(connection, ground.cooperative_id, *days, "kế toán")


def _keep(session: Session, *rows: SQLModel) -> None:
    session.add_all(rows)
    session.flush()


def _member(
    session: Session, n: int, grams: int, cooperative: Cooperative, picked: bool, shared: dict[str, int]
) -> tuple[Household, Lot]:
    home = Household(code=f"H{n}", name=f"Hộ {n}", name_key=f"ho {n}", commune_id=cooperative.commune_id)
    _keep(session, home)
    lot = Lot(
        code=f"L{n}", household_id=home.id or 0, commune_id=home.commune_id, grade="loại 1", in_g=grams,
        picked_on=date(2021, 6, 8 + n) if picked else None, forecast_from=None if picked else OPENS,
        forecast_to=None if picked else OPENS + timedelta(days=30), balance_g=grams, **shared,
    )  # fmt: skip
    joined = date(2021, 1, 1)
    _keep(session, lot, Membership(household_id=home.id or 0, cooperative_id=cooperative.id or 0, joined_on=joined))
    return home, lot


def _listing(
    session: Session, sku: str, lead: Household, cooperative: Cooperative, lots: list[Lot], shared: dict[str, int]
) -> Listing:
    pooled = sku in POOLED
    listing = Listing(
        sku=sku, household_id=None if pooled else lead.id, cooperative_id=cooperative.id if pooled else None, title=sku,
        label_g=_LABEL_G[sku], fruit_g=_FRUIT_G[sku], price_dong=30 * _LABEL_G[sku], **shared,
    )  # fmt: skip
    _keep(session, listing)
    fed = lots if pooled else lots[:1]
    _keep(session, *(ListingLot(listing_id=listing.id or 0, lot_id=lot.id or 0) for lot in fed))
    return listing


def _shop(session: Session, shop: str, lead: Household, listings: list[Listing]) -> None:
    channel = Channel(code=shop, platform="partner", title=f"Shop {shop}", base_url="http://127.0.0.1:1", shop=shop,
                      adopted=True, created_ms=OPENS_MS)  # fmt: skip
    _keep(session, channel)
    account = Account(channel_id=channel.id or 0, household_id=lead.id or 0, remote_id="H0")
    offers = [
        Offer(channel_id=channel.id or 0, listing_id=listing.id or 0, sku=listing.sku, seller="H0")
        for listing in listings
    ]
    _keep(session, account, *offers)


def weigh(connection: Connection, weights: list[int]) -> None:
    """Give the lots of a ground nothing has happened on other weights."""
    grams = [(grams, grams, f"L{n}") for n, grams in enumerate(weights)]
    bulk.update(connection, TABLES["lot"], ("in_g", "balance_g"), grams, key="code")
    sql = "UPDATE lot_move SET grams = (SELECT in_g FROM lot WHERE id = lot_id)"
    bulk.execute(connection, sql, {})


Fresh = Callable[[], AbstractContextManager[tuple[Database, Ground]]]
"""Opens the ground of a life, on which nothing has happened."""


@poured
def build_whole(database: Database) -> Ground:
    """Build what lives are led on: a lot that is sorted, one that is not, and one that is forecast, in two open shops.

    The lots are still to be weighed: what the shops show may be more than there is.
    """
    ground = build(database, [30_000] * 3, forecast_from=2)
    with database.write() as connection:
        bulk.execute(connection, "UPDATE lot SET grade = NULL WHERE code = 'L1'", {})
    open_periods(database, ground)
    for shop, channel in ground.shops.items():
        platform = Platform(lambda: OPENS_MS)
        assert ChannelRun(database, channel, platform, lambda: OPENS_MS).run().status == "ran"
        ground.stands[shop] = platform.stands
    return ground


_STAY = (
    "acceptance", "account", "account_holder", "alembic_version", "channel", "cod_list", "commune", "communealias",
    "communesuccessor", "cooperative", "failed_cost", "hand_over", "household", "importbatch", "importchange", "lease",
    "listinglot", "meaning", "neighbour", "own_produce", "payout_share", "produce", "residence", "season", "shipment",
    "tax_rate", "tax_rule", "transfer", "transfer_part", "unit_name",
)  # fmt: skip
"""The tables that no life writes; that it is so is looked at in the end."""


@contextmanager
def in_a_file(template: bytes, place: Path) -> Iterator[Fresh]:
    """Open the ground again and again, in one SQLite file whose rows are set back to what was built.

    So its connections stay open, and keep what they have compiled.
    """
    path, built = place / "market.sqlite", place / "built.sqlite"
    path.write_bytes(template)
    database = connect(f"sqlite:///{path}")
    ground = build_whole(database)
    with closing(sqlite3.connect(path, isolation_level=None, cached_statements=300)) as driver:
        driver.execute("VACUUM INTO ?", [str(built)])
        driver.execute("ATTACH ? AS built", [str(built)])
        driver.execute("PRAGMA synchronous=OFF")  # nobody cuts the power in a test
        names = {name for (name,) in driver.execute("SELECT name FROM built.sqlite_master WHERE type = 'table'")}
        tables = sorted(names.difference(_STAY))
        filled = asks_for_filled("main", tables)
        to_fill = driver.execute(asks_for_filled("built", tables)).fetchall()

        @contextmanager
        def fresh() -> Iterator[tuple[Database, Ground]]:
            driver.execute("BEGIN IMMEDIATE")
            empty_tables(driver, [table for (table,) in driver.execute(filled)])
            for (table,) in to_fill:
                driver.execute(f"INSERT INTO main.{table} SELECT * FROM built.{table}")
            driver.execute("COMMIT")
            yield database, ground

        yield fresh
        for table in _STAY:
            now, then = (driver.execute(f"SELECT * FROM {one}.{table}").fetchall() for one in ("main", "built"))
            assert now == then, table
    database.close()


@contextmanager
def on_a_server(url: str) -> Iterator[Fresh]:
    """Open the ground again and again, in one PostgreSQL database that is emptied and filled with what was built.

    So its connections stay open, and the server keeps what it has planned for them.
    """
    database = connect(url)
    ground = build_whole(database)
    with raw(url) as server:
        built = PostgresRows(server)

        @contextmanager
        def fresh() -> Iterator[tuple[Database, Ground]]:
            empty(server)
            built.pour(built.held)
            yield database, ground

        yield fresh
    database.close()
