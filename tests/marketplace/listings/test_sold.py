"""What a page of orders sold is taken off what stands in its shop alone, and the next box's turn is kept by listing."""

from marketplace.listings.sold import lower_stock, write_turns
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change, market

STOCK = "SELECT channel_id, sku, stock FROM offer WHERE sku <> 'H2-5' ORDER BY channel_id, sku"
TURNS = "SELECT sku, turn_household_id FROM listing WHERE turn_household_id IS NOT NULL ORDER BY sku"


def test_what_was_sold_is_taken_off_the_shop_that_sold_it(database: Database) -> None:
    first, second = market(database, shops=2)
    change(database, "UPDATE offer SET stock = 20")
    change(database, "UPDATE offer SET stock = 10 WHERE sku = 'H1-5'")
    with database.write() as connection:
        lower_stock(connection, first, {"H0-5": 3, "H1-5": 1, "SOMEBODY-ELSE": 9})
    assert rows(database, STOCK) == [
        (first, "H0-5", 17), (first, "H1-5", 9), (second, "H0-5", 20), (second, "H1-5", 10),
    ]  # fmt: skip


def test_a_shop_that_sold_more_than_we_reckon_stands_there_is_below_0_and_one_we_know_nothing_of_stays(
    database: Database,
) -> None:
    [channel] = market(database)
    change(database, "UPDATE offer SET stock = 2 WHERE sku = 'H0-5'")
    with database.write() as connection:
        lower_stock(connection, channel, {"H0-5": 3, "H1-5": 1})
        lower_stock(connection, channel, {})
    assert rows(database, STOCK) == [(channel, "H0-5", -1), (channel, "H1-5", None)]


def test_whose_turn_it_is_is_kept_by_listing(database: Database) -> None:
    market(database)
    listing = dict(rows(database, "SELECT sku, id FROM listing"))
    with database.write() as connection:
        write_turns(connection, {listing["H1-5"]: 3, listing["H0-5"]: 2})
        write_turns(connection, {listing["H0-5"]: 1})
        write_turns(connection, {})
    assert rows(database, TURNS) == [("H0-5", 1), ("H1-5", 3)]
