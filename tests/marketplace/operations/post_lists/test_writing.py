"""Lists of the post office count as the platform's sale, and orders of the platform replace them, never add."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.intake import take_orders
from marketplace.operations.post_lists.writing import (
    PostListRefusal,
    PostSale,
    correct,
    run_shop,
    set_apart,
    write_list,
)
from marketplace.orders import post_lists
from marketplace.orders.intake.unsaid import report_of
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import read_lines, read_orders
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Doubtful
from marketplace.words.records import Fulfilment, OrderRecord, State
from tests.world import DAY_MS, OPENS_MS, build, line, order

WHO = Signed(None, "Chị Lan")
SALE = PostSale("H0-5", 12, date(2021, 6, 11), "Bưu cục Lục Ngạn", "khoa-1", 120_000)


def post_shop(database: Database, lot_g: int = 1_000_000) -> ChannelRow:
    """Write the market, and that the post office runs its shop since it opens."""
    build(database, lot_g=lot_g)
    with database.write() as connection:
        shop = channels.by_code(connection, "shop")
        assert shop is not None
        run_shop(connection, EVERYTHING, shop, OPENS_MS, WHO, OPENS_MS)
    return shop


def told(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in bulk.select(connection, sql, {})]


def listed(database: Database, shop: ChannelRow, sale: PostSale, now_ms: int = OPENS_MS, *, sure: bool = True) -> str:
    with database.write() as connection:
        return write_list(connection, EVERYTHING, shop, sale, WHO, now_ms, sure=sure)


def exported(database: Database, shop: ChannelRow, *records: OrderRecord, now_ms: int = OPENS_MS) -> None:
    with database.write() as connection:
        take_orders(connection, shop.id, shop.code, RunCaches(), records, now_ms)


def packs(database: Database) -> dict[str, int]:
    """Return by its code how many packs of 5 kg the draws of an order hold that are not cancelled."""
    sql = """SELECT o.remote_id, sum(d.drawn_g - d.cancelled_g) FROM orders o JOIN order_line l ON l.order_id = o.id
             JOIN draw d ON d.line_id = l.id GROUP BY o.remote_id"""
    return {str(code): int(str(grams)) // 5_000 for code, grams in told(database, sql) if grams}


def ordered_g(database: Database) -> tuple[object, ...]:
    [found] = told(database, "SELECT sum(placed_g), sum(placed_orders) FROM day_total")
    return found


@pytest.mark.both
def test_a_list_is_written_once_and_counts_as_the_platforms(database: Database) -> None:
    shop = post_shop(database)
    assert [listed(database, shop, SALE) for _ in range(2)] == ["BK-2106-0001"] * 2
    assert packs(database) == {"BK-2106-0001": 12}
    assert told(database, "SELECT status, order_state, promised_on FROM orders o JOIN promised_day p"
                          " ON p.order_id = o.id")[0][:2] == ("Theo bảng kê của bưu điện", "confirmed")  # fmt: skip
    assert ordered_g(database) == (60_000, 1)
    assert reconcile(database) == []


@pytest.mark.both
def test_orders_of_the_platform_replace_the_oldest_list_first(database: Database) -> None:
    shop = post_shop(database)
    first, second = (
        listed(database, shop, SALE),
        listed(database, shop, SALE._replace(form_key="khoa-2", packs=5), OPENS_MS + 1),
    )
    exported(database, shop, order("A", (line("H0-5", 9),), updated_ms=OPENS_MS + 5))
    assert packs(database) == {first: 3, second: 5, "A": 9}
    exported(database, shop, order("B", (line("H0-5", 4), line("H1-5", 2)), updated_ms=OPENS_MS + 6))
    assert packs(database) == {second: 4, "A": 9, "B": 6}
    assert ordered_g(database)[0] == 5_000 * 19
    exported(database, shop, order("A", (line("H0-5", 9, cancelled=9),), state=State.CANCELLED,
                                   updated_ms=OPENS_MS + 7, cancelled_ms=OPENS_MS + 7))  # fmt: skip
    assert packs(database) == {first: 8, second: 5, "B": 6}
    assert reconcile(database) == []


@pytest.mark.both
def test_the_last_fruit_of_a_list_is_there_for_the_orders_that_replace_it(database: Database) -> None:
    shop = post_shop(database, lot_g=30_000)  # two lots: twelve packs in all
    listed(database, shop, SALE)
    exported(database, shop, order("A", (line("H0-5", 7),)), order("B", (line("H0-5", 5),)))
    assert packs(database) == {"A": 7, "B": 5}
    assert told(database, "SELECT 1 FROM shortfall") == []
    assert told(database, "SELECT sum(balance_g) FROM lot WHERE code LIKE 'L0-5-%'") == [(0,)]
    assert reconcile(database) == []


@pytest.mark.both
def test_what_is_left_of_a_list_stays_as_far_as_its_parcel_is(database: Database) -> None:
    shop = post_shop(database)
    code = listed(database, shop, SALE)
    with database.write() as connection:
        [known] = read_orders(connection, shop.id, [code]).values()
        read_lines(connection, [known])
        at_ms = OPENS_MS + DAY_MS
        there = report_of(known)._replace(fulfilment=Fulfilment.DELIVERED, delivered_ms=at_ms, updated_ms=at_ms,
                                          fingerprint=5)  # fmt: skip
        take_orders(connection, shop.id, shop.code, RunCaches(), [there], at_ms)
    assert packs(database) == {code: 12}  # what a list's own order reports takes from no list
    exported(database, shop, order("A", (line("H0-5", 9),)), now_ms=OPENS_MS + 2 * DAY_MS)
    assert packs(database) == {code: 3, "A": 9}
    assert told(database, "SELECT fulfilment, delivered_ms FROM orders WHERE remote_id LIKE 'BK%'") == [
        ("delivered", at_ms)
    ]
    assert told(database, "SELECT sum(delivered_g) FROM day_total") == [(15_000,)]
    assert reconcile(database) == []


@pytest.mark.both
def test_what_is_corrected_cancelled_or_set_apart_stands_so(database: Database) -> None:
    shop = post_shop(database)
    exported(database, shop, order("A", (line("H0-5", 9),)))
    code = listed(database, shop, SALE)
    assert packs(database) == {code: 3, "A": 9}

    def act(how: Callable[..., None], what: str, value: object) -> None:
        with database.write() as connection:
            how(connection, EVERYTHING, shop, what, value, WHO, OPENS_MS + 9)

    act(set_apart, "A", True)
    assert packs(database) == {code: 12, "A": 9}
    act(set_apart, "A", False)
    assert packs(database) == {code: 3, "A": 9}
    act(correct, code, 10)
    assert packs(database) == {code: 1, "A": 9}
    act(correct, code, 0)
    assert packs(database) == {"A": 9}
    acts = [one for (one,) in told(database, "SELECT act FROM audit ORDER BY id")]
    assert acts == ["post office shop set", "post office list", *["post office list apart"] * 2,
                    *["post office list corrected"] * 2]  # fmt: skip
    assert reconcile(database) == []


@pytest.mark.both
def test_lists_and_orders_count_what_the_larger_of_both_says_in_every_order(database: Database) -> None:
    """From the words: never added, replaced as far as they reach; and what stands does not ask who came first."""
    shop = post_shop(database)
    draw = random.Random(11)
    said: dict[str, int] = {}
    ordered: dict[str, int] = {}
    for step in range(24):
        at_ms = OPENS_MS + step
        if draw.random() < 0.4:
            count = draw.randint(1, 9)
            said[listed(database, shop, SALE._replace(form_key=f"k{step}", packs=count), at_ms)] = count
        elif ordered and draw.random() < 0.3:
            code = draw.choice(sorted(ordered))
            exported(database, shop, order(code, (line("H0-5", 9, cancelled=9),), state=State.CANCELLED,
                                           updated_ms=at_ms, cancelled_ms=at_ms), now_ms=at_ms)  # fmt: skip
            ordered[code] = 0
        else:
            count = draw.randint(1, 9)
            record = order(f"P{step}", (line("H0-5", count),), updated_ms=at_ms)
            for _ in range(2):
                exported(database, shop, record, now_ms=at_ms)
            ordered[f"P{step}"] = count
        now = packs(database)
        assert sum(now.values()) == max(sum(said.values()), sum(ordered.values()))
        assert {code: count for code, count in now.items() if code in ordered} == {
            code: count for code, count in ordered.items() if count
        }
        [(spare,)] = told(database, "SELECT count(*) FROM shortfall WHERE weight_g > 0")
        assert spare == 0
    assert len(said) > 4 < len(ordered)
    assert reconcile(database) == []


@pytest.mark.both
def test_the_orders_that_take_from_lists_are_shown_the_newest_first(database: Database) -> None:
    shop = post_shop(database)
    listed(database, shop, SALE)
    early = order("0", (line("H0-5", 3),), placed_ms=OPENS_MS - 1)
    part = order("B", (line("H0-5", 9, cancelled=2), line("H1-5", 2)), placed_ms=OPENS_MS + 2)
    exported(database, shop, early, order("A", (line("H0-5", 7),), placed_ms=OPENS_MS + 1), part)
    with database.write() as connection:
        set_apart(connection, EVERYTHING, shop, "A", True, WHO, OPENS_MS)
    with database.read() as connection:
        found = post_lists.taking(connection, EVERYTHING, shop.id)
        assert [(one.code, one.packs, one.apart) for one in found] == [("B", 7, False), ("A", 7, True)]


def test_the_same_again_and_more_than_the_lots_hold_is_asked_first(sqlite: Database) -> None:
    shop = post_shop(sqlite, lot_g=30_000)  # two lots: twelve packs in all
    code = listed(sqlite, shop, SALE._replace(packs=6), sure=False)
    with pytest.raises(Doubtful, match=f"{code} says the same"):
        listed(sqlite, shop, SALE._replace(packs=6, form_key="khoa-2"), sure=False)
    with pytest.raises(Doubtful, match="lack"):
        listed(sqlite, shop, SALE._replace(packs=7, form_key="khoa-2"), sure=False)
    assert packs(sqlite) == {code: 6}
    assert listed(sqlite, shop, SALE._replace(packs=6, form_key="khoa-2")) != code
    assert listed(sqlite, shop, SALE._replace(packs=6), sure=False) == code  # the same form is the same list


def test_what_is_no_list_is_refused(sqlite: Database) -> None:
    build(sqlite)
    with sqlite.read() as connection:
        shop = channels.by_code(connection, "shop")
    assert shop is not None
    with pytest.raises(PostListRefusal, match="Nobody said"):
        listed(sqlite, shop, SALE)
    with sqlite.write() as connection:
        run_shop(connection, EVERYTHING, shop, OPENS_MS - DAY_MS, WHO, OPENS_MS)
    for wrong, match in (
        (SALE._replace(packs=0), "1 to 100000"), (SALE._replace(sku="X"), "no product"),
        (SALE._replace(office=" "), "which post office"), (SALE._replace(form_key=""), "no key"),
        (SALE._replace(price_dong=-1), "pays 0"), (SALE._replace(collect_on=date(2031, 1, 1)), "400 days"),
    ):  # fmt: skip
        with pytest.raises(PostListRefusal, match=match):
            listed(sqlite, shop, wrong)
    with pytest.raises(PostListRefusal, match="by hand"):
        listed(sqlite, shop._replace(platform="hand"), SALE)
    with pytest.raises(PostListRefusal, match="no list"), sqlite.write() as connection:
        correct(connection, EVERYTHING, shop, "BK-1", 3, WHO, OPENS_MS)
    with pytest.raises(PostListRefusal, match="no order"), sqlite.write() as connection:
        set_apart(connection, EVERYTHING, shop, "A", True, WHO, OPENS_MS)
    assert told(sqlite, "SELECT * FROM orders") == []
