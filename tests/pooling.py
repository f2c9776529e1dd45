"""A cooperative of three households for the tests, whose lots feed one listing in boxes of 5 kg and one of 1.9 kg."""

from datetime import date

from sqlalchemy import insert
from sqlmodel import Session, select

from marketplace.inventory import ledger as moves
from marketplace.inventory import policy as rules
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.storage.tables import TABLES, Cooperative, Household, Lot, Membership
from marketplace.words.records import LineRecord, OrderRecord
from tests.ledger import Rows, rows
from tests.world import OPENS_MS, build, order

PICKED, OPENS = date(2021, 6, 9), date(2021, 6, 10)
SKUS = ("P-5", "P-19")


def pooled(database: Database, *lots_g: int, fruit_g: int = 5_000) -> int:
    """Fill a database; household n of three has one lot of ``lots_g[n]`` grams, Pn. Return the channel's id."""
    channel = build(database, lots_each=1)
    with database.writing() as session:
        home = session.exec(select(Household)).first()
        assert home is not None
        coop = Cooperative(code="HTX", name="HTX Quý Sơn", name_key="quy son", commune_id=home.commune_id)
        session.add(coop)
        session.flush()
        _lots(session, coop.id or 0, lots_g)
        values = {"season_id": 1, "produce_id": 1, "title": "Vải thiều HTX", "price_dong": 150_000,
                  "cooperative_id": coop.id}  # fmt: skip
        for listing, (sku, label_g, most_g) in enumerate(((SKUS[0], 5_000, fruit_g), (SKUS[1], 1_900, 1_900)), 101):
            row = values | {"id": listing, "sku": sku, "label_g": label_g, "fruit_g": most_g}
            session.connection().execute(insert(TABLES["listing"]).values(row))
            feeds = [{"listing_id": listing, "lot_id": 101 + n} for n in range(len(lots_g))]
            session.connection().execute(insert(TABLES["listinglot"]), feeds)
    return channel


def _lots(session: Session, cooperative_id: int, lots_g: tuple[int, ...]) -> None:
    for n, in_g in enumerate(lots_g):
        session.add(Membership(household_id=1 + n % 3, cooperative_id=cooperative_id))
        lot = Lot(id=101 + n, code=f"P{n}", household_id=1 + n % 3, season_id=1, produce_id=1, commune_id=1,
                  picked_on=PICKED, in_g=in_g, balance_g=in_g)  # fmt: skip
        session.add(lot)
    session.flush()
    moves.open_lots(session.connection(), [101 + n for n in range(len(lots_g))], OPENS_MS)


def box(packs: int, *, sku: str = "P-5", n: int = 0, dong: int = 150_000, **less: int | bool) -> LineRecord:
    """Return a line of pooled boxes at a price a pack; ``less`` is what of it was cancelled, returned, short."""
    pack_g = 5_000 if sku == "P-5" else 1_900
    line = LineRecord(sku, n, None, packs, pack_g, dong * packs, 0, 0, 0, 0, 0, 0, True, 0)
    return line._replace(**less)  # type: ignore[arg-type]


def sold(code: str, *lines: LineRecord, day: int = 0, seen: int = 0) -> OrderRecord:
    """Return an order placed ``day`` days after the season opened, as reported the ``seen``-th time."""
    placed_ms = OPENS_MS + day * 86_400_000
    return order(code, lines, placed_ms=placed_ms, updated_ms=placed_ms + seen)


def take(database: Database, channel: int, *records: OrderRecord, caches: RunCaches | None = None) -> None:
    """Take each order in, in a page of its own, by a run with these caches."""
    caches = caches or RunCaches()
    for record in records:
        with database.write() as connection:
            take_orders(connection, channel, "shop", caches, [record], OPENS_MS)


def draws(database: Database, code: str) -> Rows:
    """Return lot, grams left, over-fill and đồng of an order's draws."""
    return rows(
        database,
        "SELECT t.code, d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g - d.returned_g, d.over_g, d.amount_dong"
        " FROM draw d JOIN lot t ON t.id = d.lot_id JOIN order_line l ON l.id = d.line_id"
        " JOIN orders o ON o.id = l.order_id WHERE o.remote_id = :code AND d.drawn_g > 0 ORDER BY l.n, t.code",
        code=code,
    )


def whose(database: Database, code: str) -> dict[str, int]:
    """Return the grams of an order that stay sold, by lot."""
    return {lot: grams for lot, grams, *_ in draws(database, code)}


def declare(database: Database, kind: str, on: date = OPENS, shares: dict[int, int] | None = None) -> None:
    """Declare the cooperative's rule, and shares by household, from a day on."""
    with database.write() as connection:
        rules.declare(connection, 1, kind, on, "Bà Lan", OPENS_MS)
        for household, share in (shares or {}).items():
            rules.set_quota(connection, 1, household, share, on)


def balances(database: Database) -> list[int]:
    """Return what the pool's lots have left."""
    return [row[0] for row in rows(database, "SELECT balance_g FROM lot WHERE code LIKE 'P%' ORDER BY code")]
