"""The HTTP door of the second server: HTTP/1.1 of the standard library, in a thread, on a port that is free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread

from tests.second_server.holders import Answer
from tests.second_server.operations import Market, Request, answer
from tests.second_server.weather import Weather, instead


class Door(ThreadingHTTPServer):
    """A server of one market."""

    daemon_threads = True

    def __init__(self, market: Market, seed: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Knock)
        self.market = market
        self.weather = Weather(Random(seed))
        self.one_at_a_time = Lock()

    @property
    def url(self) -> str:
        """Say where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Knock(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Door

    def _answered(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.one_at_a_time:
            fault = self.server.weather.next()
            given = instead(fault)
            if given is None and fault != "unheard":
                given = answer(self.server.market, Request(self.command, path, query, headers, body))
        if given is None or fault == "lost":
            self.close_connection = True
            return
        self._sent(given, fault)

    def _sent(self, given: Answer, fault: str | None) -> None:
        self.send_response_only(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if given.status != 204:
            self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        if fault in ("cut", "cut-in-a-letter") and given.body:
            self.wfile.write(given.body[: len(given.body) // 2 if fault == "cut" else -1])
            self.close_connection = True
            return
        self.wfile.write(given.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answered  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def open_door(market: Market, seed: int = 0) -> Iterator[Door]:
    """Serve a market until the block ends."""
    door = Door(market, seed)
    thread = Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        door.shutdown()
        thread.join()
        door.server_close()
