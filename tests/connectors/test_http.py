"""The transport against a real server that misbehaves in every way we know of."""

import gzip
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from connectors.errors import AuthFailed, Changed, ConnectorError, NotConfigured, Refused, Unreachable
from connectors.http import Http, Limits

TOKEN = "s3cret-token"
PROBLEM = "application/problem+json"
HTML = "text/html; charset=utf-8"


def test_a_good_answer_comes_back_as_its_bytes(loopback, reply, transport):
    loopback.script = [reply(body=b'{"orders":[]}')]
    body = transport(loopback.url + "/").get("/v1/x", token=TOKEN, params=[("sku", "a"), ("sku", "b c")])
    assert body == b'{"orders":[]}'
    assert loopback.asked[0].path == "/v1/x?sku=a&sku=b+c"
    assert loopback.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_compressed_answer_is_unpacked(loopback, reply, transport):
    loopback.script = [reply(body=gzip.compress(b"[1]"), headers={"Content-Encoding": "gzip"})]
    assert transport(loopback.url).get("/") == b"[1]"


@pytest.mark.parametrize("status", [401, 403])
def test_bad_credentials_are_said_at_once(loopback, reply, transport, clock, status):
    loopback.script = [reply(status, b'{"title":"No","detail":"token revoked"}', kind=PROBLEM)]
    with pytest.raises(AuthFailed, match="token revoked"):
        transport(loopback.url).get("/v1/shops", token=TOKEN)
    assert (len(loopback.asked), clock.slept) == (1, [])


def test_retry_after_is_waited_out_exactly(loopback, reply, transport, clock):
    loopback.script = [reply(429, headers={"Retry-After": "7"}), reply(body=b"[]")]
    assert transport(loopback.url).get("/") == b"[]"
    assert clock.slept == [7.0]


def test_a_429_without_retry_after_backs_off_with_jitter(loopback, reply, transport, clock):
    loopback.script = [reply(429)]
    with pytest.raises(Unreachable) as caught:
        transport(loopback.url, tries=4, first_wait_s=1.0).get("/")
    assert (clock.slept, caught.value.wait_s) == ([0.5, 1.0, 2.0], None)


def test_a_wait_longer_than_the_time_we_have_is_handed_on(loopback, reply, transport, clock):
    loopback.script = [reply(429, headers={"Retry-After": "3600"})]
    with pytest.raises(Unreachable) as caught:
        transport(loopback.url, total_s=60.0).get("/")
    assert (caught.value.wait_s, clock.slept, len(loopback.asked)) == (3600.0, [], 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_server_errors_are_tried_again_and_then_said(loopback, reply, transport, status):
    loopback.script = [reply(status, b"<html>oops</html>", kind=HTML)]
    with pytest.raises(Unreachable, match=str(status)):
        transport(loopback.url).get("/")
    assert len(loopback.asked) == 3


@pytest.mark.parametrize(
    ("body", "declared"),
    [(b'{"orders":[{"code"', 500), (b'{"orders":[{"code"', None), (b"", None), (b'{"a":1}}', None)],
    ids=["shorter than declared", "declared but cut", "empty", "damaged"],
)
def test_a_body_that_is_cut_off_is_fetched_again(loopback, reply, transport, body, declared):
    loopback.script = [reply(body=body, declared=declared), reply(body=b'{"orders":[]}')]
    assert transport(loopback.url).get("/") == b'{"orders":[]}'
    loopback.script = [reply(body=body, declared=declared)]
    with pytest.raises(Unreachable):
        transport(loopback.url).get("/")


def test_silence_ends_as_unreachable(loopback, reply, transport):
    loopback.script = [reply(stall_s=20.0)]
    with pytest.raises(Unreachable, match="no answer in time"):
        transport(loopback.url, read_s=0.05, tries=2).get("/")
    assert len(loopback.asked) == 2


def test_a_body_that_trickles_in_cannot_outlive_the_time(loopback, reply):
    loopback.script = [reply(body=b"[" + b" " * 2000 + b"]", trickle_s=0.02)]
    http = Http(loopback.url, Limits(total_s=0.2, tries=1))
    with pytest.raises(Unreachable, match="whole in time"):
        http.get("/")
    http.close()


def test_nobody_listening_ends_as_unreachable(transport, clock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="connection failed"):
        transport(f"http://127.0.0.1:{port}").get("/")
    assert len(clock.slept) == 2


def test_a_post_is_repeated_with_the_same_key(loopback, reply, transport):
    loopback.script = [reply(503), reply(body=b'{"results":[]}')]
    transport(loopback.url).post("/v1/offers", b'{"items":[]}', key="key-1", token=TOKEN)
    assert [(a.method, a.headers["Idempotency-Key"], a.body) for a in loopback.asked] == [
        ("POST", "key-1", b'{"items":[]}')
    ] * 2


def test_a_post_without_a_key_is_made_once(loopback, reply, transport):
    loopback.script = [reply(503)]
    with pytest.raises(Unreachable):
        transport(loopback.url).send("POST", "/v1/webhooks", body=b"{}")
    assert len(loopback.asked) == 1


def test_what_a_platform_says_may_be_left_out_where_it_may_name_a_person(loopback, reply, transport, caplog):
    caplog.set_level("INFO")
    for status in (401, 429, 400):
        loopback.script = [reply(status, '{"title": "Trần Thị Bê", "detail": "0912"}'.encode())]
        with pytest.raises(ConnectorError) as caught:
            transport(loopback.url).send("GET", "/v1", words=False)
        assert str(status) in str(caught.value)
        assert not {"Trần", "0912"} & {*str(caught.value).split(), *caplog.text.split()}


def test_a_post_that_only_asks_is_repeated_without_a_key(loopback, reply, transport):
    loopback.script = [reply(503), reply(429), reply(body=b"[]")]
    assert transport(loopback.url).send("POST", "/v2/price", body=b"{}", again=True).body == b"[]"
    assert [("Idempotency-Key" in asked.headers, asked.body) for asked in loopback.asked] == [(False, b"{}")] * 3


def test_the_token_is_not_carried_to_another_host(loopback, reply, transport):
    loopback.script = [reply(302, headers={"Location": loopback.url.replace("127.0.0.1", "localhost") + "/steal"})]
    with pytest.raises(Changed, match="redirects"):
        transport(loopback.url).get("/v1", token=TOKEN)
    assert len(loopback.asked) == 1


def test_a_redirect_on_the_same_host_is_followed(loopback, reply, transport):
    loopback.script = [reply(301, headers={"Location": "/v1/"}), reply(body=b"[]")]
    assert transport(loopback.url).get("/v1", token=TOKEN) == b"[]"
    assert [asked.path for asked in loopback.asked] == ["/v1", "/v1/"]


def test_redirects_in_a_ring_end(loopback, reply, transport):
    loopback.script = [reply(301, headers={"Location": "/v1"})]
    with pytest.raises(Changed, match="redirects"):
        transport(loopback.url).get("/v1")
    assert len(loopback.asked) == 4


def test_a_body_without_end_is_not_read_to_its_end(loopback, reply, transport):
    loopback.script = [reply(body=gzip.compress(b"0" * 5_000_000), headers={"Content-Encoding": "gzip"})]
    with pytest.raises(Changed, match="over 100000 bytes"):
        transport(loopback.url, body_bytes=100_000).get("/")


def test_neither_token_nor_query_nor_body_is_said(loopback, reply, transport, caplog):
    caplog.set_level(logging.DEBUG)
    loopback.script = [reply(503, b'{"buyer":"Nguyen Van A"}'), reply(400, b'{"buyer":"Nguyen Van A"}')]
    with pytest.raises(Refused) as caught:
        transport(loopback.url).post("/v1/offers", b'{"phone":"0912345678"}', key="k", token=TOKEN)
    said = caplog.text + str(caught.value) + repr(caught.value)
    assert "503" in caplog.text
    assert not [word for word in (TOKEN, "Nguyen", "0912345678") if word in said]


def test_a_retry_after_holds_for_the_next_call_too(loopback, reply, transport, clock):
    loopback.script = [reply(429, headers={"Retry-After": "40"}), reply(body=b"[]")]
    http = transport(loopback.url, tries=1)
    with pytest.raises(Unreachable):
        http.get("/")
    assert http.get("/other") == b"[]"
    assert clock.slept == [40.0]


def test_the_budget_spaces_the_calls(loopback, reply, transport, clock):
    loopback.script = [reply(body=b"[]")]
    http = transport(loopback.url, calls_per_second=4.0, burst=2)
    for _ in range(4):
        http.get("/")
    assert clock.slept == [0.25, 0.25]


def test_a_spent_quota_is_waited_out_before_the_next_call(loopback, reply, transport, clock):
    loopback.script = [reply(body=b"[]", headers={"RateLimit": '"default";r=0;t=9'}), reply(body=b"[]")]
    http = transport(loopback.url)
    http.get("/")
    assert clock.slept == []
    http.get("/")
    assert clock.slept == [9.0]


def test_a_netrc_is_not_read(loopback, reply, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    loopback.script = [reply(body=b"[]")]
    http = Http(loopback.url, new_session=requests.Session)
    http.get("/")
    http.close()
    assert "Authorization" not in loopback.asked[0].headers


def test_no_two_calls_at_once_share_a_session_and_a_later_one_takes_what_is_there(
    loopback, reply, transport, monkeypatch
):
    used = []
    request = requests.Session.request

    def noted(session, *given, **named):
        used.append(session)
        return request(session, *given, **named)

    monkeypatch.setattr(requests.Session, "request", noted)
    both = threading.Barrier(2)
    loopback.script = [reply(meet=both), reply(meet=both), reply()]
    http = transport(loopback.url)
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(http.get, ["/a", "/b"])) == [b"{}", b"{}"]
    assert used[0] is not used[1]
    http.get("/c")
    assert used[2] in used[:2]


@pytest.mark.parametrize(
    "url", ["", "postmart.vn", "ftp://x.vn", "http://postmart.vn", "https://a:b@x.vn", "https://["]
)
def test_an_unsafe_address_is_not_configured(url):
    with pytest.raises(NotConfigured):
        Http(url)
