"""A bad line in front of the shop, for Lên Sàn's own calls alone: customers always get through."""

import random
import threading
from collections.abc import Callable, Iterable
from typing import Any

MOST_IN_A_ROW = 3
Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Faulty:
    """A WSGI app around another: some of our calls get a 503 or a 429, or lose their answer after it took effect."""

    def __init__(self, app: Wsgi, seed: int, odds: float) -> None:
        self._app = app
        self._odds = odds
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._in_a_row = 0

    def odds(self, odds: float) -> float:
        """Let so many calls of a hundred fail from now on (0 to 1)."""
        self._odds = odds
        return odds

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        kind = self._draw() if environ.get("HTTP_USER_AGENT") == "lensan" else ""
        if kind == "busy":
            return self._refuse(start, "503 Service Unavailable")
        if kind == "too many":
            return self._refuse(start, "429 Too Many Requests")
        if kind == "lost":
            answer = self._app(environ, lambda *_: lambda _: None)
            b"".join(answer)
            getattr(answer, "close", lambda: None)()
            return self._refuse(start, "502 Bad Gateway")
        return self._app(environ, start)

    def _draw(self) -> str:
        with self._lock:
            if self._chance.random() >= self._odds or self._in_a_row >= MOST_IN_A_ROW:
                self._in_a_row = 0
                return ""
            self._in_a_row += 1
            return self._chance.choice(("busy", "too many", "lost"))

    @staticmethod
    def _refuse(start: Start, status: str) -> list[bytes]:
        start(status, [("Content-Type", "text/plain"), ("Content-Length", "4")])
        return [b"busy"]
