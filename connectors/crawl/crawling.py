"""Crawling: one process for one crawl, with its time and memory bounded, and what it said put together."""

import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

import msgspec

from connectors.crawl.crawl_order import CrawlOrder, CrawlResult, Ended, Seen, Told, check
from connectors.errors import Changed
from marketplace.words.messages import Sentence
from marketplace.words.sightings import SightingState

_LOG = logging.getLogger(__name__)
_ROOT = str(Path(__file__).parents[2])
_START = "import sys; sys.path.append(sys.argv[1]); from connectors.crawl.child import main; main()"
# What a Python needs to start; not the rest, which may hold a database's password.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_PATIENCE_S = 30.0
_LOOK_S = 0.5
_LINE_MOST = 1 << 16
_BROKEN = Sentence("the crawling process ended by itself", "tiến trình đọc trang bị dừng giữa chừng")


def crawl(order: CrawlOrder, is_stopping: Callable[[], bool] = lambda: False) -> CrawlResult:
    """Crawl in a process of its own and return what was seen, whole or as far as it came.

    ``is_stopping`` says that this program is to end, and the crawl with it.
    NotConfigured before anything starts, where it may not. Whoever keeps what was seen asks ``check_layout`` then.
    """
    check(order)
    with tempfile.TemporaryFile() as errors:
        asked = [sys.executable, "-c", _START, _ROOT]
        # The order goes first; the pipe stays open behind it, and its end ends the child.
        with subprocess.Popen(  # noqa: S603 - our own Python
            asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=_environment()
        ) as child:
            assert child.stdin and child.stdout  # noqa: S101 - Popen was given pipes
            over = threading.Event()
            watching = (child, over, is_stopping, order.limits.seconds + _PATIENCE_S)
            threading.Thread(target=_watch, args=watching, daemon=True).start()
            try:
                child.stdin.write(msgspec.json.encode(order) + b"\n")
                child.stdin.flush()
                result = gathered(iter(lambda: child.stdout.readline(_LINE_MOST), b""))  # type: ignore[union-attr]
            except OSError:
                result = CrawlResult(cut_short=_BROKEN)
            finally:
                over.set()
                child.kill()
        _note(errors)
    return result


def gathered(lines: Iterable[bytes]) -> CrawlResult:
    """Put together what a process said; one that did not come to its end, or said no sense, was cut short."""
    sightings, ended = [], None
    decoder = msgspec.json.Decoder(Told)
    for line in lines:
        try:
            told = decoder.decode(line)
        except msgspec.DecodeError:
            break
        if isinstance(told, Seen):
            sightings.append(told.sighting)
        else:
            ended = told
    if not isinstance(ended, Ended):
        return CrawlResult(sightings=sightings, requests=len(sightings) + 1, cut_short=_BROKEN)
    return CrawlResult(
        sightings=sightings, requests=ended.requests, delay_s=ended.delay_s, cut_short=ended.cut_short,
        wait_s=ended.wait_s,
    )  # fmt: skip


def check_layout(result: CrawlResult) -> None:
    """Raise Changed where product pages came and none could be read: then the site is another one."""
    readable = [one for one in result.sightings if one.offer or one.state is SightingState.UNCHANGED]
    changed = [one for one in result.sightings if one.state is SightingState.CHANGED]
    if changed and not readable:
        raise Changed(
            f"No product page could be read any more, {changed[0].address} for one: the site shows them differently.",
            vi=f"Không đọc được trang sản phẩm nào nữa, ví dụ {changed[0].address}: sàn đã đổi cách trình bày.",
        )


def _watch(
    child: "subprocess.Popen[bytes]", over: threading.Event, is_stopping: Callable[[], bool], seconds: float
) -> None:
    """Kill a child that takes too long, or when this program is to end."""
    deadline = time.monotonic() + seconds
    while not over.wait(_LOOK_S):
        if is_stopping() or time.monotonic() > deadline:
            child.kill()
            return


def _note(errors: IO[bytes]) -> None:
    errors.seek(0)
    said = errors.read(1 << 20).decode("utf-8", "replace").strip()
    if said:
        _LOG.warning("A crawl said: %s", said.splitlines()[-1][:500])


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONSAFEPATH": "1", "PYTHONIOENCODING": "utf-8"}
