"""Orders taken in: once, to the gram, and the same for every order of arrival."""

import random
from itertools import permutations

import pytest
from sqlalchemy import text

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database, bulk
from marketplace.words.records import LineRecord, OrderRecord, SettlementRecord, State
from tests.world import DAY_MS, OPENS_MS, build, line, order

LEDGER = ("orders", "order_line", "draw", "shortfall", "lot", "day_total", "household_total", "channel_day", "ladder")


def take(database: Database, channel: int, *records: OrderRecord) -> tuple[int, int, int, int]:
    with database.write() as connection:
        taken = take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS)
    return taken.new, taken.changed, taken.unchanged, taken.inboxed


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return {name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}")))) for name in LEDGER}


def one(database: Database, sql: str) -> tuple[object, ...]:
    with database.read() as connection:
        return tuple(bulk.select(connection, sql, {})[0])


LIFE = (
    order("A", (line("H0-19", 3), line("H1-5", 2)), updated_ms=OPENS_MS),
    order("A", (line("H0-19", 3), line("H1-5", 2, cancelled=1)), state=State.SHIPPING, updated_ms=OPENS_MS + 5),
    order("A", (line("H0-19", 3), line("H1-5", 2, cancelled=1)), state=State.DELIVERED, updated_ms=OPENS_MS + DAY_MS,
          delivered_ms=OPENS_MS + DAY_MS),
    order("A", (line("H0-19", 3, returned=1, restock=False), line("H1-5", 2, cancelled=1)), state=State.DELIVERED,
          updated_ms=OPENS_MS + 3 * DAY_MS, delivered_ms=OPENS_MS + DAY_MS, returned_ms=OPENS_MS + 3 * DAY_MS),
)  # fmt: skip


def test_an_order_draws_from_the_oldest_lot_and_counts_in_every_total(database: Database) -> None:
    channel = build(database, lot_g=6_000)
    assert take(database, channel, order("A", (line("H0-19", 5),))) == (1, 0, 0, 0)
    with database.read() as connection:
        drawn = bulk.select(connection, "SELECT t.code, d.drawn_g FROM draw d JOIN lot t ON t.id = d.lot_id", {})
    assert sorted(map(tuple, drawn)) == [("L0-19-0", 6_000), ("L0-19-1", 3_500)]
    sql = "SELECT day, placed_g, placed_dong, placed_orders, delivered_g FROM day_total"
    assert one(database, sql) == (20210610, 9_500, 30 * 9_500 - 1_001, 1, 0)
    assert one(database, "SELECT ordered, delivered, paid FROM ladder WHERE channel_id = 0") == (1, 0, 0)
    assert reconcile(database) == []


def test_a_second_time_changes_nothing(database: Database) -> None:
    channel = build(database)
    take(database, channel, *LIFE)
    before = dump(database)
    assert take(database, channel, *LIFE) == (0, 0, 4, 0)
    assert dump(database) == before


def test_where_only_readings_have_an_instant_what_stands_as_before_counts_since_before(database: Database) -> None:
    channel, days = build(database), [OPENS_MS + n * DAY_MS for n in range(5)]

    def read(day: int, state: State, *lines: LineRecord) -> None:
        gone, back = any(one.cancelled for one in lines), any(one.returned for one in lines)
        at_ms, came = days[day], state is State.DELIVERED
        report = order("A", lines, state=state, updated_ms=at_ms, delivered_ms=at_ms if came else None,
                       cancelled_ms=at_ms if gone else None, returned_ms=at_ms if back else None)  # fmt: skip
        take(database, channel, report._replace(as_read=True))

    read(0, State.PLACED, line("H0-19", 3), line("H1-5", 2))
    read(1, State.PLACED, line("H0-19", 3), line("H1-5", 2, cancelled=2))
    read(2, State.DELIVERED, line("H0-19", 3), line("H1-5", 2, cancelled=2))
    moments = "SELECT delivered_ms, cancelled_ms, returned_ms FROM orders"
    assert one(database, moments) == (days[2], days[1], None)
    read(3, State.DELIVERED, line("H0-19", 3, returned=1), line("H1-5", 2, cancelled=2))
    read(4, State.DELIVERED, line("H0-19", 3, returned=3), line("H1-5", 2, cancelled=2))
    assert one(database, moments) == (days[2], days[1], days[4])
    assert reconcile(database) == []


@pytest.mark.parametrize("arrival", list(permutations(range(4)))[::5])
def test_every_order_of_arrival_ends_the_same(database: Database, arrival: tuple[int, ...]) -> None:
    channel = build(database)
    for number in arrival:
        take(database, channel, LIFE[number])
    sql = "SELECT l.sku, l.returned_g, l.cancelled_g FROM order_line l ORDER BY l.sku"
    assert one(database, sql) == ("H0-19", 1_900, 0)
    assert one(database, "SELECT sold_g, spoiled_g, balance_g FROM lot WHERE code = 'L0-19-0'") == (
        3_800,
        1_900,
        94_300,
    )
    assert one(database, "SELECT delivered_g, returned_g FROM day_total WHERE day = 20210611 AND commune_id = 1") == (
        5_700, 0,
    )  # fmt: skip
    assert reconcile(database) == []


def test_a_correction_moves_off_the_old_day(database: Database) -> None:
    channel = build(database)
    late, right = OPENS_MS + 2 * DAY_MS, OPENS_MS + DAY_MS
    first = order("A", (line("H0-5", 1),), state=State.DELIVERED, updated_ms=late, delivered_ms=late)
    take(database, channel, first)
    take(database, channel, first._replace(delivered_ms=right, updated_ms=late + 1, fingerprint=1))
    days = "SELECT day, delivered_g FROM day_total WHERE delivered_g <> 0"
    with database.read() as connection:
        assert [tuple(row) for row in bulk.select(connection, days, {})] == [(20210611, 5_000)]
    assert reconcile(database) == []


@pytest.mark.parametrize(("ms_before_midnight", "day"), [(1, 20210609), (0, 20210610)])
def test_a_day_ends_at_midnight_in_vietnam(database: Database, ms_before_midnight: int, day: int) -> None:
    channel = build(database)
    take(database, channel, order("A", (line("H0-5", 1),), placed_ms=OPENS_MS - ms_before_midnight))
    assert one(database, "SELECT day FROM day_total") == (day,)
    assert reconcile(database) == []


def test_two_lines_of_one_order_never_sell_a_box_twice(database: Database) -> None:
    channel = build(database, lot_g=6_000, lots_each=1)
    take(database, channel, order("A", (line("H0-5", 1), line("H0-5", 1, n=1))))
    assert one(database, "SELECT balance_g, sold_g FROM lot WHERE code = 'L0-5-0'") == (0, 6_000)
    assert one(database, "SELECT weight_g FROM shortfall") == (4_000,)
    assert reconcile(database) == []


def test_a_resumed_order_whose_fruit_is_gone_becomes_a_shortfall(database: Database) -> None:
    channel = build(database, lot_g=5_000, lots_each=1)
    gone = order("A", (line("H0-5", 1, cancelled=1),), state=State.CANCELLED, updated_ms=OPENS_MS + 2,
                 cancelled_ms=OPENS_MS + 2)  # fmt: skip
    take(database, channel, order("A", (line("H0-5", 1),)))
    take(database, channel, gone)
    take(database, channel, order("B", (line("H0-5", 1),)))
    take(database, channel, order("A", (line("H0-5", 1),), updated_ms=OPENS_MS + 9))
    assert one(database, "SELECT balance_g, sold_g FROM lot WHERE code = 'L0-5-0'") == (0, 5_000)
    assert one(database, "SELECT weight_g FROM shortfall") == (5_000,)
    assert reconcile(database) == []


def test_what_cannot_be_placed_goes_to_the_inbox_and_the_rest_goes_on(database: Database) -> None:
    channel = build(database)
    strange = order("X", (line("H9-5", 1),))
    heavy = order("Y", (line("H0-5", 1)._replace(pack_g=4_000),))
    assert take(database, channel, strange, order("A", (line("H0-5", 1),)), heavy) == (1, 0, 0, 2)
    with database.read() as connection:
        kept = bulk.select(connection, "SELECT key, reason FROM inboxitem ORDER BY key", {})
    assert [tuple(row) for row in kept] == [
        ("X", "SKU H9-5 is not one of our listings"),
        ("Y", "a pack of SKU H0-5 weighs 5000 g with us and 4000 g there"),
    ]
    take(database, channel, order("Y", (line("H0-5", 1),), updated_ms=OPENS_MS + 1))
    assert one(database, "SELECT settled_ms IS NULL FROM inboxitem WHERE key = 'Y'") == (False,)


def test_a_payout_counts_once_and_only_for_orders_we_hold(database: Database) -> None:
    channel = build(database)
    take(database, channel, *LIFE)
    entries = [_payout("p1", "A"), _payout("p2", "nowhere")]
    for again in range(2):
        with database.write() as connection:
            taken = take_payouts(connection, channel, "shop", FunnelCache(), entries, OPENS_MS)
        assert (taken.new, taken.inboxed) == ((1, 1) if not again else (0, 1))
    assert one(database, "SELECT sum(paid_g) FROM day_total WHERE day = 20210615") == (2 * 1_900 + 5_000,)
    assert one(database, "SELECT sum(paid) FROM ladder WHERE channel_id = 0") == (2,)
    assert reconcile(database) == []


@pytest.mark.parametrize("seed", range(12))
def test_any_season_reconciles_after_every_page(database: Database, seed: int) -> None:
    channel = build(database, lot_g=40_000)
    chance = random.Random(seed)
    for page in range(5):
        take(database, channel, *(_random_order(chance, page) for _ in range(12)))
        assert reconcile(database) == []


def _random_order(chance: random.Random, page: int) -> OrderRecord:
    lines = []
    for number in range(chance.randint(1, 3)):
        quantity = chance.randint(1, 4)
        cancelled = chance.randint(0, quantity)
        returned = chance.randint(0, quantity - cancelled)
        spare = 900 if returned < quantity - cancelled else 0
        lines.append(
            line(chance.choice(("H0-5", "H1-19", "H2-5")), quantity, cancelled=cancelled, returned=returned,
                 restock=chance.random() < 0.5, short_g=chance.choice((0, spare)), n=number)
        )  # fmt: skip
    updated = OPENS_MS + chance.randint(0, 5) * DAY_MS + page
    moments = [chance.choice((None, updated)) for _ in range(3)]
    return order(f"O{chance.randint(0, 20)}", tuple(lines), state=chance.choice(list(State)), updated_ms=updated,
                 delivered_ms=moments[0], cancelled_ms=moments[1], returned_ms=moments[2])  # fmt: skip


def _payout(remote_id: str, code: str) -> SettlementRecord:
    return SettlementRecord(remote_id, "S1", code, None, OPENS_MS + 5 * DAY_MS, 400_000, 5_000, 15_000, 0, 380_000)
