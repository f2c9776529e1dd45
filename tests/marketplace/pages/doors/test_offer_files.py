"""Upload sheets in the app: made by who sells in the shop, each waits for a word, and nothing of a template is lost."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from httpx import Response
from playwright.sync_api import Browser
from sqlalchemy import text
from starlette.testclient import TestClient

from jobs.service.upload_forms import declare
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.offer_files import chosen_of, offer_file_routes
from marketplace.storage import Database
from tests import people, rights_market
from tests.ledger import rows
from tests.marketplace.operations.test_shop_files import audited
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.asking import client
from tests.marketplace.spreadsheets.broken_sheets import xls, xlsx
from tests.marketplace.spreadsheets.packages import shopee_template
from tests.rights_market import NOW_MS, A, B

HERE = "/gian-hang/shop-a/dang"
WAIT = "SELECT sku FROM offer WHERE exported_ms IS NOT NULL ORDER BY sku"


def change(database: Database, *statements: str) -> None:
    with database.write() as connection:
        for sql in statements:
            connection.execute(text(sql))


@pytest.fixture
def seller(sqlite: Database) -> Iterator[TestClient]:
    """The browser of a seller of cooperative A, whose shop is reached by files; what it offers costs something new."""
    rights_market.write(sqlite)
    change(sqlite, "UPDATE channel SET road = 'file', platform = 'postmart'",
           "UPDATE offer SET stock = 3, state = 'live', pending_stock = NULL")  # fmt: skip
    declare(sqlite, NOW_MS)
    browser = client(offer_file_routes())
    browser.cookies.set("lensan-form", "held")
    browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=A))
    with opened(AppContext(sqlite, clock=lambda: NOW_MS)):
        yield browser


def token(browser: TestClient) -> str:
    return forms.token("held", browser.cookies[COOKIE])


def sent(browser: TestClient, content: bytes, at: str = HERE, **fields: str) -> Response:
    return browser.post(at, data={"form_token": token(browser), **fields}, files=[("file", ("mau.xlsx", content))])


def said(browser: TestClient, way: str, **fields: str) -> Response:
    answer = browser.post(f"{HERE}/{way}", data={"form_token": token(browser), **fields})
    return browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


def test_a_general_sheet_is_downloaded_and_its_products_wait_for_a_word(seller: TestClient, sqlite: Database) -> None:
    assert "1. Sản phẩm sẽ có trong tệp" in seller.get(HERE).text
    made = said(seller, "chung", which="all")
    assert made.headers["content-disposition"].startswith('attachment; filename="bang-dang-hang-shop-a-')
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert sheet is not None
    skus = [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
    assert [(sku,) for sku in sorted(skus)] == rows(sqlite, WAIT) != []
    assert "offers exported" in audited(sqlite)
    page = seller.get(HERE).text
    assert "3. Đã xuất file, chờ đăng" in page
    first = rows(sqlite, f"SELECT id FROM offer WHERE sku = '{skus[0]}'")[0][0]
    assert "sẽ có trong tệp sau" in said(seller, "xong", do="back", offer=str(first)).text
    assert "đã có trên sàn" in said(seller, "xong", do="posted", offer="all").text
    assert rows(sqlite, WAIT) == []
    assert {"offers confirmed", "export taken back"} <= set(audited(sqlite)) or len(skus) == 1
    assert said(seller, "xong", do="?", offer="all").status_code == 422
    assert "Không có gì thay đổi" in said(seller, "chung").text or rows(sqlite, WAIT)
    assert seller.get(f"{HERE}/xong").status_code == 303


def test_a_template_that_nobody_declared_is_asked_about_once_and_then_filled(
    seller: TestClient, sqlite: Database
) -> None:
    template = xlsx(["MẪU ĐĂNG HÀNG <b>"], ["Mã hàng", "Tên sản phẩm", "Price", "Tồn kho", "", "Ghi chú"])
    asked = sent(seller, template, which="all")
    assert "Cách điền tệp mẫu" in asked.text
    assert "<b>" not in asked.text.split("<main>")[-1]
    table = '["Hộ", 2, [[0, "Mã hàng"], [1, "Tên sản phẩm"], [2, "Price"], [3, "Tồn kho"], [5, "Ghi chú"]]]'
    assert table.replace('"', "&#34;") in asked.text
    chosen = {"c-title": "1", "c-price": "2", "c-stock": "3", "c-sku": "0", "c-weight_kg": "4"}
    assert "chọn cột tên sản phẩm" in said(seller, "mau", table=table, **{**chosen, "c-price": "-"}).text
    assert "Đã ghi cách điền" in said(seller, "mau", table=table, **chosen).text
    [[kept]] = rows(sqlite, "SELECT definition FROM upload_form WHERE channel_id = 1 AND code <> 'mau'")
    assert ('"known_by":"english"' in kept, '"known_by":"place"' in kept) == (True, True)
    filled = sent(seller, template, which="all")
    assert filled.headers["content-type"].startswith("application/vnd.openxmlformats")
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content))["Hộ"]
    assert [one.value for one in sheet[2]][:3] == ["Mã hàng", "Tên sản phẩm", "Price"]
    assert sheet["A3"].value
    assert str(sheet["C3"].value).isdecimal()
    assert sheet["E3"].value
    assert sheet["F3"].value is None
    assert said(seller, "mau", table="[]", **chosen).status_code == 404


def test_what_cannot_be_filled_is_said_and_nothing_waits(seller: TestClient, sqlite: Database) -> None:
    assert "không phải .xlsx" in sent(seller, xls(["a"])).text
    assert "không có dòng tiêu đề" in sent(seller, xlsx(["a"])).text
    change(sqlite, "UPDATE channel SET platform = 'shopee'")
    page = seller.get(HERE).text
    assert "Tải bảng chung" not in page
    assert "Để trống trong tệp" in page
    change(sqlite, "UPDATE offer SET stock = 3")
    refused = sent(seller, shopee_template())
    assert refused.status_code == 422
    assert "cần sửa tay" in refused.text
    assert rows(sqlite, WAIT) == []
    assert seller.post(HERE, data={"form_token": "x"}, files=[("file", ("a.xlsx", b"PK"))]).status_code == 403


def test_a_platform_that_takes_its_own_template_alone_is_given_no_other_workbook(
    seller: TestClient, sqlite: Database
) -> None:
    change(sqlite, "UPDATE channel SET platform = 'shopee'")
    refused = sent(seller, xlsx(["Mã hàng", "Tên sản phẩm", "Giá", "Tồn kho"]))
    assert (refused.status_code, "không phải tệp mẫu “Shopee" in refused.text) == (422, True)
    newer = sent(seller, xlsx(["ps_product_name|1|0", "ps_price|1|1", "ps_amount|1|1"]))
    assert "Cách điền tệp mẫu" in newer.text  # a newer layout of theirs is asked about


def test_what_the_next_file_says_and_leaves_out_is_told_before_it_is_made(seller: TestClient, sqlite: Database) -> None:
    assert "Không có trong tệp" not in seller.get(HERE).text
    said(seller, "chung", which="all")
    said(seller, "xong", do="posted", offer="all")
    same = seller.get(HERE).text
    assert "Trên gian hàng đang đúng như vậy." in same
    [[packs, sku]] = rows(sqlite, "SELECT stock, sku FROM offer WHERE channel_id = 1 AND stock > 0 ORDER BY id LIMIT 1")
    change(sqlite, f"UPDATE offer SET stock = stock + 7 WHERE channel_id = 1 AND sku = '{sku}'")
    assert re.search(rf"{packs + 7} → \d+ thùng", seller.get(HERE).text)
    change(sqlite, f"UPDATE listing SET stopped_ms = 1 WHERE sku = '{sku}'")
    change(sqlite, f"UPDATE offer SET stock = 0 WHERE channel_id = 1 AND sku = '{sku}'")
    assert "Đã ngừng bán" in seller.get(HERE).text
    change(sqlite, f"UPDATE listing SET stopped_ms = NULL WHERE sku = '{sku}'",
           "UPDATE offer SET stock = NULL, content_mark = NULL", "UPDATE lot SET balance_g = 0")  # fmt: skip
    assert "chưa có thùng nào dành cho gian hàng này" in seller.get(HERE).text


def test_what_a_file_has_that_nobody_uploaded_yet_is_not_said_to_stand_in_the_shop(
    seller: TestClient, sqlite: Database
) -> None:
    said(seller, "chung", which="all")
    page = seller.get(HERE).text
    assert "Trên gian hàng đang đúng như vậy." not in page
    assert "Đã có trong tệp xuất trước, chờ đăng ở mục 3." in page
    change(sqlite, "UPDATE offer SET pending_stock = 55 WHERE exported_ms IS NOT NULL")
    changed = seller.get(HERE).text
    assert re.search(r"<strong>3 → \d+ thùng", changed)  # what stands there, not what the file was to bring
    assert "55 →" not in changed


def test_a_template_of_new_products_alone_leaves_out_what_stands_there(seller: TestClient, sqlite: Database) -> None:
    change(sqlite, "UPDATE channel SET platform = 'shopee'")
    standing = seller.get(HERE).text
    assert "Tệp mẫu của sàn chỉ đăng sản phẩm mới: hãy sửa giá, sửa tồn bằng tay." in standing
    assert "→" not in standing.split("2. Xuất tệp")[0].split("1. Sản phẩm")[1]
    change(sqlite, "UPDATE offer SET stock = NULL, content_mark = NULL WHERE channel_id = 1")
    assert "hãy sửa giá, sửa tồn bằng tay." not in seller.get(HERE).text


def test_who_does_not_sell_there_finds_nothing_and_a_contract_needs_no_file(
    seller: TestClient, sqlite: Database
) -> None:
    for role, coop in (("weigher", A), ("seller", B)):
        seller.cookies.set(COOKIE, people.signed_in(sqlite, role, cooperative_id=coop))
        for answer in (seller.get(HERE), sent(seller, xlsx(["a", "b"])), said(seller, "chung", which="all"),
                       said(seller, "xong", do="start"), said(seller, "mau", table="[]")):  # fmt: skip
            assert answer.status_code == 404
            assert "Không có gian hàng này" in answer.text or "Gian hàng này" in answer.text
    seller.cookies.delete(COOKIE)
    assert "Hãy đăng nhập" in seller.get(HERE).text
    seller.cookies.set(COOKIE, people.signed_in(sqlite, "director", cooperative_id=A))
    assert seller.get(HERE).status_code == 200
    change(sqlite, "UPDATE channel SET road = 'contract'")
    assert "tự cập nhật" in seller.get(HERE).text


def test_a_form_names_what_is_there() -> None:
    assert [chosen_of({"offer": one}, [1, 2]) for one in ("all", "2", "3", "")] == [[1, 2], [2], [], []]


def test_on_a_telephone_a_template_is_filled_and_said_to_be_posted(
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    """Without JavaScript, as wide as a telephone."""
    declare(served.database, NOW_MS)
    change(served.database, "UPDATE channel SET road = 'file', platform = 'shopee' WHERE code = 'postmart-1'",
           "UPDATE offer SET exported_ms = NULL, pending_stock = NULL, content_mark = NULL, stock = NULL,"
           " state = 'wanted' WHERE channel_id = (SELECT id FROM channel WHERE code = 'postmart-1')")  # fmt: skip
    template = tmp_path / "mau.xlsx"
    template.write_bytes(shopee_template())
    phone = browser.new_context(
        locale="vi-VN", base_url=served.address, viewport={"width": 390, "height": 780}, java_script_enabled=False
    )
    phone.add_cookies([{"name": COOKIE, "value": people.DESK, "url": served.address}])
    page = phone.new_page()
    page.goto("/gian-hang/postmart-1/dang")
    page.get_by_label("Tệp mẫu tải từ sàn (.xlsx)").set_input_files(template)
    with page.expect_download() as download:
        page.get_by_role("button", name="Điền tệp mẫu và tải về").click()
    made = tmp_path / "ra.xlsx"
    download.value.save_as(made)
    assert openpyxl.load_workbook(made)["Bản đăng tải"]["B7"].value
    page.goto("/gian-hang/postmart-1/dang")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.get_by_role("button", name="Đã đăng", exact=True).first.click()
    page.get_by_text("sản phẩm đã có trên sàn").wait_for()
    assert width <= 390
    phone.close()


def test_a_shop_that_has_no_share_yet_is_told_so_and_what_to_press(seller: TestClient, sqlite: Database) -> None:
    change(sqlite, "UPDATE channel SET adopted = false", "UPDATE listing SET active = false",
           "UPDATE offer SET stock = NULL, state = 'wanted'")  # fmt: skip
    page = seller.get(HERE).text
    assert ("Chưa có thùng nào chia cho gian hàng này" in page, "Không có gì thay đổi" in page) == (True, False)
