"""What people read on the Vietnamese screens is Vietnamese, also where something has gone wrong."""

import re

from playwright.sync_api import Page
from sqlalchemy import select, update

from connectors.errors import AuthFailed, Unreachable
from marketplace.directory.audit import Signed
from marketplace.exchange import channels, inbox, runs
from marketplace.listings import emergency_stop as stops
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.records import Reject
from tests.marketplace.pages.browsing import choose, each, fits, opened, sound
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import widths
from tests.marketplace.pages.test_inbox import strange
from tests.seeding import NOW_MS, READ_MS

ENGLISH = re.compile(
    r"\b(?:the|is|was|were|be|not|no|of|and|with|which|this|that|for|from|has|have|order|platform|shop|refused|failed"
    r"|connection|answer|missing|field|expected|orders\[\d+\])(?!\w)",
    re.IGNORECASE,
)
SCREENS = {"/san": "Sàn", "/can-xu-ly": "Cần xử lý", "/dang-ban": "Sản phẩm đăng bán", "/thieu-hang": "Thiếu hàng giao"}


def gone_wrong(database: Database) -> None:
    """Let everything go wrong that these screens tell of, in the engine's own words."""
    strange(database)
    nameless = Reject("orders[4]", "Expected `int`, got `str` - at `$.packs`", b"{}")
    with database.write() as connection:
        inbox.put(connection, "voso-1", [inbox.item_from_reject("orders", nameless)], READ_MS)
    away = Unreachable("GET /v1/shops/bg/orders: the connection failed (ConnectionError).").sentence
    barred = AuthFailed("GET /v1/shops/bg/orders: the platform does not accept the credentials (401).").sentence
    for channel_id, status, why in ((1, "cut short", away), (2, "refused", barred)):
        run_id = runs.begin(database, channel_id, READ_MS + 9)
        runs.end(database, run_id, status, why, (0,) * len(runs.COUNTS), READ_MS + 99)
    runs.end(database, runs.begin(database, 1, READ_MS + 200), "ran", None, (0,) * len(runs.COUNTS), READ_MS + 300)
    runs.begin(database, 1, READ_MS + 400)
    runs.begin(database, 1, READ_MS + 500)
    channels.pause(database, 2, barred)
    offer = TABLES["offer"]
    with database.write() as connection:
        values = {"state": "refused", "reason": barred.en, "reason_vi": barred.vi}
        connection.execute(update(offer).where(offer.c.channel_id == 2).values(**values))
        stopped = list(connection.execute(select(offer.c.listing_id)).scalars())
        stops.stop(connection, stopped, Signed(None, "chị Hoa"), NOW_MS)


def test_no_english_sentence_is_on_the_vietnamese_screens(served: Served, page: Page) -> None:
    gone_wrong(served.database)
    for path in each(page, SCREENS):
        if path == "/san":
            page.get_by_text("Các lần cập nhật gần đây").first.click()
            page.get_by_text("Chưa lấy được số liệu từ sàn").first.wait_for()
            page.get_by_text("Sàn không chấp nhận mã kết nối").first.wait_for()
            page.get_by_text("bản ghi không có mã").first.wait_for(state="attached")
        for width in widths(page):
            read = page.locator("[data-testid=stMain]").evaluate("one => one.innerText") + _cells(page)
            assert ENGLISH.findall(re.sub(r"lensan [\w -]+", "", read)) == [], (path, width, read)
            sound(page, SCREENS[path])


def test_who_chose_english_reads_the_reasons_in_english(served: Served, page: Page) -> None:
    gone_wrong(served.database)
    opened(page, "/san", "Sàn")
    choose(page, "EN")
    sound(page, "Platforms")
    page.get_by_text("the platform does not accept the credentials (401)").first.wait_for()
    page.locator("[data-testid=stDataFrame]", has_text="Expected `int`, got `str`").wait_for(state="attached")
    fits(page)
    choose(page, "VI")
    sound(page, "Sàn")


def _cells(page: Page) -> str:
    """Return what stands in the long tables, which are drawn on a canvas and told to screen readers."""
    return "\n".join(page.locator("[data-testid=stDataFrame] td").all_text_contents())
