"""The ear of the check: a small HTTP server that notices are sent to, and what it heard."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import NamedTuple
from uuid import uuid4

_BODY_MAX = 1 << 20
MARK = "lensan-check="
"""What tells the addresses of a check from all others."""


def marked(url: str) -> str:
    """Return an address that no other webhook has, and that leads where ``url`` does."""
    return f"{url}{'&' if '?' in url else '?'}{MARK}{uuid4().hex}"


class ReceivedNotice(NamedTuple):
    """A request that came in: its headers, named in small letters, and its body."""

    headers: Mapping[str, str]
    body: bytes


class NoticeListener(NamedTuple):
    """Where notices come in, and how long one is waited for.

    ``url`` is the address a platform can reach, new for each ear, so that webhooks which others have for the same place
    are neither heard nor in the way; ``ready`` is told when the shop's next change will be heard.
    """

    url: str
    queue: "Queue[ReceivedNotice]"
    patience_s: float
    ready: Callable[[], None]

    def hear(self) -> ReceivedNotice | None:
        """Return the next request, None when none came in time."""
        try:
            return self.queue.get(timeout=self.patience_s)
        except Empty:
            return None


@contextmanager
def listening(
    url: str = "", *, host: str = "127.0.0.1", port: int = 0, patience_s: float = 60.0,
    ready: Callable[[], None] = lambda: None,
) -> Iterator[NoticeListener]:  # fmt: skip
    """Listen until the end of the block; ``url`` is how a platform reaches this port, by default on this machine."""
    queue: Queue[ReceivedNotice] = Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = min(int(self.headers.get("Content-Length") or 0), _BODY_MAX)
            heard = ReceivedNotice({name.lower(): value for name, value in self.headers.items()}, self.rfile.read(size))
            if self.path.endswith(mark):
                queue.put(heard)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer((host, port), Listener)
    address = marked(url or f"http://{host}:{server.server_port}/contract-check")
    mark = address.rpartition(MARK)[2]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield NoticeListener(address, queue, patience_s, ready)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
