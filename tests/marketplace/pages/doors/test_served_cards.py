"""The whole way on a telephone, over the served app: a card, a link without a cookie, two people on one."""

from datetime import date

import requests
from playwright.sync_api import Browser, BrowserContext, expect

from marketplace.directory.people import cards
from marketplace.directory.people.cards import IssuedCard
from marketplace.directory.people.links import issue_link
from marketplace.storage.clock import now_ms
from marketplace.words.instants import as_date, day_of
from tests import people
from tests.marketplace.pages.conftest import Served

PIN = "482915"
WAIT_S = 60
PHONE = {"width": 390, "height": 780}


def card_of(served: Served, name: str, household_id: int) -> IssuedCard:
    person_id = people.person(served.database, name=name)
    people.grant(served.database, person_id, "farmer", household_id=household_id, from_on=date(2020, 1, 1))
    with served.database.write() as connection:
        return cards.issue(connection, person_id, None, now_ms())


def telephone(served: Served, browser: Browser) -> BrowserContext:
    return browser.new_context(locale="vi-VN", base_url=served.address, viewport=PHONE)  # type: ignore[arg-type]


def come_in(phone: BrowserContext, card: IssuedCard) -> None:
    page = phone.new_page()
    page.goto(f"/the/{card.token}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("Mã PIN mới").fill(PIN)
    page.get_by_label("Nhập lại lần nữa").fill(PIN)
    page.get_by_role("button", name="Đây là tôi").click()
    page.wait_for_url(lambda url: "/the" not in url)
    page.close()


def test_two_people_come_in_on_one_telephone_and_change_there(served: Served, browser: Browser) -> None:
    phone = telephone(served, browser)
    come_in(phone, card_of(served, "Nguyễn Thị Một", 1))
    come_in(phone, card_of(served, "Trần Văn Hai", 2))
    page = phone.new_page()
    page.goto("/tai-khoan")
    expect(page.get_by_role("heading", name="Trần Văn Hai")).to_be_visible()
    page.get_by_role("button", name="Đổi người").click()
    page.get_by_label("Nguyễn Thị Một").check()
    page.locator("input[name=secret]").fill(PIN)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/dang-nhap" not in url)
    page.goto("/tai-khoan")
    expect(page.get_by_role("heading", name="Nguyễn Thị Một")).to_be_visible()
    phone.close()


def test_a_card_that_was_used_opens_nothing_in_another_browser(served: Served, browser: Browser) -> None:
    card, phone = card_of(served, "Nguyễn Thị Một", 1), telephone(served, browser)
    come_in(phone, card)
    phone.close()
    for said in (card.token, card.code):
        assert requests.get(f"{served.address}/the/{said}", timeout=WAIT_S).status_code == 403


def test_a_link_is_answered_before_the_gate_and_opens_nothing_behind_it(served: Served) -> None:
    now = now_ms()
    with served.database.write() as connection:
        token = issue_link(connection, 1, as_date(day_of(now)), None, now)
    html = {"accept": "text/html"}
    answer = requests.get(f"{served.address}/viec/{token}", headers=html, timeout=WAIT_S)
    assert (answer.status_code, "Nguyễn Văn An" in answer.text, answer.cookies.get_dict()) == (200, True, {})
    for path in ("/", "/theo-ho", "/lo-hang", "/tai-khoan", "/cap-the/ho/H-AN"):
        for cookie in ({}, {"lensan": token}, {"lensan-device": token}):
            beyond = requests.get(
                served.address + path, headers=html, cookies=cookie, allow_redirects=False, timeout=WAIT_S
            )
            assert (beyond.status_code, beyond.headers["location"].startswith("/dang-nhap")) == (302, True)
    door = requests.get(f"{served.address}/download/households.csv", cookies={"lensan": token}, timeout=WAIT_S)
    assert door.status_code == 401


def test_the_doors_for_cards_are_before_the_gate_and_issuing_is_behind_it(served: Served) -> None:
    html = {"accept": "text/html"}
    assert requests.get(f"{served.address}/the", headers=html, timeout=WAIT_S).status_code == 200
    assert requests.get(f"{served.address}/the/x", headers=html, timeout=WAIT_S).status_code == 403
    for code in ("nguoi/NG-0001", "ho/H-AN"):
        answer = requests.get(f"{served.address}/cap-the/{code}", headers=html, allow_redirects=False, timeout=WAIT_S)
        assert answer.headers["location"].startswith("/dang-nhap")
    foreign = requests.post(f"{served.address}/the", headers={"origin": "https://khac.example"}, timeout=WAIT_S)
    assert foreign.status_code == 403
