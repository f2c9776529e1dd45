"""Our session sends what ``requests`` would send, for less."""

import pytest
import requests
from requests.auth import HTTPBasicAuth

from connectors.http_session import Session

BASE = "https://san.vn/api"


class Named(requests.auth.AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = "Bearer vải"
        return request


def prepared(
    session: requests.Session, method: str, url: str, params: list[tuple[str, str]], body: bytes | None
) -> tuple[object, ...]:
    session.headers["User-Agent"] = "lensan"
    session.cookies.set("sessionid", "k1", domain="san.vn", path="/")
    headers = {"accept": "application/json", "Idempotency-Key": "a"}
    auth = Named() if method == "GET" else HTTPBasicAuth("user", "password")
    asked = requests.Request(method, url, headers=headers, params=params or {}, data=body or {}, auth=auth)
    made = session.prepare_request(asked)
    assert made.headers["Cookie"] == "sessionid=k1"
    return made.method, made.url, {name.lower(): one for name, one in made.headers.items()}, made.body, made.hooks


@pytest.mark.parametrize("params", [[], [("limit", "7"), ("limit", "8"), ("cursor", "vải/ +&=~%41")]])
@pytest.mark.parametrize(("method", "body"), [("GET", None), ("DELETE", None), ("POST", b"{}"), ("PUT", b"")])
@pytest.mark.parametrize(
    "path", ["", "/", "/v1/shops/S-1_~", "/v1/shops/S%201/x", "/v1/../x", "/vải thiều", "/x?a=1", "/x#b", "/x;y"]
)
def test_a_call_is_prepared_as_requests_would(
    path: str, method: str, body: bytes | None, params: list[tuple[str, str]]
) -> None:
    ours, theirs = (prepared(one, method, BASE + path, params, body) for one in (Session(), requests.Session()))
    assert ours == theirs


@pytest.mark.parametrize("url", ["", "san.vn/x", "https://", "https://*.vn/x", "https://.vn/x"])
def test_what_is_no_address_is_refused_as_requests_would(url: str) -> None:
    for session in (Session(), requests.Session()):
        with pytest.raises((requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
            session.prepare_request(requests.Request("GET", url, auth=Named()))


def test_a_header_that_would_break_out_of_its_line_is_refused() -> None:
    asked = requests.Request("GET", BASE + "/x", headers={"Idempotency-Key": "a\r\nHost: b"}, auth=Named())
    with pytest.raises(requests.exceptions.InvalidHeader):
        Session().prepare_request(asked)
