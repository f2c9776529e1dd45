"""An order by hand is written down once, under a code of its own, into the ledger of every other order."""

from typing import Any

import pytest
from sqlalchemy import update

from marketplace.operations.by_hand.acting import cancel
from marketplace.operations.by_hand.selling import HandRefusal
from marketplace.operations.by_hand.writing import say_all_written, write_order
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import time_of_day
from marketplace.words.messages import Doubtful, Repeated
from tests.marketplace.operations.by_hand.hand_market import (
    NOW_MS,
    SALE,
    TODAY,
    Somebody,
    audited,
    hand_shop,
    somebody,
    told,
)
from tests.rights_market import B
from tests.seeding import moment

ORDER = """
SELECT o.remote_id, o.order_state, o.fulfilment, o.province, o.status, h.terms, h.number, l.quantity, l.gross_dong
FROM orders o JOIN hand_order h ON h.order_id = o.id JOIN order_line l ON l.order_id = o.id ORDER BY o.id
"""
DRAWN = """
SELECT h.number, t.code, d.drawn_g FROM draw d JOIN lot t ON t.id = d.lot_id JOIN order_line l ON l.id = d.line_id
JOIN hand_order h ON h.order_id = l.order_id WHERE d.drawn_g > 0 ORDER BY h.number, t.id
"""


@pytest.mark.both
def test_an_order_is_written_once_however_often_its_form_is_sent(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before = reconcile(database)
    for _ in range(2):
        with database.write() as connection:
            code = write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS)
    with database.write() as connection:
        other = write_order(connection, seller.scope, shop, SALE._replace(form_key="khoa-2", packs=1), seller.who,
                            NOW_MS + 1)  # fmt: skip
        july = write_order(connection, seller.scope, shop, SALE._replace(form_key="khoa-3", packs=1), seller.who,
                           NOW_MS + 10 * 86_400_000)  # fmt: skip
    assert [code, other, july] == ["TAY-2106-0001", "TAY-2106-0002", "TAY-2107-0001"]
    assert told(database, ORDER)[0] == (code, "confirmed", "none", "Hà Nội", "Mới ghi", "cash", 1, 2, 260_000)
    assert len(told(database, ORDER)) == 3
    # The rule of the cooperative: the oldest pick first, of those that hold anything.
    assert sum(grams for *_, grams in told(database, DRAWN)) == 4 * 5_000
    assert audited(database) == ["order by hand"] * 3
    assert told(database, "SELECT as_of_ms FROM watermark w JOIN channel c ON c.id = w.channel_id WHERE"
                          " c.platform = 'hand'") == [(NOW_MS + 10 * 86_400_000,)]  # fmt: skip
    assert told(database, "SELECT 1 FROM sync_request r JOIN channel c ON c.id = r.channel_id WHERE"
                          " c.platform = 'hand'") == []  # fmt: skip
    assert reconcile(database) == before


@pytest.mark.both
def test_what_is_handed_over_and_paid_at_once_stands_so(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before = reconcile(database)
    with database.write() as connection:
        write_order(connection, seller.scope, shop, SALE._replace(delivered=True, paid=True, lot="L-H1"), seller.who,
                    NOW_MS)  # fmt: skip
    assert told(database, "SELECT state, delivered_ms, paid_ms FROM orders WHERE status = 'Đã giao'") == [
        ("delivered", NOW_MS, NOW_MS)
    ]
    assert told(database, DRAWN) == [(1, "L-H1", 10_000)]
    assert reconcile(database) == before


@pytest.mark.both
def test_an_order_like_one_of_the_last_hours_is_asked_about_and_written_beside_it_once(database: Database) -> None:
    shop, seller, other = hand_shop(database), somebody(database, "seller"), somebody(database, "director")
    hours = 3_600_000

    def written(key: str, after_h: int, beside: str = "", who: Somebody = seller, **said: Any) -> str:
        with database.write() as connection:
            sale = SALE._replace(form_key=key, **said)
            return write_order(connection, who.scope, shop, sale, who.who, NOW_MS + after_h * hours, beside=beside)

    first = written("k-1", 0)
    assert written("k-1", 1) == first
    for who in (seller, other):
        with pytest.raises(Repeated, match=f"order {first} written down at {time_of_day(NOW_MS)}") as asked:
            written("k-2", 1, who=who)
    assert asked.value.like == first
    assert asked.value.sentence.vi == f"Giống đơn {first} vừa ghi lúc {time_of_day(NOW_MS)}; vẫn ghi thêm?"
    for changed in ({"packs": 1}, {"price_dong": 131_000}, {"province": None}, {"sku": "S-H1"}):
        written(f"k-{changed}", 1, **changed)
    of_lot = {"lot": "L-H1", "price_dong": 129_000}
    written("k-lot", 1, **of_lot)
    for said in ({"lot": "L-H1"}, {"lot": ""}):
        with pytest.raises(Repeated):
            written("k-lot-2", 1, **of_lot | said)
    second = written("k-2", 1, first)
    assert written("k-2", 1, first) == second  # a double click
    with pytest.raises(Repeated) as asked:
        written("k-3", 1, first)  # the other tab asked about the first too
    assert asked.value.like == second
    with database.write() as connection:
        for code in (first, second):
            cancel(connection, seller.scope, shop, code, seller.who, NOW_MS + 2 * hours)
    third = written("k-3", 2)
    assert written("k-4", 9) != third
    assert len(told(database, ORDER)) == 9


def test_what_cannot_be_is_refused_and_what_is_doubtful_is_asked(sqlite: Database) -> None:
    shop, seller = hand_shop(sqlite), somebody(sqlite, "seller")
    before = reconcile(sqlite)
    lots_left = told(sqlite, "SELECT id, balance_g FROM lot ORDER BY id")
    for said, match in (
        ({"packs": 0}, "1 to 10000"), ({"price_dong": -1}, "costs"), ({"terms": "gold"}, "how it is paid"),
        ({"form_key": ""}, "no key"), ({"sku": "S-H3"}, "sells no product"), ({"lot": "L-H3"}, "no fruit left"),
        ({"promised_on": TODAY.replace(day=24)}, "promised day"),
        ({"promised_on": TODAY, "delivered": True}, "promised for no day"),
    ):  # fmt: skip
        with pytest.raises(HandRefusal, match=match), sqlite.write() as connection:
            write_order(connection, seller.scope, shop, SALE._replace(**said), seller.who, NOW_MS)  # type: ignore[arg-type]
    for said, match in (({"price_dong": 1_000}, "far from"), ({"packs": 400}, "lack")):
        with pytest.raises(Doubtful, match=match), sqlite.write() as connection:
            write_order(connection, seller.scope, shop, SALE._replace(**said), seller.who, NOW_MS)
    assert told(sqlite, "SELECT id, balance_g FROM lot ORDER BY id") == lots_left
    assert told(sqlite, ORDER) == []
    with sqlite.write() as connection:
        write_order(connection, seller.scope, shop, SALE._replace(packs=400), seller.who, NOW_MS, sure=True)
    assert told(sqlite, "SELECT count(*) FROM shortfall s JOIN order_line l ON l.id = s.line_id JOIN hand_order h"
                        " ON h.order_id = l.order_id WHERE s.weight_g > 0") == [(1,)]  # fmt: skip
    assert reconcile(sqlite) == before


def test_only_who_sells_there_writes_and_nobody_in_a_platforms_shop(sqlite: Database) -> None:
    shop, director = hand_shop(sqlite), somebody(sqlite, "director")
    for role, place in (("weigher", {}), ("accountant", {}), ("seller", {"cooperative_id": B})):
        person = somebody(sqlite, role, **place)
        with pytest.raises(HandRefusal, match="may not"), sqlite.write() as connection:
            write_order(connection, person.scope, shop, SALE, person.who, NOW_MS)
        with pytest.raises(HandRefusal, match="may not"), sqlite.write() as connection:
            say_all_written(connection, person.scope, shop, person.who, NOW_MS)
    with pytest.raises(HandRefusal, match="a platform's shop"), sqlite.write() as connection:
        write_order(connection, EVERYTHING, shop._replace(platform="voso"), SALE, director.who, 1)


def test_all_is_written_up_to_when_somebody_says_so_and_never_less(sqlite: Database) -> None:
    shop, seller = hand_shop(sqlite), somebody(sqlite, "seller")
    for at_ms in (moment(26), moment(25)):
        with sqlite.write() as connection:
            say_all_written(connection, seller.scope, shop, seller.who, at_ms)
    assert told(sqlite, f"SELECT as_of_ms FROM watermark WHERE channel_id = {shop.id}") == [(moment(26),)]
    assert audited(sqlite) == ["all orders written"] * 2


@pytest.mark.both
def test_an_order_promised_for_later_holds_what_will_be_cut_then(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before = reconcile(database)
    with database.write() as connection:
        lot, feed = TABLES["lot"], TABLES["listinglot"]
        [[home]] = connection.execute(lot.select().with_only_columns(lot.c.id).where(lot.c.code == "F-H1")).all()
        window = {"forecast_from": TODAY.replace(day=27), "forecast_to": TODAY.replace(day=29)}
        connection.execute(update(lot).where(lot.c.code == "F-H1").values(window))
        for listing in ("S-A", "S-H1"):
            table = TABLES["listing"]
            query = table.select().with_only_columns(table.c.id).where(table.c.sku == listing)
            one = connection.execute(query).scalar()
            connection.execute(feed.insert().values(listing_id=one, lot_id=home))
    for key, sku, day, packs in (("p-1", "S-A", 28, 2), ("p-2", "S-H1", 28, 2), ("p-3", "S-A", None, 1),
                                 ("p-4", "S-H1", 28, 4)):  # fmt: skip
        sale = SALE._replace(form_key=key, sku=sku, packs=packs, promised_on=day and TODAY.replace(day=day))
        with database.write() as connection:
            write_order(connection, seller.scope, shop, sale, seller.who, NOW_MS)
    drawn = told(database, DRAWN)
    assert [row for row in drawn if row[0] != 3] == [
        (1, "F-H1", 10_000), (2, "F-H1", 10_000), (4, "L-H1", 9_000), (4, "F-H1", 11_000),
    ]  # fmt: skip
    assert "F-H1" not in [code for number, code, _ in drawn if number == 3]  # today's order takes today's fruit
    assert [str(day) for _, day in told(database, "SELECT order_id, promised_on FROM promised_day")] == [
        "2021-06-28"] * 3  # fmt: skip
    assert reconcile(database) == before
