"""The process of one crawl: its order comes on standard input, what it sees goes out line by line.

It ends with its starter: standard input stays open as long as that runs.
"""

import os
import sys
import threading
import time
from contextlib import suppress

import msgspec

from connectors.crawl.crawl_order import CrawlLimits, CrawlOrder, Told
from connectors.crawl.crawl_settings import settings_of

_PATIENCE_S = 60.0


def main() -> None:
    """Crawl what is asked for on the first line of standard input."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=CrawlOrder)
    limit(order.limits)
    threading.Thread(target=end_with_starter, daemon=True).start()
    threading.Thread(target=_end_in_time, args=(order.limits.seconds + _PATIENCE_S,), daemon=True).start()
    _crawl(order)


def limit(limits: CrawlLimits) -> None:
    """Take no more memory and processor time than allowed; on Windows the parent's time limit is what holds."""
    try:
        import resource
    except ImportError:
        return
    wanted = (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, int(limits.seconds) + 1),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in wanted:
        _soft, hard = resource.getrlimit(kind)
        # macOS knows RLIMIT_AS and refuses to set it; the other limits stand there.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def end_with_starter() -> None:
    """End this process once nobody holds the other end of its standard input."""
    while os.read(0, 1):  # past the buffer, whose lock would be missed when this process ends
        pass
    os._exit(1)


def _end_in_time(seconds: float) -> None:
    time.sleep(seconds)
    os._exit(1)


def _crawl(order: CrawlOrder) -> None:
    from scrapy.crawler import AsyncCrawlerProcess  # a reactor is installed by it alone

    from connectors.crawl.page_spider import PageSpider

    def tell(told: Told) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.stdout.buffer.flush()

    process = AsyncCrawlerProcess(settings_of(order))
    process.crawl(PageSpider, order=order, tell=tell, now=lambda: time.time_ns() // 1_000_000)
    process.start()


if __name__ == "__main__":
    main()
