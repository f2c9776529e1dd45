"""A new card is one press away from its household, with square and letters; without our cookie it is asked."""

from playwright.sync_api import Page

from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.keeping import load


def test_one_press_on_a_household_shows_its_farmers_card(page: Page) -> None:
    page.goto("/tai-khoan")  # as by signing in, the browser has the cookie of our forms
    page.goto("/theo-ho?ho=H-AN")
    page.get_by_role("button", name="Thẻ mới cho chủ hộ").click()
    page.locator(".letters").wait_for()
    assert page.locator("svg.qr").count() == 1
    assert page.locator(".name").inner_text().startswith("Nguyễn Văn An")
    load(page, "/lo-hang?lo=-")


def test_a_browser_without_our_cookie_is_asked_at_the_door(screen: Screen) -> None:
    assert 'href="./cap-the/ho/H-AN"' in said(screen("households", ho="H-AN"))
