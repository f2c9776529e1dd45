"""The waiting files of a channel, read one after the other: those exported first before the others.

While one is taken in the next are read, by a process apart where they are worth it.
"""

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from jobs.sync.context import RunContext
from jobs.sync.files.reading import FileRoad, ReadsFiles, UnreadFileError
from marketplace.exchange import files
from marketplace.exchange.files import ShopFileRow
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.unsealed import unsealed
from marketplace.words.file_reports import FileRead
from marketplace.words.messages import Sentence

log = logging.getLogger("lensan.files")
_AHEAD = 1
"""So many files are read, or being read, while one is taken in."""
_WORTH = 300_000
"""Bytes of files together for which it pays to start a process."""
_HELD = 60_000
"""So many records are held of files that had to be read to be known by their time; what is more is read again."""
_CLOSED = Sentence(
    "it was sealed by another key than this home's; hand it in again",
    "Tệp được khóa bằng khóa khác của máy này; hãy nộp lại.",
)
_FAULT = Sentence(
    "the program met a fault while reading it; report that with the lines of its log",
    "Chương trình gặp lỗi khi đọc tệp; cần báo người phụ trách kỹ thuật.",
)

Outcome = FileRead | UnreadFileError
Asked = Callable[[], Outcome]
Asking = Callable[[Callable[[], Outcome]], Asked]


class FilesInTurn:
    """The files of one run of a channel, as its road reads them."""

    def __init__(self, run: RunContext, road: FileRoad) -> None:
        self._run, self._road = run, road
        self._held: dict[int, Outcome] = {}

    def each(self, waiting: Sequence[ShopFileRow]) -> Generator[tuple[ShopFileRow, Outcome], None, None]:
        """Yield each file with what it says, or why it cannot be read; one whose bytes are gone has lapsed."""
        with self._reading(waiting) as (read, asking):
            asked: deque[tuple[ShopFileRow, Asked]] = deque()
            for row in self._in_order(waiting):
                self._run.go_on()
                reading = self._begun(row, read)
                if reading is None:
                    continue
                asked.append((row, asking(reading)))
                if len(asked) > _AHEAD:
                    yield self._come(*asked.popleft())
            while asked:
                yield self._come(*asked.popleft())

    @contextmanager
    def _reading(self, waiting: Sequence[ShopFileRow]) -> Iterator[tuple[ReadsFiles, Asking]]:
        """Give what reads, and what lets it: many files are read ahead, few or small ones when they are asked for."""
        road = self._road
        if len(waiting) < 2 or sum(row.size for row in waiting) < _WORTH or road.apart is None:
            yield road.read, lambda reading: reading
            return
        with road.apart(road.read) as read, ThreadPoolExecutor(1) as threads:
            try:
                yield read, lambda reading: threads.submit(reading).result
            finally:
                threads.shutdown(cancel_futures=True)

    def _in_order(self, waiting: Sequence[ShopFileRow]) -> Sequence[ShopFileRow]:
        """Return files in the order of their export; one that only its rows date is read for that."""
        if len(waiting) < 2:
            return waiting
        at: dict[int, int] = {}
        left = _HELD
        for row in waiting:
            self._run.go_on()
            content = self._content(row)
            if not isinstance(content, bytes):
                continue
            dated_ms = self._dated(row, content)
            if dated_ms is None:
                found = self._read(self._road.read, row, content)
                if isinstance(found, FileRead):
                    dated_ms = found.facts.exported_ms
                    left -= sum(map(len, (found.orders, found.settlements, found.shipments, found.parcels)))
                if left > 0 or not isinstance(found, FileRead):
                    self._held[row.id] = found
            at[row.id] = dated_ms or 0
        return sorted(waiting, key=lambda row: at.get(row.id, 0))

    def _dated(self, row: ShopFileRow, content: bytes) -> int | None:
        with unsealed(content) as path:
            return self._road.dated(path, row.name, exported_ms=_said_ms(row), now_ms=self._run.clock())

    def _come(self, row: ShopFileRow, asked: Asked) -> tuple[ShopFileRow, Outcome]:
        self._run.go_on()
        return row, asked()

    def _begun(self, row: ShopFileRow, read: ReadsFiles) -> Asked | None:
        """Return what reads a file; None where its bytes are gone: refused or old meanwhile, or from a backup."""
        held = self._held.pop(row.id, None)
        if held is not None:
            return lambda: held
        content = self._content(row)
        if isinstance(content, UnreadFileError):
            return lambda: content
        if content is None:
            with self._run.writing() as connection:
                files.lapse(connection, row.id)
            return None
        return partial(self._read, read, row, content)

    def _content(self, row: ShopFileRow) -> bytes | UnreadFileError | None:
        """Return the bytes of a file; None where they are gone."""
        try:
            with self._run.database.read() as connection:
                return files.content(connection, EVERYTHING, row.id, self._road.keys)
        except SealError:
            return UnreadFileError(*_CLOSED)

    def _read(self, read: ReadsFiles, row: ShopFileRow, content: bytes) -> Outcome:
        """Read bytes; a fault of the program is told in its log, and holds up no other file."""
        with unsealed(content) as path:
            try:
                return read(path, row.name, exported_ms=_said_ms(row), now_ms=self._run.clock())
            except UnreadFileError as error:
                return error
            except Exception:
                log.exception("file %s of channel %s: reading it crashed", row.id, self._run.channel.code)
                return UnreadFileError(*_FAULT)


def _said_ms(row: ShopFileRow) -> int | None:
    """Return when a person says that a file was exported."""
    return row.exported_ms if row.exported_by == "person" else None
