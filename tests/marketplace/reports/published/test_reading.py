"""What was published last is for everybody who is signed in, whatever else they may see."""

from datetime import date

import pytest

from marketplace.directory.rights import PersonScope, Role
from marketplace.reports.published import publish, published_produce, published_report, published_reports
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from tests.marketplace.reports.published.made_seasons import MadeSeason
from tests.marketplace.reports.published.test_nobody_is_found import DISTRICTS, TODAY, day, even

WITHOUT_GRANT = PersonScope(1, date(2026, 6, 1), 0, frozenset[Role]())


@pytest.mark.both
def test_the_last_publication_is_read_with_the_names_of_what_stands_together(database: Database) -> None:
    season = MadeSeason(database, DISTRICTS, TODAY)
    for n in (1, 2):
        season.write({sale._replace(day=day(k)): one for k in range(n) for sale, one in even().items()})
        with database.read() as connection:
            assert bool(published_reports(connection, EVERYTHING, season.row)) == (n > 1)
        publish(database, season.row, start_of(day(n)))
    with database.read() as connection:
        [produce] = published_produce(connection, EVERYTHING, season.id)
        report = published_report(connection, EVERYTHING, season.row, produce)
        assert published_reports(connection, EVERYTHING, season.row) == [report]
        assert published_report(connection, WITHOUT_GRANT, season.row, produce) == report
    assert report is not None
    assert (report.produce.name, report.number, report.upto_on, report.households) == ("Vải", 2, day(1), 20)
    assert report.kept_back == 0
    first = report.tables["then"][0]
    assert (first.names, first.codes, first.districts, first.rest) == (("Xã T0",), ("T0",), ("Huyện A",), False)
    assert [cell.names for cell in report.tables["platform"]] == [("Postmart",), ("Voso",)]
    assert [cell.days for cell in report.tables["day"]] == [(day(0), day(0)), (day(1), day(1))]
