"""Traders' prices: noted by place and day, corrected by what is noted later, and seen where one's households are."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.directory.rights import Role
from marketplace.listings.refused import ListingError
from marketplace.listings.trader_prices import TraderQuote, note, quoted_communes, standing, trader_prices
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests import rights_market
from tests.people import looked_up, signed_in
from tests.rights_market import N1, N3, NOW_MS, O1, TODAY, A, B

YESTERDAY = TODAY - timedelta(days=1)


def scope_of(database: Database, role: Role, place: dict[str, Any]) -> Scope:
    """Return what somebody with one grant sees on the day."""
    return looked_up(database, signed_in(database, role.value, **place), NOW_MS).scope


def noted(database: Database, *quotes: TraderQuote) -> None:
    """Write what people note, one after another."""
    with database.write() as connection:
        connection.execute(text("DELETE FROM trader_price"))
        for at, quote in enumerate(quotes):
            note(connection, EVERYTHING, quote, f"người {at}", TODAY, at)


@pytest.mark.both
def test_what_is_noted_later_corrects_and_both_stay(database: Database) -> None:
    rights_market.write(database)
    noted(
        database, TraderQuote(1, N1, TODAY, 18_000, 18_000), TraderQuote(1, N1, TODAY, 17_000, 19_000, "Loại 1"),
        TraderQuote(1, N1, TODAY, 18_500, 18_500), TraderQuote(1, N1, TODAY, 16_000, 16_000, "", "Cân Kép"),
        TraderQuote(1, N1, TODAY, 16_500, 17_000, "", " cân  kép "), TraderQuote(1, N1, YESTERDAY, 20_000, 20_000),
    )  # fmt: skip
    with database.read() as connection:
        rows = trader_prices(connection, EVERYTHING, YESTERDAY, TODAY)
        newest = [(row.grade, row.point, row.low_dong, row.high_dong) for row in standing(rows, 1)]
        assert [row.who for row in rows if not row.stands] == ["người 3", "người 0"]
        assert newest == [
            (None, "cân kép", 16_500, 17_000), (None, None, 18_500, 18_500), ("1", None, 17_000, 19_000)
        ]  # fmt: skip
        assert standing(rows, 2) == []
        earlier = trader_prices(connection, EVERYTHING, YESTERDAY, YESTERDAY)
    assert [(row.quoted_on, row.low_dong, row.stands) for row in earlier] == [(YESTERDAY, 20_000, True)]


@pytest.mark.both
def test_who_notes_and_reads_does_so_of_the_own_places_alone(database: Database) -> None:
    rights_market.write(database)
    noted(database, *(TraderQuote(1, place, TODAY, 18_000 + place, 18_000 + place) for place in (O1, N1, N3)))
    cases: list[tuple[Role, dict[str, Any], set[int]]] = [
        (Role.DIRECTOR, {"cooperative_id": A}, {O1, N1, N3}), (Role.SELLER, {"cooperative_id": B}, {O1, N1, N3}),
        (Role.OFFICER, {"commune_id": N3}, {N3}), (Role.FARMER, {"household_id": 8}, {N1}),
        (Role.WEIGHER, {"cooperative_id": A}, set()),
    ]  # fmt: skip
    for role, place, seen in cases:
        scope = scope_of(database, role, place)
        with database.read() as connection:
            rows = trader_prices(connection, scope, TODAY, TODAY)
            assert {row.low_dong - 18_000 for row in rows} == seen, role
        may = seen if role not in (Role.FARMER, Role.WEIGHER) else set()
        for commune in (O1, N1, N3):
            with database.write() as connection:
                if commune in may:
                    note(
                        connection,
                        scope,
                        TraderQuote(1, commune, TODAY, 18_000 + commune, 18_000 + commune),
                        "x",
                        TODAY,
                        1,
                    )
                    continue
                with pytest.raises(ListingError):
                    note(connection, scope, TraderQuote(1, commune, TODAY, 18_000, 18_000), "x", TODAY, 1)
                connection.rollback()
    officer = scope_of(database, Role.OFFICER, {"commune_id": N1})
    with database.read() as connection:
        assert [one.id for one in quoted_communes(connection, officer)] == [N1]
        assert {one.id for one in quoted_communes(connection, EVERYTHING)} == {N1, N3}


@pytest.mark.parametrize(
    "changed",
    [
        {"low_dong": 18}, {"low_dong": 19_000}, {"high_dong": 99_000_000}, {"quoted_on": TODAY + timedelta(days=1)},
        {"quoted_on": TODAY - timedelta(days=32)}, {"point": "anh Tư 0912345678"}, {"point": "l" * 61},
        {"grade": "l" * 61},
    ],
)  # fmt: skip
def test_what_is_no_price_of_a_place_and_day_is_refused(sqlite: Database, changed: dict[str, Any]) -> None:
    quote = TraderQuote(1, N1, TODAY, 18_000, 18_000)._replace(**changed)
    with sqlite.write() as connection, pytest.raises(ListingError):
        note(connection, EVERYTHING, quote, "x", TODAY, 1)
