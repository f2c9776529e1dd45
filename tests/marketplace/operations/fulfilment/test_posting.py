"""What is not packed, is gone or is of no cooperative that ships cannot be posted; who may not send is told nothing."""

import pytest
from sqlalchemy import text

from marketplace.directory.audit import Signed
from marketplace.operations.fulfilment import posting
from marketplace.orders.parcels import ParcelError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import carrier
from tests.carrier import LEAVES
from tests.seeding import NOW_MS

WHO = Signed(None, "An")


@pytest.mark.parametrize(
    ("code", "change", "said"),
    [
        ("NO", "", "there is no order"), ("A3", "", "is cancelled"), ("B1", "", "under way"),
        ("B3", "UPDATE orders SET fulfilment = 'none' WHERE remote_id = 'B3'", "is short of fruit"),
        ("B2", "DELETE FROM pick_up", "not of one cooperative that ships"),
        ("B2", "DELETE FROM recipient", "no recipient is kept"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_in_one_sentence(database: Database, code: str, change: str, said: str) -> None:
    carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    with database.write() as connection:
        if change:
            connection.execute(text(change))
        with pytest.raises(ParcelError, match=said):
            posting.post(connection, EVERYTHING, code, LEAVES, WHO, NOW_MS)


def test_no_more_is_collected_than_an_order_is_worth_and_nothing_of_a_platforms(database: Database) -> None:
    carrier.build(database, road="file")
    carrier.keep(database, "B2", NOW_MS)
    post = posting.post
    with database.write() as connection:
        with pytest.raises(ParcelError, match="collect at most that"):
            post(connection, EVERYTHING, "B2", LEAVES, WHO, NOW_MS, cod_dong=375_001)
        with pytest.raises(ParcelError, match="there is no order"):
            post(connection, EVERYTHING, "B2", LEAVES, WHO, NOW_MS, shop="postmart-1")
        assert post(connection, EVERYTHING, "B2", LEAVES, WHO, NOW_MS, shop="voso-1").cod_dong == 0
        assert len(posting.of_order(connection, EVERYTHING, "B2")) == 1
