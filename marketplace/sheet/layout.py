"""Where the tables of one sheet begin: each heading, whole or lacking something, and the rows under it."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from marketplace.sheet.columns import Column, bare_key
from marketplace.sheet.headings import MOST_ROWS, Block, block
from marketplace.sheet.stream import RawRow

LIKELY = 2
"""How many known headings a row needs to be taken for a heading, where rows of data may stand too."""

_SEARCHED = 30
_LONGEST = 60


def laid_out(rows: Iterable[RawRow], columns: Sequence[Column]) -> Iterator[Block | RawRow]:
    """Yield a sheet's headings and rows in their order; every one of the first rows is a heading until one is whole."""
    known = frozenset[str]().union(*(column.keys for column in columns))
    source, ahead = iter(rows), deque[RawRow]()
    whole, seen = False, 0
    while ahead or (ahead := deque(islice(source, 1))):
        seen += 1
        if _is_likely(ahead[0], known) or (not whole and seen <= _SEARCHED):
            ahead.extend(islice(source, MOST_ROWS - len(ahead)))
            found = block(list(ahead), columns)
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


def _is_likely(raw: RawRow, known: frozenset[str]) -> bool:
    """Say whether enough cells of a row are headings to the letter."""
    texts = [cell for cell in raw.cells if isinstance(cell, str) and len(cell) <= _LONGEST]
    return len(texts) >= LIKELY and sum(bare_key(text) in known for text in texts) >= LIKELY
