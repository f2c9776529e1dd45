"""What all parts of a run share: it may be left between two pages, and writes only while its lease is its own."""

from dataclasses import replace
from typing import Any

import pytest

from jobs.sync.context import RunContext, StoppedError
from jobs.sync.report import RunReport
from marketplace.exchange import channels
from marketplace.storage import Database
from marketplace.words.records import Reject
from tests import world
from tests.jobs.shop import Shop
from tests.jobs.sync.feeds.reading import small_pages
from tests.ledger import rows


def test_a_run_that_is_told_to_stop_leaves_the_rest_to_the_next(shop: Shop) -> None:
    for _ in range(5):
        shop.order("H0-5", 1)
    asked = iter((False, True))
    report = shop.sync(small_pages(shop), stopping=lambda: next(asked))
    assert (report.status, report.reason, report.orders_new) == ("cut short", "the program was told to stop", 2)
    assert shop.sync().orders_new == 3


def test_a_run_whose_lease_is_gone_writes_nothing_more(shop: Shop) -> None:
    shop.order("H0-5", 1)
    report = shop.sync(holds=lambda _: False)
    assert (report.status, report.reason) == ("cut short", "another process holds the channel by now")
    assert rows(shop.database, "SELECT count(*) FROM orders") == [(0,)]


def a_run(database: Database, **how: Any) -> RunContext:
    """Return a run of the small market's channel that speaks to nobody."""
    world.build(database)
    with database.read() as connection:
        [channel] = channels.all_channels(connection)
    return RunContext(database, channel, object(), lambda: 1, RunReport(channel.code), **how)  # type: ignore[arg-type]


def test_between_two_pages_what_is_due_is_done_unless_the_run_is_left(sqlite: Database) -> None:
    done: list[str] = []
    told = iter((False, True))
    run = a_run(sqlite, stopping=lambda: next(told), between_pages=lambda: done.append("pushed"))
    run.go_on()
    with pytest.raises(StoppedError, match="told to stop"):
        run.go_on()
    assert done == ["pushed"]


def test_what_was_begun_without_the_lease_is_not_written(sqlite: Database) -> None:
    held = iter((True, False))
    run = a_run(sqlite, holds=lambda _: next(held))
    for title in ("one", "two"):
        try:
            with run.writing() as connection:
                connection.exec_driver_sql(f"UPDATE channel SET title = '{title}'")
        except StoppedError as error:
            assert (title, str(error)) == ("two", "another process holds the channel by now")
    assert rows(sqlite, "SELECT title FROM channel") == [("one",)]


def test_offers_are_written_only_where_somebody_said_go_and_the_run_is_no_look(sqlite: Database) -> None:
    run = a_run(sqlite)
    asked = [
        replace(run, channel=run.channel._replace(adopted=adopted), dry_run=dry)
        for adopted in (True, False)
        for dry in (False, True)
    ]
    assert [one.may_publish for one in asked] == [True, False, False, False]


def test_what_could_not_be_read_is_set_aside_by_its_feed_and_counted(sqlite: Database) -> None:
    run = a_run(sqlite)
    with run.writing() as connection:
        run.set_aside(connection, "orders", [Reject("order A1", "no date", b'{"code":"A1"}')])
        run.set_aside(connection, "settlements", [Reject("entry E1", "no sum", b'{"entry_id":"E1"}')])
    found = rows(sqlite, "SELECT source, kind, reason FROM inboxitem ORDER BY kind")
    assert found == [("shop", "order", "no date"), ("shop", "settlement", "no sum")]
    assert run.counts.inboxed == 2
