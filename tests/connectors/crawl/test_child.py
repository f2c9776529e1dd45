"""A crawling process is limited, and ends with the one that started it."""

import subprocess
import sys

import msgspec
import psutil

from connectors.crawl.crawl_order import CrawlLimits, CrawlOrder

WAITS = "from connectors.crawl.child import end_with_starter; end_with_starter()"
LIMITED = """
import resource
from connectors.crawl.child import limit
from connectors.crawl.crawl_order import CrawlLimits
limit(CrawlLimits(seconds=7, memory_bytes=1 << 29))
print([resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)])
"""


def test_memory_and_time_are_bounded() -> None:
    said = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True)
    assert said.stdout == f"{[1 << 29, 8, 0]}\n"


def test_a_child_ends_when_its_starter_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], stdin=subprocess.PIPE) as child:
        assert child.stdin and psutil.pid_exists(child.pid)
        child.stdin.write(b"x\n")
        child.stdin.close()
        assert child.wait(30) == 1


def test_an_order_survives_the_way_to_the_child() -> None:
    order = CrawlOrder(
        base_url="https://san.example", contact="a@b.example", pages=[], shapes=[], most_pages=3, limits=CrawlLimits()
    )
    assert msgspec.json.decode(msgspec.json.encode(order), type=CrawlOrder) == order
