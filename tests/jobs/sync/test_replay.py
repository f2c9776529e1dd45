"""What a person explains is run again, once and for all that is alike, as if it had been known from the start."""

from pathlib import Path

import pytest
from sqlalchemy import text

from jobs.sync.replay import Replay, Replayed
from marketplace.exchange import inbox
from marketplace.exchange.inbox import InboxError
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from tests.jobs.shop import Shop, opened
from tests.ledger import differences, market, rows, whole

STRANGE = "held_for_inspection"
OPEN = "SELECT key, cause, about FROM inboxitem WHERE settled_ms IS NULL ORDER BY key"
UNSEEN = ("run", "answer", "answer_order", "watermark", "sync_request", "stop_request", "version")


def item_of(shop: Shop, key: str) -> int:
    return int(rows(shop.database, "SELECT id FROM inboxitem WHERE key = :key", key=key)[0][0])


def settle(shop: Shop, key: str, meaning: str, **how: int) -> int:
    with shop.database.write() as connection:
        return inbox.settle(connection, EVERYTHING, item_of(shop, key), meaning, "Lan", now_ms(), **how)


def drop(shop: Shop, key: str, why: str = "không phải hàng của HTX") -> int:
    with shop.database.write() as connection:
        return inbox.drop(connection, EVERYTHING, item_of(shop, key), why, "Lan", now_ms())


def replay(shop: Shop) -> Replay:
    return Replay(shop.database, shop.channel, shop.connector(), now_ms)


def take_run(shop: Shop, run_id: int) -> Replayed:
    again = replay(shop)
    again.learn()
    return again.take_run(run_id)


def newest_run(shop: Shop) -> int:
    return int(rows(shop.database, "SELECT max(id) FROM run")[0][0])


@pytest.mark.both
def test_an_unknown_sku_comes_with_candidates_and_is_settled_for_all_alike(shop: Shop) -> None:
    for number in range(3):
        shop.order("VAI-HOP-5", 1, f"A{number}", status="placed")
    shop.order("H0-5", 1, "GOOD")
    assert (shop.sync().inboxed, len(rows(shop.database, OPEN))) == (3, 3)
    with shop.database.read() as connection:
        (group,) = inbox.groups(connection, EVERYTHING)
    assert (group.number, group.first.cause, group.first.about) == (3, "sku", "VAI-HOP-5")
    first, *_ = group.first.candidates
    assert (first.what, first.pack_g, "pack" in first.why) == ("listing", 5_000, True)
    assert settle(shop, "A1", "H1-5") == 3
    report = shop.sync()
    assert (report.orders_new, rows(shop.database, OPEN)) == (3, [])
    assert rows(shop.database, "SELECT sold_g FROM lot WHERE code = 'L1-5-0'") == [(15_000,)]
    assert reconcile(shop.database) == []
    shop.order("VAI-HOP-5", 2, "LATER")
    assert (shop.sync().orders_new, rows(shop.database, OPEN)) == (1, [])


def test_settled_twice_changes_nothing_and_another_answer_is_refused_until_the_first_is_taken_back(shop: Shop) -> None:
    shop.order("VAI-HOP-5", 1, "A1")
    shop.sync()
    assert settle(shop, "A1", "H1-5") == 1
    before = whole(shop.database)
    assert settle(shop, "A1", "H1-5") == 0
    assert whole(shop.database) == before
    with pytest.raises(InboxError, match="settled as H1-5 before"):
        settle(shop, "A1", "H0-5")
    assert whole(shop.database) == before
    with shop.database.write() as connection:
        assert inbox.take_back(connection, EVERYTHING, item_of(shop, "A1"), "dat") == 1
    assert settle(shop, "A1", "H0-5") == 1
    shop.sync()
    assert rows(shop.database, "SELECT g.sku FROM order_line l JOIN listing g ON g.id = l.listing_id") == [("H0-5",)]


def test_a_sku_of_another_pack_wants_the_packs_weight_confirmed(shop: Shop) -> None:
    shop.order("VAI-HOP", 2, "A1")
    shop.sync()
    with pytest.raises(InboxError, match="--pack-g"):
        settle(shop, "A1", "H1-19")
    settle(shop, "A1", "H1-19", pack_g=2_000)
    assert shop.sync().orders_new == 1
    assert rows(shop.database, "SELECT sku, pack_g, ordered_g FROM order_line") == [("VAI-HOP", 2_000, 4_000)]
    assert reconcile(shop.database) == []


@pytest.mark.parametrize(("said_g", "ordered_g"), [("5000", 10_000), ("1900", 3_800)])
def test_a_pack_that_weighs_otherwise_is_as_heavy_as_a_person_says(shop: Shop, said_g: str, ordered_g: int) -> None:
    shop.order("H0-19", 2, "A1")
    shop.sync()
    assert rows(shop.database, OPEN) == [("A1", "pack", "H0-19 5000")]
    with pytest.raises(InboxError, match="not possible"):
        settle(shop, "A1", "two kilos")
    settle(shop, "A1", said_g)
    assert (shop.sync().orders_new, rows(shop.database, OPEN)) == (1, [])
    assert rows(shop.database, "SELECT ordered_g FROM order_line") == [(ordered_g,)]
    assert shop.sync().changed == 0


def test_an_unknown_status_is_read_again_from_the_platforms_own_words(shop: Shop) -> None:
    codes = [shop.order("H0-5", 1, status=STRANGE) for _ in range(3)]
    shop.befall(codes[0], "settle")
    assert shop.sync().inboxed == 4
    with pytest.raises(InboxError, match="not possible"):
        settle(shop, codes[0], "lost")
    assert settle(shop, codes[1], "shipping") == 3
    report = shop.sync()
    assert (report.orders_new, report.payouts_new, rows(shop.database, OPEN)) == (3, 1, [])
    assert rows(shop.database, "SELECT DISTINCT state, status FROM orders") == [("shipping", STRANGE)]
    shop.order("H1-5", 1, status=STRANGE)
    assert shop.sync().orders_new == 1
    assert reconcile(shop.database) == []


@pytest.mark.both
def test_a_word_spelled_nearly_like_one_of_ours_is_offered_first(shop: Shop) -> None:
    shop.order("H0-5", 1, "A1", status="shiping")
    shop.sync()
    with shop.database.read() as connection:
        found = inbox.item(connection, EVERYTHING, item_of(shop, "A1"))
    assert found is not None
    assert (found.candidates[0].code, len(found.candidates)) == ("shipping", 9)


def test_two_unknown_things_of_one_order_are_asked_one_after_the_other(shop: Shop) -> None:
    shop.order("VAI-HOP-5", 1, "A1", status=STRANGE)
    shop.sync()
    settle(shop, "A1", "confirmed")
    assert shop.sync().orders_new == 0
    assert rows(shop.database, OPEN) == [("A1", "sku", "VAI-HOP-5")]
    assert rows(shop.database, "SELECT answer, answered_ms FROM inboxitem") == [(None, None)]
    settle(shop, "A1", "H1-5")
    assert (shop.sync().orders_new, rows(shop.database, OPEN)) == (1, [])


@pytest.mark.both
def test_what_is_dropped_stays_recorded_and_is_asked_no_more(shop: Shop) -> None:
    shop.order("TAO-2KG", 1, "A1")
    shop.sync()
    with pytest.raises(InboxError, match="why"):
        drop(shop, "A1", " ")
    assert drop(shop, "A1") == 1
    shop.order("TAO-2KG", 1, "A2")
    shop.befall("A1", "confirm")
    assert (shop.sync().orders_new, rows(shop.database, OPEN)) == (0, [])
    said = rows(shop.database, "SELECT key, answer, answered_by FROM inboxitem ORDER BY key")
    assert said[0] == ("A1", '{"dropped": "không phải hàng của HTX"}', "Lan")
    assert [row[0] for row in said] == ["A1", "A2"]
    with shop.database.write() as connection:
        inbox.take_back(connection, EVERYTHING, item_of(shop, "A1"), "dat")
    settle(shop, "A1", "H0-19", pack_g=5_000)
    assert (shop.sync().orders_new, rows(shop.database, OPEN)) == (2, [])


def test_a_payout_that_waits_for_its_order_asks_nothing(shop: Shop) -> None:
    code = shop.order("VAI-HOP-5", 1)
    shop.befall(code, "settle")
    shop.sync()
    (waiting,) = rows(shop.database, "SELECT id FROM inboxitem WHERE cause = 'order'")
    with shop.database.write() as connection, pytest.raises(InboxError, match="by itself"):
        inbox.settle(connection, EVERYTHING, waiting[0], "H0-5", "Lan", now_ms())
    settle(shop, code, "H0-5")
    assert (shop.sync().payouts_new, rows(shop.database, OPEN)) == (1, [])


def test_a_replay_ends_as_if_the_words_had_been_known_from_the_start(database: Database, tmp_path: Path) -> None:
    with opened(database, tmp_path) as shop:
        play(shop)
        shop.sync()
        settle(shop, "A1", "H1-5")
        settle(shop, "A3", "delivered")
        settle(shop, "A4", "5000")
        shop.sync()
        late = market(database)
        assert reconcile(database) == []
        with database.write() as connection:
            for table in reversed(EMPTIED):
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("UPDATE lot SET balance_g = in_g, sold_g = 0, spoiled_g = 0, over_g = 0"))
            connection.execute(text("UPDATE offer SET stock = NULL, state = 'wanted', content_mark = NULL"))
        shop.sync()
        early = market(database)
    del late["inboxitem"], early["inboxitem"], late["offer"], early["offer"]
    late["watermark"] = early["watermark"] = []
    assert differences(late, early) == {}


EMPTIED = (
    "orders", "order_line", "draw", "shortfall", "payout", "inboxitem", "household_total", "day_total", "channel_day",
    "ladder", "watermark", "lot_move",
)  # fmt: skip


def play(shop: Shop) -> None:
    """Place four orders, three of them strange, and pay one of these."""
    shop.order("H0-5", 1, "A0")
    shop.order("VAI-HOP-5", 2, "A1")
    shop.befall("A1", "settle")
    shop.order("H0-5", 1, "A3", status=STRANGE)
    shop.order("H2-19", 1, "A4")


@pytest.mark.both
def test_running_a_runs_answers_again_changes_nothing(shop: Shop) -> None:
    play(shop)
    shop.sync()
    shop.befall("A0", "confirm")
    shop.befall("A3", "confirm")
    shop.sync()
    before = whole(shop.database, without=UNSEEN)
    for run_id in (newest_run(shop), newest_run(shop) - 1):
        done = take_run(shop, run_id)
        assert (done.items > 0, done.orders_new, done.orders_changed, done.payouts_new) == (True, 0, 0, 0)
        assert whole(shop.database, without=UNSEEN) == before


@pytest.mark.both
def test_running_a_runs_answers_again_repairs_what_was_missed(shop: Shop) -> None:
    play(shop)
    shop.sync()
    settle(shop, "A1", "H1-5")
    done = take_run(shop, newest_run(shop))
    assert (done.orders_new, done.payouts_new) == (1, 1)
    shop.run("DELETE FROM inboxitem WHERE key = 'A3'")  # lost: no note of it, and its status explained only now
    said = "INSERT INTO meaning (source, cause, word, meaning, said_ms) VALUES ('shop', 'status', :word, 'placed', 1)"
    shop.run(said, word=STRANGE)
    assert take_run(shop, newest_run(shop)).orders_new == 1
    assert rows(shop.database, OPEN) == [("A4", "pack", "H2-19 5000")]
    assert reconcile(shop.database) == []


def test_nothing_of_a_buyer_is_kept_with_a_title(shop: Shop) -> None:
    shop.order("VAI-HOP-5", 1, "A1")
    shop.sync()
    ((kept,),) = rows(shop.database, "SELECT kept FROM inboxitem")
    assert not [word for word in ("name", "phone", "address", "buyer", "recipient") if f'"{word}"' in kept]
