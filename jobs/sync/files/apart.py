"""Files read apart: a process of this program's own that reads the next files while this one takes one in.

It holds nothing of this program but how the files are read: no environment, where a database's password may stand, no
open file and no connection. It is asked on its input and answers on its output, one file after the other, and ends when
its input does, so that it never outlives the program however that ends.
"""

import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from jobs.sync.files.reading import ReadsFiles, UnreadFileError
from marketplace.words.file_reports import FileRead
from marketplace.words.messages import Sentence

log = logging.getLogger("lensan.files")
_ROOT = str(Path(__file__).parents[3])
_START = "import sys; sys.path.append(sys.argv[1]); from jobs.sync.files.apart import main; main()"
# What a Python needs to start; not the rest, which may hold a database's password.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_PATIENCE_S = 10.0


class ReadingFault(RuntimeError):
    """The program met a fault while reading a file apart; the message is where."""


@contextmanager
def reading_apart(read: ReadsFiles) -> Iterator[ReadsFiles]:
    """Give what reads as ``read`` does, in a process of its own; where that has gone, here.

    It reads one file at a time. ReadingFault stands for every fault that is no UnreadFileError.
    """
    process = subprocess.Popen(  # noqa: S603 - our own Python
        [sys.executable, "-I", "-c", _START, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    assert process.stdin and process.stdout  # noqa: S101 - Popen was given pipes
    apart = _Apart(read, process.stdin, process.stdout)
    try:
        yield apart
    finally:
        apart.close()
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class _Apart:
    """Asks the process at the other end of two pipes."""

    def __init__(self, read: ReadsFiles, asking: IO[bytes], answers: IO[bytes]) -> None:
        self._read, self._asking, self._answers = read, asking, answers
        self._is_there = self._ask(read)

    def __call__(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
        """Read a file as the ``ReadsFiles`` does that this was made of."""
        told: object = None
        if self._is_there:
            self._is_there = self._ask((path, name, exported_ms, now_ms))
            told = self._answer() if self._is_there else None
        match told:
            case FileRead():
                return told
            case Sentence(en, vi), bool(unknown):
                raise UnreadFileError(en, vi, unknown=unknown)
            case str():
                raise ReadingFault(told)
        return self._read(path, name, exported_ms=exported_ms, now_ms=now_ms)

    def close(self) -> None:
        """End the process once it has answered; what it still says is thrown away."""
        for pipe in (self._asking, self._answers):
            try:
                pipe.close()
            except OSError:
                continue  # it has ended: the last of what was asked cannot be written

    def _ask(self, what: object) -> bool:
        try:
            pickle.dump(what, self._asking, pickle.HIGHEST_PROTOCOL)
            self._asking.flush()
        except OSError:
            return self._gone()
        return True

    def _answer(self) -> Any:
        # What a file holds are hundreds of thousands of objects that all stay: looking for rings among them is in vain.
        collects = gc.isenabled()
        gc.disable()
        try:
            return pickle.load(self._answers)  # noqa: S301 - our own process wrote it
        except (EOFError, OSError, pickle.UnpicklingError):
            self._is_there = self._gone()
        finally:
            if collects:
                gc.enable()

    def _gone(self) -> bool:
        log.warning("the process that reads files is gone; they are read by the clock itself")
        return False


def main() -> None:
    """Read what is asked for on the input, and answer on the output, until nobody asks any more."""
    # What a person stops at a terminal is the program; it tells us by closing its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, answers = sys.stdin.buffer, open(os.dup(1), "wb")  # noqa: SIM115, PTH123 - a descriptor, kept to the end
    os.dup2(2, 1)  # what anything prints is no answer
    read: ReadsFiles = pickle.load(asked)  # noqa: S301 - our own program wrote it
    gc.freeze()
    gc.disable()  # a file's objects go with it
    while (request := _next(asked)) is not None:
        answer = _answer(read, *request)
        try:
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except OSError:
            return
        del answer
        gc.collect()


def _next(asked: IO[bytes]) -> tuple[Path, str, int | None, int] | None:
    try:
        return pickle.load(asked)  # type: ignore[no-any-return] # noqa: S301 - our own program wrote it
    except EOFError:
        return None


def _answer(
    read: ReadsFiles, path: Path, name: str, exported_ms: int | None, now_ms: int
) -> FileRead | tuple[Sentence, bool] | str:
    """Read a file; return what it says, why it cannot be read, or what fault was met and where."""
    try:
        return read(path, name, exported_ms=exported_ms, now_ms=now_ms)
    except UnreadFileError as error:
        return error.sentence, error.unknown
    except Exception:
        return traceback.format_exc()
