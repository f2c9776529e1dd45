"""Without an open session there is nothing but doors, and some of Streamlit's addresses are nobody's."""

import pytest
import requests
from websockets.exceptions import InvalidStatus

from marketplace.directory.rights import Role
from marketplace.pages.context import COOKIE
from marketplace.pages.doors.hosts import Hosts
from tests import people
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.asking import OVER_TLS
from tests.marketplace.pages.doors.conftest import PASSWORD, Home

WAIT_S = 30
PAGE = {"Accept": "text/html,application/xhtml+xml"}
SHUT = (
    "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/agent/mcp/",
    "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/upload_file/a/b", "/auth/login", "/auth/logout",
    "/oauth2callback",
)  # fmt: skip
GUARDED = (
    "/", "/theo-ho", "/theo-xa", "/index.html", "/no-such-thing", "/tai-khoan", "/tai-khoan/lop-hai",
    "/download/season.csv", "/media/x.svg", "/component/a/b", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/bidi-components/x", "/_stcore/stream", "//theo-ho", "/dang-nhap/../theo-ho", "/static", "/health/x",
)  # fmt: skip
STREAMLITS = ("/media", "/component", "/_stcore")


def asked(served: Served, path: str, method: str = "GET", token: str = "", **headers: str) -> requests.Response:
    cookies = {COOKIE: token} if token else {}
    session = requests.Session()
    request = session.prepare_request(requests.Request(method, served.address, headers=headers, cookies=cookies))
    request.url = served.address + path  # as it is written, dots and all
    return session.send(request, timeout=WAIT_S, allow_redirects=False)


def test_whoever_is_not_signed_in_is_led_to_sign_in(served: Served) -> None:
    for path in GUARDED:
        page = asked(served, path, **PAGE)
        if path.startswith(STREAMLITS):
            assert page.status_code == 401, path
        else:
            assert (page.status_code, page.headers["location"].split("?")[0]) == (302, "/dang-nhap"), path
        for token in ("", "forged"):
            told = asked(served, path, token=token)
            assert (told.status_code, len(told.text) < 100) == (401, True), path
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
            assert asked(served, path, method).status_code == 401, (method, path)


def test_the_way_back_and_the_language_are_kept(served: Served) -> None:
    led = asked(served, "/theo-ho?ho=H%201&lang=en", **PAGE).headers["location"]
    assert led == "/dang-nhap?next=%2Ftheo-ho%3Fho%3DH%25201%26lang%3Den&lang=en"


def test_what_everybody_may_load_is_there(served: Served) -> None:
    assert asked(served, "/health").status_code == 200
    assert asked(served, "/dang-nhap", **PAGE).status_code == 200
    assert asked(served, "/assets/brand.svg").headers["content-type"] == "image/svg+xml"
    assert asked(served, "/static/no-such.js").status_code == 200  # Streamlit answers with its empty page
    assert "lensan" not in asked(served, "/static/no-such.js").text.lower()


def test_what_is_shut_is_shut_for_administrators_too(served: Served) -> None:
    for path in SHUT:
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            for token in ("", people.DESK):
                assert asked(served, path, method, token, **PAGE).status_code == 404, (method, path)


def test_another_site_changes_nothing_and_opens_no_line(served: Served) -> None:
    own = served.address
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"},
                    {"Origin": own, "Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        told = asked(served, "/download/backup", "POST", people.DESK, **headers)
        assert (told.status_code, told.text[:15]) == (403, "Trang web khác ")
    for origin, token, status in (
        (own, "", 401), (own, "forged", 401), ("https://evil.example", people.DESK, 403), ("null", people.DESK, 403),
        (None, people.DESK, 403),
    ):  # fmt: skip
        with pytest.raises(InvalidStatus) as refused, served.line(token, origin):
            pass
        assert refused.value.response.status_code == status
    with served.line() as line:
        assert line.subprotocol == "streamlit"


def test_over_tls_the_cookie_of_this_host_alone_counts(home: Home) -> None:
    browser = home.signed_in(home.person(), OVER_TLS)
    token = browser.cookie("__Host-lensan")
    assert browser.get("/theo-ho").json()["cookies"].keys() == {"__Host-lensan", "__Host-lensan-form"}
    planted = home.browser(OVER_TLS)
    planted.client.cookies.set("lensan", token)
    assert planted.get("/theo-ho").status_code == 302
    near = home.browser()
    near.client.cookies.set("__Host-lensan", token)
    assert near.get("/theo-ho").status_code == 302


def test_an_administrator_elsewhere_sees_nothing_before_the_second_factor(home: Home) -> None:
    one = home.person(role=Role.ADMINISTRATOR)
    browser = home.signed_in(one, OVER_TLS)
    for path in ("/theo-ho", "/tai-khoan", "/download/season.csv"):
        assert browser.get(path).headers["location"].startswith("/tai-khoan/lop-hai?next=")
        assert browser.client.get(path).status_code == 401
    assert browser.get("/tai-khoan/lop-hai").status_code == 200


def test_what_is_behind_the_gate_knows_who_asks(home: Home) -> None:
    hosts = Hosts.read({"LENSAN_PUBLIC_URL": "https://lensan.example", "LENSAN_TRUSTED_PROXIES": "203.0.113.0/24"})
    browser = home.browser(hosts)
    browser.client.headers["x-forwarded-for"] = "192.0.2.99, 198.51.100.4"
    browser.send("/dang-nhap", who=home.person().code, secret=PASSWORD)
    assert browser.get("/theo-ho").json()["address"] == "198.51.100.4"
