"""Rows from the parsing process, one bounded chunk at a time, whatever the file does to that process."""

import queue
import signal
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec

from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.processes import Parsing, Start, started
from marketplace.spreadsheets.refusals import because

_WAITING_CHUNKS = 4
_AS_THEY_ARE = frozenset({str, int, type(None)})
# Rust answers an allocation that fails by aborting; the kernel's last resort is SIGKILL.
_OUT_OF_MEMORY = {-signal.SIGABRT, -getattr(signal, "SIGKILL", 9), -getattr(signal, "SIGSEGV", 11)}
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 24)

Plain = str | int | Decimal | date
"""What is written in a cell."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A formula that failed, as the sheet shows it ("#N/A"); '' where it was never computed."""

    shown: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Garbled:
    """A text whose letters are wrong: typed in an old font or lost in a conversion."""

    shown: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class Measured:
    """A number whose format writes words beside it: `0" tạ"` shows 5 as "5 tạ"."""

    number: int | Decimal
    words: str

    def __str__(self) -> str:
        return f"{self.number} {self.words}"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a cell shows that is merged over several rows, as people number them."""

    shown: "Plain | Failed | Garbled | Measured | None"
    first: int
    last: int

    def __str__(self) -> str:
        return "" if self.shown is None else str(self.shown)


class Across:
    """A cell that is one with the cell at its left."""

    def __str__(self) -> str:
        return ""


ACROSS = Across()
Value = Plain | Failed | Garbled | Measured | Merged | Across | None
"""A cell as it stands in the sheet; None where it is empty."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file: its name ('' where the file has no others that people see), and what of it is hidden."""

    name: str
    shown: bool = True
    hidden_columns: tuple[int, ...] = ()
    fonts: tuple[tuple[int, str, int], ...] = ()
    """The columns that were typed in an old font, by which they were read, and the first row where that shows.

    '' is another way of being wrong.
    """
    title: str = ""
    """Its own name, whether the file has others or not."""


@dataclass(frozen=True, slots=True)
class Made:
    """When the package of a file says it was made (ms, UTC), if it does."""

    created_ms: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The end of the first rows of all sheets."""


class RawRow(NamedTuple):
    """One row that is not empty: its sheet, the row number people see, and its cells from the first column."""

    sheet: Sheet
    number: int
    cells: list[Value]
    mark: str = ""
    """"hidden", or "quote" where a quotation mark was left open in it."""
    beside: tuple[int, ...] = ()
    """The places of numbers that the next cell may go on with: parted by a comma, and neither in quotation marks."""


Part = Made | Seen | Sheet | list[RawRow]
"""What comes from the parsing process, in its order."""


def cell_at(cells: Sequence[Value], index: int) -> Value:
    """Return a row's cell; nothing where the row is shorter."""
    return cells[index] if index < len(cells) else None


class Begun:
    """A file whose first rows were told: when its package says it was made (ms, UTC), and every sheet with its rows.

    ``rows`` goes on with all rows, of the same parse. It is closed by whoever began it.
    """

    def __init__(self, parts: Generator[Part]) -> None:
        """Take the first rows; SheetRefused when the file goes beyond the limits."""
        self.created_ms: int | None = None
        self.sheets: list[tuple[Sheet, list[RawRow]]] = []
        self._parts = parts
        try:
            self._look()
        except BaseException:
            self.close()
            raise

    def rows(self) -> Generator[RawRow, None, None]:
        """Yield the rows of every sheet, as ``rows`` of this module does."""
        for part in self._parts:
            if isinstance(part, list):
                yield from part

    def close(self) -> None:
        """Stop the parsing process."""
        self._parts.close()

    def _look(self) -> None:
        for part in self._parts:
            if isinstance(part, Seen):
                return
            if isinstance(part, Made):
                self.created_ms = part.created_ms
            elif isinstance(part, Sheet):
                self.sheets.append((part, []))
            else:
                self.sheets[-1][1].extend(part)


def rows(
    path: Path,
    kind: str,
    limits: Limits,
    headings: Iterable[str] = (),
    start: Start = started,
    *,
    instants: bool = False,
) -> Generator[RawRow, None, None]:
    """Yield the rows of every sheet, of a hidden one the first; SheetRefused when it goes beyond the limits.

    With ``instants`` a cell that holds a time of day is a datetime; without, its day.
    """
    for part in _parts(_asked(path, kind, limits, headings, instants=instants), limits.seconds, start):
        if isinstance(part, list):
            yield from part


def begun(
    path: Path,
    kind: str,
    limits: Limits,
    first: int,
    headings: Iterable[str] = (),
    start: Start = started,
    *,
    whole: bool = True,
) -> Begun:
    """Look at so many rows of every sheet, times kept, and go on with all of them where the ``whole`` is asked."""
    asked = _asked(path, kind, limits, headings, instants=True) | {"first": first, "whole": whole}
    return Begun(_parts(asked, limits.seconds, start))


def made_ms(path: Path, kind: str, limits: Limits, start: Start = started) -> int | None:
    """Return when a package says it was made (ms, UTC), and look at nothing else of it."""
    asked = _asked(path, kind, limits, (), instants=False) | {"first": 0, "whole": False}
    found = _parts(asked, limits.seconds, start)
    return next((part.created_ms for part in found if isinstance(part, Made)), None)


def _asked(path: Path, kind: str, limits: Limits, headings: Iterable[str], *, instants: bool) -> dict[str, Any]:
    # Where the parsing server stands is not where we stand.
    asked = {"path": str(path.absolute()), "kind": kind, "seconds": limits.seconds, "memory_bytes": limits.memory_bytes}
    asked |= {"headings": sorted(headings), "rows": limits.rows, "columns": limits.columns, "text": limits.text}
    return asked | {"instants": instants, "first": None, "whole": True}


def _parts(asked: dict[str, Any], seconds: float, start: Start) -> Generator[Part]:
    parsing = start(asked)
    try:
        yield from _told(parsing, seconds)
    finally:
        parsing.stop()


def _told(parsing: Parsing, seconds: float) -> Generator[Part]:
    sheet = Sheet("")
    for frame in _frames(parsing.output, seconds):
        match frame:
            case ["made", created_ms]:
                yield Made(created_ms)
            case ["seen"]:
                yield Seen()
            case ["sheet", str(name), bool(shown), int(sheets), list(hidden), dict(fonts)]:
                named = name if sheets > 1 or not shown else ""
                sheet = Sheet(named, shown, tuple(hidden), tuple((at, *said) for at, said in fonts.items()), name)
                yield sheet
            case ["rows", list(chunk)]:
                yield [_row(sheet, *one) for one in chunk]
            case ["refused", str(reason)]:
                raise because(reason)
            case ["end"]:
                return
    code = parsing.wait()
    raise because("memory" if code in _OUT_OF_MEMORY else "slow" if code == _OUT_OF_TIME else "stopped")


def _row(sheet: Sheet, number: int, cells: list[Any], mark: str, *beside: int) -> RawRow:
    # Most cells come as they are, and are spared a call.
    return RawRow(sheet, number, [one if type(one) in _AS_THEY_ARE else _value(one) for one in cells], mark, beside)


def _frames(output: IO[bytes], seconds: float) -> Iterator[list[Any]]:
    """Yield frames until the child's output ends; only time spent waiting for it counts against ``seconds``."""
    arrived: queue.Queue[bytes | None] = queue.Queue(_WAITING_CHUNKS)
    given_up = threading.Event()
    threading.Thread(target=_pump, args=(output, arrived, given_up), daemon=True).start()
    left = seconds
    try:
        while left > 0:
            since = time.monotonic()
            try:
                body = arrived.get(timeout=left)
            except queue.Empty:
                break
            left -= time.monotonic() - since
            if body is None:
                return
            yield msgspec.msgpack.decode(body)
        raise because("slow")
    finally:
        given_up.set()


def _pump(pipe: IO[bytes], arrived: "queue.Queue[bytes | None]", given_up: threading.Event) -> None:
    body: bytes | None = b""
    while body is not None and not given_up.is_set():
        body = _body(pipe)
        while not given_up.is_set():
            try:
                arrived.put(body, timeout=0.2)
                break
            except queue.Full:
                continue


def _body(pipe: IO[bytes]) -> bytes | None:
    try:
        head = pipe.read(4)
        body = pipe.read(int.from_bytes(head, "big")) if len(head) == 4 else b""
    except (OSError, ValueError):
        return None
    return body if len(head) == 4 and len(body) == int.from_bytes(head, "big") else None


def _value(cell: Any) -> Value:  # noqa: PLR0911 - one for each kind of cell
    match cell:
        case None | str() | int():
            return cell
        case ["t", text]:
            return datetime.fromisoformat(text)
        case ["n", text]:
            return _number(text)
        case ["u", text, words]:
            number = _number(text)
            return Measured(number, words) if isinstance(number, int | Decimal) else number
        case ["d", text]:
            return date.fromisoformat(text)
        case ["e", shown]:
            return Failed(shown)
        case ["w", shown]:
            return Garbled(shown)
        case ["m", shown, first, last]:
            value = _value(shown)
            # No merged cell lies in another.
            return Merged(None if isinstance(value, Merged | Across) else value, first, last)
        case ["a"]:
            return ACROSS
    raise because("stopped")


@lru_cache(maxsize=4_096)
def _number(text: str) -> Value:
    number = Decimal(text)
    if not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() else number
