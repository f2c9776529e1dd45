"""How a strange file is read: proposed, asked for, shown as it would be taken, and kept by a person's word alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from connectors.file_form import form_of
from connectors.sheet.reader import read
from marketplace.exchange import file_forms, files
from marketplace.exchange.files import NewShopFile
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms, light
from marketplace.pages.doors.shop_form import ShopFormDoor
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.messages import Sentence
from marketplace.words.records import OrderRecord, SettlementRecord
from tests import people, rights_market
from tests.marketplace.pages.doors.asking import client
from tests.rights_market import NOW_MS, SHOP_A, A, B
from tests.seeding import moment

CSS = (Path(light.__file__).parent / "assets" / "light.css").read_text(encoding="utf-8")
STRANGE = """BẢNG KÊ <b>ĐƠN</b>
Mã đơn,Người mua,Điện thoại,Sản phẩm,Số lượng,Thành tiền,Trạng thái,Ngày đặt
BD-01,Nguyễn Thị Mua,0912345678,<i>Vải</i> 5 kg,2,250000,Đã giao,1/6/2021
BD-02,Trần Văn Bán,0987654321,Vải 5 kg,1,125000,Treo,2/6/2021
""".encode()


@pytest.fixture
def seller(sqlite: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The browser of a seller of cooperative A, in whose shop a file waits that nothing fits."""
    rights_market.write(sqlite)
    settings = Settings(tmp_path, "", {})
    seller = client([ShopFormDoor(settings).route()])
    seller.cookies.set("lensan-form", "held")
    seller.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=A))
    put(sqlite, settings, STRANGE)
    with opened(AppContext(sqlite, clock=lambda: NOW_MS)):
        yield seller


def put(database: Database, settings: Settings, content: bytes) -> int:
    with database.write() as connection:
        new = NewShopFile.of("bảng kê.csv", content, settings.sealing_key())
        number = files.put(connection, SHOP_A, new, None, NOW_MS).file_id
        files.note_unknown(connection, number, Sentence("nothing fits", "Chưa có mẫu nào hợp."))
    return number


def waiting(database: Database) -> str:
    with database.read() as connection:
        newest = max(files.files(connection, EVERYTHING, SHOP_A), key=lambda one: one.id)
    return f"/gian-hang/shop-a/tep/{newest.id}/cach-doc"


def sent(browser: TestClient, at: str, **fields: str) -> Response:
    return browser.post(at, data={"form_token": forms.token("held", browser.cookies[COOKIE]), **fields})


def test_a_match_is_proposed_and_people_are_hidden(seller: TestClient, sqlite: Database) -> None:
    page = seller.get(waiting(sqlite))
    assert page.status_code == 200
    for said in ("<td>•••</td>", "không đọc", "&lt;i&gt;Vải&lt;/i&gt; 5 kg", "“Treo”",
                 "1/6/2021 là ngày 1 tháng 6 năm 2021",
                 "1/6/2021 là ngày 6 tháng 1 năm 2021", "<h3>BD-01</h3>", "250.000 đ"):  # fmt: skip
        assert said in page.text, said
    for hidden in ("Mua</td>", "Nguyễn", "0912345678", "Trần", "<script"):
        assert hidden not in page.text, hidden
    assert page.text.count(" selected>") == 8  # six columns, the word that is known, the telephone of who gets a parcel


def test_a_form_is_kept_once_all_is_said_and_the_reader_reads_by_it(
    seller: TestClient, sqlite: Database, tmp_path: Path
) -> None:
    at = waiting(sqlite)
    early = sent(seller, at, do="save")
    assert (early.status_code, "Hãy chọn nghĩa của trạng thái “Treo”" in early.text) == (422, True)
    assert "Hãy chọn cách ghi ngày" in early.text
    told = {"words": "6", "s-0": "delivered", "s-1": "placed", "day": "d"}
    look = sent(seller, at, do="look", **told)
    assert (look.status_code, 'role="alert"' in look.text) == (200, False)
    kept = sent(seller, at, do="save", **told)
    assert (kept.status_code, kept.headers["location"]) == (303, "/gian-hang/shop-a/tep?xong=cach-doc")
    with sqlite.read() as connection:
        [form] = [one for one in file_forms.forms(connection, EVERYTHING, SHOP_A) if one.confirmed_ms == NOW_MS]
        states = {one.state for one in files.files(connection, EVERYTHING, SHOP_A) if one.name == "bảng kê.csv"}
    said = json.loads(form.definition)
    assert said["orders"] == {"code": "Mã đơn", "title": "Sản phẩm", "sku": "Sản phẩm", "quantity": "Số lượng",
                              "gross": "Thành tiền", "status": "Trạng thái", "placed": "Ngày đặt"}  # fmt: skip
    assert said["times"] == "%d/%m/%Y"
    assert said["states"] == {"Đã giao": "delivered", "Treo": "placed"}
    assert "Nguy" not in form.definition
    assert states == {"waiting"}
    (tmp_path / "a.csv").write_bytes(STRANGE)
    found = read(tmp_path / "a.csv", "a.csv", [form_of(form.definition)], states={}, now_ms=NOW_MS, exported_ms=NOW_MS)
    orders = [one for one in found.orders if isinstance(one, OrderRecord)]
    assert [(one.code, one.placed_ms, one.lines[0].quantity, one.lines[0].gross_dong) for one in orders] == [
        ("BD-01", moment(1, 0), 2, 250_000), ("BD-02", moment(2, 0), 1, 125_000),
    ]  # fmt: skip
    assert seller.get(at).status_code == 404  # nothing is asked about it any more


def test_who_gets_a_parcel_is_read_where_a_person_says_so_and_shown_to_nobody(
    seller: TestClient, sqlite: Database, tmp_path: Path
) -> None:
    content = (
        STRANGE.decode()
        .replace("Người mua", "Người nhận")
        .replace("Điện thoại,", "Điện thoại,Địa chỉ,")
        .replace("678,", '678,"Thôn Kép, xã Hồng Giang",')
        .replace("321,", "321,Chợ Đồng,")
    )
    with sqlite.write() as connection:
        connection.exec_driver_sql("UPDATE shop_file SET state = 'refused' WHERE state = 'unknown'")
    put(sqlite, Settings(tmp_path, "", {}), content.encode())
    at = waiting(sqlite)
    told = {"words": "7", "s-0": "delivered", "s-1": "placed", "day": "d", "parcels": "yes"}
    none = sent(seller, at, do="save", **told, **{f"to-{part}": "-" for part in ("name", "phone", "street")})
    assert (none.status_code, "Hãy chọn đủ cột tên" in none.text) == (422, True)
    half = sent(seller, at, do="save", **told, **{"to-street": "-"})
    assert (half.status_code, "Hãy chọn đủ cột tên" in half.text) == (422, True)
    assert "giữ kín" in half.text
    assert [part for part in ("Nguyễn", "0912345678", "Thôn Kép") if part in half.text] == []
    assert sent(seller, at, do="save", **told).status_code == 303
    with sqlite.read() as connection:
        [form] = [one for one in file_forms.forms(connection, EVERYTHING, SHOP_A) if one.confirmed_ms == NOW_MS]
    assert json.loads(form.definition)["orders"]["to"] == {
        "name": "Người nhận", "phone": "Điện thoại", "street": "Địa chỉ",
    }  # fmt: skip
    (tmp_path / "a.csv").write_bytes(content.encode())
    found = read(tmp_path / "a.csv", "a.csv", [form_of(form.definition)], states={}, now_ms=NOW_MS, exported_ms=NOW_MS)
    [told_of] = found.recipients
    assert (told_of.code, told_of.to.name, told_of.to.street) == ("BD-02", "Trần Văn Bán", "Chợ Đồng")
    assert sum(isinstance(one, OrderRecord) for one in found.orders) == 2


MONEY = """ĐỐI SOÁT
Mã đơn hàng,Người nhận,Tiền hàng,Phí sàn,Thuế,Thực nhận,Ngày trả
A1,Nguyễn Thị Mua,200000,10000,3000,187000,13/6/2021
A2,Trần Văn Bán,100000,5000,1500,93500,14/6/2021
""".encode()


def test_a_file_of_payouts_is_explained_held_against_itself_and_read(
    seller: TestClient, sqlite: Database, tmp_path: Path
) -> None:
    number = put(sqlite, Settings(tmp_path, "", {}), MONEY)
    at = f"/gian-hang/shop-a/tep/{number}/cach-doc"
    assert f'href="{at}?loai=don"' in seller.get(at).text  # its headings say that it is of payouts
    assert f'href="{at}?loai=tien"' in seller.get(f"{at}?loai=don").text
    page = seller.get(f"{at}?loai=tien").text
    for said in ("Cách đọc tệp tiền sàn trả", "<h3>A1</h3>", "187.000 đ", '<span class="flag good">khớp</span>'):
        assert said in page, said
    assert 'value="duong" checked' in page
    assert "Nguyễn" not in page
    wrong = sent(seller, f"{at}?loai=tien", do="look", sign="am").text
    assert "không khớp: tệp ghi 187.000 đ" in wrong
    refused = sent(seller, f"{at}?loai=tien", do="save", sign="am", uneven="yes")
    assert (refused.status_code, "Sai dấu: đơn A1" in refused.text) == (422, True)
    early = sent(seller, f"{at}?loai=tien", do="save", **{"c-paid": "-"})
    assert (early.status_code, "Hãy chọn cột ngày sàn trả tiền" in early.text) == (422, True)
    kept = sent(seller, f"{at}?loai=tien", do="save")
    assert (kept.status_code, kept.headers["location"]) == (303, "/gian-hang/shop-a/tep?xong=cach-doc")
    with sqlite.read() as connection:
        [form] = [one for one in file_forms.forms(connection, EVERYTHING, SHOP_A) if one.code.startswith("tien-")]
    (tmp_path / "m.csv").write_bytes(MONEY.replace(b"93500", b"93000"))
    found = read(tmp_path / "m.csv", "m.csv", [form_of(form.definition)], states={}, now_ms=NOW_MS, exported_ms=NOW_MS)
    paid = [one for one in found.settlements if isinstance(one, SettlementRecord)]
    assert [(one.order_code, one.paid_ms, one.fee_dong, one.tax_dong, one.net_dong) for one in paid] == [
        ("A1", moment(13, 0), 10_000, 3_000, 187_000), ("A2", moment(14, 0), 5_500, 1_500, 93_000),
    ]  # fmt: skip
    assert [(one.file_says, one.rows_say) for one in found.differences] == [("93000", "93500")]


def test_a_persons_column_is_never_taken_and_another_choice_counts(seller: TestClient, sqlite: Database) -> None:
    page = sent(seller, waiting(sqlite), do="look", **{"c-title": "1", "c-sku": "3", "c-status": "-"}).text
    fields, _, whom = page.partition("Người nhận hàng</h2>")
    assert ('value="1"' in fields, 'value="1"' in whom) == (False, True)
    assert "Nguyễn" not in page
    assert "“Treo”" not in page
    assert "&lt;i&gt;Vải" in page


def test_who_sells_nothing_there_sees_nothing_and_no_form_of_another_page_counts(
    seller: TestClient, sqlite: Database
) -> None:
    at = waiting(sqlite)
    assert seller.post(at, data={"do": "save"}).status_code == 403
    for role, place in (("seller", {"cooperative_id": B}), ("weigher", {"cooperative_id": A}), ("", {})):
        seller.cookies.set(COOKIE, people.signed_in(sqlite, role, **place) if role else "forged")
        for answer in (seller.get(at), sent(seller, at, do="save")):
            assert (answer.status_code, "BD-01" in answer.text) == (404, False), role
    assert seller.get("/gian-hang/shop-a/tep/99999999999/cach-doc").status_code == 404


def test_a_file_without_a_table_is_one_sentence(seller: TestClient, sqlite: Database, tmp_path: Path) -> None:
    number = put(sqlite, Settings(tmp_path, "", {}), b"chi mot dong\n")
    answer = seller.get(f"/gian-hang/shop-a/tep/{number}/cach-doc")
    assert (answer.status_code, "Không thấy bảng có dòng tiêu đề" in answer.text) == (404, True)


@pytest.mark.parametrize(("width", "swiped"), [(1280, False), (390, True)])
def test_every_column_of_the_preview_is_reached_and_the_first_stays(
    seller: TestClient, sqlite: Database, browser: Browser, width: int, *, swiped: bool
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(f"<style>{CSS}</style>{seller.get(waiting(sqlite)).text}")
    last, first = page.locator(".across th").last, page.locator(".across th").first
    right = last.evaluate("one => one.getBoundingClientRect().right")
    assert (right > width, page.locator(".swiped").is_visible()) == (swiped, swiped)
    last.evaluate("one => one.closest('div').scrollLeft = 9999")
    box = page.locator(".across").evaluate(
        "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
    )
    assert 0 <= first.evaluate("one => one.getBoundingClientRect().left") - box[0] < 2
    assert last.evaluate("one => one.getBoundingClientRect().right") <= box[1] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
