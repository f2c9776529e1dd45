"""Parcels through the browser: sent with one press, once, taken back, counted in part, and shown to who sends alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from marketplace.orders import recipients
from marketplace.pages.context import COOKIE, AppContext, context, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.parcels import PARCELS, parcel_route
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.words.parcels import Address
from tests import carrier, people
from tests.ledger import rows
from tests.marketplace.pages.doors.asking import client
from tests.seeding import NOW_MS

B2 = {"shop": "voso-1", "order": "B2"}
STATES = "SELECT state, cod_dong FROM parcel ORDER BY id"


@pytest.fixture
def browser_of(sqlite: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The browser of a seller of the cooperative whose order B2 waits for its parcel."""
    carrier.build(sqlite)
    carrier.keep(sqlite, "B2", NOW_MS)
    browser = client([parcel_route()])
    browser.cookies.set("lensan-form", "held")
    browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=1))
    with opened(AppContext(sqlite, clock=lambda: NOW_MS, settings=Settings(tmp_path, "", {}))):
        yield browser


def sent(browser: TestClient, **fields: str) -> Response:
    token = forms.token("held", browser.cookies[COOKIE])
    return browser.post(PARCELS, data={"form_token": token, **B2, **fields}, follow_redirects=True)


def test_an_order_is_sent_once_taken_back_and_counted(browser_of: TestClient, sqlite: Database) -> None:
    first = browser_of.get(PARCELS).text
    assert "<script" not in first
    assert "xóa lúc" in first
    assert "Viettel Post · BC Chũ" in first
    assert carrier.TO.name not in first
    assert "số tiền" in sent(browser_of, do="post", after="0", cod="nhiều").text
    assert "Hãy chọn việc" in sent(browser_of, do="?", after="0").text
    assert "không còn trong danh sách" in sent(browser_of, do="post", after="0", order="X").text
    assert rows(sqlite, STATES) == []
    for _ in range(2):
        assert "vài phút nữa máy báo đơn vị vận chuyển" in sent(browser_of, do="post", after="0", cod="300k").text
    assert rows(sqlite, STATES) == [("asked", 300_000)]
    [last] = re.findall(r'name="after" value="(\d+)"', browser_of.get(PARCELS).text)
    for _ in range(2):
        assert "đã yêu cầu hủy" in sent(browser_of, do="cancel", after=last).text
    assert rows(sqlite, STATES) == [("cancelling", 300_000)]
    with sqlite.write() as connection:
        connection.execute(text("UPDATE parcel SET state = 'refused', why = 'no', why_vi = 'không nhận <vải>'"))
    assert "không nhận &lt;vải&gt;" in browser_of.get(PARCELS).text
    with sqlite.write() as connection:
        connection.execute(text("UPDATE parcel SET state = 'made', waybill = 'VN1', part = 'returned', part_ms = 1"))
    page = browser_of.get(PARCELS).text
    assert "mấy thùng đã về?" in page
    [line] = re.findall(r'name="(line-\d+)"', page)
    assert "Hãy ghi số thùng đã về" in sent(browser_of, do="part", after=last, **{line: "hai"}).text
    assert "Dòng này có 3 thùng" in sent(browser_of, do="part", after=last, **{line: "4"}).text
    assert "ghi hàng trả lại" in sent(browser_of, do="part", after=last, **{line: "1"}).text
    assert rows(sqlite, "SELECT part_settled_ms IS NOT NULL FROM parcel") == [(1,)]
    assert rows(sqlite, "SELECT undelivered_g FROM order_line WHERE undelivered_g > 0") == [(5_000,)]


def test_who_gets_an_order_is_typed_again_and_its_place_put_right_by_itself(
    browser_of: TestClient, sqlite: Database
) -> None:
    whom = {"to-name": "Lê Văn Tám", "to-phone": "0912 345 678", "to-street": "5 ngõ Chợ", "to-commune": "Xã Lục Ngạn"}
    assert "cần có tên" in sent(browser_of, do="whom", after="0", **whom | {"to-name": ""}).text
    page = sent(browser_of, do="whom", after="0", **whom, **{"to-province": "Bắc Ninh"}).text
    assert "đã ghi người nhận và giữ kín" in page
    assert "Tám" not in page
    sent(browser_of, do="whom", after="0", **{"to-commune": "Phường Chũ", "to-province": "Bắc Ninh"})
    order = carrier.order_id(sqlite, "B2")
    keys = context().settings.opening_keys()
    with sqlite.read() as connection:
        kept = recipients.recipient(connection, order, keys)
    assert kept == Address("Lê Văn Tám", "0912 345 678", "5 ngõ Chợ", "Phường Chũ", None, "Bắc Ninh")
    assert rows(sqlite, "SELECT count(*) FROM audit WHERE act = 'recipient typed'") == [(2,)]
    assert "Tám" not in repr(rows(sqlite, "SELECT * FROM audit"))
    sent(browser_of, do="post", after="0")
    assert "đã có bưu gửi" in sent(browser_of, do="whom", after="1", **whom, **{"to-province": "Bắc Ninh"}).text


def test_who_does_not_sell_is_shown_and_sends_nothing(browser_of: TestClient, sqlite: Database) -> None:
    for role, place in (
        ("weigher", {"cooperative_id": 1}),
        ("accountant", {"cooperative_id": 1}),
        ("officer", {"commune_id": 1}),
    ):
        browser_of.cookies.set(COOKIE, people.signed_in(sqlite, role, **place))
        answer = browser_of.get(PARCELS)
        assert answer.status_code == 404, role
        assert "B2" not in answer.text
        assert sent(browser_of, do="post", after="0").status_code == 404
    browser_of.cookies.set(COOKIE, people.session(sqlite, people.person(sqlite), "nobody"))
    assert browser_of.get(PARCELS).status_code == 404
    assert rows(sqlite, STATES) == []
