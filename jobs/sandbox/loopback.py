"""A loopback server that answers what it is told to: what stands in for a server that cannot be had here."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple

_MEET_S = 30


class Asked(NamedTuple):
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """One answer; ``declared`` is the Content-Length it claims, ``stall_s`` how long it is silent first.

    With ``trickle_s`` its bytes come one by one, so far apart. It waits until as many requests as ``meet`` asks are in.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = MappingProxyType({})
    kind: str = "application/json"
    declared: int | None = None
    stall_s: float = 0.0
    trickle_s: float = 0.0
    meet: threading.Barrier | None = None


class Loopback:
    """A real HTTP server on 127.0.0.1; the last reply of its script is given again and again, or ``rule`` finds it."""

    def __init__(self) -> None:
        """Serve at once, at ``url``."""
        self.asked: list[Asked] = []
        self.script: list[Reply] = []
        self.rule: Callable[[Asked], Reply] | None = None
        self.gone = threading.Event()
        loop = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                """Answer one request."""
                length = int(self.headers.get("Content-Length", 0))
                asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
                loop.asked.append(asked)
                reply = loop.rule(asked) if loop.rule else loop.next()
                if reply.meet is not None:
                    reply.meet.wait(_MEET_S)
                loop.gone.wait(reply.stall_s)
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not reply.trickle_s:
                    self.wfile.write(reply.body)
                for byte in reply.body if reply.trickle_s else b"":
                    if loop.gone.wait(reply.trickle_s):
                        break
                    with contextlib.suppress(ConnectionError):
                        self.wfile.write(bytes((byte,)))

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def next(self) -> Reply:
        """Return the next reply of the script."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def close(self) -> None:
        """Stop serving; who waits for a stalled answer waits no more."""
        self.gone.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
