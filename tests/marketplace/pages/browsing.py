"""A screen in a real browser: opened, and seen to be whole in the widths of a telephone and of a desk."""

from collections.abc import Iterator, Mapping

from playwright.sync_api import Page, expect

from tests.marketplace.pages.keeping import go, turn, widths

expect.set_options(timeout=60_000)
OUTSTANDING = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .filter(one => one.scrollWidth > window.innerWidth).map(one => one.innerText)"""


def opened(page: Page, path: str, title: str) -> None:
    """Go to a screen, wait until it is drawn, and see that nothing went wrong and nothing stands out at the side."""
    go(page, path)
    sound(page, title)


def each(page: Page, screens: Mapping[str, str]) -> Iterator[str]:
    """Show screens one after the other in one session, by path and title, and see the same of every one."""
    for number, (path, title) in enumerate(screens.items()):
        if number:
            turn(page, path, title)
        else:
            go(page, path)
        sound(page, title)
        yield path


def sound(page: Page, title: str) -> None:
    """See that a screen is drawn, that nothing went wrong and that nothing stands out at the side."""
    page.locator("h1", has_text=title).wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate(OUTSTANDING) == []


def fits(page: Page) -> None:
    """See in both widths that nothing stands out at the side; the page keeps the other width than it has."""
    for width in widths(page):
        assert page.evaluate(OUTSTANDING) == [], width


def choose(page: Page, language: str) -> None:
    """Choose 'VI' or 'EN' in the bar; a page that is lent is given back in Vietnamese."""
    page.get_by_role("radio", name=language, exact=True).click()


def cells(page: Page, rows: str) -> list[list[str]]:
    """Return what stands in the cells of these rows of tables, which are cards on a telephone."""
    read = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    found: list[list[str]] = page.locator(rows).evaluate_all(read)
    return found
