"""A replay lets a season pass step by step, and says in one sentence when it cannot go on."""

import threading
from datetime import date

import pytest

from jobs.demo.replay import Demo, draw_in, hourly_steps_of, replace_platform, steps_of
from jobs.demo.season import read_figures
from jobs.sandbox.servers import SandboxError
from marketplace.exchange import channels, watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY, start_of
from marketplace.words.messages import Sentence
from tests import world
from tests.jobs.service.ticking import until
from tests.ledger import rows


def test_a_replay_pauses_in_order_and_ends_when_all_has_come_back() -> None:
    steps = steps_of(date(2021, 5, 19), date(2021, 7, 20))
    assert steps == sorted(set(steps))
    assert steps_of(date(2026, 6, 1), date(2026, 6, 3))[0] < steps_of(date(2026, 6, 1), date(2026, 6, 3))[-1]


def test_a_sale_of_a_few_days_pauses_every_six_hours_while_it_sells_and_then_as_a_season() -> None:
    opens, closes = date(2026, 6, 9), date(2026, 6, 11)
    steps = hourly_steps_of(opens, closes)
    over_ms = start_of(closes) + MS_PER_DAY
    selling = [at_ms for at_ms in steps if at_ms <= over_ms]
    assert selling == [*range(start_of(opens), over_ms + 1, MS_PER_DAY // 4)]
    assert [at_ms for at_ms in steps if at_ms > over_ms] == [
        at_ms for at_ms in steps_of(opens, closes) if at_ms > over_ms
    ]


def test_a_platform_is_replayed_by_itself() -> None:
    demo = Demo(read_figures(), {}, "none", 1)
    assert [one.code for one in demo.figures.platforms] == ["postmart", "voso"]
    assert [one.code for one in replace_platform(demo, "voso").figures.platforms] == ["voso"]


def test_a_channel_is_asked_for_and_waited_for_until_both_lists_are_complete(sqlite: Database) -> None:
    channel_id = world.build(sqlite)

    def complete(feed: str, as_of_ms: int) -> None:
        with sqlite.write() as connection:
            watermarks.move(connection, channel_id, feed, FeedWatermark(None, as_of_ms), 1)

    complete("orders", 1_000)
    complete("settlements", 999)
    waiting = threading.Thread(target=draw_in, args=(sqlite, "shop", 1_000))
    waiting.start()
    until(lambda: rows(sqlite, "SELECT channel_id FROM sync_request") == [(channel_id,)])
    waiting.join(0.2)
    assert waiting.is_alive()
    complete("settlements", 1_000)
    waiting.join()


def test_a_channel_that_is_missing_or_paused_is_said_with_what_to_do(sqlite: Database) -> None:
    channel_id = world.build(sqlite)
    with pytest.raises(SandboxError, match=r"^The demo's channel voso is missing; start again with `lensan demo --fr"):
        draw_in(sqlite, "voso", 1)
    channels.pause(sqlite, channel_id, Sentence("the papers", "giấy tờ"))
    with pytest.raises(SandboxError, match=r"^Channel shop is paused: the papers; then `lensan channels resume shop`$"):
        draw_in(sqlite, "shop", 1)


def test_a_replay_of_which_another_part_failed_waits_no_longer(sqlite: Database) -> None:
    world.build(sqlite)
    stop = threading.Event()
    stop.set()
    with pytest.raises(SandboxError, match=r"^The replay was stopped$"):
        draw_in(sqlite, "shop", 1, stop)
