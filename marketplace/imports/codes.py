"""The codes given to rows that come without one: a prefix, the commune's code, and a number that runs on in it."""

from collections.abc import Iterable

from sqlalchemy import Connection

from marketplace.directory.communes import Place
from marketplace.storage import bulk


class CommuneCodes:
    """Numbers the codes of one noun ("HO-07576-00012"); what is there is read with the first code that is given."""

    def __init__(self, connection: Connection, noun: str, prefixes: Iterable[str], digits: int) -> None:
        """Prepare for one file; ``digits`` is how long a number is at least."""
        self._connection, self._noun, self._prefixes, self._digits = connection, noun, tuple(prefixes), digits
        self._last: dict[str, int] | None = None

    def next(self, prefix: str, place: Place) -> str:
        """Return the next free code of a prefix in a commune."""
        if self._last is None:
            self._last = self._read()
        stem = f"{prefix}-{place.code}"
        self._last[stem] = self._last.get(stem, 0) + 1
        return f"{stem}-{self._last[stem]:0{self._digits}d}"

    def _read(self) -> dict[str, int]:
        """Return, for every prefix and commune, the last number that was used."""
        last: dict[str, int] = {}
        sql = f"SELECT code FROM {self._noun} WHERE code >= :low AND code < :high"  # noqa: S608 - our names
        for prefix in self._prefixes:
            for code in bulk.scalars(self._connection, sql, {"low": f"{prefix}-", "high": f"{prefix}."}):
                stem, _, number = code.rpartition("-")
                if number.isdigit():
                    last[stem] = max(last.get(stem, 0), int(number))
        return last
