"""A cooperative has one shop of sales by hand, under its code; nothing is asked of it by the clock."""

import pytest
from sqlalchemy import func, insert, select

from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelExistsError
from marketplace.operations.by_hand.selling import HandRefusal
from marketplace.operations.by_hand.shops import add_hand_shop, without_hand_shop
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import seeding


@pytest.mark.both
def test_each_cooperative_has_one_shop(database: Database) -> None:
    seeding.seed(database)
    with database.write() as connection:
        commune = connection.execute(select(func.min(TABLES["commune"].c.id))).scalar()
        row = {"code": "HTX-X", "name": "HTX Xuân", "name_key": "htx xuan", "commune_id": commune}
        connection.execute(insert(TABLES["cooperative"]).values(row))
        [(code, name)] = without_hand_shop(connection)
        add_hand_shop(connection, "tay-1", f"Bán tay {name}", code, 5, lambda _: None)
        assert code not in dict(without_hand_shop(connection))
        found = channels.by_code(connection, "tay-1")
        assert found is not None
        assert (found.platform, found.road, found.shop, found.by_hand) == ("hand", "hand", code, True)
        with pytest.raises(ChannelExistsError):
            add_hand_shop(connection, "tay-2", "Hai", code, 5, lambda _: None)
        with pytest.raises(HandRefusal, match="no cooperative"):
            add_hand_shop(connection, "tay-3", "Ba", "HTX-0", 5, lambda _: None)
