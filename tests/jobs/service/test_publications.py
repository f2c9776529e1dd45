"""Every night what may be told of the seasons is published; a night without a sale publishes nothing."""

from jobs.service.publications import publish_due
from marketplace.reports.published import published_reports
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from tests.marketplace.reports.published.made_seasons import MadeSeason
from tests.marketplace.reports.published.test_nobody_is_found import DISTRICTS, TODAY, day, even


def test_every_night_the_seasons_that_still_move_are_published(sqlite: Database) -> None:
    season = MadeSeason(sqlite, DISTRICTS, TODAY)
    season.write(even())
    assert publish_due(sqlite, start_of(day(0)) + 1) == 0
    assert publish_due(sqlite, start_of(day(1)) + 1) == 1
    assert publish_due(sqlite, start_of(day(1)) + 2) == 0
    with sqlite.read() as connection:
        [report] = published_reports(connection, EVERYTHING, season.row)
    assert (report.upto_on, report.households) == (day(0), 20)
