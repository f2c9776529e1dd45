"""Wishes of ours as the carrier is asked: what is missing or mixed is said before it is asked."""

import pytest

from connectors.base import ChannelSettings
from connectors.errors import Refused
from connectors.http import Http
from connectors.vnpost.token import Account
from connectors.vnpost.wishes import new_parcel, pricing
from tests.connectors.vnpost.wishes import OLD_WISH, SENDER, TO, TO_PLACE, WISH

ACCOUNT = Account(ChannelSettings("bd", "vnpost", "https://x.vn", "T1", "a:b"), Http("https://x.vn"))
WITHOUT_COMMUNE = TO_PLACE._replace(commune_id="")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"to": OLD_WISH.to}, "mix"), ({"to_place": OLD_WISH.to_place}, "mix"),
        ({"to": OLD_WISH.to, "to_place": OLD_WISH.to_place}, "mix"), ({"sender_place": OLD_WISH.sender_place}, "mix"),
        ({"to_place": TO_PLACE._replace(district_id="1101")}, "mix"), ({"to_place": WITHOUT_COMMUNE}, "commune"),
        ({"weight_g": 0}, "grams"), ({"cod_dong": -1}, "below 0"), ({"sides_cm": (1, 0, 1)}, "below 0"),
    ],
)  # fmt: skip
def test_what_is_mixed_or_no_measure_is_refused_for_prices_and_parcels(changes, says):
    for asked in (new_parcel, pricing):
        with pytest.raises(Refused, match=says) as caught:
            asked(WISH._replace(**changes), ACCOUNT)
        assert caught.value.sentence.vi.startswith("Chưa gửi được qua Bưu điện: ")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"service": ""}, "service"), ({"number": ""}, "number"), ({"goods": " "}, "what is in it"),
        ({"to": TO._replace(phone=" ")}, "recipient's"), ({"sender": SENDER._replace(street="")}, "sender's"),
    ],
)  # fmt: skip
def test_what_a_parcel_needs_and_a_price_does_not(changes, says):
    with pytest.raises(Refused, match=says):
        new_parcel(WISH._replace(**changes), ACCOUNT)
    assert pricing(WISH._replace(**changes), ACCOUNT).data.weight == 5_200


def test_nothing_is_collected_or_declared_where_it_is_nothing():
    plain = new_parcel(WISH._replace(cod_dong=0, value_dong=0), ACCOUNT).information_order
    assert (plain.addon_service, plain.addition_request, plain.length, plain.width, plain.height) == (
        [],
        [],
        40,
        30,
        20,
    )
