"""Periods do not overlap and are found by a day; nothing more is dated into a closed one or before it."""

from datetime import date, timedelta

import pytest

from marketplace.directory import periods
from marketplace.directory.periods import AccountingPeriod, PeriodError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_LATER_MS

DAY = timedelta(days=1)


def closed(database: Database, period: AccountingPeriod) -> AccountingPeriod:
    """Return the period as it stands once it is closed."""
    with database.write() as connection:
        periods.mark_closed(connection, period.id, "Kế toán", AFTER_LATER_MS)
        return periods.period_of(connection, period.id)


def test_periods_do_not_overlap_and_none_is_opened_before_a_closed_one(database: Database) -> None:
    market.build(database)
    june = market.opened(database)
    assert market.opened(database) == june
    for days in ((date(2021, 6, 16), date(2021, 6, 20)), (date(2021, 6, 1), date(2021, 6, 30))):
        with pytest.raises(PeriodError, match="do not overlap"):
            market.opened(database, days)
    with pytest.raises(PeriodError, match="before it begins"):
        market.opened(database, (date(2021, 7, 2), date(2021, 7, 1)))
    closed(database, june)
    with pytest.raises(PeriodError, match="closed already"):
        market.opened(database, (date(2021, 6, 1), date(2021, 6, 2)))
    with database.read() as connection:
        assert periods.find_period(connection, EVERYTHING, june.cooperative_id, date(2021, 6, 12)).id == june.id
        with pytest.raises(PeriodError, match="No period covers"):
            periods.find_period(connection, EVERYTHING, june.cooperative_id, date(2021, 7, 1))


def test_without_a_day_the_first_open_period_is_meant_and_the_latest_where_all_are_closed(database: Database) -> None:
    market.build(database)
    with database.read() as connection, pytest.raises(PeriodError, match="has no period yet"):
        periods.find_period(connection, EVERYTHING, 1, None)
    later, june = market.opened(database, market.LATER), market.opened(database)
    for done, meant in ((None, june), (june, later), (later, later)):
        if done is not None:
            closed(database, done)
        with database.read() as connection:
            assert periods.find_period(connection, EVERYTHING, 1, None).id == meant.id
            assert [one.id for one in periods.periods_of(connection, EVERYTHING, 1)] == [june.id, later.id]
            assert periods.periods_of(connection, EVERYTHING, 2) == []


def test_nothing_more_is_dated_into_a_closed_period_or_before_it(database: Database) -> None:
    market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    with database.write() as connection:
        assert periods.closed_until(connection) == {}
        assert periods.settled_before(connection, 1, june.to_on) is None
    june = closed(database, june)
    with database.write() as connection:
        assert periods.closed_until(connection) == {1: june.to_on}
        for day, holds in ((june.from_on - DAY, june), (june.to_on, june), (june.to_on + DAY, None)):
            assert periods.settled_before(connection, 1, day) == holds
        assert periods.settled_before(connection, 2, june.to_on) is None
    later = closed(database, later)
    with database.write() as connection:
        assert periods.closed_until(connection) == {1: later.to_on}
        assert periods.settled_before(connection, 1, june.from_on) == june


def test_a_period_ends_with_its_last_day_and_says_by_whom_and_when_it_was_closed(database: Database) -> None:
    market.build(database)
    june = market.opened(database)
    assert (june.end_ms, june.days) == (start_of(date(2021, 6, 17)), "10/06/2021-16/06/2021")
    assert closed(database, june) == june._replace(closed_ms=AFTER_LATER_MS, closed_by="Kế toán")
    with database.read() as connection, pytest.raises(PeriodError, match="no such period"):
        periods.period_of(connection, june.id + 1)
