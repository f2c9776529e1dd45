"""The beats of a process: its own acts, and one for each channel; once it stops none is changed any more."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jobs.service.interval_scheduler import IntervalScheduler
from marketplace.storage.clock import Clock

_AT_ONCE = 8
SLOW_S = 900.0
"""Between two runs of a shop that is reached by files alone: one that is handed in brings its run forward."""


class ChannelSchedule:
    """One beat for each channel, by its id; ``beat_s`` is the seconds between two runs of a channel that is well."""

    def __init__(self, beat_s: float, now: Clock) -> None:
        self.beat_s = beat_s
        self.acts = IntervalScheduler({"runs": _AT_ONCE, "clock": 2, "long": 1})
        self._now = now
        self.codes: dict[int, str] = {}
        """The codes of the channels that have a beat here, by their ids."""
        self._started = False
        self._stopping = threading.Event()
        self._changing = threading.Lock()

    def is_stopping(self) -> bool:
        """Say whether the process is to end."""
        return self._stopping.is_set()

    def add_act(
        self, name: str, act: Callable[[], object], every_s: float, after_s: float = 0.0, *, long: bool = False
    ) -> None:
        """Let an act of the process itself come every so many seconds, beside all runs and, if long, all acts."""
        self.acts.add(name, act, every_s, "long" if long else "clock", after_s)

    def start(self) -> None:
        """Begin."""
        self._started = True
        self.acts.start()

    def stop(self) -> None:
        """Begin no act any more, and wait for those that are on."""
        with self._changing:
            self._stopping.set()
        self.acts.stop()

    def add(self, channel_id: int, code: str, run: Callable[[], object], *, slow: bool = False) -> None:
        """Give a channel its beat, if it has none; a slow one where a request brings its runs forward."""
        with self._open() as is_open:
            if is_open and channel_id not in self.codes:
                self.codes[channel_id] = code
                every_s = max(self.beat_s, SLOW_S) if slow else self.beat_s
                self.acts.add(_name(channel_id), run, every_s, "runs")

    def bring(self, channel_id: int, after_s: float = 0.0) -> bool:
        """Let the next run of a channel come after so many seconds; False where it has no beat of its own."""
        with self._open() as is_open:
            has_beat = is_open and channel_id in self.codes
            if has_beat:
                self.acts.bring(_name(channel_id), after_s)
            return has_beat

    def due_ms(self, channel_id: int) -> int | None:
        """Return when a channel's next run is due, by the clock as it is now; None where it has no beat of its own."""
        with self._open() as is_open:
            if not is_open or channel_id not in self.codes:
                return None
            return self._now() + round(self.acts.due_in_s(_name(channel_id)) * 1000)

    @contextmanager
    def _open(self) -> Iterator[bool]:
        """Keep the process from stopping in the block; yield whether beats may be changed."""
        with self._changing:
            yield self._started and not self._stopping.is_set()


def _name(channel_id: int) -> str:
    return f"channel-{channel_id}"
