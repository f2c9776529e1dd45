"""A home of release 0.2, as a database and as a file, for the tests of what brings it to this release."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url, text

from marketplace.storage import Database, connect
from marketplace.storage.schema import upgrade
from tests.databases import whole

JUNE, JULY = 1_623_290_400_000, 1_625_100_000_000
# As release 0.2 left it, in June of 2021: A1 10 kg delivered; A2 5 kg delivered and sent back, charged in full in the
# closed period; A3 5 kg that failed, came back and counts as taken off what was sold; A4 cancelled, and charged; A5 a
# box of H at 60.000 đ and one of K at 120.000 đ of one SKU, which the platform sent in the other order after the close.
HOME = f"""
INSERT INTO season (id, code, name, starts_on, ends_on, origin)
  VALUES (1, 'v', 'Vụ', '2021-05-19', '2021-07-31', 'recorded');
INSERT INTO produce (id, code, name, name_key) VALUES (1, 'vai', 'Vải', 'vai');
INSERT INTO commune (id, system, code, name, name_key, kind, province_code, province)
  VALUES (1, '63', '1', 'Quý Sơn', 'quy son', 'Xã', '24', 'Bắc Giang');
INSERT INTO cooperative (id, code, name, name_key, commune_id, kind) VALUES (1, 'HTX', 'HTX', 'htx', 1, 'cooperative');
INSERT INTO household (id, code, name, name_key, commune_id, leads_group) VALUES (1, 'H', 'An', 'an', 1, false),
  (2, 'K', 'Ba', 'ba', 1, false);
INSERT INTO membership (household_id, cooperative_id, joined_on) VALUES (1, 1, '2021-01-01'), (2, 1, '2021-01-01');
INSERT INTO channel (id, code, platform, title, road, base_url, shop, adopted, created_ms)
  VALUES (1, 'shop', 'partner', 'Shop', 'contract', 'http://127.0.0.1:1', 's', true, 1);
INSERT INTO listing (id, sku, household_id, season_id, produce_id, title, description, category, label_g, fruit_g,
  price_dong, active) VALUES (1, 'S', 1, 1, 1, 'Vải', '', '', 5000, 5000, 100000, true);
INSERT INTO listing (id, sku, cooperative_id, season_id, produce_id, title, description, category, label_g, fruit_g,
  price_dong, active) VALUES (2, 'P', 1, 1, 1, 'Vải', '', '', 5000, 5000, 60000, true);
INSERT INTO lot (id, code, household_id, season_id, produce_id, commune_id, picked_on, in_g, sold_g, spoiled_g,
  balance_g) VALUES (1, 'L1', 1, 1, 1, 1, '2021-06-05', 100000, 15000, 10000, 75000),
  (2, 'L2', 2, 1, 1, 1, '2021-06-05', 50000, 5000, 0, 45000);
INSERT INTO listinglot (listing_id, lot_id) VALUES (1, 1), (2, 1), (2, 2);
INSERT INTO lot_move (id, lot_id, kind, grams, at_ms, noted_ms, channel_id) VALUES
  (1, 1, 'picked', 100000, 1, 1, NULL), (2, 1, 'drawn', 15000, 1, 1, 1), (3, 1, 'spoiled', 10000, 1, 1, 1),
  (4, 2, 'picked', 50000, 1, 1, NULL), (5, 2, 'drawn', 5000, 1, 1, 1);
INSERT INTO orders (id, channel_id, remote_id, state, order_state, fulfilment, status, updated_ms, placed_ms,
  delivered_ms, cancelled_ms, returned_ms, mark) VALUES
  (1, 1, 'A1', 'delivered', 'confirmed', 'delivered', 'delivered', 9, {JUNE}, {JUNE}, NULL, NULL, 1),
  (2, 1, 'A2', 'returned', 'confirmed', 'returned', 'returned', 9, {JUNE}, {JUNE}, NULL, {JUNE}, 2),
  (3, 1, 'A3', 'returned', 'confirmed', 'returned', 'returned', 9, {JUNE}, NULL, NULL, {JUNE}, 3),
  (4, 1, 'A4', 'cancelled', 'cancelled', 'none', 'cancelled', 9, {JUNE}, NULL, {JUNE}, NULL, 4),
  (5, 1, 'A5', 'delivered', 'confirmed', 'delivered', 'delivered', 9, {JUNE}, {JUNE}, NULL, NULL, 5);
INSERT INTO order_line (id, order_id, listing_id, sku, n, quantity, pack_g, ordered_g, cancelled_g, short_g, returned_g,
  restock, gross_dong, discount_dong, fee_dong, freight_dong, tax_dong) VALUES
  (1, 1, 1, 'S', 0, 2, 5000, 10000, 0, 0, 0, true, 200000, 0, 6000, 10000, 0),
  (2, 2, 1, 'S', 0, 1, 5000, 5000, 0, 0, 5000, false, 100000, 0, 3000, 5000, 0),
  (3, 3, 1, 'S', 0, 1, 5000, 5000, 0, 0, 5000, false, 100000, 0, 3000, 5000, 0),
  (4, 4, 1, 'S', 0, 1, 5000, 5000, 5000, 0, 0, true, 100000, 0, 3000, 5000, 0),
  (5, 5, 2, 'P', 0, 1, 5000, 5000, 0, 0, 0, true, 120000, 0, 0, 0, 0),
  (6, 5, 2, 'P', 1, 1, 5000, 5000, 0, 0, 0, true, 60000, 0, 0, 0, 0);
INSERT INTO draw (line_id, lot_id, drawn_g, cancelled_g, short_g, returned_g, amount_dong, over_g, cancelled_dong,
  short_dong, returned_dong) VALUES (1, 1, 10000, 0, 0, 0, 200000, 0, 0, 0, 0),
  (2, 1, 5000, 0, 0, 5000, 100000, 0, 0, 0, 100000), (3, 1, 5000, 0, 0, 5000, 100000, 0, 0, 0, 100000),
  (4, 1, 5000, 5000, 0, 0, 100000, 0, 100000, 0, 0), (5, 1, 5000, 0, 0, 0, 120000, 0, 0, 0, 0),
  (6, 2, 5000, 0, 0, 0, 60000, 0, 0, 0, 0);
INSERT INTO household_total (household_id, season_id, channel_id, produce_id, placed_g, placed_dong, placed_orders,
  delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong, cancelled_orders, returned_g,
  returned_dong, returned_orders, paid_g, paid_dong, paid_orders)
  VALUES (1, 1, 1, 1, 30000, 620000, 5, 20000, 420000, 3, 5000, 100000, 1, 10000, 200000, 2, 0, 0, 0),
  (2, 1, 1, 1, 5000, 60000, 1, 5000, 60000, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO day_total (season_id, day, channel_id, commune_id, commune_now_id, produce_id, placed_g, placed_dong,
  placed_orders, delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong, cancelled_orders,
  returned_g, returned_dong, returned_orders, paid_g, paid_dong, paid_orders)
  VALUES (1, 20210610, 1, 1, 0, 1, 35000, 680000, 5, 25000, 480000, 3, 5000, 100000, 1, 10000, 200000, 2, 0, 0, 0);
INSERT INTO channel_day (season_id, day, channel_id, placed_orders, delivered_orders, cancelled_orders, returned_orders,
  paid_orders) VALUES (1, 20210610, 1, 5, 3, 1, 2, 0);
INSERT INTO ladder (season_id, channel_id, commune_id, commune_now_id, ordered, delivered, paid)
  VALUES (1, 1, 1, 0, 2, 2, 0), (1, 0, 1, 0, 2, 2, 0);
INSERT INTO period (id, cooperative_id, from_on, to_on, closed_ms, closed_by) VALUES
  (1, 1, '2021-06-01', '2021-06-30', {JULY}, 'Hoa'), (2, 1, '2021-07-01', '2021-07-31', NULL, NULL);
INSERT INTO entry (id, period_id, of_period_id, household_id, lot_id, line_id, kind, weight_g, returned_g, gross_dong,
  fee_dong, freight_dong, tax_dong, net_dong) VALUES
  (1, 1, 1, 1, 1, 1, 'sale', 10000, 0, 200000, 6000, 10000, 0, 184000),
  (2, 1, 1, 1, 1, 2, 'sale', 0, 5000, 0, 3000, 5000, 0, -8000),
  (3, 1, 1, 1, 1, 5, 'sale', 5000, 0, 60000, 0, 0, 0, 60000),
  (4, 1, 1, 2, 2, 6, 'sale', 5000, 0, 120000, 0, 0, 0, 120000);
INSERT INTO hand_over (id, cooperative_id, household_id, on_day, kind, amount_dong, noted_ms)
  VALUES (1, 1, 1, '2021-07-02', 'paid', 236000, 1)
"""


def made(url: str) -> Database:
    """Make the home in an empty database, and open it; an SQLite file is a copy of the first that was made."""
    file = make_url(url).database if url.startswith("sqlite") else None
    if file:
        Path(file).write_bytes(_as_file())
        return connect(url)
    database = connect(url)
    _fill(database)
    return database


@cache
def _as_file() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "old.sqlite"
        with whole(path) as database:
            _fill(database)
        return path.read_bytes()


def _fill(database: Database) -> None:
    with database.write() as connection:
        upgrade(connection, "0003")
        for said in HOME.strip().split(";\n"):
            connection.execute(text(said))
