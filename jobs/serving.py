"""Serving: the app and the clock as two processes that meet in the database, started and stopped together."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.error import URLError
from urllib.request import urlopen

import typer

from connectors.partner.server.threaded import HOST, listen
from jobs.sandbox import child_environ
from marketplace.settings import Settings

PORT = 8501
_PORTS = "ports.json"
Process = subprocess.Popen  # the alias keeps the annotations short


@contextmanager
def process(settings: Settings, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``python ARGUMENTS`` on the same home and database; terminated at the end of the block."""
    child = subprocess.Popen([sys.executable, *arguments], env=child_environ(settings))  # noqa: S603
    try:
        yield child
    finally:
        child.terminate()
        child.wait()


@contextmanager
def app_running(settings: Settings, port: int = PORT) -> Iterator[str]:
    """Run the app on loopback and yield its address once it answers; the port is noted at home."""
    chosen = free_port(port)
    arguments = ("-m", "uvicorn", "app:app", "--host", HOST, "--port", str(chosen), "--log-level", "warning")
    url = f"http://{HOST}:{chosen}"
    with process(settings, *arguments) as child:
        wait_for(f"{url}/health", child)
        (settings.home / _PORTS).write_text(json.dumps({"app": chosen}) + "\n", encoding="utf-8")
        yield url


def serve(settings: Settings, port: int, beat_s: float) -> None:
    """Run the app and the clock until interrupted, or until one of them ends."""
    with ExitStack() as stack:
        url = stack.enter_context(app_running(settings, port))
        command = ("-m", "jobs.cli", "--home", str(settings.home), "clock", "--beat", str(beat_s))
        clock = stack.enter_context(process(settings, *command))
        typer.echo(f"Lên Sàn: {url}")
        with suppress(KeyboardInterrupt):
            clock.wait()


def free_port(wanted: int) -> int:
    """Return a port of loopback that is free: the wanted one, or one that the system picks."""
    for port in (wanted, 0):
        try:
            sock = listen(port)
        except OSError:
            continue
        with sock:
            return int(sock.getsockname()[1])
    raise OSError("no port is free on this machine")


def wait_for(url: str, child: "subprocess.Popen[bytes]", patience_s: float = 90.0) -> None:
    """Wait until an address answers; RuntimeError when its process ended before."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address on loopback)
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the app did not start")
