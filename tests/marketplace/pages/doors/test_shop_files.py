"""Files of a shop: handed in by who sells there, judged by their content, told one by one, and decided about."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from playwright.sync_api import Browser
from sqlalchemy import select, update
from starlette.testclient import TestClient

from marketplace.exchange import file_forms, files
from marketplace.exchange.files import FileCounts, ShopFileRow
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.shop_files import AT_ONCE, ShopFilesDoor, moment_of, plain_name
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileDifference, FileFacts
from marketplace.words.messages import Sentence, Unreadable
from tests import people, rights_market
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.asking import client
from tests.rights_market import NOW_MS, A, B
from tests.seeding import moment

HERE = "/gian-hang/shop-a/tep"
CSV = "Mã đơn hàng,Số lượng\nA1,2\n".encode()
WHY = Sentence("12 is not 13", "Tổng tiền của tệp khác cộng các dòng")
FACTS = FileFacts("order-all", "orders", ("placed",), moment(1, 0), moment(8, 0), moment(8, 9), "package")


@pytest.fixture
def seller(sqlite: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The browser of a seller of cooperative A at the door of the shops' files."""
    rights_market.write(sqlite)
    browser = client(ShopFilesDoor(Settings(tmp_path, "", {})).routes())
    browser.cookies.set("lensan-form", "held")
    browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=A))
    with opened(AppContext(sqlite, clock=lambda: NOW_MS)):
        yield browser


def token(browser: TestClient) -> str:
    return forms.token("held", browser.cookies[COOKIE])


def sent(browser: TestClient, *files: tuple[str, bytes], at: str = HERE) -> Response:
    return browser.post(at, data={"form_token": token(browser)}, files=[("file", one) for one in files])


def decided(browser: TestClient, number: int, at: str = HERE, **fields: str) -> Response:
    return browser.post(f"{at}/{number}", data={"form_token": token(browser), **fields})


def rows(database: Database) -> list[ShopFileRow]:
    with database.read() as connection:
        return sorted(files.files(connection, EVERYTHING), key=lambda one: one.id)


def asked(database: Database, number: int, **facts: Any) -> None:
    with database.write() as connection:
        told = [FileDifference(WHY, "1.250.000 đ", "1.125.000 đ")]
        files.ask(connection, number, FACTS._replace(**facts), WHY, told)


def test_several_files_are_handed_in_at_once_and_each_is_told(seller: TestClient, sqlite: Database) -> None:
    first = seller.get(HERE).text
    assert 'enctype="multipart/form-data"' in first
    assert 'type="file" multiple' in first
    assert "<script" not in first
    assert len(first.encode()) < 50_000
    before = len(rows(sqlite))
    answer = sent(
        seller, ("C:\\Tải về\\Đơn <b>tháng 6.xls", CSV), ("trang.xlsx", "<html><p>Đăng nhập</p></html>".encode()),
        ("anh.csv", b"%PDF-1.7"), ("trong.csv", b""),
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Đơn &lt;b&gt;tháng 6.xls" in answer.text
    for said in (
        "Đã nhận, máy đọc trong ít phút.",
        "trang web không có bảng nào",
        "tệp PDF",
        "Tệp trong.csv trống",
    ):
        assert said in answer.text
    new = rows(sqlite)[before:]
    assert [(one.name, one.state, one.size) for one in new] == [("Đơn <b>tháng 6.xls", "waiting", len(CSV))]
    again = sent(seller, ("khac.csv", CSV))
    assert "Tệp này đã nộp lúc 25/6/2021 09:00, không nhận hai lần." in again.text
    assert len(rows(sqlite)) == before + 1
    with sqlite.read() as connection:
        [noted] = connection.execute(select(TABLES["audit"].c.who).where(TABLES["audit"].c.act == "file handed in"))
        sealed = connection.execute(select(TABLES["shop_file"].c.sealed).where(TABLES["shop_file"].c.id == new[0].id))
        assert b"Qu" not in bytes(sealed.scalar_one())
    assert "NG-" in noted.who


def test_a_form_of_another_page_is_refused_and_so_are_too_many_files(seller: TestClient, sqlite: Database) -> None:
    before = rows(sqlite)
    assert seller.post(HERE, data={"form_token": "x"}, files={"file": ("a.csv", CSV)}).status_code == 403
    assert seller.post(HERE, files={"file": ("a.csv", CSV)}).status_code == 403
    assert seller.post(HERE, data={"form_token": token(seller)}).status_code == 415
    assert "Hãy chọn tệp rồi gửi lại" in sent(seller, ("", b"")).text
    assert sent(seller, *[(f"{n}.csv", CSV) for n in range(AT_ONCE + 1)]).status_code == 400
    assert seller.post(f"{HERE}/1", data={"do": "refuse"}).status_code == 403
    assert rows(sqlite) == before


def test_who_sells_nothing_in_a_shop_finds_nothing_there(seller: TestClient, sqlite: Database) -> None:
    sent(seller, ("a.csv", CSV))
    number, before = rows(sqlite)[-1].id, rows(sqlite)
    other = "/gian-hang/shop-b/tep"
    for role, place in (("seller", {"cooperative_id": B}), ("weigher", {"cooperative_id": A}),
                        ("farmer", {"household_id": 1}), ("", {})):  # fmt: skip
        seller.cookies.set(COOKIE, people.signed_in(sqlite, role, **place) if role else "forged")
        tried = [seller.get(HERE), sent(seller, ("b.csv", CSV + b"x")), decided(seller, number, do="refuse")]
        assert [one.status_code for one in tried] == [404] * 3, role
        assert all("a.csv" not in one.text for one in tried)
    seller.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=B))
    assert decided(seller, number, at=other, do="refuse").status_code == 404
    assert seller.get(other).status_code == 200
    assert rows(sqlite) == before


def test_what_does_not_add_up_shows_both_numbers_and_is_taken_or_not(seller: TestClient, sqlite: Database) -> None:
    sent(seller, ("a.csv", CSV), ("b.csv", CSV + b"B1,1\n"))
    first, second = [one.id for one in rows(sqlite)][-2:]
    asked(sqlite, first)
    asked(sqlite, second, exported_ms=None, exported_by=None)
    page = seller.get(HERE).text
    for said in ("Vẫn nhận, ghi dấu", "Không nhận", "1.250.000 đ", "1.125.000 đ", "Tệp ghi", "từ 1/6/2021 đến 7/6/2021",
                 "8/6/2021 09:00 (theo tệp)", "Xóa lúc", "Ngày xuất"):  # fmt: skip
        assert said in page, said
    assert page.count("Vẫn nhận, ghi dấu") == 1
    assert decided(seller, second, do="accept").status_code == 422
    assert decided(seller, second, do="time", day="2021-06-25", time="25:99").status_code == 422
    assert "Giờ xuất tệp phải trước bây giờ" in decided(seller, second, do="time", day="26/6/2021", time="1:00").text
    timed = decided(seller, second, do="time", day="2021-06-20", time="17:05")
    assert timed.headers["location"] == f"{HERE}?xong=gio#tep-{second}"
    taken = decided(seller, first, do="accept")
    assert (taken.status_code, taken.headers["location"]) == (303, f"{HERE}?xong=nhan#tep-{first}")
    assert "giữ dấu" in seller.get(f"{HERE}?xong=nhan").text
    assert "nhận dù số không khớp" in seller.get(HERE).text
    assert decided(seller, second, do="refuse").headers["location"] == f"{HERE}?xong=bo#tep-{second}"
    assert "đã xử lý xong" in decided(seller, second, do="refuse").text
    assert decided(seller, first, do="else").status_code == 422
    assert [decided(seller, n, do="refuse").status_code for n in (999, 2**31)] == [404, 404]
    states = {one.id: (one.state, one.exported_ms, one.exported_by) for one in rows(sqlite)}
    assert states[first][0] == "waiting"
    assert states[second] == ("refused", moment(20, 17) + 5 * 60_000, "person")
    assert seller.get(f"{HERE}/{first}").headers["location"] == f"{HERE}#tep-{first}"


def test_what_came_of_files_stays_in_the_list_the_newest_sixty(seller: TestClient, sqlite: Database) -> None:
    sent(seller, *[(f"ngay-{n}.csv", CSV + f"A{n},1\n".encode()) for n in range(30)])
    sent(seller, *[(f"ngay-{n}.csv", CSV + f"A{n},1\n".encode()) for n in range(30, 59)])
    newest = rows(sqlite)[-1].id
    with sqlite.write() as connection:
        files.note_done(connection, newest, FACTS, FileCounts(40, 2, 0, 3), None, NOW_MS)
        table = TABLES["shop_file"]
        connection.execute(update(table).where(table.c.id == newest - 1).values(state="expired", sealed=None))
    page = seller.get(HERE).text
    for said in ("<dt>Đơn mới</dt><dd>40</dd>", "<dt>Chưa nhận lúc đọc</dt><dd>3</dd>", "quá hạn", "chờ máy đọc"):
        assert said in page, said
    assert page.count('<li id="tep-') == 60
    assert seller.get(f"{HERE}?lang=en").text.count("waits to be read") == 57


def test_a_list_of_which_only_the_rows_tell_its_time_holds_its_days_whole_where_a_person_says_so(
    seller: TestClient, sqlite: Database
) -> None:
    sent(seller, ("ngay.csv", CSV))
    number, told = rows(sqlite)[-1].id, FACTS._replace(exported_ms=moment(7, 8), exported_by="rows")
    assert decided(seller, number, do="whole").status_code == 422
    with sqlite.write() as connection:
        files.note_done(connection, number, told, FileCounts(40, 2, 0, 3), None, NOW_MS)
    page = seller.get(HERE).text
    assert "nằm ở Cần xử lý cho đến khi có người xử lý" in page
    assert "đến hết ngày 7/6/2021" in page
    assert decided(seller, number, do="whole").headers["location"] == f"{HERE}?xong=tron-ngay#tep-{number}"
    assert "gồm trọn các ngày" in seller.get(f"{HERE}?xong=tron-ngay").text
    last = rows(sqlite)[-1]
    assert (last.window_to_ms, last.exported_ms, last.exported_by) == (moment(8, 0), moment(8, 0), "person")
    assert decided(seller, number, do="whole").status_code == 422


@pytest.mark.parametrize(
    ("said", "name"), [("a.csv", "a.csv"), ("C:\\x\\Order.all.xlsx", "Order.all.xlsx"), ("../../a.csv ", "a.csv")]
)
def test_a_name_is_kept_without_folders(said: str, name: str) -> None:
    assert plain_name(said) == name


@pytest.mark.parametrize(
    ("day", "time"), [("2021-06-20", "17:05"), ("20/6/2021", "17h05"), ("20-06-2021", "17 giờ 05")]
)
def test_a_time_is_read_as_browsers_and_people_write_it(day: str, time: str) -> None:
    assert moment_of(day, time) == moment(20, 17) + 5 * 60_000
    with pytest.raises(Unreadable):
        moment_of(day, "")


def test_on_a_telephone_a_file_is_handed_in_seen_and_accepted(served: Served, browser: Browser, tmp_path: Path) -> None:
    """Without JavaScript, as wide as a telephone."""
    file = tmp_path / "Order.all.20210601_20210607.csv"
    file.write_bytes(CSV)
    phone = browser.new_context(
        locale="vi-VN", base_url=served.address, viewport={"width": 390, "height": 780}, java_script_enabled=False
    )
    phone.add_cookies([{"name": COOKIE, "value": people.DESK, "url": served.address}])
    page = phone.new_page()
    page.goto("/gian-hang/postmart-1/tep")
    page.get_by_label("Tệp tải về từ sàn").set_input_files(file)
    page.get_by_role("button", name="Nộp tệp").click()
    page.get_by_text("Đã nhận, máy đọc trong ít phút.").wait_for()
    asked(served.database, 1)
    page.goto("/gian-hang/postmart-1/tep")
    page.get_by_text("1.125.000 đ").wait_for()
    width = page.evaluate("document.documentElement.scrollWidth")
    page.get_by_role("button", name="Vẫn nhận, ghi dấu").click()
    page.get_by_text("nhận dù số không khớp").wait_for()
    assert width <= 390
    phone.close()


def test_how_files_are_read_is_shown_and_ended_by_who_sells_there(seller: TestClient, sqlite: Database) -> None:
    said = json.dumps({"kind": "settlement", "must": ["Mã phiếu", "Phí <sàn>"]})
    with sqlite.write() as connection:
        before = file_forms.put(connection, 1, "tien-1", said, None, NOW_MS)
    page = seller.get(HERE).text
    for shown in (
        "Cách đọc tệp riêng của gian hàng",
        "Các cột: Mã phiếu, Phí &lt;sàn&gt;",
        f'action="{HERE}/mau/{before}"',
    ):
        assert shown in page, shown
    assert seller.post(f"{HERE}/mau/{before}", data={"form_token": "x"}).status_code == 403
    ended = seller.post(f"{HERE}/mau/{before}", data={"form_token": token(seller)})
    assert (ended.status_code, ended.headers["location"]) == (303, f"{HERE}?xong=bo-mau")
    assert "Tệp loại này sẽ được hỏi lại cách đọc" in seller.get(ended.headers["location"]).text
    assert f"/mau/{before}" not in seller.get(HERE).text
    twice = seller.post(f"{HERE}/mau/{before}", data={"form_token": token(seller)})
    assert (twice.status_code, "hoặc đã bỏ rồi" in twice.text) == (422, True)
    assert seller.get(f"{HERE}/mau/{before}").status_code == 303
