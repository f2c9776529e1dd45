"""The screen of listings: what stands where, and the emergency stop with its two presses."""

from datetime import date

from playwright.sync_api import Page, expect
from sqlalchemy import insert, select, update

from marketplace.storage import Database
from marketplace.storage.tables import TABLES, Cooperative, Membership, Season
from tests.ledger import rows
from tests.marketplace.pages.browsing import fits, opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import pressed, said, told

LISTING, OFFER, CHANNEL, STOP = (TABLES[name] for name in ("listing", "offer", "channel", "stop_request"))


def test_a_listing_is_stopped_at_once_and_said_of_every_shop(served: Served, page: Page) -> None:
    with served.database.write() as connection:
        connection.execute(update(OFFER).values(stock=4, version=1, state="live"))
        connection.execute(
            update(CHANNEL).where(CHANNEL.c.code == "voso-1").values(road="file", base_url="https://v.vn/")
        )
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    page.get_by_label("Tìm sản phẩm").press_sequentially("chinh thung")
    page.locator("[data-testid=InputInstructions]").wait_for(state="hidden")  # Streamlit's own English
    page.get_by_label("Tìm sản phẩm").press("Enter")
    expect(page.get_by_role("button", name="Ngừng bán ngay")).to_have_count(1)
    page.get_by_role("button", name="Ngừng bán ngay").click()
    page.get_by_role("button", name="Thôi").click()
    expect(page.get_by_role("button", name="Thôi")).to_have_count(0)
    page.get_by_role("button", name="Ngừng bán ngay").click()
    with served.database.read() as connection:
        assert connection.execute(select(LISTING.c.id).where(LISTING.c.stopped_ms.is_not(None))).all() == []
    page.get_by_role("button", name="Đúng, ngừng bán ngay").click()
    page.get_by_text("Từng gian hàng đã về 0 hay chưa", exact=True).wait_for()
    page.get_by_role("button", name="Bán lại").wait_for()
    fits(page)
    with served.database.read() as connection:
        [stopped] = connection.execute(select(LISTING.c.sku).where(LISTING.c.stopped_ms.is_not(None))).all()
        shops = connection.execute(
            select(OFFER.c.channel_id)
            .join(LISTING, LISTING.c.id == OFFER.c.listing_id)
            .where(LISTING.c.sku == "S-H-CHINH")
        ).all()
        asked = connection.execute(select(STOP.c.channel_id).where(STOP.c.taken_ms.is_(None))).all()
    assert (stopped[0], sorted(asked)) == ("S-H-CHINH", sorted(shops))
    page.get_by_role("button", name="Bán lại").click()
    expect(page.get_by_role("button", name="Bán lại")).to_have_count(0)


def test_an_offer_that_waits_for_a_moderator_or_was_refused_is_not_said_to_be_on_sale(
    served: Served, page: Page
) -> None:
    with served.database.write() as connection:
        connection.execute(update(OFFER).values(stock=4, version=1, state="live", moderation="pending"))
        refused = update(OFFER).where(OFFER.c.sku == "S-H-CHINH")
        connection.execute(refused.values(moderation="rejected", reason="Ảnh mờ"))
    [(offers,)] = rows(served.database, "SELECT count(*) FROM offer")
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    expect(page.get_by_text("bị từ chối – sàn báo: “Ảnh mờ” Việc tiếp theo")).to_have_count(1)
    expect(page.get_by_text("chờ duyệt", exact=True)).to_have_count(offers - 1)
    expect(page.get_by_text("đang bán", exact=True)).to_have_count(0)
    fits(page)


def test_a_cooperative_opens_its_first_listing_and_adds_what_is_picked_later(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        coop = Cooperative(code="HTX", name="HTX Quý Sơn", name_key="htx quy son", commune_id=1)
        session.add(coop)
        session.flush()
        session.add_all(Membership(household_id=home, cooperative_id=coop.id or 0) for home in (1, 2))
        season = session.get(Season, 1)
        assert season is not None
        season.ends_on = date(2100, 1, 1)  # the season is on today, whichever day this is
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    page.locator("summary", has_text="Đăng sản phẩm mới").click()
    page.get_by_label("Giá mỗi thùng").fill("nhiều")
    page.get_by_role("button", name="Đăng bán").click()
    page.get_by_text("“nhiều” không phải").wait_for()
    page.get_by_label("Giá mỗi thùng").fill("150k")
    page.get_by_label("Mã người bán của hợp tác xã").fill("htx-quy-son")
    page.get_by_role("button", name="Đăng bán").click()
    page.get_by_text("Đã đăng 1 sản phẩm, từ 2 lô của 2 hộ, còn 180 kg.").wait_for()
    assert rows(
        served.database, "SELECT l.price_dong, o.seller FROM listing l JOIN offer o ON o.listing_id = l.id"
        " WHERE l.sku = 'HTX-VAI-2021-5KG' ORDER BY o.id"
    ) == [(150_000, "htx-quy-son")] * 2  # fmt: skip
    with served.database.write() as connection:
        connection.execute(insert(TABLES["membership"]).values(household_id=5, cooperative_id=1))
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    page.get_by_label("Tìm sản phẩm").fill("HTX-")
    page.get_by_label("Tìm sản phẩm").press("Enter")
    expect(page.locator("summary", has_text="Lô hàng và giá")).to_have_count(1)
    page.locator("summary", has_text="Lô hàng và giá").click()
    page.get_by_role("button", name="Thêm 1 lô mới (100 kg)").click()
    expect(page.get_by_role("button", name="Thêm 1 lô mới (100 kg)")).to_have_count(0)
    page.get_by_label("Giá mới mỗi thùng").fill("145.500đ")
    page.get_by_role("button", name="Đổi giá").click()
    page.get_by_text("Đã đổi giá").wait_for()
    sql = (
        "SELECT l.price_dong, count(*) FROM listing l JOIN listinglot f ON f.listing_id = l.id"
        " WHERE l.sku LIKE 'HTX-%' GROUP BY 1"
    )
    assert rows(served.database, sql) == [(145_500, 3)]
    fits(page)


def test_the_kept_back_number_is_a_persons_own_until_it_is_to_be_learned(served: Served, page: Page) -> None:
    with served.database.write() as connection:
        connection.execute(
            update(LISTING).where(LISTING.c.sku == "S-H-CHINH").values(policy="everywhere", exposure_packs=9)
        )
        connection.execute(update(OFFER).where(OFFER.c.sku == "S-H-CHINH").values(kept_back=2))
    stands = (
        "SELECT o.kept_back, l.kept_risk_bp, l.exposure_packs FROM offer o JOIN listing l ON l.id = o.listing_id"
        " WHERE l.sku = 'S-H-CHINH'"
    )
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    page.get_by_label("Tìm sản phẩm").fill("S-H-CHINH")
    page.get_by_label("Tìm sản phẩm").press("Enter")
    expect(page.locator("summary", has_text="Số giữ lại và cách chia")).to_have_count(1)
    page.locator("summary", has_text="Số giữ lại và cách chia").click()
    page.get_by_text("Gợi ý: 0 thùng").wait_for()
    expect(page.get_by_label("Số thùng giữ lại ở")).to_have_value("2")
    # A list that is open closes when what is around it scrolls: first the expander is whole and the field in sight.
    page.wait_for_function("!document.querySelector('details[open]').style.overflow")
    page.get_by_label("Cách đặt số giữ lại").scroll_into_view_if_needed()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.get_by_label("Cách đặt số giữ lại").click()
    page.get_by_role("option", name="tự tính, khả năng bán quá số có không quá 1,0 %").click()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đang tự tính: giữ lại 0 thùng").wait_for()
    expect(page.get_by_label("Số thùng giữ lại ở")).to_have_count(0)
    assert rows(served.database, stands) == [(2, 100, 9)]
    fits(page)


def test_a_listing_shows_its_price(screen: Screen) -> None:
    assert "125.000 đ / 5 kg" in said(screen("offers"))


def test_what_folds_out_of_a_listing_is_asked_for_when_it_is_unfolded(screen: Screen) -> None:
    app = screen("offers")
    assert "Giá hiện nay" not in said(app)
    app.session_state["more-1"] = True
    assert said(app.run()).count("Giá hiện nay: 125.000 đ mỗi thùng.") == 1


def test_a_stop_says_of_what_and_can_be_left_and_what_was_stopped_is_named(screen: Screen, sqlite: Database) -> None:
    stopped = "SELECT count(*) FROM listing WHERE stopped_ms IS NOT NULL"
    app = screen("offers")
    assert said(app).count("<b>Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN</b>") == 1
    assert "<p>Nguyễn Văn An</p>" in said(app)
    app = pressed(app, "Thôi")
    assert rows(sqlite, stopped) == [(0,)]
    app = pressed(app, "Đúng, ngừng bán ngay")
    assert rows(sqlite, stopped) == [(1,)]
    assert told(app) == [
        "Đã ngừng bán Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN; bên dưới ghi từng gian hàng đã về 0 hay chưa."
    ]
    assert "Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN – Postmart" in said(app)
    app = pressed(app, "Bán lại")
    assert told(app) == [
        "Đã cho bán lại Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN; lần cập nhật sau các gian hàng sẽ mở bán."
    ]


def test_a_refused_listing_says_what_to_do_next_and_quotes_the_platform(screen: Screen, sqlite: Database) -> None:
    with sqlite.write() as connection:
        connection.execute(
            update(OFFER).where(OFFER.c.sku == "S-H-AN").values(state="refused", reason="This shop has no seller.")
        )
    assert (
        "bị từ chối – sàn báo: “This shop has no seller.” Việc tiếp theo: sửa điều sàn nêu (giá, thông tin sản phẩm,"
        " tài khoản người bán), lần cập nhật sau sẽ gửi lại.<" in said(screen("offers"))
    )
