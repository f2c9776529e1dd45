"""The letters of a sheet: columns typed in an old font are read by it, and a text that stays wrong is told as such."""

from collections.abc import Iterable, Sequence
from typing import Any

from marketplace.words import fonts, names

_MOST_TEXTS = 500
"""How many wrong texts of a sheet decide which font it is typed in."""
_MOST_RIGHT = 1_000
"""How many texts are remembered as right."""

_MOST_OF_COLUMN = 50
"""How many wrong texts of a column decide what is said of it."""


class Lettering:
    """What a look at all rows of a sheet says of its letters.

    ``fonts`` has the font of each column that is read by one, '' where its letters were wrong in another way, and the
    first row, from 1, where that shows.
    """

    def __init__(self, rows: Iterable[Sequence[Any]], headings: Iterable[str]) -> None:
        """Look at all rows, their cells as the reader of values gives them; ``headings`` are keys of known ones."""
        self._headings = frozenset(headings)
        wrong: list[str] = []
        columns: dict[int, set[str]] = {}
        unicode_in: set[int] = set()
        right: set[str] = set()
        first: dict[int, int] = {}
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if type(cell) is not str or (cell.isascii() and "?" not in cell):
                    continue
                if cell not in right:
                    if fonts.is_wrong(cell):
                        of_column = columns.setdefault(at, set())
                        first.setdefault(at, number)
                        of_column.update([cell] if len(of_column) < _MOST_OF_COLUMN else [])
                        wrong.extend([cell] if len(wrong) < _MOST_TEXTS else [])
                        continue
                    if len(right) < _MOST_RIGHT:
                        right.add(cell)
                if at not in unicode_in and fonts.is_unicode(cell) and names.key(cell) not in self._headings:
                    unicode_in.add(at)
        font = fonts.font_of(wrong) if wrong else None
        self.is_clean = not columns
        self._typed = font
        self._wrong = frozenset(columns)
        said = ((at, _said(columns[at], font)) for at in sorted(columns))
        self.fonts = {at: (one, first[at]) for at, one in said if one is not None}
        self._mixed = unicode_in

    def told(self, at: int, text: str) -> Any:
        """Return a cell's text as it certainly reads, or ``["w", text]`` where that is not certain."""
        font = self._typed if at in self._wrong else None
        if fonts.is_wrong(text):
            return fonts.mended(text, font) or ["w", text]
        if font is None or not fonts.is_doubtful(text, font) or names.key(text) in self._headings:
            return text
        return ["w", text] if at in self._mixed else fonts.mended(text, font) or ["w", text]


def _said(wrong: Iterable[str], font: str | None) -> str | None:
    """Return the font by which texts of a column are read, '' where they are read otherwise, None where none is."""
    read = [(text, fonts.mended(text, font)) for text in wrong]
    if font is not None and any(mended == fonts.FONTS[font](text) for text, mended in read):
        return font
    return "" if any(mended is not None for _text, mended in read) else font
