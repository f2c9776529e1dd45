"""What stands on paper of a household's own fruit is kept with its days, ended or taken back, and never guessed."""

from datetime import date

import pytest
from sqlalchemy import insert, text

from marketplace.directory import own_produce
from marketplace.directory.own_produce import OwnProduceError, ProducePaper
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import world
from tests.marketplace.directory.test_audit import lines

NOW = world.OPENS_MS
DAY = date(2021, 5, 1)
LAND = ProducePaper(1, "land", "  BK 123456 ", DAY, commune="07582")


@pytest.mark.both
def test_a_paper_is_kept_photographed_and_counts_to_its_last_day(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        land = own_produce.add_fact(connection, LAND, None, NOW)
        plain = own_produce.add_fact(connection, ProducePaper(1, "unprocessed", "Cam kết", DAY), None, NOW)
        kept = {"kind": "paper", "name": "a", "media_type": "image/jpeg", "size": 1, "digest": b"1", "sealed": b"1",
                "made_ms": NOW}  # fmt: skip
        photos = [
            connection.execute(insert(TABLES["upload"]).values(kept | {"household_id": home})
                               .returning(TABLES["upload"].c.id)).scalar_one()
            for home in (1, 2)
        ]  # fmt: skip
        own_produce.photographed(connection, land, photos[0], None, NOW)
        with pytest.raises(OwnProduceError, match="no photograph of paper"):
            own_produce.photographed(connection, land, photos[1], None, NOW)
        own_produce.end_fact(connection, land, date(2021, 6, 1), None, NOW)
        with pytest.raises(OwnProduceError, match="does not stand on that day"):
            own_produce.end_fact(connection, land, date(2021, 6, 2), None, NOW)
        own_produce.end_fact(connection, plain, None, None, NOW)
        with pytest.raises(OwnProduceError, match="not any more"):
            own_produce.end_fact(connection, plain, None, None, NOW)
        first, second = own_produce.facts(connection, EVERYTHING, 1)
        assert own_produce.all_facts(connection) == [first, second]
        assert own_produce.facts(connection, EVERYTHING, 2) == []
    assert (first.document, first.commune, first.system, first.code, first.code_now, first.upload_id) == (
        "BK 123456", "Quý Sơn", "63", "07582", None, photos[0],
    )  # fmt: skip
    assert [first.stands_on(date(2021, *day)) for day in ((4, 30), (5, 1), (6, 1), (6, 2))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not second.stands_on(DAY)
    assert [(act, subject) for _, _, act, subject, _ in lines(database)] == [
        ("own produce attested", "H0"), ("own produce attested", "H0"), ("own produce photographed", "H0"),
        ("own produce ended", "H0"), ("own produce ended", "H0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (LAND._replace(what="luck"), "no such thing as luck"),
        (LAND._replace(document=" "), "number or the name"),
        (LAND._replace(document="x" * 201), "at most 200 letters"),
        (LAND._replace(commune=""), "names its commune"),
        (LAND._replace(what="unprocessed"), "names its commune"),
        (LAND._replace(from_on=date(2031, 1, 1)), "from a day that was"),
        (LAND._replace(until_on=date(2021, 4, 30)), "not before it"),
    ],
)
def test_what_is_no_paper_is_refused(sqlite: Database, paper: ProducePaper, why: str) -> None:
    world.build(sqlite)
    with sqlite.write() as connection:
        with pytest.raises(OwnProduceError, match=why):
            own_produce.add_fact(connection, paper, None, NOW)
        assert connection.execute(text("SELECT count(*) FROM own_produce")).scalar_one() == 0
