"""What traders take, through the browser: once however often it is sent, in the household's total, and by who sells."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.trader_sales import TRADERS, trader_route
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests import people
from tests.ledger import rows
from tests.marketplace.pages.doors.asking import client
from tests.seeding import NOW_MS, cooperative, seed

MOVES = "SELECT grams, price_dong_per_kg, buyer FROM lot_move WHERE kind = 'sold elsewhere' ORDER BY id"
SALE = {"lot": "L-H-AN", "weight": "1,9", "price": "25k", "buyer": "thương lái"}


@pytest.fixture
def browser_of(sqlite: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The browser of a seller of the cooperative."""
    seed(sqlite)
    cooperative(sqlite)
    browser = client([trader_route()])
    browser.cookies.set("lensan-form", "held")
    browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=1))
    with opened(AppContext(sqlite, clock=lambda: NOW_MS, settings=Settings(tmp_path, "", {}))):
        yield browser


def sent(browser: TestClient, **fields: str) -> Response:
    token = forms.token("held", browser.cookies[COOKIE])
    return browser.post(TRADERS, data={"form_token": token, "after": "0", **SALE, **fields}, follow_redirects=True)


def test_a_sale_is_written_once_to_the_gram_and_listed(browser_of: TestClient, sqlite: Database) -> None:
    first = browser_of.get(TRADERS).text
    assert "<script" not in first
    assert "Chưa ghi lần bán nào" in first
    for _ in range(2):
        page = sent(browser_of).text
        assert "Đã ghi bán lô L-H-AN" in page
        assert "1,9 kg · 25.000 đ/kg = 47.500 đ" in page
    assert rows(sqlite, MOVES) == [(1_900, 25_000, "thương lái")]
    assert "Vừa có người ghi" in sent(browser_of, weight="2").text
    [(last,)] = rows(sqlite, "SELECT max(id) FROM lot_move WHERE kind = 'sold elsewhere'")
    assert f'name="after" value="{last}"' in browser_of.get(TRADERS).text
    sent(browser_of, weight="2", after=str(last))
    assert [grams for grams, *_ in rows(sqlite, MOVES)] == [1_900, 2_000]
    assert reconcile(sqlite) == []


def test_a_sale_like_one_that_was_just_written_is_asked_about(browser_of: TestClient, sqlite: Database) -> None:
    sent(browser_of)
    [(last,)] = rows(sqlite, "SELECT max(id) FROM lot_move WHERE kind = 'sold elsewhere'")
    page = sent(browser_of, after=str(last)).text
    assert "Giống lần bán lô L-H-AN vừa ghi lúc" in page
    assert "Vẫn ghi lần bán này" in page
    assert "Vẫn ghi đơn" not in page
    assert f'name="beside" value="{last}"' in page
    for _ in range(2):
        assert "Đã ghi bán lô L-H-AN" in sent(browser_of, after=str(last), beside=str(last)).text
    assert len(rows(sqlite, MOVES)) == 2
    [(newest,)] = rows(sqlite, "SELECT max(id) FROM lot_move WHERE kind = 'sold elsewhere'")
    assert "Giống lần bán lô" in sent(browser_of, after=str(newest), beside=str(last)).text
    assert len(rows(sqlite, MOVES)) == 2
    assert reconcile(sqlite) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"lot": ""}, "Hãy chọn lô"), ({"weight": "hai"}, "hai"), ({"weight": "900"}, "chỉ còn"),
     ({"price": "rẻ"}, "số tiền"), ({"buyer": " "}, "Hãy ghi người mua"), ({"lot": "L-NAO"}, "không có quyền")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_the_form_stays(
    browser_of: TestClient, sqlite: Database, changed: dict[str, str], said: str
) -> None:
    answer = sent(browser_of, **changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{(SALE | changed)["weight"]}"' in answer.text
    assert rows(sqlite, MOVES) == []


def test_a_price_that_is_far_off_is_asked_about_once(browser_of: TestClient, sqlite: Database) -> None:
    page = sent(browser_of, price="25.000.000").text
    assert "Hãy xem lại giá" in page
    assert 'name="sure" value="1"' in page
    assert rows(sqlite, MOVES) == []
    sent(browser_of, price="25.000.000", sure="1")
    assert rows(sqlite, MOVES) == [(1_900, 25_000_000, "thương lái")]


def test_who_does_not_sell_has_no_form(browser_of: TestClient, sqlite: Database) -> None:
    sent(browser_of)
    for role, place in (("weigher", {"cooperative_id": 1}), ("officer", {"commune_id": 1})):
        browser_of.cookies.set(COOKIE, people.signed_in(sqlite, role, **place))
        answer = browser_of.get(TRADERS)
        assert (answer.status_code, "L-H-AN" in answer.text) == (404, False), role
        assert sent(browser_of).status_code == 404
    assert len(rows(sqlite, MOVES)) == 1
