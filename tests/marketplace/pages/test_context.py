"""The app's context: answers are kept for a moment, per question and per scope, and never over a change."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Connection

from marketplace.pages.context import AppContext, NotSignedIn, acting, context, one_run, opened
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests import people


@dataclass(frozen=True, slots=True)
class Narrow(Scope):
    """Another scope than everything."""

    commune: int = 1


class Count:
    """A report that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, connection: Connection, scope: Scope, *, limit: int = 1) -> int:
        self.asked += 1
        return self.asked


def test_an_answer_is_kept_for_a_moment_and_no_longer(database: Database) -> None:
    now = [1_000]
    held, report = AppContext(database, kept_ms=500, steady=lambda: now[0]), Count()
    assert [held.read(report, EVERYTHING), held.read(report, EVERYTHING)] == [1, 1]
    now[0] += 500
    assert held.read(report, EVERYTHING) == 2
    held.forget()
    assert held.read(report, EVERYTHING) == 3


def test_an_answer_is_not_kept_for_hours_when_the_clock_is_set_back(database: Database) -> None:
    at_ms, passed = [1_750_000_000_000], [1_000]
    held, report = AppContext(database, lambda: at_ms[0], kept_ms=500, steady=lambda: passed[0]), Count()
    assert held.read(report, EVERYTHING) == 1
    at_ms[0] -= 7 * 3_600_000
    passed[0] += 500
    assert held.read(report, EVERYTHING) == 2


def test_another_scope_or_question_gets_an_answer_of_its_own(database: Database) -> None:
    held, report = AppContext(database, steady=lambda: 1_000), Count()
    answers = [held.read(report, who, limit=limit) for who in (EVERYTHING, Narrow(1), Narrow(2)) for limit in (1, 2)]
    assert answers == [1, 2, 3, 4, 5, 6]


def test_what_is_kept_is_bounded(database: Database) -> None:
    held, report = AppContext(database, steady=lambda: 1_000), Count()
    for number in range(300):
        held.read(report, Narrow(number))
    assert held.read(report, Narrow(299)) == 300
    assert held.read(report, Narrow(0)) == 301


def test_a_screen_without_an_open_context_says_how_to_start(database: Database) -> None:
    with pytest.raises(RuntimeError, match="lensan serve"):
        context()
    with opened(AppContext(database)) as held:
        assert context() is held


def test_an_answer_that_took_long_is_kept_longer(database: Database) -> None:
    now = [1_000]
    held, report = AppContext(database, kept_ms=500, steady=lambda: now[0]), Count()

    def slow(connection: Connection, scope: Scope) -> int:
        now[0] += 2_000
        return report(connection, scope)

    assert held.read(slow, EVERYTHING) == 1
    now[0] += 7_000
    assert held.read(slow, EVERYTHING) == 1
    now[0] += 2_000
    assert held.read(slow, EVERYTHING) == 2


def test_a_desk_that_shall_keep_nothing_asks_each_time(database: Database) -> None:
    held, report = AppContext(database, lambda: 1_000, kept_ms=0), Count()
    assert [held.read(report, EVERYTHING), held.read(report, EVERYTHING)] == [1, 2]


def test_today_is_the_day_in_vietnam(database: Database) -> None:
    evening_ms = 1_781_974_799_000  # 23:59:59 on 20 June 2026 there, 16:59:59 in Greenwich
    assert AppContext(database, lambda: evening_ms).today() == date(2026, 6, 20)
    assert AppContext(database, lambda: evening_ms + 1_000).today() == date(2026, 6, 21)


@pytest.mark.both
def test_who_is_there_is_looked_up_once_a_run_and_anew_by_what_is_done(database: Database) -> None:
    token = people.desk(database)
    with opened(AppContext(database, token=lambda: token)) as held:
        with one_run():
            assert held.visitor() is not None
            people.sign_out(database, token)
            with one_run():  # a part that is drawn within the run is of the run
                assert held.visitor() is not None
            assert held.visitor(token) is None  # a door asks for itself
            with database.write() as connection, pytest.raises(NotSignedIn):
                acting(connection)
            assert held.visitor() is None
        with one_run():
            assert held.visitor() is None
