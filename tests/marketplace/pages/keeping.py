"""A page of the app that is kept from test to test: what it has loaded stays, what a person did on it does not.

To load the app takes a browser far more than to draw one screen of it, and is the same each time. Instead the page
leaves a screen for one with nothing on it and calls the server anew, as a browser does whose connection broke; the
server does not know it again, and begins a session without a past.
"""

from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page, ViewportSize

PATIENCE_MS = 60_000
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
_NAMED = ("phone", "desk")
_QUIET = ("/lo-hang?lo=-", "Không có lô -;")
"""The screen of a lot that is not there, and what it says."""
_LINES = """
const Line = window.WebSocket;
window.lines = new Set();
window.WebSocket = class extends Line {
  constructor(address, protocols) {
    super(address, protocols.slice(0, 2));  // the third would ask for the session of the last line
    lines.add(this);
    this.addEventListener('close', () => lines.delete(this));
  }
};
"""
# The state of the app says nothing of a screen that is drawn at once: React shows only what comes of it.
_TURN = """path => {
  history.pushState({}, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
_GO = """([path, quiet, patience]) => new Promise((done, fail) => {
  const late = performance.now() + patience;
  const look = () => {
    const main = document.querySelector('[data-testid=stMain]');
    const app = document.querySelector('[data-testid=stApp]').dataset;
    const there = main.textContent.includes(quiet[1]) === (path === quiet[0]);
    if (there && app.testScriptState === 'notRunning' && !main.querySelector('[data-stale=true]')) done();
    else if (performance.now() > late) fail(new Error(`${path} is not drawn`));
    else setTimeout(look, 20);
  };
  history.pushState({}, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
  look();
})"""
# What is drawn by a script (tables of many rows, charts) is as wide as its place a moment after all else.
_FOLLOWED = """() => {
  const drawn = document.querySelectorAll('[data-testid=stDataFrame] canvas, [data-testid=stVegaLiteChart] svg');
  const place = one => one.closest('[data-testid=stElementContainer]').clientWidth;
  return [...drawn].every(one => Math.abs(one.getBoundingClientRect().width - place(one)) < 5);
}"""
_CALL_ANEW = """patience => new Promise((done, fail) => {
  const app = document.querySelector('[data-testid=stApp]');
  const late = setTimeout(() => fail(new Error('the server does not answer')), patience);
  new MutationObserver((_, watcher) => {
    if (app.dataset.testConnectionState !== 'CONNECTED') return;
    watcher.disconnect();
    clearTimeout(late);
    done();
  }).observe(app, {attributes: true, attributeFilter: ['data-test-connection-state']});
  lines.forEach(line => line.close());
})"""


def go(page: Page, path: str) -> None:
    """Show a screen of the app that the page has loaded, in a session of its own, as one of whom it is the first."""
    leave(page)
    page.evaluate(_CALL_ANEW, PATIENCE_MS)
    page.evaluate(_GO, [path, _QUIET, PATIENCE_MS])


def turn(page: Page, path: str, title: str) -> None:
    """Show another screen of the app in the same session, as one who goes back and forth."""
    page.evaluate(_TURN, path)
    page.locator("h1", has_text=title).wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]:not(:has([data-stale=true]))")


def widths(page: Page) -> Iterator[str]:
    """Show what stands on the page in the width it has, and in the other one, which it keeps."""
    first = page.viewport_size
    yield _NAMED[first == DESK]
    page.set_viewport_size(PHONE if first == DESK else DESK)
    page.wait_for_function(_FOLLOWED)
    yield _NAMED[first != DESK]


def leave(page: Page) -> None:
    """Go to the screen with nothing on it, unless the page is there."""
    if _QUIET[0] not in page.url:
        page.evaluate(_GO, [_QUIET[0], _QUIET, PATIENCE_MS])


def load(page: Page, path: str) -> None:
    """Load the app with a screen, as who opens its address."""
    page.goto(path)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


class Keeper:
    """Lends one page of a window, which is the same as long as nothing went wrong on it."""

    def __init__(self, window: BrowserContext) -> None:
        self._window = window
        self._page: Page | None = None
        self.asked: list[str] = []
        """What pages asked for, ever."""

    def lent(self) -> Page:
        """Return the page as wide as a telephone, before a screen with nothing on it."""
        if self._page is None:
            self._page = self._window.new_page()
            self._page.on("request", lambda one: self.asked.append(one.url))
            self._page.add_init_script(_LINES)
            load(self._page, _QUIET[0])
        self._page.set_viewport_size(PHONE)
        return self._page

    def back(self) -> None:
        """Take the page back: it leaves what it showed, and asks for nothing more."""
        assert self._page is not None
        leave(self._page)

    def drop(self) -> None:
        """Close the page; the next is a new one."""
        if self._page is not None:
            self._page.close()
            self._page = None
