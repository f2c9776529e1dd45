"""Functions and commands of ours as processes, most of them forked from one which has imported what they need.

Each has a pid, signals, a session and outputs of its own; a forked one is there in a tenth of the time. That a command
comes up from nothing, as where a person starts it, is asked of one ``started`` so. What hangs is killed with all that
it started, and its test fails.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from types import ModuleType
from typing import IO, Any

from jobs.cli import main as cli
from jobs.service import child
from marketplace.storage.settings import Settings

SEPARATOR = "\x1e"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["jobs.cli.commands.clock", "tests.jobs.stage", "tests.jobs.service.killing", __name__])


class Forked:
    """A function that runs in a process of its own, a command's among them, with what it writes on both outputs."""

    def __init__(self, process: ForkServerProcess, stdout: IO[str]) -> None:
        self._process = process
        self.stdout = stdout
        assert process.pid is not None
        self.pid = process.pid

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


class Started(subprocess.Popen[str]):
    """A command that runs as a person starts it, with what it writes on both outputs."""

    stdout: IO[str]


Running = Forked | Started


def forked(settings: Settings, *arguments: str, longest_s: float) -> AbstractContextManager[Forked]:
    """Run a command; ended at the end of the block, and killed with all it started when that is not before long."""
    words = ["lensan", "--home", str(settings.home), *arguments]
    return called(_be_command, words, child.environ(settings), longest_s=longest_s)


@contextmanager
def started(settings: Settings, *arguments: str, longest_s: float) -> Iterator[Started]:
    """Run a command as ``forked`` does, by an interpreter that is new."""
    words = [sys.executable, "-m", "jobs.cli", "--home", str(settings.home), *arguments]
    with (
        Started(
            words, env=child.environ(settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8", start_new_session=True,
        ) as command,
        _ended(command, longest_s),
    ):  # fmt: skip
        yield command


@contextmanager
def called(act: Callable[..., None], *arguments: Any, longest_s: float) -> Iterator[Forked]:
    """Call a function of a module in a process of its own, which ends as that of a command does."""
    reading, writing = FORKS.Pipe(duplex=False)
    process = begun(_be, writing, act, arguments)
    writing.close()
    with reading, open(reading.fileno(), encoding="utf-8", closefd=False) as stdout:
        command = Forked(process, stdout)
        with _ended(command, longest_s):
            yield command


@contextmanager
def _ended(command: Running, longest_s: float) -> Iterator[None]:
    """Ask a process to end at the end of the block, and wait until it has ended with all that write where it does."""
    with killed_after(longest_s, command.pid):
        try:
            yield
        finally:
            command.terminate()
            command.stdout.read()
            command.wait()


def in_turn(commands: Sequence[Sequence[str]], environ: Mapping[str, str], streams: Sequence[int]) -> ForkServerProcess:
    """Run commands one after the other in one process, ``SEPARATOR`` before what each says; return that process.

    ``streams`` are the descriptors of its input, output and errors; its environment is this and nothing else.
    """
    held = [Connection(os.dup(one)) for one in streams]
    process = begun(_be_in_turn, commands, dict(environ), held)
    for one in held:
        one.close()
    return process


def begun(act: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """Begin a process that takes nothing over from what is the main program here.

    Streamlit makes a screen the main program and leaves it so; a child would run it as a script, and die of that.
    """
    process = FORKS.Process(target=act, args=arguments)
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
    return process


@contextmanager
def killed_after(longest_s: float, leader: int | None) -> Iterator[None]:
    """Kill a process that leads a session, and all it started, when the block is not at its end before long.

    A block that came to its end by that alone is an AssertionError.
    """
    assert leader
    killed = threading.Event()

    def kill() -> None:
        killed.set()
        with suppress(ProcessLookupError):  # its group is there without it, and it for a moment without a group
            os.kill(leader, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)

    watch = threading.Timer(longest_s, kill)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        watch.join()
    assert not killed.is_set(), f"process {leader} had to be killed: it had not ended after {longest_s:g} s"


def _be(outputs: Connection, act: Callable[..., None], arguments: Sequence[Any]) -> None:
    """Be the process that calls a function."""
    _lead(dict.fromkeys((1, 2), outputs.fileno()))
    outputs.close()
    act(*arguments)


def _be_command(words: list[str], environ: dict[str, str]) -> None:
    """Be the command."""
    os.environ.update(environ)
    sys.argv = words
    cli.main()


def _be_in_turn(commands: Sequence[Sequence[str]], environ: dict[str, str], streams: Sequence[Connection]) -> None:
    """Be one command after the other; the first that fails is the last."""
    os.environ.clear()
    os.environ.update(environ)
    _lead({fd: stream.fileno() for fd, stream in enumerate(streams)})
    for stream in streams:
        stream.close()
    for words in commands:
        sys.stdout.write(SEPARATOR)
        sys.stdout.flush()
        sys.argv = ["lensan", *words]
        try:
            cli.main()
        except SystemExit as ended:
            if ended.code:
                raise


def _lead(streams: Mapping[int, int]) -> None:
    """Lead a session, with these descriptors in the place of its input, output or errors."""
    os.setsid()
    for fd, stream in streams.items():
        os.dup2(stream, fd)
    sys.stdout, sys.stderr = (open(fd, "w", encoding="utf-8", closefd=False) for fd in (1, 2))  # noqa: SIM115
