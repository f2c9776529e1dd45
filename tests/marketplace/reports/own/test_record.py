"""The record of a household says what is kept of it, to those at home in it alone."""

from datetime import date

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.figures import seasons
from marketplace.reports.own import Joined, Lived, own_record
from marketplace.reports.own.words import OwnWords
from marketplace.storage import Database
from tests import people, rights_market
from tests.rights_market import NOW_MS


@pytest.mark.both
def test_it_says_who_the_household_is_and_what_stands_around_it(database: Database) -> None:
    rights_market.write(database)
    scope = people.looked_up(database, people.signed_in(database, "farmer", household_id=6), NOW_MS).scope
    with database.read() as connection:
        season = seasons(connection, scope)[1]
        record = own_record(connection, scope, 6, NOW_MS, season, 10, 1)
        assert own_record(connection, scope, 1, NOW_MS) is None
    assert record is not None
    assert record.facts.code == "H-6"
    assert [OwnWords(VIETNAMESE).grown(one) for one in record.grown] == ["quyền sử dụng đất · Giấy đất hộ 6 · Xã 1"]
    day = date(2021, 6, 12)
    assert record.joined == [Joined("HTX Anh Đào", date(2021, 1, 1), day), Joined("HTX Bưởi Ba", day, None)]
    assert record.own is not None
    assert (record.own.season.code, [lot.code for lot in record.own.report.lots], record.own.orders_passed) == (
        "vai-2021", ["L-H6", "L-H6B"], 1,
    )  # fmt: skip
    assert [order.code for order in record.own.report.orders] == ["X6"]  # the newer one is passed


def test_what_it_took_back_and_where_it_moved_is_in_it(sqlite: Database) -> None:
    rights_market.write(sqlite)
    scopes = {
        home: people.looked_up(sqlite, people.signed_in(sqlite, "farmer", household_id=home), NOW_MS).scope
        for home in (1, 7)
    }
    with sqlite.read() as connection:
        moved, gone = (own_record(connection, scope, home, NOW_MS) for home, scope in scopes.items())
    assert moved is not None
    assert gone is not None
    assert moved.lived == [Lived("Xã 1", date(2020, 1, 1))]
    assert (moved.gone, gone.gone) == (frozenset(), frozenset({"agreement", "consent"}))
    assert [one.wanted for one in gone.set_right] == ["Sửa lô của hộ 7"]
