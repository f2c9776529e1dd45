"""Closing: entries are written once; what changes later is a counter-entry; refusals say what to do."""

import pytest
from sqlalchemy import select, update

from marketplace.directory.periods import AccountingPeriod, PeriodError
from marketplace.settlement.statements import close
from marketplace.settlement.statements import closing as closing_module
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered

ENTRY = TABLES["entry"]


def closed(database: Database, period: AccountingPeriod, now_ms: int = AFTER_LATER_MS, *, force: bool = False) -> int:
    with database.write(one_state=True) as connection:
        return close(connection, period.id, "Kế toán", now_ms, force=force)


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(ENTRY).order_by(ENTRY.c.id))]


def test_closing_writes_what_the_open_statement_said_and_a_second_time_changes_nothing(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)), delivered("D2", boxes(1, sku="H1-5")))
    before, papers = market.report(database, june), [market.of(database, june, home) for home in ("H0", "H1")]
    assert closed(database, june) == 4
    after = market.report(database, june)
    assert (after.homes, after.lines, after.own) == (before.homes, before.lines, before.own)
    for paper in papers:
        again = market.of(database, june, paper.home.code)
        assert (again.rows, again.lots, again.account) == (paper.rows, paper.lots, paper.account)
    written = rows(database)
    assert closed(database, june, AFTER_LATER_MS + 5) == 0
    assert rows(database) == written


def test_a_period_closes_when_it_is_over_read_to_its_end_and_next_in_order(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", boxes(1)))
    with pytest.raises(PeriodError, match="not over yet"):
        closed(database, june, june.end_ms - 1)
    with pytest.raises(PeriodError, match="close in order"):
        closed(database, later, force=True)
    mark = TABLES["watermark"]
    for as_of_ms, said in ((june.end_ms - 1, "complete only up to 2021-06-16T23:59:59"), (None, "never read")):
        with database.write() as connection:
            connection.execute(update(mark).values(as_of_ms=as_of_ms))
        with pytest.raises(PeriodError, match=said):
            closed(database, june)
    assert rows(database) == []
    assert closed(database, june, AFTER_JUNE_MS, force=True) == 1


def test_a_closing_that_breaks_off_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(closing_module, "mark_closed", killed)
        closed(database, june)
    assert rows(database) == []
    assert closed(database, june) == 3
