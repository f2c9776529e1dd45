"""Beats: acts that come again and again, timed by what has passed and never by what the system clock says.

A clock that is set back by seven hours, as on a laptop with two systems, must not hold up anything for seven hours.
No act overlaps itself, and beats that were missed while it was on are made up for by one.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

log = logging.getLogger("lensan.clock")


@dataclass(slots=True)
class _Beat:
    act: Callable[[], object]
    every_s: float
    pool: str
    due_s: float
    running: bool = False


class Beats:
    """Acts on their beats in named pools of threads; ``monotonic`` says how much time has passed."""

    def __init__(self, threads: dict[str, int], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._pools = {name: ThreadPoolExecutor(most, f"lensan-{name}") for name, most in threads.items()}
        self._beats: dict[str, _Beat] = {}
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._turn, name="lensan-beats", daemon=True)

    def add(self, name: str, act: Callable[[], object], every_s: float, pool: str, after_s: float = 0.0) -> None:
        """Let an act come every so many seconds, first after so many."""
        with self._changed:
            self._beats[name] = _Beat(act, every_s, pool, self._monotonic() + after_s)
            self._changed.notify()

    def bring(self, name: str, after_s: float = 0.0) -> None:
        """Let the next beat of an act come after so many seconds, be that sooner or later than it would."""
        with self._changed:
            self._beats[name].due_s = self._monotonic() + after_s
            self._changed.notify()

    def due_in_s(self, name: str) -> float:
        """Return in how many seconds the next beat of an act is due; less than 0 where it is late."""
        with self._changed:
            return self._beats[name].due_s - self._monotonic()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no act any more, and wait for those that are on."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _turn(self) -> None:
        with self._changed:
            while not self._ended:
                now_s = self._monotonic()
                for name, beat in self._beats.items():
                    if not beat.running and beat.due_s <= now_s:
                        beat.running, beat.due_s = True, now_s + beat.every_s
                        self._pools[beat.pool].submit(self._run, name, beat)
                waits = [beat.due_s for beat in self._beats.values() if not beat.running]
                self._changed.wait(max(0.0, min(waits) - now_s) if waits else None)

    def _run(self, name: str, beat: _Beat) -> None:
        try:
            beat.act()
        except Exception:
            log.exception("%s crashed", name)
        finally:
            with self._changed:
                beat.running = False
                self._changed.notify()
