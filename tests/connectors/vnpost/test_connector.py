"""The connector as a whole: what a channel must say before it can speak, and what its health tells."""

import pytest

from connectors.base import ChannelSettings
from connectors.errors import AuthFailed, NotConfigured
from connectors.platforms import facts_of
from connectors.vnpost.connector import connect


@pytest.mark.parametrize(
    ("shop", "secret"), [("", "a:b"), ("/HD", "a:b"), ("T1", ""), ("T1", "name"), ("T1", ":b"), ("T1", "a:")]
)
def test_a_channel_that_lacks_customer_or_secret_is_not_configured(transport, shop, secret):
    settings = ChannelSettings("bd", "vnpost", "https://x.vn", shop, secret)
    with pytest.raises(NotConfigured):
        connect(settings, facts_of("vnpost"), transport("https://x.vn"))


def test_check_tells_a_wrong_password_from_a_good_one(carrier, make):
    assert make().check().title == "Bưu điện Việt Nam – MyVNPost"
    with pytest.raises(AuthFailed) as caught:
        make(secret="htx-vai:sai-rồi").check()
    assert "sai-rồi" not in str(caught.value) and "mật khẩu" in caught.value.sentence.vi


def test_the_status_table_says_what_each_status_says():
    table = facts_of("vnpost").parcels
    assert {*table} == {*map(str, [*range(25), 28, 29])}
    assert {code for code, one in table.items() if one.final} == {"9", "14", "19"}
    assert {code: one.part for code, one in table.items() if one.part} == {"20": "returned", "23": "delivered"}
    assert {code for code, one in table.items() if one.says is None} == {"20", "21", "22", "23", "28", "29"}
