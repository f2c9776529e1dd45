"""What oscar's offers can promise without a compare-and-set: a sale is never overwritten unseen, and what is told."""

from marketplace.words.records import Outcome
from tests.connectors.oscar.trading import connector, offer, product, shop, wish
from tests.oscar.shop import Customer

__all__ = ["connector", "shop"]


def test_a_sale_we_know_nothing_of_makes_a_push_a_conflict(shop, connector):
    (made,) = connector.push_offers([wish("G-5", 9)])
    Customer(shop.url, shop.ask("products")).buy(**{"G-5": 2})
    (late,) = connector.push_offers([wish("G-5", 4, made.offer.version)])
    assert (late.outcome, late.offer.stock) == (Outcome.CONFLICT, 7)
    (again,) = connector.push_offers([wish("G-5", 4, late.offer.version)])
    assert (again.outcome, shop.on_sale()["G-5"]) == (Outcome.ACCEPTED, 4)


def test_what_is_shipped_leaves_what_is_on_sale_as_wished(shop, connector):
    customer = product(shop, "H-5", stock=10)
    number = customer.buy(**{"H-5": 4})
    assert connector.push_offers([wish("H-5", 5, offer(connector, "H-5").version)])[0].outcome is Outcome.ACCEPTED
    assert shop.ask("stock")["H-5"] == [9, 4]
    shop.ask("ship", number=number)
    assert (shop.ask("stock")["H-5"], offer(connector, "H-5").stock) == ([5, 0], 5)


def test_words_and_prices_are_written_where_they_differ(shop, connector):
    product(shop, "I-5")
    version = offer(connector, "I-5").version
    news = wish("I-5", 3, version, title="Vải thiều chín sớm", price_dong=160_000)
    assert connector.push_offers([news])[0].outcome is Outcome.ACCEPTED
    stands = offer(connector, "I-5")
    assert (stands.title, stands.price_dong, stands.stock) == ("Vải thiều chín sớm", 160_000, 3)


def test_an_offer_that_is_gone_or_has_no_seller_is_told(connector):
    gone, stranger = connector.push_offers([wish("J-5", 3, 999 << 32), wish("J-6", 3, seller="ai-do")])
    assert (gone.outcome, gone.offer) == (Outcome.CONFLICT, None)
    assert (stranger.outcome, "ai-do" in stranger.reason) == (Outcome.REFUSED, True)
