"""A shop's own exports, from the file to the household's total: two roads of a week lead to one ledger."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from connectors.base import ChannelSettings
from connectors.platforms import facts_of
from connectors.registry import connect
from connectors.sheet.files_only import FilesOnly
from jobs.sync.files.road import file_roads
from jobs.sync.replay import Replay
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, file_forms, files, inbox, watermarks
from marketplace.exchange.files import NewShopFile, ShopFileRow
from marketplace.orders.stored import read_orders
from marketplace.reports.reconcile import reconcile
from marketplace.settlement import holder_tax_codes
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests import world
from tests.connectors.sheet.exports import BUYER, INCOME, SHOPEE, workbook

SETTINGS = Settings.read({"LENSAN_KEY": "mùa vải thiều 2021"})
WEEK = "Order.all.20210610_20210616.xlsx"
ORDER: dict[str, object] = SHOPEE | {"Ngày đặt hàng": "2021-06-12 08:00", "SKU phân loại hàng": "H0-5"}
NOW_MS = 1_624_500_000_000
PACKAGE = datetime.fromisoformat("2021-06-17T01:00:00")
LATER = datetime.fromisoformat("2021-06-20T01:00:00")


@pytest.fixture
def shop(database: Database) -> Database:
    world.build(database)
    with database.write() as connection:
        connection.execute(update(TABLES["channel"]).values(road="file", platform="shopee"))
    return database


def hand_in(database: Database, name: str, content: bytes) -> int:
    with database.write() as connection:
        return files.put(connection, 1, NewShopFile.of(name, content, SETTINGS.sealing_key()), None, NOW_MS).file_id


def run(database: Database) -> RunReport:
    with database.read() as connection:
        [channel] = channels.all_channels(connection)
    road = file_roads(database, SETTINGS)(channel)
    return ChannelRun(database, channel, FilesOnly(facts_of("shopee")), lambda: NOW_MS, file_road=road).run()


def state(database: Database, file_id: int) -> ShopFileRow:
    with database.read() as connection:
        found = files.file(connection, EVERYTHING, file_id)
    assert found is not None
    return found


def export(*rows: dict[str, object], made: datetime = PACKAGE) -> bytes:
    return workbook("orders", [ORDER | row for row in rows], created=made)


@pytest.mark.both
def test_orders_and_money_of_a_week_lead_to_what_the_household_has_sold_and_was_paid(shop: Database) -> None:
    first = hand_in(shop, WEEK, export({"Trạng Thái Đơn Hàng": "Đang giao"}))
    run(shop)
    seen = state(shop, first)
    assert (seen.state, seen.form, seen.exported_by, seen.orders_new) == ("done", "order-all", "package", 1)
    second = hand_in(shop, WEEK, export({}, made=LATER))
    paid = INCOME | {"Ngày hoàn thành thanh toán": "2021-06-20"}
    money = hand_in(shop, "Income.vn.20210617_20210620.xlsx",
                    workbook("Doanh thu", [paid], above=[["Thu nhập"], [""]], created=LATER))  # fmt: skip
    run(shop)
    assert (state(shop, second).orders_changed, state(shop, money).payouts_new) == (1, 1)
    with shop.write() as connection:
        [order] = read_orders(connection, 1, ["260601AAAA01"]).values()
        ordered, delivered = (watermarks.read(connection, 1, feed).as_of_ms for feed in ("orders", "delivered"))
    assert (order.fulfilment, order.times.delivered_ms) == ("delivered", 1_624_150_800_000)
    assert ordered == delivered == 1_623_862_800_000  # the end of 16 June
    assert reconcile(shop) == []
    with shop.read() as connection:
        [code] = holder_tax_codes.masked_codes(connection, EVERYTHING)
        kept = repr(connection.exec_driver_sql("SELECT * FROM answer").fetchall())
    assert (code.masked, code.last_ms, INCOME["Mã Số Thuế"] in kept) == ("•••••••001", 1_624_122_000_000, False)
    again = hand_in(shop, "lần nữa.xlsx", export({}, made=datetime.fromisoformat("2021-06-21T01:00:00")))
    run(shop)
    assert (state(shop, again).orders_new, state(shop, again).orders_changed) == (0, 0)


def test_a_word_that_a_person_explains_brings_its_order_in(shop: Database) -> None:
    hand_in(shop, WEEK, export({"Trạng Thái Đơn Hàng": "Đang hỏa tốc"}))
    run(shop)
    with shop.write() as connection:
        [item] = inbox.items(connection, EVERYTHING)
        assert (item.cause, item.about) == ("status", "Đang hỏa tốc")
        inbox.settle(connection, EVERYTHING, item.id, "shipping", "Lan", NOW_MS)
    run(shop)
    with shop.write() as connection:
        [order] = read_orders(connection, 1, ["260601AAAA01"]).values()
    assert (order.fulfilment, order.status) == ("shipping", "Đang hỏa tốc")


def test_a_word_of_a_file_is_explained_of_a_shop_with_a_contract_too(shop: Database) -> None:
    with shop.write() as connection:
        connection.execute(update(TABLES["channel"]).values(road="contract", platform="postmart"))
    row = {"Mã đơn": "P-1", "Ngày đặt": "16/6/2021", "Sản phẩm": "H0-5", "Trạng thái": "Đang hỏa tốc"}
    hand_in(shop, "a.xlsx", workbook("Đơn", [row], created=PACKAGE))
    run(shop)
    with shop.write() as connection:
        [item] = inbox.items(connection, EVERYTHING)
        assert item.key == "P-1"
        inbox.settle(connection, EVERYTHING, item.id, "shipping", "Lan", NOW_MS)
        [channel] = channels.all_channels(connection)
    contract = connect(ChannelSettings("shop-a", "postmart", "https://shop.invalid", "a", "x"))
    replay = Replay(shop, channel, contract, lambda: NOW_MS)
    replay.learn()
    assert replay.take_answered().orders_new == 1
    with shop.write() as connection:
        [order] = read_orders(connection, 1, ["P-1"]).values()
    assert order.fulfilment == "shipping"


def test_a_file_that_contradicts_itself_and_one_that_nobody_knows_wait_for_a_person(shop: Database) -> None:
    odd = hand_in(shop, WEEK, export({}, {"SKU phân loại hàng": "H1-5", "Phí cố định": "7100.00"}))
    strange = hand_in(shop, "x.xlsx", workbook("Đơn", [{"Số phiếu": "1", "Hàng": "vải"}]))
    broken = hand_in(shop, "y.xlsx", b"PK\x03\x04 cut off")
    run(shop)
    assert [(one.file_says, one.rows_say) for one in state(shop, odd).told_differences] == [("7000", "7100")]
    assert [state(shop, one).state for one in (odd, strange, broken)] == ["asked", "unknown", "refused"]


def test_a_form_that_a_person_confirmed_reads_what_no_other_does(shop: Database) -> None:
    definition = """{"code": "own", "kind": "orders", "title": "Sổ bán", "must": ["Số phiếu", "Hàng", "Tình hình"],
        "times": "%Y-%m-%d %H:%M", "states": {"xong": "delivered"}, "moves": ["placed"],
        "orders": {"code": "Số phiếu", "sku": "Hàng", "status": "Tình hình", "placed": "Lúc", "gross": "Tiền"}}"""
    with shop.write() as connection:
        file_forms.put(connection, 1, "broken", '{"code": 1}', None, NOW_MS)
        file_forms.put(connection, 1, "own", definition, None, NOW_MS)
    row = {"Số phiếu": "P-1", "Hàng": "H0-5", "Tình hình": "xong", "Lúc": "2021-06-12 08:00", "Tiền": "150000"}
    own = hand_in(shop, "so.xlsx", workbook("Sổ", [row], created=PACKAGE))
    run(shop)
    assert (state(shop, own).state, state(shop, own).form, state(shop, own).orders_new) == ("done", "own", 1)


def daily(day: int, made: str) -> bytes:
    row = {"Mã đơn": f"P-{day}", "Ngày đặt": f"{day}/6/2021", "Sản phẩm": "H0-5", "Số thùng": 1}
    return workbook("Đơn", [row | {"Trạng thái": "Đã giao"}], created=datetime.fromisoformat(made))


def test_lists_of_seven_days_are_complete_to_the_end_of_the_seventh(shop: Database) -> None:
    for day in range(10, 17):
        hand_in(shop, f"ngay-{day}.xlsx", daily(day, f"2021-06-{day + 1:02}T00:30:00"))
    run(shop)
    with shop.read() as connection:
        seventh = watermarks.read(connection, 1, "orders").as_of_ms
    hand_in(shop, "ngay-17.xlsx", daily(17, "2021-06-17T10:00:00"))
    run(shop)
    with shop.read() as connection:
        eighth = watermarks.read(connection, 1, "orders").as_of_ms
    assert (seventh, eighth) == (1_623_862_800_000, 1_623_924_000_000)  # the end of 16 June; 17:00, its export


def test_nothing_of_a_buyer_is_left_in_the_database(shop: Database, tmp_path: Path) -> None:
    hand_in(shop, WEEK, export({}, {"Mã đơn hàng": "260601AAAA02", "Trạng Thái Đơn Hàng": "Lạ"}))
    run(shop)
    with shop.read() as connection:
        for table in TABLES.values():
            for row in connection.execute(table.select()):
                assert not [mark for mark in BUYER if mark in repr(tuple(row))], table.name
