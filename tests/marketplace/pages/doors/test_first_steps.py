"""The first steps: on the machine itself, once."""

import pytest

from marketplace.pages.doors.hosts import Hosts
from tests.marketplace.pages.doors.asking import OVER_TLS
from tests.marketplace.pages.doors.conftest import PASSWORD, Home

SAID = {"name": "Nguyễn Thị Hoa", "phone": "0912 345 678", "secret": PASSWORD, "again": PASSWORD}


def test_whoever_sits_at_the_machine_becomes_administrator_and_is_signed_in(nobody: Home) -> None:
    browser = nobody.browser()
    assert browser.get("/").headers["location"] == "/dang-nhap"
    assert browser.get("/dang-nhap").headers["location"] == "/bat-dau"
    answer = browser.send("/bat-dau", **SAID)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/theo-ho").status_code == 200
    assert [(row.name, row.phone) for row in nobody.rows("person")] == [("Nguyễn Thị Hoa", "84912345678")]
    assert [row.role for row in nobody.rows("grants")] == ["administrator"]


def test_who_comes_later_becomes_nothing(nobody: Home) -> None:
    late = nobody.browser()
    token = late.token("/bat-dau")
    nobody.browser().send("/bat-dau", **SAID)
    assert late.get("/bat-dau").headers["location"] == "/dang-nhap"
    answer = late.post("/bat-dau", form_token=token, **SAID | {"phone": "0912345679"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dang-nhap")
    assert len(nobody.rows("person")) == 1


def test_from_elsewhere_nobody_does_and_no_proxy_lies_itself_here(nobody: Home) -> None:
    behind = Hosts.read({"LENSAN_PUBLIC_URL": "https://lensan.example", "LENSAN_TRUSTED_PROXIES": "203.0.113.9"})
    for hosts, forwarded in ((OVER_TLS, ""), (OVER_TLS, "127.0.0.1"), (behind, "127.0.0.1"), (behind, "::1")):
        browser = nobody.browser(hosts)
        if forwarded:
            browser.client.headers["x-forwarded-for"] = forwarded
        for host in ("lensan.example", "127.0.0.1"):
            browser.client.headers["host"] = host
            assert browser.get("/bat-dau").headers.get("location") == "/dang-nhap"
            answer = browser.send("/bat-dau", page="/dang-xuat", **SAID)
            assert answer.status_code in (303, 403)
    assert nobody.rows("person") == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"again": "khác"}, "không giống nhau"),
        ({"secret": "ngắn", "again": "ngắn"}, "ít nhất 8 ký tự"),
        ({"name": " "}, "Hãy ghi họ tên"),
        ({"phone": "12"}, "điện thoại"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_half_made(nobody: Home, said: dict[str, str], why: str) -> None:
    answer = nobody.browser().send("/bat-dau", **SAID | said)
    assert answer.status_code == 400
    assert why in answer.text
    assert (nobody.rows("person"), nobody.rows("grants")) == ([], [])
    assert PASSWORD not in answer.text


def test_two_at_once_make_one_administrator(nobody: Home) -> None:
    browsers = [nobody.browser() for _ in range(2)]
    tokens = [browser.token("/bat-dau") for browser in browsers]
    for browser, token, phone in zip(browsers, tokens, ("0912345678", "0912345679"), strict=True):
        browser.post("/bat-dau", form_token=token, **SAID | {"phone": phone})
    assert len(nobody.rows("person")) == 1
