"""Processes that parse one file each: forked by a parsing server of this program's own, or each a Python of its own.

Neither way do they hold anything of this program: not its environment, where a database's password may stand, nor an
open file or connection.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from marketplace.spreadsheets.refusals import because

_ROOT = str(Path(__file__).parents[2])
_START = "import sys; sys.path.append(sys.argv[1]); from marketplace.spreadsheets.{} import main; main()"
# What a Python needs to start; not the rest, which may hold a database's password.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
HEAD = 4
"""Bytes of a request's length."""

_PATIENCE_S = 60.0
"""How long the parsing server may take to answer, its start included, before another takes its place."""


class Parsing(Protocol):
    """A process that parses one file; frames come on ``output``."""

    pid: int
    output: IO[bytes]

    def wait(self) -> int | None:
        """Return the exit code, negative where a signal ended it; None where nobody is left who knows."""

    def stop(self) -> None:
        """Kill the process where it still runs, and leave nothing of it."""


Start = Callable[[Mapping[str, Any]], Parsing]
"""Starts parsing what is asked for; SheetRefused when the system gives us no process."""


def spawned(asked: Mapping[str, Any]) -> Parsing:
    """Parse in a fresh Python."""
    try:
        return _Spawned(_python("parser", json.dumps(asked), stdout=subprocess.PIPE))
    except OSError as refusal:
        raise because("no process") from refusal


def forked(asked: Mapping[str, Any]) -> Parsing:
    """Parse in a child of the parsing server (POSIX); a server that has died meanwhile is started anew, once."""
    request = json.dumps(asked).encode()
    try:
        return _CLIENT.fork(request)
    except OSError:
        try:
            return _CLIENT.fork(request)
        except OSError as refusal:
            raise because("no process") from refusal


class _Spawned:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None  # noqa: S101 - Popen was given a pipe
        self.pid, self.output, self._process = process.pid, process.stdout, process

    def wait(self) -> int | None:
        return self._process.wait()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self.output.close()


class _Forked:
    def __init__(self, pid: int, output: IO[bytes], told: socket.socket) -> None:
        self.pid, self.output, self._told = pid, output, told

    def wait(self) -> int | None:
        code = _line(self._told)
        return int(code) if code else None

    def stop(self) -> None:
        # A fork of this program may hold the socket too; shut, it is so for all.
        with suppress(OSError):
            self._told.shutdown(socket.SHUT_WR)
        if not _line(self._told) and self._is_writing():
            # Its server died before it; while it holds its end of the pipe, its pid is nobody else's.
            os.kill(self.pid, signal.SIGKILL)
        self._told.close()
        self.output.close()

    def _is_writing(self) -> bool:
        watch = select.poll()
        watch.register(self.output, 0)
        return not watch.poll(0)


@dataclass(frozen=True, slots=True)
class _Running:
    """A parsing server that was started, and the socket to it."""

    process: "subprocess.Popen[bytes]"
    line: socket.socket

    def close(self, patience_s: float) -> None:
        """End the server; one that has the time kills its children, those of a killed one end when nobody reads."""
        if not patience_s:
            self.process.kill()
        self.line.close()
        try:
            self.process.wait(patience_s or None)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _Client:
    """Asks the parsing server of this program, for all its threads; a fork of the program has a server of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: _Running | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._before_fork, after_in_parent=self._after_fork, after_in_child=self._forget)

    def fork(self, request: bytes) -> Parsing:
        """Start a child; OSError when there is none, and the next call has another server where this one is gone."""
        with self._lock:
            running = self._running = self._running or _served()
            told, output = _handed_over(request, running.line)
        pid = _line(told)
        if pid.isdigit():
            return _Forked(int(pid), output, told)
        told.close()
        output.close()
        if not pid:
            self._drop(running)
        raise OSError("the parsing server forks no child")

    def end(self) -> None:
        """End the server."""
        with self._lock:
            if self._running:
                self._running.close(_PATIENCE_S)
            self._running = None

    def _drop(self, running: _Running) -> None:
        with self._lock:
            # Another thread may have done it, and started the next.
            if self._running is running:
                running.close(0)
                self._running = None

    def _before_fork(self) -> None:
        # While the lock is held there are ends of pipes that only a child may hold, or nobody would see them closed.
        self._lock.acquire()

    def _after_fork(self) -> None:
        self._lock.release()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        if self._running:
            self._running.line.close()
            # It is no child of ours, so nobody must wait for it here.
            self._running.process.returncode = 0
        self._running = None


def _served() -> _Running:
    ours, theirs = socket.socketpair()
    with theirs:
        process = _python("fork_server", str(theirs.fileno()), stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    return _Running(process, ours)


def _handed_over(request: bytes, line: socket.socket) -> tuple[socket.socket, IO[bytes]]:
    """Hand a request over; return where it is told what becomes of the child, and where the child writes.

    A server that is dead takes nothing, and so nobody holds the other ends of the two.
    """
    told, theirs = socket.socketpair()
    told.settimeout(_PATIENCE_S)
    output, into = os.pipe()
    with theirs, open(into, "wb", buffering=0), suppress(BrokenPipeError, ConnectionResetError):  # noqa: PTH123
        socket.send_fds(line, [len(request).to_bytes(HEAD, "big")], [into, theirs.fileno()])
        line.sendall(request)
    return told, open(output, "rb")  # noqa: PTH123 - a descriptor, which whoever reads closes


def _line(told: socket.socket) -> str:
    """Return what is told next, without its line end; '' where there is nobody who tells."""
    line = b""
    with suppress(OSError):
        while not line.endswith(b"\n") and (letter := told.recv(1)):
            line += letter
    return line.decode().strip()


def _python(module: str, *arguments: str, **how: Any) -> "subprocess.Popen[bytes]":
    """Start a module of this folder in a fresh Python that has nothing of ours."""
    return subprocess.Popen(  # noqa: S603 - a constant program; what is asked for travels as JSON, not as a command
        [sys.executable, "-I", "-c", _START.format(module), _ROOT, *arguments],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        **how,
    )


_CLIENT = _Client()
atexit.register(_CLIENT.end)
started: Start = forked if hasattr(os, "fork") else spawned
"""Starts parsing in the way that is cheapest here."""
