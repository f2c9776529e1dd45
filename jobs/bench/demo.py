"""The headless demo as anybody runs it: how long it takes with its servers, and the most memory its clock holds."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from jobs.bench.limits import Limit, at_most
from jobs.bench.processes import last_line
from jobs.demo.by_files import DAILY
from jobs.service.shop_folders import FOLDER

_LIMITS = {"contract": (150, 400), "files": (240, 600)}
"""The most seconds of a demo of a million orders, and megabytes of its clock, by the road that the season comes in.

By files it is from the first one that lies in a folder: to make them is no work of the clock's.
"""
_NAMES = {
    "contract": "the demo of {} orders by contract",
    "files": "the season's {} orders by files, from the first file on",
}
_LOOK_S = 0.5


class Watched(NamedTuple):
    """A demo that has come to its end: how long it took, and the most memory its clock was seen to hold.

    ``taken_s`` is how long of that its shops' files were taken in, from the first one that lay in a folder.
    """

    seconds: float
    clock_bytes: int
    taken_s: float | None


def measure(
    orders: int, say: Callable[[str], None], home: Path | None = None, *, roads: str = "contract"
) -> list[Limit]:
    """Print what the demo of so many orders takes, at a home that stays or in one that goes again.

    RuntimeError when it does not come out, or when its clock was never seen.
    """
    with nullcontext(home) if home else tempfile.TemporaryDirectory(prefix="lensan-bench-demo-") as place:
        asked = ("--roads", roads, "--orders", str(orders), "--format", "json")
        words = ("--home", str(place), "demo", "--headless", *asked)
        seconds, clock_bytes, taken_s = watched([sys.executable, "-m", "jobs.cli", *words], Path(place))
    if not clock_bytes:
        raise RuntimeError("no clock was seen beside the demo, so nothing is known of its memory")
    clock_mb = clock_bytes >> 20
    say(f"The demo of {orders} orders by {roads}, with its servers, one run: {seconds:.0f} s; "
        f"the peak memory of the clock and of what reads and parses for it {clock_mb} MB")  # fmt: skip
    if roads == "files":
        if taken_s is None:
            raise RuntimeError("no file was seen in a shop's folder, so nothing is known of how long they took")
        say(f"  of these {seconds - taken_s:.0f} s until the servers had lived through the season and the first of its "
            f"files lay in its folder, and {taken_s:.0f} s until all were written and taken in")  # fmt: skip
        seconds = taken_s
    return held(orders, seconds, clock_mb, roads=roads)


def held(orders: int, seconds: float, clock_mb: int, *, roads: str = "contract") -> list[Limit]:
    """Hold a demo to its time and its clock's memory."""
    most_s, most_mb = _LIMITS[roads]
    return [
        at_most(_NAMES[roads].format(orders), seconds, most_s, " s"),
        at_most("the clock's peak memory in it", clock_mb, most_mb, " MB"),
    ]


def watched(command: Sequence[str], home: Path) -> Watched:
    """Run a demo to its end, and look at its clock's memory twice a second; RuntimeError when it fails."""
    start, peak = time.perf_counter(), 0
    began: float | None = None
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as demo:  # noqa: S603
            while demo.poll() is None:
                peak = max(peak, clock_bytes_beside(demo.pid))
                if began is None and any((home / FOLDER).glob(f"*/{DAILY}*")):
                    began = time.perf_counter()
                with suppress(subprocess.TimeoutExpired):
                    demo.wait(_LOOK_S)
        end = time.perf_counter()
        said.seek(0)
        if demo.returncode:
            raise RuntimeError(f"the demo ended with {demo.returncode}: {last_line(said.read())}")
    return Watched(end - start, peak, None if began is None else end - began)


def clock_bytes_beside(demo: int) -> int:
    """Return the memory that the clock of a demo holds now, by the demo's process.

    All hands of the clock together, and what they started; what several processes share is parted among them.
    """
    held: dict[int, int] = {}
    for child in psutil.Process(demo).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "clock" in child.cmdline():
                for one in (child, *child.children(recursive=True)):
                    taken = one.memory_full_info()
                    held[one.pid] = getattr(taken, "pss", taken.rss)  # only Linux tells what is shared
    return sum(held.values())
