"""Commands of ours as processes that are forked from one which has imported what they need.

Each has a pid, signals, a session and outputs of its own, and starts in a tenth of the time. What is promised of a
command that a person or ``lensan serve`` starts is asked of one that was started so.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from typing import IO, Any

from jobs import child, cli
from marketplace.settings import Settings

SEPARATOR = "\x1e"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["jobs.commands.clock", "tests.jobs.stage", "tests.jobs.killing", __name__])


class Forked:
    """A command that runs, with what it writes on both outputs."""

    def __init__(self, process: ForkServerProcess, stdout: IO[str]) -> None:
        self._process = process
        self.stdout = stdout
        self.pid = process.pid or 0

    def kill(self) -> None:
        """End it as it stands."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def poll(self) -> int | None:
        """Return its exit code as ``wait`` does; None while it runs."""
        return self._process.exitcode

    def wait(self) -> int:
        """Wait until it has ended; return its exit code, below 0 when a signal ended it."""
        self._process.join()
        return int(self._process.exitcode or 0)


def forked(settings: Settings, *arguments: str, longest_s: float) -> AbstractContextManager[Forked]:
    """Run a command; ended with all it started at the end of the block, and killed when that is not before long."""
    words = ["lensan", "--home", str(settings.home), *arguments]
    return called(_be_command, words, child.environ(settings), longest_s=longest_s)


@contextmanager
def called(act: Callable[..., None], *arguments: Any, longest_s: float) -> Iterator[Forked]:
    """Call a function of a module in a process of its own, which ends as that of a command does."""
    reading, writing = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_be, args=(writing, act, arguments))
    process.start()
    writing.close()
    with reading, open(reading.fileno(), encoding="utf-8", closefd=False) as stdout:
        command = Forked(process, stdout)
        try:
            with killed_after(longest_s, command.pid):
                yield command
        finally:
            command.terminate()
            command.wait()
            stdout.read()


def in_turn(commands: Sequence[Sequence[str]], environ: Mapping[str, str], streams: Sequence[int]) -> ForkServerProcess:
    """Run commands one after the other in one process, ``SEPARATOR`` before what each says; return that process.

    ``streams`` are the descriptors of its input, output and errors; its environment is this and nothing else.
    """
    process = FORKS.Process(target=_be_in_turn, args=(commands, dict(environ), [DupFd(one) for one in streams]))
    process.start()
    return process


@contextmanager
def killed_after(longest_s: float, pid: int, kill: Callable[[int, int], None] = os.kill) -> Iterator[None]:
    """Kill a process, or by ``os.killpg`` all it started, when the block is not at its end before long."""
    watch = threading.Timer(longest_s, kill, (pid, signal.SIGKILL))
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _be(outputs: Connection, act: Callable[..., None], arguments: Sequence[Any]) -> None:
    """Be the process that calls a function."""
    os.setsid()
    for fd in (1, 2):
        os.dup2(outputs.fileno(), fd)
    sys.stdout, sys.stderr = (open(fd, "w", encoding="utf-8", closefd=False) for fd in (1, 2))  # noqa: SIM115
    outputs.close()
    act(*arguments)


def _be_command(words: list[str], environ: dict[str, str]) -> None:
    """Be the command."""
    os.environ.update(environ)
    sys.argv = words
    cli.main()


def _be_in_turn(commands: Sequence[Sequence[str]], environ: dict[str, str], streams: list[Any]) -> None:
    """Be one command after the other; the first that fails is the last."""
    os.environ.clear()
    os.environ.update(environ)
    for fd, stream in enumerate(streams):
        os.dup2(stream.detach(), fd)
    sys.stdout, sys.stderr = (open(fd, "w", encoding="utf-8", closefd=False) for fd in (1, 2))  # noqa: SIM115
    for words in commands:
        sys.stdout.write(SEPARATOR)
        sys.stdout.flush()
        sys.argv = ["lensan", *words]
        try:
            cli.main()
        except SystemExit as ended:
            if ended.code:
                raise
