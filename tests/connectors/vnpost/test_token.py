"""The account: tokens are fetched when they are needed, once for all threads, and shown nowhere."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.base import ChannelSettings
from connectors.errors import AuthFailed, Refused
from connectors.vnpost.token import Account
from tests.connectors.vnpost.carrier import CUSTOMER, NAME, PASSWORD


@pytest.fixture
def account(carrier, transport):
    return Account(ChannelSettings("bd", "vnpost", carrier.url, CUSTOMER, f"{NAME}:{PASSWORD}"), transport(carrier.url))


def test_threads_share_one_token(carrier, account):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: account.get("/getNewProvinceAll").status, range(8)))
    assert (answers, len(carrier.calls("/GetAccessToken"))) == ([200] * 8, 1)


def test_a_token_that_is_refused_twice_needs_a_person(carrier, account):
    carrier.faults = ["token", "token"]
    with pytest.raises(AuthFailed) as caught:
        account.get("/getNewProvinceAll")
    assert len(carrier.calls("/GetAccessToken")) == 2
    assert "tk-" not in str(caught.value)
    assert account.get("/getNewProvinceAll").status == 200


@pytest.mark.parametrize(
    ("body", "status"), [(b'{"success": false, "errorMessage": "x"}', 200), (b"{}", 400), (b"{}", 403)]
)
def test_a_sign_in_that_is_refused_needs_a_person(loopback, reply, transport, body, status):
    loopback.script = [reply(status, body)]
    refused = Account(ChannelSettings("bd", "vnpost", loopback.url, "T1", "a:b"), transport(loopback.url))
    with pytest.raises(AuthFailed):
        refused.get("/getOrder")
    assert len(loopback.asked) == 1
    assert loopback.asked[0].body == b'{"username":"a","password":"b","customerCode":"T1"}'


def test_what_is_read_is_refused_without_the_carriers_words(carrier, account):
    with pytest.raises(Refused) as caught:
        account.get("/getOrder", (("code", "x"),))
    assert (caught.value.status, "fields" in str(caught.value)) == (400, False)
    with pytest.raises(Refused, match="It says: fields"):
        account.post("/orderCancel", {"Id": 1}, again=False)
