"""What a household asked for is carried out once, with all that hangs on it, or refused."""

from datetime import date

import pytest

from marketplace.directory import rectifications
from marketplace.operations import rectifying
from marketplace.storage import Database
from marketplace.words.messages import Refusal
from tests import people, rights_market
from tests.ledger import rows
from tests.rights_market import NOW_MS

HOME = "SELECT name, name_key, area_m2 FROM household WHERE id = 5"


def asked(database: Database, what: str, said: str, from_on: date | None = None) -> int:
    """Ask for something of H5; return the number of the request."""
    with database.write() as connection:
        assert not rectifications.set_right(connection, 5, what, said, from_on, 1, NOW_MS)
    return int(rows(database, "SELECT max(id) FROM rectification")[0][0])


def done(database: Database, number: int) -> int:
    with database.write() as connection:
        return rectifying.carry_out(connection, number, "", 1, NOW_MS)


@pytest.fixture
def market(database: Database) -> Database:
    rights_market.write(database)
    people.person(database)
    return database


@pytest.mark.both
def test_what_was_asked_is_carried_out(market: Database) -> None:
    assert done(market, asked(market, "name", "Bùi Văn Lâm")) == 0
    assert done(market, asked(market, "area", "1 ha")) == 0
    assert done(market, asked(market, "other", "Cân lại lô")) == 0
    assert rows(market, HOME) == [("Bùi Văn Lâm", "bui van lam", 10_000)]


@pytest.mark.both
def test_a_household_moves_with_the_lots_that_no_order_drew_from(market: Database) -> None:
    assert done(market, asked(market, "commune", "Xã 2", date(2021, 6, 1))) == 1
    assert rows(market, "SELECT commune_id FROM residence WHERE household_id = 5 AND from_on = '2021-06-01'") == [(2,)]
    assert rows(market, "SELECT code, commune_id FROM lot WHERE household_id = 5 ORDER BY code") == [
        ("F-H5", 2), ("L-H5", 3),
    ]  # fmt: skip


def test_what_is_refused_or_settled_changes_nothing(sqlite: Database) -> None:
    rights_market.write(sqlite)
    people.person(sqlite)
    before, number = rows(sqlite, HOME), asked(sqlite, "area", "1 ha")
    with sqlite.write() as connection:
        rectifying.refuse(connection, number, "Sổ đỏ ghi 1800 m²", 1, NOW_MS)
    with pytest.raises(Refusal, match="answered meanwhile"):
        done(sqlite, number)
    assert rows(sqlite, HOME) == before
