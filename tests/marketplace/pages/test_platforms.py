"""The screen of platforms: an update is asked for once, and who updates a shop is said in words."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from marketplace.exchange import leases
from marketplace.storage import Database, backup
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.browsing import opened
from tests.marketplace.pages.conftest import Screen, Served
from tests.marketplace.pages.drawn import said
from tests.seeding import NOW_MS


def test_update_now_leaves_one_mark_for_the_clock(served: Served, page: Page) -> None:
    opened(page, "/san", "Sàn")
    page.get_by_text("Sàn gửi dữ liệu không đúng quy ước").first.wait_for(state="attached")
    page.get_by_role("button", name="Cập nhật ngay").first.click()
    expect(page.get_by_role("button", name="Đã yêu cầu cập nhật")).to_be_disabled()
    with served.database.read() as connection:
        marks = connection.execute(select(TABLES["sync_request"].c.channel_id, TABLES["sync_request"].c.taken_ms)).all()
    assert [tuple(mark) for mark in marks] == [(1, None)]


def test_the_button_hands_out_a_backup(served: Served, window: BrowserContext, tmp_path: Path) -> None:
    page = window.new_page()
    page.goto(f"{served.address}/san")
    page.get_by_role("link", name="Sao lưu ngay").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Sao lưu ngay").click()
    waiting.value.save_as(tmp_path / "it.lensan")
    page.close()
    assert backup.manifest_of(tmp_path / "it.lensan").tables


def test_who_updates_a_shop_is_said_in_words(screen: Screen, sqlite: Database) -> None:
    assert leases.take(sqlite, 1, leases.myself(), NOW_MS)
    text = said(screen("platforms"))
    assert "Đang tự động cập nhật, gần nhất lúc" in text
    assert leases.myself().host not in text
