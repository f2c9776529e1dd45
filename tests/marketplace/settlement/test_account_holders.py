"""In whose name an account stands is known from a day on, by a paper; nobody is guessed."""

from datetime import date

import pytest

from marketplace.settlement import account_holders
from marketplace.settlement.account_holders import HolderError, NewHolder, by_channel, holder_on
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.settlement.statements import market

MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)


@pytest.mark.both
def test_the_last_that_was_said_of_a_day_counts_from_it_on(database: Database) -> None:
    shop = market.build(database)
    with database.write() as connection:
        said = [(MAY, NewHolder("other", "nghe nói", name="Ông Ba")), (MAY, NewHolder("household", "ảnh", 1)),
                (JULY, NewHolder("cooperative", "hợp đồng", None, 1))]  # fmt: skip
        for day, one in said:
            account_holders.declare(connection, shop, day, one, "cô Hoa", 1)
        rows, known = account_holders.holders(connection, EVERYTHING), by_channel(connection)
    assert [(one.shop, one.from_on, one.kind, one.called, one.source) for one in rows] == [
        ("shop", MAY, "household", "Hộ 0", "ảnh"), ("shop", JULY, "cooperative", "HTX Quý Sơn", "hợp đồng"),
    ]  # fmt: skip
    found = [holder_on(known, shop, day) for day in (date(2021, 4, 30), MAY, date(2021, 6, 30), JULY)]
    assert [one and one.kind for one in found] == [None, "household", "household", "cooperative"]
    assert holder_on(known, shop + 1, JULY) is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (NewHolder("luck", "a"), "no holder of kind luck"), (NewHolder("household", "a"), "which household"),
        (NewHolder("other", "a", 1), "which household"), (NewHolder("cooperative", "a"), "which cooperative"),
        (NewHolder("other", " "), "by which paper"),
    ],
)  # fmt: skip
def test_who_cannot_hold_it_is_refused(sqlite: Database, said: NewHolder, why: str) -> None:
    shop = market.build(sqlite)
    with sqlite.write() as connection:
        with pytest.raises(HolderError, match=why):
            account_holders.declare(connection, shop, MAY, said, None, 1)
        assert by_channel(connection) == {}
