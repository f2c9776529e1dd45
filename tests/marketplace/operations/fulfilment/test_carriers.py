"""A cooperative ships with an account; a code that nobody knows is refused before anything is written."""

import pytest

from marketplace.operations.fulfilment import carriers
from marketplace.operations.fulfilment.carriers import WantedPickUp
from marketplace.orders import pick_ups
from marketplace.orders.parcels import ParcelError
from marketplace.storage import Database
from tests import carrier
from tests.ledger import rows

WANTED = WantedPickUp("An", "0204 999 888", "Kho 3", "07582", None, "VCN", "BC 3")


def test_with_which_account_a_cooperative_ships_is_written_and_signed(database: Database) -> None:
    channel = carrier.build(database)
    assert "0204" not in repr(WANTED)
    with database.write() as connection:
        carriers.ship_with(connection, "HTX", channel, WANTED, "An", 5)
        found = pick_ups.pick_up(connection, 1)
        assert found is not None
        assert (found.street, found.commune) == ("Kho 3", "Xã Lục Ngạn")
        for code, wanted in (("HTX-9", WANTED), ("HTX", WANTED._replace(commune="00000"))):
            with pytest.raises(ParcelError):
                carriers.ship_with(connection, code, channel, wanted, "An", 6)
    assert rows(database, "SELECT who, subject FROM audit WHERE act = 'pick-up set'") == [("An", "Viettel Post (vtp)")]
