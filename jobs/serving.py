"""Serving: the app and the clock as two processes that meet in the database, started and stopped together."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import typer

from connectors.partner.server.threaded import HOST, listen
from jobs.sandbox import ROOT, child_environ
from marketplace.settings import Settings

PORT = 8501
_PORTS = "ports.json"
_STDERR = 2
_QUIET = ("--log-level", "warning", "--no-access-log", "--timeout-graceful-shutdown", "2")
_PATIENCE_S = 30.0


class ServingError(Exception):
    """The app or the clock does not run; the message is one plain sentence."""


@contextmanager
def process(settings: Settings, *arguments: str, log: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``python ARGUMENTS`` on the same home and database; terminated at the end of the block.

    What it says goes to the error output, or to the end of ``log``, and Ctrl+C reaches it through us alone.
    """
    command, environ = [sys.executable, *arguments], child_environ(settings)
    with ExitStack() as stack:
        err = stack.enter_context(log.open("ab")) if log else None
        out = err if err else _STDERR
        child = subprocess.Popen(command, env=environ, stdout=out, stderr=err, start_new_session=True)  # noqa: S603
        stack.callback(end, child)
        yield child


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and wait until it has; kill it when it does not listen."""
    child.terminate()
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def app_running(settings: Settings, port: int = PORT) -> Iterator[str]:
    """Run the app on loopback and yield its address once it answers; the port is noted at home."""
    with _app(settings, port) as (url, _):
        yield url


@contextmanager
def _app(settings: Settings, port: int) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    chosen = free_port(port)
    where = ("--app-dir", str(ROOT), "--host", HOST, "--port", str(chosen))
    url = f"http://{HOST}:{chosen}"
    with process(settings, "-m", "uvicorn", "app:app", *where, *_QUIET) as child:
        wait_for(f"{url}/health", child)
        (settings.home / _PORTS).write_text(json.dumps({"app": chosen}) + "\n", encoding="utf-8")
        yield url, child


def serve(settings: Settings, port: int, beat_s: float) -> None:
    """Run the app and the clock until interrupted; ServingError when one of them ends, which stops the other."""
    with ExitStack() as stack:
        url, app = stack.enter_context(_app(settings, port))
        command = ("-m", "jobs.cli", "--home", str(settings.home), "clock", "--beat", str(beat_s))
        clock = stack.enter_context(process(settings, *command))
        typer.echo(f"Lên Sàn: {url}")
        with suppress(KeyboardInterrupt):
            while app.poll() is None and clock.poll() is None:
                time.sleep(0.5)
            ended = "clock" if app.poll() is None else "app"
            raise ServingError(f"The {ended} ended by itself; the lines above say why. Start `lensan serve` again")


def free_port(wanted: int) -> int:
    """Return a port of loopback that is free: the wanted one, or one that the system picks."""
    for port in (wanted, 0):
        try:
            sock = listen(port)
        except OSError:
            continue
        with sock:
            return int(sock.getsockname()[1])
    raise ServingError("No port is free on this machine")


def wait_for(url: str, child: "subprocess.Popen[bytes]", patience_s: float = 90.0) -> None:
    """Wait until an address answers; ServingError when its process ended before."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address on loopback)
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise ServingError("The app did not start; the lines above say why")
