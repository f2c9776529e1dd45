"""Cần xử lý: what is alike is one question, answered with one click and a plain confirmation."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import delete, insert, text, update

from marketplace.exchange import inbox
from marketplace.exchange.inbox import candidates
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Sentence
from marketplace.words.records import State
from tests.carrier import order_id
from tests.marketplace.pages.browsing import fits, opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import asked, pressed, said
from tests.seeding import NOW_MS, READ_MS, box, moment, order


def strange(database: Database) -> None:
    """Let orders of an unknown SKU and an unknown status wait, a row of a sheet, and a payout."""
    lines = [box("H-AN", 2)._replace(sku="VAI-HOP-5", title="Vải thiều Lục Ngạn hộp 5 kg", seller="H-AN")]
    again = [order(f"Q{number}", State.PLACED, moment(14), lines) for number in range(12)]
    heavy = order("Q90", State.PLACED, moment(14), [lines[0]._replace(sku="VAI-HOP-3", pack_g=3_000)])
    with database.write() as connection:
        connection.execute(text("DELETE FROM inboxitem"))
        channel_id = connection.execute(text("SELECT id FROM channel WHERE code = 'postmart-1'")).scalar_one()
        take_orders(connection, channel_id, "postmart-1", RunCaches(), [*again, heavy], READ_MS)
        status = Sentence("The status 'held' is not in the status table.", "Sàn ghi trạng thái “held”.")
        ranked = candidates.to_json(candidates.states("held"))
        kept = '{"code": "Q50", "lines": [{"title": "Vải thiều", "quantity": 1, "pack_g": 5000, "gross_dong": 125000}]}'
        notes = [inbox.NewItem("order", "Q50", "status", "held", "orders[3] code Q50", status, kept, ranked)]
        inbox.put(connection, "voso-1", notes, READ_MS)
        home = Sentence("This may be a household that is already here.", "Có thể trùng với hộ đã có (H-AN).")
        said = '{"name": "Nguyễn Văn An", "commune": "Quý Sơn", "phone": "0912345678"}'
        ranked = candidates.to_json(
            [inbox.Candidate("household", "H-AN", "Nguyễn Văn An"), inbox.Candidate("new", "new")]
        )
        row = inbox.NewItem("households", "k1", "household", "Nguyễn Văn An", "ho.xlsx:7", home, said, ranked)
        inbox.put(connection, "import", [row], READ_MS)


def answers(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        found = connection.execute(text("SELECT cause, word, meaning FROM meaning ORDER BY cause, word"))
        return [tuple(row) for row in found]


def test_what_is_alike_is_one_question_with_what_it_may_mean(served: Served, page: Page) -> None:
    strange(served.database)
    opened(page, "/can-xu-ly", "Cần xử lý")
    for shown in (
        "12 đơn cùng mã hàng lạ “VAI-HOP-5”", "1 đơn có trạng thái lạ “held”", "Đây là hộ nào: Nguyễn Văn An?",
        "dòng 7 của tệp ho.xlsx", "Vải thiều, thùng 5 kg", "cùng quy cách",
    ):  # fmt: skip
        page.get_by_text(shown).first.wait_for(state="attached")
    fits(page)
    first = page.locator("[class*=st-key-alike-]").first
    first.get_by_role("button", name="Chọn").first.click()
    effect = re.compile(r"là Vải thiều, thùng 5 kg \(Nguyễn Văn An, S-H-AN\); 12 đơn đang chờ sẽ tự vào sổ")
    page.get_by_text(effect).wait_for()
    assert answers(served.database) == []
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_text("Đã ghi cho 12 mục; hệ thống đang đưa vào sổ.").wait_for()
    page.get_by_text(re.compile("^Đã trả lời: ")).wait_for()
    assert answers(served.database) == [("sku", "VAI-HOP-5", "S-H-AN")]
    with served.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM sync_request WHERE taken_ms IS NULL")).scalar_one() == 1
    page.get_by_role("button", name="Trả lời lại").click()
    page.get_by_text("Đã rút lại câu trả lời.").wait_for()
    assert answers(served.database) == []
    fits(page)


def test_what_is_nothing_of_ours_is_dropped_with_its_reason(served: Served, page: Page) -> None:
    strange(served.database)
    opened(page, "/can-xu-ly", "Cần xử lý")
    page.get_by_role("button", name="Bỏ qua").first.click()
    page.get_by_role("button", name="Đồng ý bỏ qua").first.click()
    page.get_by_text("Hãy ghi ngắn gọn lý do bỏ qua.").wait_for()
    page.get_by_label("Lý do").fill("hàng của HTX khác")
    page.get_by_label("Lý do").press("Enter")
    page.get_by_role("button", name="Đồng ý bỏ qua").first.click()
    page.get_by_text("Đã bỏ qua 12 mục.").wait_for()
    expect(page.get_by_text("12 đơn cùng mã hàng lạ")).to_have_count(0)
    assert answers(served.database) == [("sku", "VAI-HOP-5", "")]


def test_a_status_is_said_with_one_of_our_words(served: Served, page: Page) -> None:
    strange(served.database)
    opened(page, "/can-xu-ly", "Cần xử lý")
    page.get_by_role("button", name="đang giao", exact=True).click()
    page.get_by_text("Từ nay “held” nghĩa là “đang giao”; 1 đơn đang chờ sẽ tự vào sổ.").wait_for()
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_text("Đã trả lời: đang giao.").wait_for()
    assert answers(served.database) == [("status", "held", "shipping")]


def test_another_product_is_found_by_its_name_and_its_pack_confirmed(served: Served, page: Page) -> None:
    strange(served.database)
    opened(page, "/can-xu-ly", "Cần xử lý")
    group = page.locator("[class*=st-key-alike-]", has_text="VAI-HOP-3")
    group.get_by_label("Tìm sản phẩm khác").fill("tran thi binh")
    group.get_by_label("Tìm sản phẩm khác").press("Enter")
    group.locator("[class*=st-key-found-]").get_by_role("button", name="Chọn").click()
    page.get_by_text("một thùng thật nặng bao nhiêu?").wait_for()
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_text("Đã ghi cho 1 mục; hệ thống đang đưa vào sổ.").wait_for()
    assert answers(served.database) == [("pack", "VAI-HOP-3 3000", "3000"), ("sku", "VAI-HOP-3", "S-H-BINH")]


def test_a_lots_weight_that_an_answer_rewrites_is_said_before(screen: Screen, sqlite: Database) -> None:
    found = [inbox.Candidate("lot", "L-H-AN", "U hồng", pack_g=100_000, owner="09/06/2021"),
             inbox.Candidate("lot", "L-H-BINH", "U hồng", pack_g=100_000, owner="09/06/2021")]  # fmt: skip
    why = Sentence("Row 2: a correction or another lot.", "Dòng 2: sửa hay lô khác.")
    kept = '{"in_g": 250000, "household": "H-AN"}'
    doubt = inbox.NewItem("lots", "k1", "weight", "H-AN, Vải thiều, 250 kg", "lo.xlsx:2", why, kept,
                          candidates.to_json(found))  # fmt: skip
    with sqlite.write() as connection:
        connection.execute(delete(TABLES["inboxitem"]))
        connection.execute(update(TABLES["lot"]).where(TABLES["lot"].c.code == "L-H-BINH").values(in_g=250_000))
        inbox.put(connection, "import", [doubt], READ_MS)
    app = pressed(screen("inbox"), "Chọn")
    assert asked(app) == [
        "Ghi là U hồng (09/06/2021, L-H-AN): số cân của lô sửa từ 100 kg thành 250 kg. Dòng đang chờ sẽ tự vào sổ."
    ]
    app = pressed(app, "Thôi")
    app = next(one for one in app.button if one.key and one.key.endswith("-L-H-BINH")).click().run()
    assert asked(app) == ["Ghi là U hồng (09/06/2021, L-H-BINH); 1 dòng đang chờ sẽ tự vào sổ."]


def test_boxes_without_a_waybill_and_parts_to_count_lead_to_the_parcels(screen: Screen, sqlite: Database) -> None:
    row = {"order_id": order_id(sqlite, "B2"), "channel_id": 1, "number": "B2", "state": "refused", "packs": 3,
           "weight_g": 1, "value_dong": 1, "cod_dong": 0, "service": "", "part": "returned", "asked_ms": NOW_MS,
           "hand_over_on": as_date(day_of(NOW_MS))}  # fmt: skip
    with sqlite.write() as connection:
        connection.execute(insert(TABLES["parcel"]).values(row))
    settle = said(screen("inbox"))
    for told in ("Số thùng và mã vận đơn chưa khớp", "3 thùng, 0 mã vận đơn; hãy xem đơn B2", 'href="/gui-buu-cuc"',
                 "Ghi số thùng của 1 bưu gửi"):  # fmt: skip
        assert told in settle, told
