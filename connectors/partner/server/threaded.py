"""Running servers: in a thread of this process, or as a process of their own until they are told to stop."""

import asyncio
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from connectors.listening import listen, url_of
from connectors.partner.server.app import create_app
from connectors.partner.server.faults.dice import Faults


@contextmanager
def running(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an app on loopback in a thread and yield its base URL; stopped at the end of the block."""
    sock = listen(port)
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, name="partner-server", daemon=True)
    thread.start()
    try:
        _wait(server, thread)
        yield url_of(sock)
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


def run(
    path: Path,
    port: int = 0,
    *,
    title: str,
    seed: int,
    tokens: Mapping[str, Sequence[str]],
    faults: Faults | None = None,
    ready: Path | None = None,
) -> None:
    """Serve one platform's file until interrupted; see ``serve`` for the ready line and file."""
    serve({title: (create_app(path, title=title, seed=seed, tokens=tokens, faults=faults), port)}, ready=ready)


def print_json(urls: Mapping[str, str]) -> None:
    """Print one line: JSON of name and base URL."""
    sys.stdout.write(json.dumps(urls, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def serve(
    apps: Mapping[str, tuple[ASGIApp, int]],
    *,
    ready: Path | None = None,
    say: Callable[[Mapping[str, str]], None] = print_json,
) -> None:
    """Serve several apps (by name, with their ports; 0 is any free one) until SIGINT or SIGTERM.

    When all of them answer, ``ready`` holds their names and base URLs as a line of JSON, and ``say`` is told them.
    """
    socks = {name: listen(port) for name, (_, port) in apps.items()}
    servers = {name: _server(app) for name, (app, _) in apps.items()}
    urls = {name: url_of(sock) for name, sock in socks.items()}

    def announce() -> None:
        if ready is not None:
            _note(ready, urls)
        say(urls)

    try:
        with suppress(KeyboardInterrupt):  # uvicorn stops gently, then raises the signal again
            asyncio.run(_serve_all([(servers[name], socks[name]) for name in apps], announce))
    finally:
        for sock in socks.values():
            sock.close()


async def _serve_all(pairs: list[tuple[uvicorn.Server, socket.socket]], announce: Callable[[], None]) -> None:
    tasks = [asyncio.create_task(server.serve(sockets=[sock])) for server, sock in pairs]
    while not all(server.started or task.done() for (server, _), task in zip(pairs, tasks, strict=True)):
        await asyncio.sleep(0.01)
    if all(server.started for server, _ in pairs):
        announce()
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for server, _ in pairs:
        server.should_exit = True
    await asyncio.gather(*tasks)


def _note(ready: Path, urls: Mapping[str, str]) -> None:
    fresh = ready.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(urls, ensure_ascii=False) + "\n", encoding="utf-8")
    fresh.replace(ready)


def _server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(app, log_level="critical", access_log=False, server_header=False, timeout_graceful_shutdown=2)
    )


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    """Wait until a server answers; RuntimeError when it stopped before it did."""
    while not server.started:
        thread.join(0.01)
        if not thread.is_alive():
            raise RuntimeError("the server stopped before it started")
