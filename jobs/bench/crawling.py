"""How fast public pages are crawled where politeness is off, against a bare Scrapy spider on the same pages.

Both run in a process of their own from its start to its end, ask one loopback server for the same pages, as many at
once, and read title and price: ours by the page's structured data, the bare one by two XPath expressions.
"""

import json
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from connectors.crawl.crawl_order import CrawlOrder, PageAsked, Politeness
from connectors.crawl.crawling import crawl
from connectors.crawl.page_shapes import PageKind, PageShape
from connectors.partner.server import running
from jobs.bench.limits import Limit, at_least
from jobs.bench.processes import figures_of

AT_LEAST = 0.8
_AT_ONCE = 8
_ADDRESS = "/p/vai-thieu-hop-5kg-{}.html"
_SHAPE = PageShape(
    kind=PageKind.PRODUCT, path=r"/p/(?P<slug>[^/]+)-(?P<id>\d+)\.html", source="the bench", known="ours"
)
_FILLING = '<li class="other"><a href="/p/khac-{0}.html">Sản phẩm khác {0}</a><span>{0}.000 đ</span></li>'
_BARE = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess

url, pages, at_once = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
found = []

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for number in range(pages):
            yield scrapy.Request(f"{url}/p/vai-thieu-hop-5kg-{number}.html")

    def parse(self, response):
        found.append((response.xpath("//h1/text()").get(), response.xpath("//b[@class='price']/text()").get()))

process = AsyncCrawlerProcess({
    "CONCURRENT_REQUESTS": at_once, "CONCURRENT_REQUESTS_PER_DOMAIN": at_once, "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
})
process.crawl(Bare)
process.start()
print(json.dumps({"pages": sum(all(one) for one in found)}))
"""


def measure(pages: int, runs: int, say: Callable[[str], None]) -> list[Limit]:
    """Print pages a second of both, medians of runs in turns, and hold their ratio to its limit.

    RuntimeError where either has not read every page, for then the ratio says nothing.
    """
    with _served() as url:
        ours, bare = [], []
        for _ in range(runs):
            ours.append(_timed(lambda: _ours(url, pages), pages))
            bare.append(_timed(lambda: _bare(url, pages), pages))
    mine, theirs = statistics.median(ours), statistics.median(bare)
    say(
        f"Crawl {pages} product pages on loopback, {_AT_ONCE} at once and politeness off, processes and their start "
        f"included; medians of {runs} runs in turns:"
    )
    say(f"  Lên Sàn: {pages / mine:.0f} pages/s; bare Scrapy with two XPath expressions: {pages / theirs:.0f} pages/s")
    return [at_least("crawls as fast as bare Scrapy", theirs / mine, AT_LEAST, " times")]


def _timed(play: Callable[[], int], pages: int) -> float:
    start = time.perf_counter()
    read = play()
    seconds = time.perf_counter() - start
    if read != pages:
        raise RuntimeError(f"{read} of {pages} pages were read")
    return seconds


def _ours(url: str, pages: int) -> int:
    order = CrawlOrder(
        base_url=url,
        contact="bench@lensan.example",
        pages=[PageAsked(url + _ADDRESS.format(number)) for number in range(pages)],
        shapes=[_SHAPE],
        most_pages=pages + 1,
        politeness=Politeness(delay_s=0, at_once=_AT_ONCE, throttle=False),
    )
    return sum(one.offer is not None for one in crawl(order).sightings)


def _bare(url: str, pages: int) -> int:
    return int(figures_of("bare Scrapy", "-c", _BARE, url, str(pages), str(_AT_ONCE))["pages"])


def _served() -> AbstractContextManager[str]:
    body = _page().encode()

    async def answer(request: Request) -> Response:
        if request.url.path == "/robots.txt":
            return PlainTextResponse("User-agent: *\nDisallow: /gio-hang\n")
        return Response(body, media_type="text/html")

    return running(Starlette(routes=[Route("/{path:path}", answer)]))


def _page() -> str:
    """Return a page of some 20 kB, as shops have them: structured data in its head, other products below."""
    facts = {"@context": "https://schema.org", "@type": "Product", "name": "Vải thiều loại 1, hộp 5kg",
             "offers": {"@type": "Offer", "price": "150000", "priceCurrency": "VND"}}  # fmt: skip
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>Vải thiều</title>'
        f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script></head><body>'
        '<h1>Vải thiều loại 1, hộp 5kg</h1><b class="price">150.000 đ</b><ul>'
        f"{''.join(_FILLING.format(number) for number in range(200))}</ul></body></html>"
    )
