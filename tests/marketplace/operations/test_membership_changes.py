"""A household joins and leaves by a person's word, and the shops that offer its fruit are looked at again."""

from datetime import date

import pytest

from marketplace.directory.memberships import MembershipError
from marketplace.exchange import sync_requests
from marketplace.operations.membership_changes import join, leave
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.settlement.statements import market

DAY, LATER, NOW_MS = date(2021, 7, 1), date(2021, 7, 5), 1_625_000_000_000


@pytest.mark.both
def test_who_leaves_is_no_member_from_that_day_and_may_join_again(database: Database) -> None:
    market.build(database)
    with database.write() as connection:
        assert leave(connection, "H0", "HTX", DAY, NOW_MS).ends
        assert not leave(connection, "H0", "HTX", DAY, NOW_MS).ends
        joined = join(connection, "H0", "HTX", LATER, NOW_MS)
        assert joined.begins is not None
        assert not join(connection, "H0", "HTX", LATER, NOW_MS).begins
    sql = (
        "SELECT m.left_on FROM membership m JOIN household h ON h.id = m.household_id WHERE h.code = 'H0' ORDER BY m.id"
    )
    assert [left and str(left) for (left,) in rows(database, sql)] == [str(DAY), None]


def test_the_shops_that_offer_its_fruit_are_asked_for(database: Database) -> None:
    shop = market.build(database)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM sync_request")
        connection.exec_driver_sql(
            "INSERT INTO offer (channel_id, listing_id, sku, state, kept_back) "
            "SELECT 1, id, sku, 'live', 0 FROM listing"
        )
        leave(connection, "H0", "HTX", DAY, NOW_MS)
        assert list(sync_requests.pending(connection)) == [shop]


def test_who_is_not_known_or_no_member_is_refused(database: Database) -> None:
    market.build(database)
    with database.write() as connection:
        for household, cooperative, words in (
            ("H9", "HTX", "There is no household H9"),
            ("H0", "KHAC", "There is no cooperative KHAC"),
        ):
            with pytest.raises(MembershipError, match=words):
                join(connection, household, cooperative, DAY, NOW_MS)
        with pytest.raises(MembershipError, match="is a member of HTX on 01/07/2021 already"):
            join(connection, "H1", "HTX", DAY, NOW_MS)
