"""The clock: each channel on its own beat under its own lease, said once when it is down, and never stuck."""

import threading
from datetime import date

import pytest
from sqlalchemy import QueuePool
from starlette.responses import PlainTextResponse

from jobs.service.scheduler import Scheduler
from marketplace.directory.people import attempts, sessions
from marketplace.exchange import channels, notices, page_watches, sync_requests
from marketplace.exchange.leases import myself
from marketplace.listings import page_sightings
from marketplace.orders import recipients
from marketplace.words.instants import MS_PER_DAY
from marketplace.words.messages import Sentence
from marketplace.words.parcels import Address
from tests import people
from tests.jobs.service.ticking import RUNS, settings, until, work
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows

__all__ = ["work"]


def test_no_thread_and_no_connection_is_left_behind_by_runs(shop: Shop, work: Scheduler) -> None:
    work.tick("shop")
    threads = {thread.name for thread in threading.enumerate()}
    for _ in range(5):
        work.tick("shop")
    assert {thread.name for thread in threading.enumerate()} <= threads
    assert "lensan-read-ahead" not in threads
    pool = shop.database.engine.pool
    assert isinstance(pool, QueuePool)
    shop.database.close()  # those that nobody uses; one that is still used would stay
    assert pool.checkedout() == 0


def test_a_mark_that_a_person_leaves_brings_the_next_run_forward(shop: Shop, work: Scheduler) -> None:
    work.start()
    until(lambda: rows(shop.database, RUNS) == [("ran",)])
    shop.order("H0-5", 2)
    with shop.database.write() as connection:
        sync_requests.request(connection, shop.channel.id, work.now())
    until(lambda: rows(shop.database, RUNS) == [("ran",)] * 2)
    assert rows(shop.database, "SELECT count(*) FROM orders") == [(1,)]
    assert rows(shop.database, "SELECT count(*) FROM sync_request WHERE taken_ms IS NULL") == [(0,)]


def test_a_request_for_a_channel_that_may_not_run_is_kept_until_it_may(shop: Shop, work: Scheduler) -> None:
    waits = "SELECT count(*) FROM sync_request WHERE taken_ms IS NULL"
    with shop.database.write() as connection:
        sync_requests.request(connection, shop.channel.id, work.now())
    assert Scheduler(shop.database, settings(shop), myself()).tick("shop") is None  # no secret
    assert rows(shop.database, waits) == [(1,)]
    channels.pause(shop.database, shop.channel.id, Sentence("the token was refused", "Sàn không nhận mã."))
    assert work.tick("shop") is None
    assert rows(shop.database, waits) == [(1,)]
    channels.resume(shop.database, shop.channel.id)
    assert work.tick("shop") is not None
    assert rows(shop.database, waits) == [(0,)]


def notice(shop: Shop, code: str) -> None:
    with shop.database.write() as connection:
        notices.store(connection, shop.channel.id, f"msg-{code}", "order.updated", code, 0, 0)


def test_a_notice_brings_the_next_run_forward(shop: Shop, work: Scheduler) -> None:
    work.start()
    until(lambda: rows(shop.database, RUNS) == [("ran",)])
    notice(shop, shop.order("H0-5", 2))
    until(lambda: rows(shop.database, RUNS) == [("ran",)] * 2)
    assert rows(shop.database, "SELECT count(*) FROM orders") == [(1,)]
    assert rows(shop.database, "SELECT count(*) FROM event WHERE taken_ms IS NULL") == [(0,)]


def test_the_clock_throws_recipients_away_whose_time_has_come(shop: Shop, work: Scheduler) -> None:
    shop.order("H0-5", 2)
    work.tick("shop")
    to = Address("Trần Thị Hà", "0912345678", "12 Bạch Mai", "Phường Bạch Mai", None, "Hà Nội")
    with shop.database.write() as connection:
        recipients.keep(connection, 1, to, date(2021, 6, 1), work.now() - 15 * MS_PER_DAY, "mùa vải thiều 2026")
    work.take_files()
    assert rows(shop.database, "SELECT count(*) FROM recipient") == [(0,)]


def test_notices_wake_a_channel_once_and_none_that_is_down(shop: Shop, work: Scheduler) -> None:
    channel_id = shop.channel.id
    assert (work.woken_by({channel_id: 7}), work.woken_by({channel_id: 7}), work.woken_by({channel_id: 8})) == (
        [channel_id],
        [],
        [channel_id],
    )
    work.tick("shop")
    assert work.woken_by({channel_id: 8}) == [channel_id], "what still waits after a run brings the next one forward"
    shop.door.instead = lambda _: PlainTextResponse("", 503, {"Retry-After": "0"})
    work.tick("shop")
    assert (work.woken_by({channel_id: 9}), work.woken_by({})) == ([], [])


def test_a_channel_that_is_added_later_is_found(shop: Shop, work: Scheduler) -> None:
    work.start()
    until(lambda: rows(shop.database, RUNS) == [("ran",)])
    channels.add(shop.database, "second", "partner", "Gian hàng hai", shop.url, "s2", 1)
    with shop.database.read() as connection:
        assert channels.by_code(connection, "second") is not None
    until(lambda: len(work.schedule.codes) == 2)


@pytest.mark.parametrize("hours", [-7, 7], ids=["set back", "set ahead"])
def test_a_clock_that_is_set_while_it_runs_goes_on_beating(shop: Shop, hours: int) -> None:
    at_ms = [1_750_000_000_000]
    facts = settings(shop, LENSAN_SECRET_SHOP=TOKEN)
    work = Scheduler(shop.database, facts, myself(), beat_s=0.01, now=lambda: at_ms[0])
    work.start()
    until(lambda: rows(shop.database, RUNS)[:1] == [("ran",)])
    at_ms[0] += hours * 3_600_000
    before = rows(shop.database, "SELECT max(id) FROM run")[0][0]
    until(lambda: rows(shop.database, "SELECT max(id) FROM run")[0][0] > before + 2)
    work.stop()


@pytest.mark.parametrize("hours", [-7, 7], ids=["set back", "set ahead"])
def test_offers_are_looked_at_again_though_the_clock_was_set_between_two_starts(shop: Shop, hours: int) -> None:
    at_ms = [1_750_000_000_000]
    facts = settings(shop, LENSAN_SECRET_SHOP=TOKEN)
    channels.allow_changes(shop.database, shop.channel.id)
    Scheduler(shop.database, facts, myself(), now=lambda: at_ms[0]).tick("shop")
    at_ms[0] += hours * 3_600_000
    Scheduler(shop.database, facts, myself(), now=lambda: at_ms[0]).tick("shop")
    moved = "SELECT moved_ms FROM watermark WHERE feed IN ('offers', 'sellers') ORDER BY feed"
    assert rows(shop.database, moved) == [(at_ms[0],), (at_ms[0],)]


def test_what_let_somebody_in_long_ago_is_forgotten_at_night(shop: Shop) -> None:
    person_id, ago_ms = people.person(shop.database), 1_700_000_000_000
    with shop.database.write() as connection:
        sessions.open_session(connection, person_id, "password", ago_ms)
        attempts.failed(connection, [attempts.of_person(person_id)], ago_ms)
    left = "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM attempt)"
    for days, there in ((1, 1), (200, 0)):
        now_ms = ago_ms + days * 86_400_000
        Scheduler(shop.database, settings(shop), myself(), now=lambda at=now_ms: at).nightly()  # type: ignore[misc]
        assert rows(shop.database, left) == [(there, there)]


def test_the_clock_looks_at_public_pages_where_an_operator_switched_it_on(shop: Shop) -> None:
    """Without a contact nothing is asked of the site, and the shop waits for a person."""
    work = Scheduler(shop.database, settings(shop), myself(), now=lambda: 1_750_000_000_000)
    work.look_at_pages()
    with shop.database.write() as connection:
        page_watches.switch_on(connection, shop.channel.id, "https://san.example", "nobody", 5, 1)
        page_sightings.watch_comparable(
            connection, shop.channel.id, "https://san.example/p/1", "Vải thiều", index=False
        )
    work.look_at_pages()
    [(trouble, spent)] = rows(shop.database, "SELECT trouble, spent FROM page_watch")
    assert (trouble[:15], spent) == ("Say who the sit", 0)
