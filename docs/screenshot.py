"""Take the README's picture of a running app: ``python docs/screenshot.py http://127.0.0.1:8501``."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

PICTURE = Path(__file__).parent / "images" / "season.png"
SIZE = ViewportSize(width=1440, height=1280)
PATIENCE_MS = 60_000


def main(address: str) -> None:
    """Open the first screen at ``address`` in Chromium and keep what it shows."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        page.goto(address)
        _settle(page)
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()
    print(PICTURE)


def _settle(page: Page) -> None:
    """Wait until the charts are drawn and the app has nothing left to run."""
    page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first.wait_for(
        timeout=PATIENCE_MS
    )
    page.locator("[data-testid=stDataFrame]").first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(2_000)


if __name__ == "__main__":
    main(sys.argv[1])
