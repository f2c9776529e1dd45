"""Where the tables of one sheet begin: each heading, whole or lacking something, and the rows under it."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from marketplace.spreadsheets.columns import Column, bare_key
from marketplace.spreadsheets.headings import MOST_ROWS, Block, block
from marketplace.spreadsheets.refusals import HeadingsRefused
from marketplace.spreadsheets.stream import RawRow
from marketplace.words import names

LIKELY = 2
"""How many known headings a row needs to be taken for a heading, where rows of data may stand too."""

_SEARCHED = 30
_LONGEST, _START = 60, 4
_REMEMBERED = 16_384


def laid_out(rows: Iterable[RawRow], columns: Sequence[Column]) -> Iterator[Block | RawRow]:
    """Yield a sheet's headings and rows in their order; every one of the first rows is a heading until one is whole."""
    known = Known(columns)
    source, ahead = iter(rows), deque[RawRow]()
    whole, seen = False, 0
    while ahead or (ahead := deque(islice(source, 1))):
        seen += 1
        if known.are_likely(ahead[0]) or (not whole and seen <= _SEARCHED):
            ahead.extend(islice(source, MOST_ROWS - len(ahead)))
            try:
                found = block(list(ahead), columns)
            except HeadingsRefused as refused:
                refused.row = ahead[0].number
                raise
            yield found
            if not found.headings.lacking(columns):
                whole = True
                for _ in range(found.rows):
                    ahead.popleft()
            elif whole or len(found.headings.at) >= LIKELY:
                ahead.popleft()
            else:
                yield ahead.popleft()
        else:
            yield ahead.popleft()


class Known:
    """The headings that are known, and the letters that they begin with, by which most data is told at once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Gather the keys of all columns' headings."""
        self._keys = frozenset[str]().union(*(column.keys for column in columns if not column.exact))
        self._spelled = frozenset[str]().union(*(column.spelled for column in columns if column.exact))
        keys = self._keys.union(map(bare_key, self._spelled))
        self._begin = {key[:length] for key in keys for length in range(len(key) + 1)}
        self._may_start = lru_cache(_REMEMBERED)(self._begins)

    def are_likely(self, raw: RawRow) -> bool:
        """Say whether enough cells of a row are headings to the letter."""
        begins = self._may_start
        likely = [cell for cell in raw.cells if type(cell) is str and begins(cell[:_START]) and len(cell) <= _LONGEST]
        return len(likely) >= LIKELY and sum(map(self._is_heading, likely)) >= LIKELY

    def _is_heading(self, text: str) -> bool:
        return bare_key(text) in self._keys or (bool(self._spelled) and names.tidy(text) in self._spelled)

    def _begins(self, start: str) -> bool:
        # What stands in brackets is no part of a heading's key.
        return names.key(start) in self._begin or "(" in start or "[" in start
