"""The codes given to rows that come without one: a prefix, the commune's code, and a number that runs on in it."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from marketplace.directory.communes import Place
from marketplace.storage import bulk


class CommuneCodes:
    """Numbers the codes of one noun ("HO-07576-00012"); what is there is read with the first code that is given."""

    def __init__(self, connection: Connection, noun: str, prefixes: Iterable[str], digits: int) -> None:
        """Prepare for one file; ``digits`` is how long a number is at least."""
        self._connection, self._noun, self._prefixes, self._digits = connection, noun, tuple(prefixes), digits
        self._last: dict[str, int] = {}
        """The last number that was used of every prefix and commune."""
        self._is_read = False

    def note(self, codes: Iterable[str | None]) -> None:
        """Let numbers run on after codes that rows of the file have, before any of these is stored."""
        self._count(filter(None, codes))

    def next(self, prefix: str, place: Place) -> str:
        """Return the next free code of a prefix in a commune."""
        if not self._is_read:
            self._is_read = True
            self._count(self._stored())
        stem = f"{prefix}-{place.code}"
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}-{self._last[stem]:0{self._digits}d}"

    def _stored(self) -> Iterator[str]:
        sql = f"SELECT code FROM {self._noun} WHERE code >= :low AND code < :high"  # noqa: S608 - our names
        for prefix in self._prefixes:
            yield from bulk.scalars(self._connection, sql, {"low": f"{prefix}-", "high": f"{prefix}."})

    def _count(self, codes: Iterable[str]) -> None:
        for code in codes:
            stem, _, number = code.rpartition("-")
            if number.isdecimal():
                self._last[stem] = max(self._last.get(stem, 0), int(number))
