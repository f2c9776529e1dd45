"""A small answer of the contract is read whole, or refused with its place and without its content."""

import pytest
from msgspec.json import Decoder

from connectors.errors import Changed
from connectors.partner.contract.mapping import read
from connectors.partner.contract.wire import Shops

SHOPS = Decoder(Shops)


def test_an_answer_is_read_whole_and_what_is_not_agreed_is_dropped():
    (shop,) = read(
        b'{"shops": [{"shop_id": "1", "title": "HTX", "authorised": true, "owner": "Hoa"}], "next": 7}', SHOPS
    ).shops
    assert (shop.shop_id, shop.authorised, hasattr(shop, "owner")) == ("1", True, False)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"shops": [{"shop_id": "1", "authorised": "Hoa"}]}', "shops[0].authorised: Expected bool, got str."),
        (b'{"owner": "Hoa"}', "Object missing required field shops."),
        (b'{"owner": "Hoa', "The text of the record is damaged."),
        (b'{"shops": [{"shop_id": "Hoa\xff"}]}', "The text of the record is damaged."),
        (b'{"more":' + b"[" * 100_000, "The text of the record is damaged."),
    ],
    ids=["another type", "nothing of it", "cut off", "no text", "too deep"],
)
def test_an_answer_of_another_shape_means_that_the_platform_changed(body, says):
    with pytest.raises(Changed) as refused:
        read(body, SHOPS)
    assert str(refused.value) == f"An answer has not the agreed shape. {says}"
