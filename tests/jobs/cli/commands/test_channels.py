"""``lensan channels``: a channel is there once, and waits for a secret and a go."""

import pytest

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
