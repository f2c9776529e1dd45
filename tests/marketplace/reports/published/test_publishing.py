"""A publication is written beside those before it, once a day at most; its tables add up, and it is not told twice."""

from datetime import date

import pytest
from sqlalchemy import Connection, delete, insert

from marketplace.reports.published import due_seasons, publish
from marketplace.storage import Database, bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of
from tests.marketplace.reports.published.attack import read
from tests.marketplace.reports.published.made_seasons import FIRST, HOUR_MS, MadeSeason, Sale
from tests.marketplace.reports.published.test_nobody_is_found import DISTRICTS, TODAY, Publications, day, even, sold


def publications(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        sql = "SELECT number, upto_on, weight_g, value_dong, households FROM publication ORDER BY number"
        return [(number, str(upto_on), *rest) for number, upto_on, *rest in bulk.select(connection, sql, {})]


def cells(database: Database, kind: str, number: int = 1) -> list[tuple[str, int | None, str | None]]:
    sql = (
        "SELECT c.members, c.weight_g, c.upto_on FROM published_cell c JOIN publication p ON p.id = c.publication_id"
        " WHERE c.kind = :kind AND p.number = :number ORDER BY c.n"
    )
    with database.read() as connection:
        found = bulk.select(connection, sql, {"kind": kind, "number": number})
    return [(members, weight_g, upto and str(upto)) for members, weight_g, upto in found]


@pytest.fixture
def season(database: Database) -> MadeSeason:
    return MadeSeason(database, DISTRICTS, TODAY)


def told(season: MadeSeason, until: date) -> int:
    return publish(season.database, season.row, start_of(until) + 1)


@pytest.mark.both
def test_what_was_delivered_up_to_yesterday_is_published_once_a_day(season: MadeSeason, database: Database) -> None:
    season.write(even())
    assert told(season, day(0)) == 0
    assert told(season, day(1)) == 1
    assert told(season, day(1)) == 0
    whole = sum(grams for grams, _ in even().values()), sum(dong for _, dong in even().values())
    assert publications(database) == [(1, "2026-06-01", *whole, 20)]
    assert told(season, day(5)) == 0, "nothing has changed"


def test_each_table_adds_up_and_later_publications_leave_those_before_as_they_are(
    season: MadeSeason, database: Database
) -> None:
    taken = Publications(season)
    ledger = even()
    for n in range(3):
        ledger |= {sale._replace(day=day(n)): amount for sale, amount in even(50 + n).items()}
        season.write(ledger)
        assert told(season, day(n + 1)) == 1
        assert taken.take(ledger)
    for text in taken.texts:
        whole, *others = read(text)
        for table in {one.table for one in others}:
            rows = [one for one in others if one.table == table]
            assert sum(one.weight_g for one in rows) == whole.weight_g, table
            assert sum(one.value_dong for one in rows) == whole.value_dong, table
    assert [one[0] for one in publications(database)] == [1, 2, 3]
    assert [members for members, *_ in cells(database, "day", 3)] == [f"[2026060{n},2026060{n}]" for n in (1, 2, 3)]
    assert cells(database, "day", 1) == cells(database, "day", 3)[:1]


def test_what_has_changed_of_too_few_stays_as_it_was_told_with_its_day(season: MadeSeason, database: Database) -> None:
    ledger = even()
    season.write(ledger)
    told(season, day(1))
    first = cells(database, "then")
    assert {upto for *_, upto in first} == {"2026-06-01"}
    ledger |= {sale._replace(day=day(1)): amount for sale, amount in even(50).items() if sale.then != "T0"}
    ledger |= sold(0, "T0", "N0", "voso", 1, 70)
    season.write(ledger)
    assert told(season, day(2)) == 1
    second = cells(database, "then", 2)
    [kept] = [cell for cell in second if cell[2] == "2026-06-01"]
    assert kept in first
    assert len(second) == 4


def test_a_commune_of_too_few_is_said_to_be_not_published(season: MadeSeason, database: Database) -> None:
    """Its households are enough by their lots; those that have sold are not yet."""
    season.expect([(n, "T0", "N0", 100_000) for n in range(5)] + [(10 + n, "T2", "N2", 100_000) for n in range(5)])
    ledger = {Sale(10 + n, "T2", "N2", "voso", FIRST): (10_000, 300_000) for n in range(5)}
    season.write(ledger | sold(0, "T0", "N0", "voso", 0, 70) | sold(1, "T0", "N0", "voso", 0, 70))
    assert told(season, day(1)) == 1
    assert [(weight_g, upto) for _, weight_g, upto in cells(database, "then")] == [(50_000, "2026-06-01"), (0, None)]
    assert publications(database)[0][2] == 50_000


def test_seasons_that_still_move_are_due(season: MadeSeason, database: Database) -> None:
    def due(at: date) -> list[str]:
        with database.read() as connection:
            return [one.code for one in due_seasons(connection, start_of(at))]

    assert due(FIRST) == []
    assert due(day(1)) == [f"vu-{season.id}"]
    season.write(even())
    assert (told(season, day(1)), due(day(400))) == (1, [f"vu-{season.id}"])
    season.write({sale._replace(day=day(n)): one for n in (0, 80) for sale, one in even().items()})
    assert (told(season, day(400)), due(day(401))) == (1, [])
    assert publications(database)[-1][1] == str(day(89 + 30)), "a month after the last day"


def test_days_are_told_when_the_shops_have_told_them_whole(season: MadeSeason, database: Database) -> None:
    """One that is far behind the others is not waited for."""
    ledger = {sale._replace(day=day(n)): one for n in range(12) for sale, one in even().items()}
    season.write(ledger)

    def read_up_to(**days: int) -> None:
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM watermark")
            for platform, n in days.items():
                [channel] = bulk.scalars(
                    connection, "SELECT id FROM channel WHERE platform = :name", {"name": platform}
                )
                row = {"channel_id": channel, "feed": "orders", "cursor": "c", "as_of_ms": start_of(day(n)) + HOUR_MS,
                       "moved_ms": 1}  # fmt: skip
                connection.execute(insert(TABLES["watermark"]).values(**row))
            for n, _ in enumerate(days):
                channel_day = {"season_id": season.id, "day": 20260601, "channel_id": n + 1, "placed_orders": 1}
                connection.execute(delete(TABLES["channel_day"]).where(TABLES["channel_day"].c.channel_id == n + 1))
                connection.execute(insert(TABLES["channel_day"]).values(**channel_day))

    read_up_to(postmart=5, voso=3)
    assert told(season, day(12)) == 1
    read_up_to(postmart=12, voso=3)
    assert told(season, day(12)) == 1
    assert [upto for _, upto, *_ in publications(database)] == [str(day(2)), str(day(11))]


def test_of_two_who_publish_at_once_the_second_writes_nothing(
    season: MadeSeason, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season.write(even())
    locked = locks.lock_name

    def another_is_first(connection: Connection, name: str) -> None:
        monkeypatch.setattr(locks, "lock_name", locked)
        row = {"season_id": season.id, "produce_id": 1, "number": 1, "at_ms": 1, "upto_on": day(0), "weight_g": 1,
               "value_dong": 1, "households": 3, "plan": "[[],[]]"}  # fmt: skip
        [produce] = bulk.scalars(connection, "SELECT id FROM produce WHERE code = 'vai'", {})
        connection.execute(insert(TABLES["publication"]).values(**row | {"produce_id": produce}))

    monkeypatch.setattr(locks, "lock_name", another_is_first)
    assert told(season, day(1)) == 0
    assert len(publications(database)) == 1
