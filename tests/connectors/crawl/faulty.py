"""Sites whose servers fail, each on a port of its own, and many crawls in one process: starting one takes seconds."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NamedTuple

import msgspec

from connectors.crawl.crawl_order import CrawlOrder, CrawlResult, Told
from connectors.crawl.crawling import gathered

SILENT = b"silent"
"""The connection stands, and no answer comes."""
DROPPED = b""
"""The connection is closed without an answer."""
_ROOT = str(Path(__file__).parents[3])
_MANY = """
import sys; sys.path.append(sys.argv[1])
from tests.connectors.crawl.faulty import crawl_in_this_process; crawl_in_this_process()
"""
_PATIENCE_S = 240


def answer(status: int, body: str | bytes = b"", **headers: str) -> bytes:
    """Return an answer as it goes over the line; a header's name has hyphens for underscores."""
    content = body if isinstance(body, bytes) else body.encode()
    facts = {"content-type": "text/html; charset=utf-8", "content-length": str(len(content)), "connection": "close"}
    facts |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in facts.items())
    return f"HTTP/1.1 {status} x\r\n{head}\r\n".encode() + content


class FaultySite:
    """Answers by their paths, 404 elsewhere; remembers what was asked."""

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self.answers, self.asked, self.over = answers, [], threading.Event()  # type: ignore[var-annotated]
        site = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline().split()
                while self.rfile.readline().strip():
                    pass
                if len(line) > 1:
                    site.asked.append(line[1].decode())
                    said = site.answers.get(line[1].decode(), answer(404))
                    if said == SILENT:
                        site.over.wait(_PATIENCE_S)
                    else:
                        self.wfile.write(said)

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


class _Server(ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, _request: object, _client: object) -> None:
        """Who was written to had gone: a page was larger than was wanted."""


@contextmanager
def serving(*sites: FaultySite) -> Iterator[None]:
    """Serve sites until the end of the block."""
    for site in sites:
        threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield
    finally:
        for site in sites:
            site.over.set()
            site.server.shutdown()
            site.server.server_close()


class Crawled(NamedTuple):
    """What a crawl saw, and what delay Scrapy's slot had, in seconds, whenever a page was asked for or came."""

    result: CrawlResult
    delays: list[float]
    throttled: bool


def crawl_many(orders: list[CrawlOrder]) -> list[Crawled]:
    """Carry orders out at once, in one process of their own."""
    said = subprocess.run(
        [sys.executable, "-c", _MANY, _ROOT], input=msgspec.json.encode(orders), capture_output=True, check=True
    )  # fmt: skip
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    return [
        Crawled(
            gathered(json.dumps(one["told"]).encode() for one in lines if one["of"] == number and "told" in one),
            [one["delay"] for one in lines if one["of"] == number and "delay" in one],
            any(one.get("throttled") for one in lines if one["of"] == number),
        )
        for number in range(len(orders))
    ]


def crawl_in_this_process() -> None:
    """Carry out the orders on standard input as the process of a crawl does each, and say all that is told."""
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess, Crawler
    from scrapy.extensions.throttle import AutoThrottle

    from connectors.crawl.crawl_settings import settings_of
    from connectors.crawl.page_spider import PageSpider

    orders = msgspec.json.decode(sys.stdin.buffer.read(), type=list[CrawlOrder])
    # What is set for the process would be set for each crawl.
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR"})

    def say(number: int, **facts: object) -> None:
        sys.stdout.write(json.dumps({"of": number, **facts}) + "\n")

    def start(number: int, order: CrawlOrder) -> None:
        crawler = Crawler(PageSpider, settings_of(order))

        def look(request: object, **_facts: object) -> None:
            slot = crawler.engine.downloader.slots[request.meta["download_slot"]]  # type: ignore[attr-defined, union-attr]
            throttled = crawler.get_extension(AutoThrottle) is not None
            if not request.url.endswith("/robots.txt"):  # type: ignore[attr-defined]
                say(number, delay=slot.delay, throttled=throttled)

        def tell(told: Told) -> None:
            say(number, told=json.loads(msgspec.json.encode(told)))

        for signal in (signals.request_reached_downloader, signals.response_received):
            crawler.signals.connect(look, signal, weak=False)
        process.crawl(crawler, order=order, tell=tell, now=lambda: 1_622_500_000_000)

    for number, order in enumerate(orders):
        start(number, order)
    process.start()
