"""A cooperative's pick-up is one, with who sends and where; an order is of the cooperatives whose fruit is in it."""

import pytest

from marketplace.orders import pick_ups
from marketplace.orders.pick_ups import NewPickUp
from marketplace.orders.recipients import RecipientError
from marketplace.storage import Database
from tests import carrier


@pytest.mark.both
def test_a_pick_up_is_set_once_and_said_to_carriers(database: Database) -> None:
    channel = carrier.build(database)
    of = carrier.order_id(database, "B2")
    with database.write() as connection:
        found = pick_ups.pick_up(connection, 1)
        assert found is not None
        assert (found.sender.name, found.sender.commune, found.sender.district) == ("HTX Lục Ngạn", "Phường Chũ", None)
        assert "0204" not in repr(found)
        assert pick_ups.pick_up(connection, 2) is None
        assert pick_ups.cooperatives_of(connection, [of, -1]) == {of: {1}, -1: set()}
        new = NewPickUp(1, channel.id, "HTX", "0204 111 222", "Kho 2", found.commune_id, "26000ABCD123", "", "")
        pick_ups.put(connection, new, 5)
        again = pick_ups.pick_up(connection, 1)
        assert again is not None
        assert (again.street, again.sender.code) == ("Kho 2", "26000ABCD123")
        with pytest.raises(RecipientError, match="digital address"):
            pick_ups.put(connection, new._replace(code="abc"), 6)
