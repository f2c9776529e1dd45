"""Stopping: Ctrl+C, SIGTERM and a closed terminal end a block in order, with everything that was started in it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """Somebody asked this process to stop; like KeyboardInterrupt it is no error."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise ``Stopped`` in the block at the first signal; further ones wait until all is put away.

    Call it in the main thread; the handlers that were there before come back at the end.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
