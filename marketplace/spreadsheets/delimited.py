"""Comma-separated files as Excel and others write them: any usual separator, and the encodings met in Vietnam."""

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from marketplace.words import fonts

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ";,\t|"
_LOOKED_AT = 30
_MOST_FIELD = 1_000_000
_MOST_LINES = 20
"""How many lines one record may take; a mark left open must not make every line be read again and again."""

_FIELD = re.compile(r'(?:\A|,)("(?:[^"]|"")*"?[^,]*|[^,]*)')
_BESIDE = re.compile(r"(?:\A|,)\s*\d[\d.]*\s*,\s*\d")
_NUMBER, _REST = re.compile(r"(?!0\d)\d[\d.]{0,11}"), re.compile(r"\d{1,6}(?:\.\d+)?(?:\s*[^\W\d_].{0,20})?")

Record = tuple[list[str], str, tuple[int, ...]]
"""One row's cells, "quote" where a quotation mark was left open in it, and the numbers that the next may go on with."""


def text_of(path: str, refusal: type[Exception]) -> tuple[str, str]:
    """Return the separator and the text of a file; raise ``refusal(reason)`` when it is no text."""
    csv.field_size_limit(_MOST_FIELD)
    try:
        return _separator(decoded(Path(path).read_bytes(), refusal))
    except csv.Error:
        raise refusal("damaged") from None


def rows(separator: str, text: str, refusal: type[Exception]) -> Iterator[Record]:
    """Yield the records of a text, blank ones without a value; raise ``refusal(reason)`` when it is damaged."""
    try:
        yield from _records(io.StringIO(text, newline=""), separator)
    except csv.Error:
        raise refusal("damaged") from None


def _records(lines: Iterable[str], separator: str) -> Iterator[Record]:
    """Yield the records of lines; a quotation mark that is left open swallows no row but its own.

    Lines are one record where they close their marks and fill no fewer columns than the widest row before them, which
    each of them alone would not.
    """
    waiting, widest = deque[str](), 0
    source = iter(lines)
    while (line := waiting.popleft() if waiting else next(source, None)) is not None:
        if '"' not in line and len(line) < _MOST_FIELD:
            plain = line.rstrip("\r\n").split(separator)
            widest = max(widest, len(plain))
            yield plain, "", _beside(line, plain, separator)
            continue
        taken = [line]
        while _is_open(taken, separator) and len(taken) < _MOST_LINES:
            more = waiting.popleft() if waiting else next(source, None)
            if more is None:
                break
            taken.append(more)
        cells = _whole(taken, separator)
        if cells is not None and (len(taken) == 1 or len(cells) >= widest > min(_widths(taken, separator))):
            yield cells, "", _beside("".join(taken), cells, separator)
        elif _is_open(taken[:1], separator):
            yield line.rstrip("\r\n").split(separator), "quote", ()
            waiting.extendleft(reversed(taken[1:]))
        else:
            # A mark in a name ('"Tư" Lan') takes nothing with it.
            cells = next(csv.reader([line], delimiter=separator))
            yield cells, "", _beside(line, cells, separator)
        widest = max(widest, len(cells or ()))


def _beside(written: str, cells: list[str], separator: str) -> tuple[int, ...]:
    """Return the places of numbers that the cell after them may go on with: commas part them, no marks hold them."""
    if separator != "," or not _BESIDE.search(written):
        return ()
    fields = _FIELD.findall(written)
    held = {at for at, one in enumerate(fields) if one.startswith('"')} if len(fields) == len(cells) else set()
    pairs = ((at, one.strip(), after.strip()) for at, (one, after) in enumerate(pairwise(cells)))
    return tuple(
        at
        for at, one, after in pairs
        if held.isdisjoint((at, at + 1)) and _NUMBER.fullmatch(one) and _REST.fullmatch(after)
    )


def _is_open(lines: list[str], separator: str) -> bool:
    """Say whether a quoted cell goes on after these lines."""
    if '"' not in "".join(lines):
        return False
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _widths(lines: list[str], separator: str) -> list[int]:
    return [line.count(separator) + 1 for line in lines]


def _whole(lines: list[str], separator: str) -> list[str] | None:
    try:
        (cells,) = list(csv.reader(lines, delimiter=separator, strict='"' in "".join(lines)))
    except (csv.Error, ValueError):
        return None
    return cells


def decoded(content: bytes, refusal: type[Exception]) -> str:
    """Return the text: by its mark, else UTF-16 by its zeros, else UTF-8, else Windows-1258.

    What is no Vietnamese in Windows-1258 is given as Windows-1252, in which texts of the old fonts are known.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_text(text):
            raise refusal("not a sheet")
        return text if encoding != "cp1258" or fonts.is_mostly_vietnamese(text) else _western(content)
    raise refusal("not a sheet" if b"\0" in content[:4_000] else "encoding")


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return (encoding,)
    head = content[:4_000]
    if b"\0" in head:
        # Latin letters in UTF-16 leave every second byte zero.
        return ("utf-16-le",) if head[1::2].count(0) > head[0::2].count(0) else ("utf-16-be",)
    return ("utf-8", "cp1258")


def _western(content: bytes) -> str:
    """Return bytes as Windows-1252; the five that it leaves undefined become control characters, as programs do."""
    return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in content)


def _is_text(text: str) -> bool:
    head = text[:20_000]
    controls = sum(1 for letter in head if (letter < " " and letter not in "\t\r\n\f\v") or letter == "\ufffd")
    return "\0" not in head and controls * 100 <= len(head)


def _separator(text: str) -> tuple[str, str]:
    """Return the separator, and the text without the line ``sep=;`` that Excel understands."""
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        # A blank line in its place keeps the row numbers as people see them.
        return first.strip()[-1], "\n" + rest
    head = io.StringIO(text[:200_000], newline="").readlines()[:_LOOKED_AT]
    return max(_SEPARATORS, key=lambda mark: _agreement(head, mark)), text


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    """Return how many lines agree on a width above one column, and that width."""
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
    return max(((count * min(width, 4), width) for width, count in widths.items()), default=(0, 0))
