"""Expanders in a real browser: while one opens, what is reached in it stays where it is and stays open."""

from playwright.sync_api import Page

from tests.marketplace.pages.browsing import opened
from tests.marketplace.pages.conftest import Served

# What stands at the first moment of the animation: the expander is as low as its title, and hides the rest. All in one
# go, for a page that is drawn meanwhile would have it as it is at the end.
_REACHED_WHILE_OPENING = """field => {
  const details = field.closest('details');
  details.style.setProperty('height', '38px', 'important');
  details.style.overflow = 'hidden';
  field.focus();
  field.scrollIntoView();
  return [details.clientHeight < 40, details.scrollTop];
}"""


def test_what_is_reached_while_an_expander_opens_is_not_moved(served: Served, page: Page) -> None:
    opened(page, "/dang-ban", "Sản phẩm đăng bán")
    page.locator("summary", has_text="Số giữ lại và cách chia").first.click()
    field = page.locator("details[open]").get_by_role("combobox", name="Cách đặt số giữ lại")
    field.wait_for()
    page.wait_for_function("!document.querySelector('details[open]').style.overflow")
    assert field.evaluate(_REACHED_WHILE_OPENING) == [True, 0]
