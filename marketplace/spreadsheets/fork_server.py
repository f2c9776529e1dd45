"""The parsing server: a small process that has imported all that parsing needs, and forks a child for each file.

Each program that reads sheets has one of its own (POSIX). It is started afresh, not forked, so it holds nothing of the
program's: multiprocessing's forkserver would take the whole environment along, the database's password in it, and
prepare the program's ``__main__``. It has one thread, one socket to its program, and ends when that is closed.

A request is its length in four bytes and its JSON, with two descriptors: where the rows go, and a socket for what
becomes of the child. On that one stands a line with the child's pid (or ``-``, where there can be none now), and when
the child has ended a line with its exit code, negative where a signal ended it. When the program shuts its end for
writing, it has given up, and the child is killed: by its pid, which nobody else can have, since only we reap it.
"""

import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import NoReturn

# Imported before any file is asked for, so that no child has to.
import python_calamine  # noqa: F401

from marketplace.spreadsheets import delimited, parser  # noqa: F401
from marketplace.spreadsheets.processes import HEAD


def main() -> None:
    """Serve the program at the other end of the socket, whose descriptor is the second argument."""
    # What a person stops at a terminal is the program; it tells us by closing its socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    _Server(socket.socket(fileno=int(sys.argv[2]))).serve()


class _Server:
    """Forks, watches and reaps. It keeps descriptors as numbers: no object closes what a child has opened anew."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._children: dict[int, int] = {}
        """The descriptor on which each child's end is told, by its pid."""
        self._given_up: set[int] = set()
        self._bell, self._ringing = os.pipe()
        os.set_blocking(self._ringing, False)
        signal.set_wakeup_fd(self._ringing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)

    def serve(self) -> None:
        """Serve until the program is gone, and leave no child then."""
        while True:
            watched = {told: pid for pid, told in self._children.items() if pid not in self._given_up}
            ready, _, _ = select.select([self._line.fileno(), self._bell, *watched], [], [])
            for told in ready:
                if told in watched:
                    self._given_up.add(watched[told])
                    os.kill(watched[told], signal.SIGKILL)
            if self._bell in ready:
                os.read(self._bell, 4096)
                self._reap()
            if self._line.fileno() in ready and not self._take():
                break
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _reap(self) -> None:
        for pid, code in _ended():
            told = self._children.pop(pid)
            self._given_up.discard(pid)
            _tell(told, str(code))
            os.close(told)

    def _take(self) -> bool:
        """Fork a child for the next request; say whether there was one."""
        head, held, _flags, _address = socket.recv_fds(self._line, HEAD, 2)
        head += _exactly(self._line, HEAD - len(head)) if head else b""
        asked = _exactly(self._line, int.from_bytes(head, "big"))
        if len(held) != 2 or not asked:
            # The program is gone; or we may open no more files, and it starts another of us.
            return False
        output, told = held
        try:
            pid = os.fork()
        except OSError:
            _tell(told, "-")
            os.close(told)
        else:
            if not pid:
                self._parse(asked, output, max(self._line.fileno(), self._ringing, *held, *self._children.values()))
            self._children[pid] = told
            _tell(told, str(pid))
        os.close(output)
        return True

    def _parse(self, asked: bytes, output: int, highest: int) -> NoReturn:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(output, 1)
            os.closerange(3, highest + 1)
            parser.answer(asked, open(1, "wb", closefd=False))  # noqa: SIM115 - a descriptor
            code = 0
        finally:
            os._exit(code)


def _ended() -> Iterator[tuple[int, int]]:
    """Yield the pid and the exit code of every child that has ended."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended[0], os.waitstatus_to_exitcode(ended[1])


def _tell(told: int, word: str) -> None:
    # A program that has given up does not listen.
    with suppress(BrokenPipeError, ConnectionResetError):
        os.write(told, f"{word}\n".encode())


def _exactly(line: socket.socket, size: int) -> bytes:
    """Return so many bytes, or fewer where the program is gone."""
    found = b""
    while len(found) < size and (more := line.recv(size - len(found))):
        found += more
    return found
