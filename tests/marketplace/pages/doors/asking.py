"""A door asked without a server: behind the same middleware as in the app, as whoever from wherever."""

from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from marketplace.pages.doors.headers import SecurityHeaders
from marketplace.pages.doors.hosts import Hosts, OwnHosts

AT_HOME = ("127.0.0.1", 50_000)
OVER_TLS = Hosts("https://lensan.example", frozenset({"lensan.example"}))


def client(
    routes: Sequence[BaseRoute], hosts: Hosts | None = None, middleware: Sequence[Middleware] = ()
) -> TestClient:
    """Return a browser on this machine; with ``hosts`` one elsewhere, which calls us by our public name."""
    before = [Middleware(OwnHosts, hosts or Hosts()), Middleware(SecurityHeaders), *middleware]
    app = Starlette(routes=list(routes), middleware=before)
    where: dict[str, Any] = {"base_url": "http://127.0.0.1", "client": AT_HOME}
    if hosts is not None:
        where = {"base_url": hosts.public, "client": ("203.0.113.9", 50_000)}
    return TestClient(app, follow_redirects=False, **where)
