"""``lensan channels``: a channel is there once, and waits for a secret and a go."""

import pytest
from sqlalchemy import insert

from marketplace.exchange import sync_requests
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.ledger import rows


def test_a_channel_is_there_once(lensan_shop: Lensan, shop: Shop) -> None:
    add = ("channels", "add", "shop", "--platform", "postmart", "--shop", "x")
    assert sentence(lensan_shop(*add)) == "Channel shop is there already, for shop s1 on partner"
    assert sentence(lensan_shop("channels", "add", "b", "--platform", "nobody", "--shop", "x")).startswith(
        "There is no platform 'nobody'; the platforms are: "
    )


@pytest.mark.both
def test_a_new_channel_waits_for_a_secret_and_a_go(lensan_shop: Lensan, shop: Shop) -> None:
    added = lensan_shop("channels", "add", "b", "--platform", "partner", "--shop", "x", "--url", shop.url)
    assert (added.code, "lensan channels secret b" in added.out) == (0, True)
    found = {row["code"]: row["adopted"] for row in lensan_shop("channels", "list", "--format", "json").json}
    assert found == {"shop": True, "b": False}
    assert lensan_shop("channels", "go", "b").code == 0
    assert rows(shop.database, "SELECT count(*) FROM channel WHERE adopted") == [(2,)]


def test_a_shop_that_is_reached_by_files_has_neither_address_nor_secret(lensan_shop: Lensan, shop: Shop) -> None:
    added = lensan_shop("channels", "add", "tay", "--platform", "postmart", "--shop", "x", "--road", "file")
    assert (added.code, "lensan files take FILE --shop tay" in added.out) == (0, True)
    assert rows(shop.database, "SELECT road, base_url FROM channel WHERE code = 'tay'") == [("file", "")]
    refused = lensan_shop("channels", "add", "b", "--platform", "postmart", "--shop", "y", "--road", "page")
    assert sentence(refused) == "postmart is not reached by page today; the roads are: contract, file"
    findings = {row["what"]: row for row in lensan_shop("doctor", "--format", "json").json}
    assert findings["channel tay"]["state"] == "ok"


def test_the_shop_of_sales_by_hand_is_a_cooperatives_and_asks_nobody(lensan_shop: Lensan, shop: Shop) -> None:
    add = ("channels", "add", "tay", "--platform", "hand", "--shop", "HTX-X")
    assert sentence(lensan_shop(*add)).startswith("There is no cooperative HTX-X")
    with shop.database.write() as connection:
        commune = bulk.scalar(connection, "SELECT min(id) FROM commune", {})
        row = {"code": "HTX-X", "name": "HTX Xuân", "name_key": "htx xuan", "commune_id": commune}
        connection.execute(insert(TABLES["cooperative"]).values(row))
    added = lensan_shop(*add)
    assert (added.code, "/gian-hang/tay/ghi-don" in added.out) == (0, True)
    assert rows(shop.database, "SELECT platform, road, shop FROM channel WHERE code = 'tay'") == [
        ("hand", "hand", "HTX-X")
    ]
    findings = {row["what"]: row for row in lensan_shop("doctor", "--format", "json").json}
    assert findings["channel tay"]["state"] == "ok"
    with shop.database.write() as connection:
        channel = bulk.scalar(connection, "SELECT id FROM channel WHERE code = 'tay'", {})
        sync_requests.request(connection, channel, 1)
        assert channel not in sync_requests.pending(connection)
