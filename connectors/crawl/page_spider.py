"""The spider of public pages: robots.txt first, then page by page, what each shows or why it shows nothing.

It follows no redirect to another origin, asks nothing twice, and leaves a site alone that asks to be: by robots.txt,
by 429 or 503, or by asking for a person. What is the site's own fault says nothing of a product: only the site's word
that a page is gone (404, 410, or on to its first page, a list or another product) makes it missing.
"""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider, DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.robotstxt import ProtegoRobotParser

from connectors.crawl.crawl_order import CrawlOrder, Ended, PageAsked, Seen, Told
from connectors.crawl.page_shapes import PageAddress, PageKind, product_links, recognise
from connectors.crawl.product_page import CHALLENGED, Challenged, PageUnread, is_challenge, read_product, tree_of
from connectors.errors import Changed
from marketplace.words.messages import Sentence
from marketplace.words.sightings import PublicOffer, Sighting, SightingState

_REDIRECTS = (301, 302, 303, 307, 308)
_REDIRECTS_MAX = 3
_ROBOTS_REDIRECTS_MAX = 5
"""As many as RFC 9309 (2.3.1.2) has followed at the least."""
_GONE = (404, 410)
_LEAVE_ALONE = (429, 503)
_FIRST_PAGES = ("", "/", "/index.html")
_FAILS = 500
_UNREACHED_MOST = 3
_ALL_STATUSES = {"handle_httpstatus_all": True}
_SPENT = Sentence("the pages of the day are used up", "đã dùng hết số trang được đọc trong ngày")
_NO_TIME = Sentence("the time for a crawl was over", "hết thời gian cho một lượt đọc trang")
_NO_ROBOTS = Sentence(
    "robots.txt could not be read, so nothing else was", "không đọc được robots.txt của sàn nên không đọc trang nào"
)
_LEFT_ALONE = Sentence("the site asked to be left alone for now", "sàn đang bận và yêu cầu ngừng đọc")
_UNREACHED = Sentence(
    f"{_UNREACHED_MOST} pages in a row did not come: the site is down or fails",
    f"{_UNREACHED_MOST} trang liền không tải được: trang của sàn đang hỏng hoặc không kết nối được",
)
_ROUND = Sentence("it leads from page to page without end", "trang chuyển hướng vòng quanh, không tới đâu")
_NOWHERE = Sentence("it leads to no address", "trang chuyển hướng mà không nói đi đâu")
_ELSEWHERE = Sentence(
    "it leads to a page of the site that shows no products", "sàn chuyển sang một trang không phải trang bán hàng"
)
_FORBIDDEN = Sentence("robots.txt does not allow this page", "robots.txt của sàn không cho đọc trang này")
_UNKNOWN = Sentence(
    "the address is no product page that we know", "đường dẫn này không phải dạng trang sản phẩm đã biết"
)

Read = tuple[SightingState, Sentence | None, PublicOffer | None]
_UNREADABLE: Read = (SightingState.UNREAD, _UNKNOWN, None)


class PageSpider(Spider):
    """One crawl of one host; each look and the end are told as they come."""

    name = "pages"

    def __init__(self, order: CrawlOrder, tell: Callable[[Told], None], now: Callable[[], int], **how: Any) -> None:
        super().__init__(**how)
        self.order, self._tell, self._now = order, tell, now
        self._met: set[str] = set()
        self._waiting: deque[tuple[PageAsked, str | None]] = deque()
        self._in_the_air = 0
        self._origin = urlsplit(order.base_url)[:2]
        self._robots: Any = None
        self._left = order.most_pages
        self._requests = 0
        self._unreached = 0
        self._delay_s = order.politeness.delay_s
        self._cut_short: Sentence | None = None
        self._wait_s: float | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Ask for robots.txt, and for nothing else before it is there."""
        if self._left < 1:
            self._cut_short = _SPENT
            return
        yield self._robots_request(f"{'://'.join(self._origin)}/robots.txt", 0)

    def read_robots(self, response: Any, moved: int) -> Iterator[Request]:
        """Keep to robots.txt (RFC 9309): there is none at 4xx, and what cannot be read forbids all.

        A redirect is followed within the origin, five times; at 429 nothing else is asked, which the RFC would allow.
        """
        self._requests += 1
        status = response.status
        if status in _REDIRECTS:
            yield from self._robots_moved(response, moved)
            return
        if status in _LEAVE_ALONE:
            self._wait_s = self._retry_after_s(response)
        # Protego takes what is no UTF-8 for a file without rules, and UTF-16 is full of zeros.
        if status in _LEAVE_ALONE or not (200 <= status < 300 or 400 <= status < 500) or b"\0" in response.body:
            self._stop(_NO_ROBOTS)
        body = response.body if status < 300 else b""
        self._robots = ProtegoRobotParser.from_crawler(self.crawler, body)
        self._keep_delay(self._robots.crawl_delay(self.order.user_agent) or 0.0, response)
        self._ask(self.order.pages)
        yield from self._next()

    def no_robots(self, _failure: Any) -> None:
        """End a crawl whose host does not answer."""
        self._requests += 1
        self._stop(_NO_ROBOTS)

    def read_page(self, response: Any, page: PageAsked, found_on: str | None, moved: int) -> Iterator[Request]:
        """Tell what a page shows, and go on to the products that it lists, and to the next page."""
        self._requests += 1
        self._in_the_air -= 1
        status = response.status
        if status in _LEAVE_ALONE:
            self._wait_s = self._retry_after_s(response)
            self._see(page, SightingState.UNREAD, found_on, _answered(status))
            self._stop(_LEFT_ALONE)
        if status < _FAILS:
            self._unreached = 0
        if status in _REDIRECTS:
            yield from self._moved(response, page, found_on, moved)
        elif status == 304:
            self._see(page, SightingState.UNCHANGED, found_on)
        elif status in _GONE:
            self._see(page, SightingState.MISSING, found_on, _answered(status))
        elif page.follow:
            self._listed(response, page)
        else:
            self._see_product(response, page, found_on)
        if status >= _FAILS:
            self._not_reached()
        yield from self._next()

    def no_page(self, failure: Any) -> Iterator[Request]:
        """Tell why a page did not come; a host that is gone altogether is asked no more."""
        self._requests += 1
        self._in_the_air -= 1
        asked = failure.request.cb_kwargs
        self._see(asked["page"], SightingState.UNREAD, asked["found_on"], self._cause(failure))
        if not failure.check(DownloadCancelledError, IgnoreRequest):
            self._not_reached()
        yield from self._next()

    def closed(self, reason: str) -> None:
        """Tell that the crawl is over."""
        if reason == "closespider_timeout":
            self._cut_short = self._cut_short or _NO_TIME
        self._tell(Ended(self._requests, self._delay_s, self._cut_short, self._wait_s))

    def _robots_request(self, address: str, moved: int) -> Request:
        self._left -= 1
        return Request(
            address, self.read_robots, errback=self.no_robots, meta=dict(_ALL_STATUSES), cb_kwargs={"moved": moved},
            dont_filter=True,
        )  # fmt: skip

    def _robots_moved(self, response: Any, moved: int) -> Iterator[Request]:
        onward = _onward(response)
        here = onward is not None and urlsplit(onward)[:2] == self._origin
        if onward is None or not here or moved >= _ROBOTS_REDIRECTS_MAX or self._left < 1:
            self._stop(_NO_ROBOTS)
        else:
            yield self._robots_request(onward, moved + 1)

    def _ask(self, pages: Sequence[PageAsked], found_on: str | None = None) -> None:
        """Let pages wait for their turn, each once."""
        for page in pages:
            if page.address not in self._met:
                self._met.add(page.address)
                self._waiting.append((page, found_on))

    def _next(self) -> Iterator[Request]:
        """Ask for the pages that are next: no more than go at once, so that nothing is under way when the crawl ends.

        Scrapy would still send what it holds, though the site asked to be left alone. Where several go at once, as in
        a measurement, something is under way at the end anyhow, and as many again wait their turn.
        """
        at_once = self.order.politeness.at_once
        while self._waiting and self._in_the_air < (at_once if at_once == 1 else 2 * at_once):
            page, found_on = self._waiting.popleft()
            if recognise(page.address, self.order.shapes) is None and not page.follow:
                self._see(page, SightingState.UNREAD, found_on, _UNKNOWN)
            elif request := self._request(page, found_on, page.address, 0):
                yield request

    def _request(self, page: PageAsked, found_on: str | None, address: str, moved: int) -> Request | None:
        """Return the request for a page; None where robots.txt or the day's budget forbid it."""
        if not self._robots.allowed(address, self.order.user_agent):
            self._see(page, SightingState.UNREAD, found_on, _FORBIDDEN)
            return None
        if self._left < 1:
            self._cut_short = _SPENT
            return None
        self._left -= 1
        self._in_the_air += 1
        headers = {} if page.follow else _validators(page)
        how = {"page": page, "found_on": found_on}
        return Request(
            address, self.read_page, errback=self.no_page, headers=headers, meta=dict(_ALL_STATUSES),
            cb_kwargs=how | {"moved": moved}, dont_filter=True,
        )  # fmt: skip

    def _moved(self, response: Any, page: PageAsked, found_on: str | None, moved: int) -> Iterator[Request]:
        """Follow a redirect to the same product under a new address; one to where others are says that it is gone."""
        onward = _onward(response)
        if onward is None:
            self._see(page, SightingState.UNREAD, found_on, _NOWHERE)
        elif urlsplit(onward)[:2] != self._origin:
            host = urlsplit(onward).netloc[:80]
            told = Sentence(f"it leads to another host, {host}", f"trang chuyển sang địa chỉ khác, {host}")
            self._see(page, SightingState.UNREAD, found_on, told)
        elif self._same(page.address, onward):
            yield from self._same_moved(page, found_on, onward, moved + 1)
        elif urlsplit(onward).path in _FIRST_PAGES or recognise(onward, self.order.shapes):
            told = Sentence("it leads to another page of the site", "sản phẩm không còn, sàn chuyển sang trang khác")
            self._see(page, SightingState.MISSING, found_on, told)
        else:
            self._see(page, SightingState.UNREAD, found_on, _ELSEWHERE)

    def _same_moved(self, page: PageAsked, found_on: str | None, onward: str, moved: int) -> Iterator[Request]:
        if moved > _REDIRECTS_MAX:
            self._see(page, SightingState.UNREAD, found_on, _ROUND)
        elif request := self._request(page, found_on, onward, moved):
            yield request

    def _same(self, address: str, onward: str) -> bool:
        """Say whether two addresses are of one page: by their paths, or by the platform's number of the product."""
        if urlsplit(address).path.rstrip("/") == urlsplit(onward).path.rstrip("/"):
            return True
        one, other = (recognise(each, self.order.shapes) for each in (address, onward))
        known = one is not None and other is not None and one.shape.kind is other.shape.kind
        return known and bool(one.remote_id) and one.remote_id == other.remote_id  # type: ignore[union-attr]

    def _listed(self, response: Any, page: PageAsked) -> None:
        if response.status != 200:
            self._see(page, SightingState.UNREAD, None, _answered(response.status))
            return
        try:
            root = tree_of(response.body, lambda: response.encoding)
        except PageUnread as unread:
            self._see(page, SightingState.UNREAD, None, unread.sentence)
            return
        links = product_links(response.url, [str(one) for one in root.xpath("//a/@href")], self.order.shapes)
        if links:
            self._see(page, SightingState.LIVE, None)
            self._ask([PageAsked(one) for one in links], page.address)
        elif is_challenge(response.body):
            self._see(page, SightingState.UNREAD, None, CHALLENGED)
            self._stop(CHALLENGED)
        else:
            told = Sentence("it lists no product that we know", "không thấy đường dẫn sản phẩm nào trên trang này")
            self._see(page, SightingState.CHANGED, None, told)

    def _see_product(self, response: Any, page: PageAsked, found_on: str | None) -> None:
        known = recognise(response.url, self.order.shapes)
        state, why, offer = _UNREADABLE
        if known is not None and known.shape.kind is PageKind.PRODUCT:
            try:
                state, why, offer = self._read(response, known, page.address)
            except Challenged as challenged:
                self._see(page, SightingState.UNREAD, found_on, challenged.sentence)
                self._stop(challenged.sentence)
        validators = (_header(response, "ETag"), _header(response, "Last-Modified")) if offer else (None, None)
        self._tell(Seen(Sighting(page.address, state, self._now(), offer, why, *validators, found_on)))

    def _read(self, response: Any, known: PageAddress, address: str) -> Read:
        """Return what a product page shows, or why it cannot be read; Challenged where it asks for a person."""
        try:
            root = tree_of(response.body, lambda: response.encoding)
            offer = read_product(root, response.body, known, address, self._now())
        except Challenged:
            raise
        except PageUnread as unread:
            return SightingState.UNREAD, unread.sentence, None
        except Changed as changed:
            if response.status != 200:
                return SightingState.UNREAD, _answered(response.status), None
            return SightingState.CHANGED, changed.sentence, None
        if response.status != 200:
            return SightingState.UNREAD, _answered(response.status), None
        return SightingState.LIVE, None, offer

    def _see(self, page: PageAsked, state: SightingState, found_on: str | None, why: Sentence | None = None) -> None:
        self._tell(Seen(Sighting(page.address, state, self._now(), None, why, found_on=found_on)))

    def _stop(self, why: Sentence) -> None:
        self._cut_short = why
        raise CloseSpider("left alone")

    def _not_reached(self) -> None:
        self._unreached += 1
        if self._unreached >= _UNREACHED_MOST:
            self._stop(_UNREACHED)

    def _retry_after_s(self, response: Any) -> float:
        """Return how long a site wants to be left alone (RFC 9110, 10.2.3); 0 where it does not say, or not so."""
        said = (_header(response, "Retry-After") or "").strip()
        if said.isascii() and said.isdigit():
            return float(said)
        try:
            return max(0.0, parsedate_to_datetime(said).timestamp() - self._now() / 1000)
        except ValueError:
            return 0.0

    def _keep_delay(self, asked_s: float, response: Any) -> None:
        """Leave at least as much time between two pages as robots.txt asks for."""
        if asked_s <= self._delay_s:
            return
        self._delay_s = asked_s
        self.crawler.engine.downloader.slots[response.meta["download_slot"]].delay = asked_s
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay, throttle.maxdelay = asked_s, max(throttle.maxdelay, asked_s)

    def _cause(self, failure: Any) -> Sentence:
        if failure.check(DownloadCancelledError, IgnoreRequest):
            most = self.order.limits.page_bytes // 2**10
            return Sentence(f"the page is larger than {most} kB", f"trang lớn hơn {most} kB")
        if failure.check(DownloadTimeoutError):
            return Sentence("the page did not come in time", "trang không trả lời kịp")
        kind = failure.type.__name__
        return Sentence(f"the page could not be reached ({kind})", f"không tải được trang ({kind})")


def _validators(page: PageAsked) -> dict[str, str]:
    named = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
    return {name: value for name, value in named.items() if value}


def _header(response: Any, name: str) -> str | None:
    said = response.headers.get(name)
    return said.decode("latin-1")[:200] if said else None


def _onward(response: Any) -> str | None:
    """Return where a redirect leads; None where it names no address."""
    said = response.headers.get("Location", b"").decode("latin-1").strip()
    try:
        return urljoin(response.url, said) if said and urlsplit(urljoin(response.url, said)) else None
    except ValueError:
        return None


def _answered(status: int) -> Sentence:
    return Sentence(f"the site answers {status}", f"sàn trả lời {status}")
