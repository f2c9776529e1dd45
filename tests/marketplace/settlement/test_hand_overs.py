"""Hand-overs: what is given is added and listed by day; what cannot be right is refused and nothing is written."""

from datetime import date

import pytest

from marketplace.settlement.hand_overs import HandOverError, HandOverRow, add_hand_over, hand_overs, handed_over_until
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.statements import market

DAY = date(2021, 6, 12)
GIVEN = HandOverRow(1, 1, DAY, "advance", 40_000, "mua thùng", "cô Hoa", 1)


def test_what_is_given_is_listed_by_day_and_summed(sqlite: Database) -> None:
    market.build(sqlite)
    later = GIVEN._replace(on_day=date(2021, 6, 14), kind="paid", amount_dong=-5_000, note="thu lại")
    with sqlite.write() as connection:
        for row in (later, GIVEN):
            add_hand_over(connection, row)
        assert hand_overs(connection, EVERYTHING, 1, (date(2021, 6, 11), date(2021, 6, 14))) == [GIVEN, later]
        assert hand_overs(connection, EVERYTHING, 1, (DAY, date(2021, 6, 14))) == [later]
        assert handed_over_until(connection, EVERYTHING, 1, DAY) == {1: 40_000}
        assert handed_over_until(connection, EVERYTHING, 1, date(2021, 6, 14)) == {1: 35_000}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (GIVEN._replace(kind="gift"), "no kind of hand-over"),
        (GIVEN._replace(amount_dong=0), "other than 0"),
        (GIVEN._replace(amount_dong=-1, note=None), "needs a note"),
        (GIVEN._replace(household_id=99), "never was a member"),
    ],
)
def test_what_cannot_be_right_is_refused(sqlite: Database, row: HandOverRow, why: str) -> None:
    market.build(sqlite)
    with sqlite.write() as connection, pytest.raises(HandOverError, match=why):
        add_hand_over(connection, row)
    assert rows(sqlite, "SELECT * FROM hand_over") == []


def test_nothing_is_given_in_a_closed_period(sqlite: Database) -> None:
    market.build(sqlite)
    june = market.opened(sqlite)
    with sqlite.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", market.AFTER_JUNE_MS)
    with sqlite.write() as connection, pytest.raises(HandOverError, match="is closed"):
        add_hand_over(connection, GIVEN)
