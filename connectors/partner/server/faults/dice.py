"""Faults: what a bad day on the line looks like, drawn from a seed and the number of the request.

Every fault of a path is followed by an honest answer after three faulty ones at most, so that whoever tries again
gets through.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from zlib import crc32

from connectors.partner.server.core.chance import share

MOST_IN_A_ROW = 3


class Kind(StrEnum):
    """What can happen to one request, the answer left aside."""

    TOO_MANY = "429 with Retry-After"
    TOO_MANY_BARE = "429 without Retry-After"
    TOO_MANY_IN_200 = "429 inside a 200"
    BROKEN = "5xx"
    HTML = "an HTML error page"
    SLOW = "a slow answer"
    LOST = "an answer lost after the commit"
    CUT = "a body shorter than its Content-Length"
    TRUNCATED = "a body of half a JSON document"


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities (0 to 1) by request or page, and the switches of a season.

    ``slow_s`` and ``retry_after_s`` are seconds, ``skew_ms`` is how far the server's clock is ahead,
    ``one_instant`` how many orders of a season are delivered in the same second, ``plants`` how many orders with an
    unknown status, and how many with an unknown SKU, are placed beside a season.
    """

    seed: int = 0
    too_many: float = 0.0
    too_many_bare: float = 0.0
    too_many_in_200: float = 0.0
    broken: float = 0.0
    html: float = 0.0
    slow: float = 0.0
    lost: float = 0.0
    cut: float = 0.0
    truncated: float = 0.0
    duplicates: float = 0.0
    repeats: float = 0.0
    stale: float = 0.0
    drift: float = 0.0
    slow_s: float = 0.0
    retry_after_s: int = 0
    skew_ms: int = 0
    one_instant: int = 0
    plants: int = 0

    @classmethod
    def none(cls) -> "Faults":
        """Return a server that never fails."""
        return cls()

    @classmethod
    def mild(cls, seed: int = 1) -> "Faults":
        """Return an ordinary week: now and then a 429, a 503, a repeat."""
        return cls(
            seed=seed, too_many=0.004, too_many_bare=0.002, broken=0.004, html=0.002, lost=0.004, cut=0.002,
            duplicates=0.02, repeats=0.02, stale=0.02, drift=0.02, skew_ms=1500, one_instant=500,
        )  # fmt: skip

    @classmethod
    def storm(cls, seed: int = 1) -> "Faults":
        """Return everything at once, often."""
        return cls(
            seed=seed, too_many=0.03, too_many_bare=0.02, too_many_in_200=0.02, broken=0.03, html=0.02, slow=0.02,
            lost=0.05, cut=0.02, truncated=0.02, duplicates=0.25, repeats=0.25, stale=0.25, drift=0.25,
            slow_s=0.05, retry_after_s=1, skew_ms=7 * 60_000, one_instant=5000, plants=3,
        )  # fmt: skip

    def with_(self, **changes: float) -> "Faults":
        """Return the same faults with some of them changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def on_line(self) -> dict[Kind, float]:
        """Return the probability of every fault of the line."""
        return {
            Kind.TOO_MANY: self.too_many,
            Kind.TOO_MANY_BARE: self.too_many_bare,
            Kind.TOO_MANY_IN_200: self.too_many_in_200,
            Kind.BROKEN: self.broken,
            Kind.HTML: self.html,
            Kind.SLOW: self.slow,
            Kind.LOST: self.lost,
            Kind.CUT: self.cut,
            Kind.TRUNCATED: self.truncated,
        }


class Dice:
    """Draws the fault of each request of each path, and never more than three in a row."""

    def __init__(self, faults: Faults) -> None:
        self._seed = faults.seed
        self._odds = [(kind, odds) for kind, odds in faults.on_line.items() if odds > 0]
        self._drawn: dict[str, int] = {}
        self._in_a_row: dict[str, int] = {}

    def draw(self, method: str, path: str) -> Kind | None:
        """Return what shall happen to the next request of a path, None for nothing."""
        if not self._odds:
            return None
        key = f"{method} {path}"
        number = self._drawn[key] = self._drawn.get(key, 0) + 1
        kind = self._pick(share(self._seed, crc32(key.encode()), number), method)
        if kind is None or self._in_a_row.get(key, 0) >= MOST_IN_A_ROW:
            self._in_a_row[key] = 0
            return None
        self._in_a_row[key] = self._in_a_row.get(key, 0) + 1
        return kind

    def _pick(self, fraction: float, method: str) -> Kind | None:
        for kind, odds in self._odds:
            if kind is Kind.LOST and method == "GET":
                continue
            if fraction < odds:
                return kind
            fraction -= odds
        return None
