"""Printing: values are never markup, figures are never cut, and control codes are shown instead of sent.

A pipe or a file gets whole values however wide they are. A terminal gets the table where it fits, texts wrapped
between words where that helps, and else a card for each row.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from errno import EPIPE
from typing import Any, NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_CODES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What steers a terminal, or turns the direction of what follows; a line end does neither."""
_ENDLESS = 1_000_000


class Grid(NamedTuple):
    """A table for people. ``figures`` are the columns that stand to the right and are never wrapped."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: frozenset[int] = frozenset()
    summed: bool = False


def shown(text: str) -> str:
    """Return a text with its control codes written out, as ``\\x1b``."""
    return _CODES.sub(lambda code: code[0].encode("unicode_escape").decode(), text)


def tell(line: object, *, err: bool = False) -> None:
    """Say what was done. That it cannot be printed is noted on the error output, and decides nothing."""
    with aside():
        _say(shown(str(line)), sys.stderr if err else sys.stdout)


def put(text: str) -> None:
    """Print what was asked for; OSError when it cannot be."""
    _say(shown(text))


def put_json(value: object, indent: int | None = 2) -> None:
    """Print a value as JSON; OSError when it cannot be."""
    _say(json_text(value, indent=indent, ascii_only=not _takes_all(sys.stdout)))


def json_text(value: object, *, indent: int | None = 2, ascii_only: bool = False) -> str:
    """Return a value as JSON that may be shown on a terminal."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, default=str)
    return _CODES.sub(lambda code: f"\\u{ord(code[0]):04x}", text)


def put_file(content: bytes) -> None:
    """Print the content of a file as it is; on a terminal with its control codes shown."""
    if sys.stdout.isatty():
        put(content.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


@contextmanager
def aside() -> Iterator[None]:
    """Say what is done already: an output that takes no more is noted on the error output, and decides nothing."""
    try:
        yield
    except OSError as error:
        let_go(sys.stdout)
        if error.errno != EPIPE:
            note = f"It is done, but what it says cannot be printed ({error.strerror}); nothing has to be repeated"
            sys.stderr.write(f"{note}\n")


def let_go(stream: TextIO) -> None:
    """Have an output that takes no more go nowhere, so that the end of the program does not try it again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def put_grid(grid: Grid, file: TextIO | None = None, room: int | None = None) -> None:
    """Print a table within ``room`` columns: those of the terminal, and no end of them in a pipe or a file."""
    console = Console(file=file, markup=False, emoji=False, highlight=False)
    if room is None:
        room = console.width if file is None and console.is_terminal else _ENDLESS
    console.width = room
    whole = grid._replace(heads=[_cell(one) for one in grid.heads], rows=[[_cell(one) for one in r] for r in grid.rows])
    console.print(Text(shown(grid.title), style="bold"), soft_wrap=True)
    widths = _widths(whole, room)
    if widths is None:
        console.print(Text("\n\n".join(_cards(whole))), soft_wrap=True)
    else:
        console.print(_table(whole, widths))


def put_facts(facts: Mapping[str, object]) -> None:
    """Print facts line by line, each behind its name; what is not known stays empty."""
    for name, value in facts.items():
        put(f"{name.replace('_', ' '):<12} {_word(value)}".rstrip())


def put_line(text: str, file: TextIO | None = None, style: str = "") -> None:
    """Print a line of its own, to be wrapped by the terminal alone."""
    console = Console(file=file, markup=False, emoji=False, highlight=False)
    console.print(Text(shown(text), style=style), soft_wrap=True)


def grid_of(title: str, rows: Sequence[dict[str, Any]]) -> Grid:
    """Return rows of equal keys as a table; a column of numbers alone holds figures."""
    names = list(rows[0])
    values = [list(row.values()) for row in rows]
    cells = [[_word(value) for value in row] for row in values]
    figures = {at for at in range(len(names)) if all(_is_number(row[at]) for row in values)}
    return Grid(title, [name.replace("_", " ") for name in names], cells, frozenset(figures))


def _word(value: object) -> str:
    if value is None:
        return ""
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"


def _say(text: str, stream: TextIO | None = None) -> None:
    out = stream or sys.stdout
    out.write(f"{text}\n")
    out.flush()


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cell(text: str) -> str:
    return shown(text).replace("\n", "\\n")


def _takes_all(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _widths(grid: Grid, room: int) -> list[int] | None:
    """Return how wide each column is, or None where the table cannot be that narrow."""
    columns = range(len(grid.heads))
    texts = [[grid.heads[at], *(row[at] for row in grid.rows)] for at in columns]
    natural = [max(cell_len(text) for text in texts[at]) for at in columns]
    widths = [_least(texts[at], figure=at in grid.figures) for at in columns]
    spare = room - sum(widths) - 3 * len(widths) - 1
    if spare < 0:
        return None
    for at in sorted(columns, key=lambda at: natural[at] - widths[at]):
        wider = min(natural[at] - widths[at], spare)
        widths[at] += wider
        spare -= wider
    return widths


def _least(texts: Sequence[str], *, figure: bool) -> int:
    """Return the narrowest a column may be: a figure stays on one line, and so does a word."""
    words = [word for text in (texts[:1] if figure else texts) for word in text.split()]
    whole = [*words, *(texts[1:] if figure else ())]
    return max([1, *(cell_len(one) for one in whole)])


def _table(grid: Grid, widths: Sequence[int]) -> Table:
    table = Table(header_style="bold")
    for at, head in enumerate(grid.heads):
        table.add_column(head, justify="right" if at in grid.figures else "left", width=widths[at], overflow="fold")
    last = len(grid.rows) - 1
    for at, row in enumerate(grid.rows):
        style = "bold" if grid.summed and at == last else None
        table.add_row(*row, style=style, end_section=grid.summed and at == last - 1)
    return table


def _cards(grid: Grid) -> Iterator[str]:
    """Write each row as lines of a heading and its value; what is empty is left out."""
    widest = max(cell_len(head) for head in grid.heads)
    for row in grid.rows:
        pairs = zip(grid.heads, row, strict=True)
        yield "\n".join(f"{head}{' ' * (widest - cell_len(head))}  {cell}" for head, cell in pairs if cell)
