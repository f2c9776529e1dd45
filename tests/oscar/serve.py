"""A shop's process: serves on loopback, and does on order of whoever opened it what its staff would do.

Each line it reads is a JSON object with a ``do``; each line it writes is the answer. It ends when its input ends.
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from tests.oscar import staff
from tests.oscar.faults import Faulty, Wsgi

_MOST_AT_ONCE = 64


class Quiet(WSGIRequestHandler):
    """Keeps the connection open between requests, and says nothing of them."""

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadedWSGIServer):
    """A customer who leaves in the middle of an answer is no event.

    Whoever comes is served by a thread that is free, by the connection to the database that it has.
    """

    request_queue_size = _MOST_AT_ONCE

    def __init__(self, app: Wsgi) -> None:
        super().__init__(("127.0.0.1", 0), Quiet)
        self.set_app(app)
        self._threads = ThreadPoolExecutor(_MOST_AT_ONCE)

    def process_request(self, *connection: Any) -> None:
        self._threads.submit(self.process_request_thread, *connection)

    def handle_error(self, *_: Any) -> None:
        pass

    def _close_connections(self) -> None:
        pass


def serve(app: Wsgi, lines: TextIO, seed: int, odds: float) -> None:
    """Serve one shop until its input ends."""
    faulty = Faulty(app, seed, odds)
    server = Server(faulty)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    _tell(lines, {"url": f"http://127.0.0.1:{server.server_port}/api"})
    for line in lines:
        order = json.loads(line)
        try:
            what = order.pop("do")
            _tell(lines, {"done": faulty.odds(**order) if what == "faults" else staff.ORDERS[what](**order)})
        except Exception as error:
            _tell(lines, {"failed": f"{type(error).__name__}: {error}"})


def _tell(lines: TextIO, answer: dict[str, Any]) -> None:
    """Write one answer."""
    lines.write(json.dumps(answer, default=str) + "\n")
    lines.flush()
