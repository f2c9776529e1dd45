"""Where contract and file disagree of an order is named, with what stands and why; what a road leaves out is not."""

import pytest
from sqlalchemy import update

from marketplace.exchange import files, watermarks
from marketplace.exchange.files import FileCounts, NewShopFile
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile.roads import CONTRACT, FILE, RoadDifference, TwoRoads, differences
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileFacts
from marketplace.words.records import OrderRecord, State
from tests import world
from tests.marketplace.orders.intake.test_unsaid import at, of_file
from tests.world import line, order

PLACED = order("SAME", (line("H0-5", 2),), updated_ms=at(1))
MORE = order("MORE", (line("H0-5", 2),), updated_ms=at(1))
LESS = order("MORE", (line("H0-5", 1),), updated_ms=at(1))
SHIPPED = order("ON", (line("H0-5", 1),), state=State.SHIPPING, updated_ms=at(4))
STILL = order("ON", (line("H0-5", 1),), updated_ms=at(1))


def compared(database: Database, contract: list[OrderRecord], file: list[OrderRecord]) -> list[RoadDifference]:
    roads = TwoRoads()
    for record in (*contract, *file):
        with database.write() as connection:
            take_orders(connection, 1, "shop", RunCaches(), [record], at(9))
    roads.take(CONTRACT, contract)
    roads.take(FILE, file)
    with database.write() as connection:
        watermarks.move(connection, 1, "orders", FeedWatermark("c", at(5)), at(9))
        put = files.put(connection, 1, NewShopFile("f", 1, b"f", b"x"), None, 1)
        facts = FileFacts("f", "orders", ("placed",), at(-1), at(2), at(3), "package")
        files.note_done(connection, put.file_id, facts, FileCounts(), None, 2)
    with database.read() as connection:
        return list(differences(connection, 1, roads))


@pytest.mark.both
def test_the_roads_are_held_against_each_other(database: Database) -> None:
    world.build(database)
    alone = order("ALONE", (line("H0-5", 1),), updated_ms=at(1))
    found = compared(
        database,
        [PLACED, MORE, STILL, SHIPPED, alone, order("LATE", (line("H0-5", 1),), placed_ms=at(3))],
        [of_file(PLACED, 3), of_file(LESS, 3), of_file(STILL, 3), of_file(order("OURS", (line("H0-5", 1),)), 3)],
    )
    assert [(one.order, one.what, one.contract, one.file, one.stands) for one in found] == [
        ("ALONE", "missing", "there", "not there", "contract"),
        ("MORE", "quantity", "H0-5 quantity 2", "H0-5 quantity 1", "file"),
        ("MORE", "money", "gross 300.000 đ", "gross 150.000 đ", "file"),
        ("ON", "status", "confirmed, parcel shipping", "placed, parcel none", "contract"),
        ("OURS", "missing", "not there", "there", "file"),
    ]
    assert "is later than" in found[1].why


def test_an_order_that_is_not_taken_in_or_stands_by_another_report_is_said_so(database: Database) -> None:
    world.build(database)
    lost = order("LOST", (line("H9-5", 1),), updated_ms=at(1))
    found = compared(database, [MORE], [of_file(LESS, 3)])
    assert {one.stands for one in found} == {"file"}
    with database.write() as connection:
        connection.execute(update(TABLES["orders"]).values(mark=1))
    roads = TwoRoads({"MORE": MORE, "LOST": lost}, {"MORE": of_file(LESS, 3), "LOST": of_file(lost, 3)})
    with database.read() as connection:
        found = list(differences(connection, 1, roads))
    assert {one.stands for one in found} == {"another report"}
    roads = TwoRoads({"LOST": lost}, {})
    with database.read() as connection:
        [gone] = differences(connection, 1, roads)
    assert (gone.what, gone.stands) == ("missing", "neither")


def test_of_two_reports_of_one_road_and_instant_the_one_further_on_is_compared() -> None:
    near = order("TIE", (line("H0-5", 2),), updated_ms=at(1))._replace(fingerprint=9)
    far = order("TIE", (line("H0-5", 2),), state=State.SHIPPING, updated_ms=at(1))._replace(fingerprint=1)
    for arrival in ((near, far), (far, near)):
        roads = TwoRoads()
        roads.take(FILE, arrival)
        assert roads.file["TIE"] == far
