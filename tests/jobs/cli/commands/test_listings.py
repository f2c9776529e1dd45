"""The command line of listings: a price far off what is known is set only by force."""

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.ledger import rows

PRICE = "SELECT price_dong FROM listing WHERE sku = 'H0-5'"


def test_a_price_far_off_the_old_one_is_set_only_by_force(lensan_shop: Lensan, shop: Shop) -> None:
    [(before,)] = rows(shop.database, PRICE)
    refused = sentence(lensan_shop("listings", "price", "H0-5", "1"))
    assert "1 đ is far from that; check the price. Where it is right, give --force." in refused
    assert rows(shop.database, PRICE) == [(before,)]
    said = lensan_shop("listings", "price", "H0-5", "1", "--force")
    assert said.out.startswith(f"H0-5 costs 1 đ instead of {f'{before:,}'.replace(',', '.')} đ;")
    assert rows(shop.database, PRICE) == [(1,)]


def test_a_listing_at_a_price_that_nobody_asks_is_opened_only_by_force(lensan_shop: Lensan, shop: Shop) -> None:
    [(before,)] = rows(shop.database, "SELECT count(*) FROM listing")
    [(produce,)] = rows(shop.database, "SELECT name FROM produce LIMIT 1")
    add = ("listings", "add", produce, "--pack", "3 kg", "--price", "1", "--shop", "shop", "--household", "H0",
           "--season", rows(shop.database, "SELECT code FROM season")[0][0])  # fmt: skip
    assert "0 đ a kg; other listings of this produce cost" in sentence(lensan_shop(*add))
    assert rows(shop.database, "SELECT count(*) FROM listing") == [(before,)]
    assert lensan_shop(*add, "--force").code == 0
    assert rows(shop.database, "SELECT count(*) FROM listing") == [(before + 1,)]
