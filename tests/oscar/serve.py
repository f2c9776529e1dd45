"""The shop's server process: serves on loopback, and does on order of its standard input what its staff would do.

Started as ``python -m tests.oscar.serve DATABASE SEED ODDS``. Each line it reads is a JSON object with a ``do``; each
line it writes is the answer. It ends when its input ends.
"""

import json
import os
import sys
import threading
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler


class Quiet(WSGIRequestHandler):
    """Keeps the connection open between requests, and says nothing of them."""

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadedWSGIServer):
    """A customer who leaves in the middle of an answer is no event."""

    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        pass


def main(database: str, seed: int, odds: float) -> None:
    """Serve one shop until the standard input ends."""
    os.environ["OSCAR_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.oscar.settings"
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application

    from tests.oscar import staff
    from tests.oscar.faults import Faulty

    faulty = Faulty(get_wsgi_application(), seed, odds)
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(faulty)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    tell({"url": f"http://127.0.0.1:{server.server_port}/api", "port": server.server_port})
    for line in sys.stdin:
        order = json.loads(line)
        try:
            what = order.pop("do")
            tell({"done": faulty.odds(**order) if what == "faults" else staff.ORDERS[what](**order)})
        except Exception as error:
            tell({"failed": f"{type(error).__name__}: {error}"})
    server.shutdown()


def tell(answer: dict[str, Any]) -> None:
    """Write one answer."""
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
