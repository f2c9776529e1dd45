"""What was published last is for everybody who is signed in, whatever else they may see."""

from datetime import date

import pytest

from marketplace.directory.rights import PersonScope, Role
from marketplace.reports.published import publish, published_produce, published_report, published_reports
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
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


@pytest.mark.both
def test_a_publication_says_what_communes_were_called_on_its_day(database: Database) -> None:
    season = MadeSeason(database, DISTRICTS, TODAY)
    season.write({sale._replace(day=day(0)): one for sale, one in even().items()})
    publish(database, season.row, start_of(day(1)))
    since = {"system": "34", "code": "N0", "from_on": "2026-09-20", "kind": "Phường", "name": "Phường N0"}
    called = {}
    for upto_on in (date(2026, 7, 31), date(2026, 10, 31)):
        with database.write() as connection:
            bulk.insert_new(connection, TABLES["unit_name"], (*since, "source"), [(*since.values(), "thử")])
            bulk.execute(connection, "UPDATE publication SET upto_on = :upto", {"upto": upto_on.isoformat()})
            [report] = published_reports(connection, EVERYTHING, season.row)
        called[upto_on] = {name for cell in report.tables["now"] for name in cell.names if name.endswith("N0")}
    assert list(called.values()) == [{"Xã N0"}, {"Phường N0"}]
