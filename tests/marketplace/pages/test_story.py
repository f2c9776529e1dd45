"""The story of an order on the screen: chosen in words, told step by step, with sums that hold."""

from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from tests.marketplace.pages.browsing import fits, opened
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.drawn import said


def test_a_household_asks_why_and_the_story_of_the_order_is_told(served: Served, page: Page) -> None:
    opened(page, "/theo-ho?ho=H-CHINH", "Lê Đức Chính")
    asked = page.get_by_role("combobox", name="Chọn một đơn để xem lời giải thích")
    asked.fill("B1")
    asked.press("ArrowDown")
    asked.press("Enter")
    page.locator(".story h3", has_text="Đơn B1").wait_for()
    page.locator(".told li", has_text="5 kg bị trả lại").wait_for()
    page.locator(".sums li.holds").first.wait_for()
    assert page.locator(".sums li.broken").count() == 0
    fits(page)


def _told() -> None:
    from marketplace.language.translation import VIETNAMESE
    from marketplace.pages import story
    from marketplace.reports.explain import Check, Step, Story, StoryTable

    steps = [Step(None, "sổ", "sau cùng"), Step(1_623_200_400_000, "sàn", "đặt <5 kg>, xem `lensan explain`")]
    rows = [("<An>", "5 kg", "")]
    tables = [StoryTable("Phần chia", ("Hộ", "Khối lượng", "Ghi chú"), rows), StoryTable("Trống", ("Hộ",), [])]
    checks = [Check("5 kg = 5 kg", True), Check("1 đ ≠ 2 đ", False)]
    story.tell(
        Story("Đơn A<1>", facts=["của hộ An", "của hộ An"], steps=steps, tables=tables, checks=checks), VIETNAMESE
    )


def test_a_story_is_told_in_the_order_of_its_times_and_marks_a_sum_that_does_not_hold() -> None:
    article, heading, table, sums = said(AppTest.from_function(_told, default_timeout=60).run()).split("\n")
    assert "<h3>Đơn A&lt;1&gt;</h3>" in article
    assert article.count("<li>của hộ An</li>") == 1
    assert article.index("<p>đặt &lt;5 kg&gt;, xem <code>lensan explain</code></p>") < article.index("<p>sau cùng</p>")
    assert "Phần chia" in heading
    assert [f'class="{kind}" data-title="{of}"' in table for kind, of in
            (("text", "Hộ"), ("number", "Khối lượng"))] == [True, True]  # fmt: skip
    assert sums == ('<ul class="sums"><li class="holds">✓ 5 kg = 5 kg</li><li class="broken">✗ 1 đ ≠ 2 đ</li></ul>')
