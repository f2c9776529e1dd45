"""An account's rate budget: how many calls it may still make, by our own limit and by what its platform says.

The platform speaks by the headers RateLimit-Policy and RateLimit (IETF draft-ietf-httpapi-ratelimit-headers:
``"default";q=100;w=60`` and ``"default";r=50;t=30``) and by Retry-After (RFC 9110, section 10.2.3).
"""

import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from threading import Lock

_NUMBER = re.compile(r";\s*(?P<name>[qwrt])=(?P<value>\d{1,9})")


class Budget:
    """A token bucket for one account; safe to share between threads."""

    def __init__(self, calls_per_second: float, burst: int, monotonic: Callable[[], float]) -> None:
        self._ours = calls_per_second
        self._rate = calls_per_second
        self._burst = float(burst)
        self._left = float(burst)
        self._monotonic = monotonic
        self._at = monotonic()
        self._closed_until = self._at
        self._lock = Lock()

    def wait_s(self) -> float:
        """Take one call and return 0, or take none and return the seconds until one may be taken."""
        with self._lock:
            now = self._monotonic()
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
            self._at = now
            if now < self._closed_until:
                return self._closed_until - now
            if self._left >= 1:
                self._left -= 1
                return 0.0
            return (1 - self._left) / self._rate

    def close_for(self, seconds: float) -> None:
        """Let no call through for so many seconds, as a Retry-After asks."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._monotonic() + seconds)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Follow what an answer says of the quota: never above our own limit, and not a call when none is left."""
        policies = [_numbers(text) for text in headers.get("RateLimit-Policy", "").split(",")]
        rates = [policy["q"] / policy["w"] for policy in policies if policy.get("q") and policy.get("w")]
        with self._lock:
            if rates:
                self._rate = min(self._ours, *rates)
        for left in (_numbers(text) for text in headers.get("RateLimit", "").split(",")):
            if "r" not in left:
                continue
            with self._lock:
                self._left = min(self._left, float(left["r"]))
            if left["r"] == 0:
                self.close_for(left.get("t", 0))


def _numbers(text: str) -> dict[str, int]:
    return {found["name"]: int(found["value"]) for found in _NUMBER.finditer(text)}


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a Retry-After asks for, a date being counted from the answer's own Date; None without one."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - parsedate_to_datetime(headers["Date"])).total_seconds())
    except (ValueError, KeyError, TypeError):
        return None
