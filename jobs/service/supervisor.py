"""Serving: app, clock and webhook door as processes that meet in the database, started and stopped together."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from connectors.listening import HOST, listen
from jobs.output.files import write_whole
from jobs.output.printing import tell
from jobs.service import child
from marketplace.storage.settings import Settings
from marketplace.words.messages import OperatorRefusal

PORT, DOOR_PORT = 8501, 8502
_PORTS = "ports.json"
_STDERR = 2
_QUIET = ("--log-level", "warning", "--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "2")
_AS_SENT = "--no-proxy-headers"
"""The app itself sees whose word on who asks is taken; uvicorn would take that of anybody on this machine."""
_PATIENCE_S = 30.0


class ServingError(OperatorRefusal):
    """The app or the clock does not run; the message is one plain sentence."""


@contextmanager
def process(
    settings: Settings, module: str, *arguments: str, log: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``python -m MODULE ARGUMENTS`` on the same home and database; terminated at the end of the block.

    What it says goes to the error output, or to the end of ``log``, and Ctrl+C reaches it through us alone. It ends
    by itself when we are killed.
    """
    command, environ = child.command(module, *arguments), child.environ(settings)
    with ExitStack() as stack:
        err = stack.enter_context(log.open("ab")) if log else None
        out = err if err else _STDERR
        started = subprocess.Popen(command, env=environ, stdout=out, stderr=err, start_new_session=True)  # noqa: S603
        stack.callback(end, started)
        yield started


def end(started: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and wait until it has; kill it when it does not listen."""
    started.terminate()
    try:
        started.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()


@contextmanager
def app_running(settings: Settings, port: int | None = None) -> Iterator[str]:
    """Run the app on loopback and yield its address once it answers: on a port, or the one it had last."""
    with _app(settings, port) as (url, _):
        yield url


@contextmanager
def _app(settings: Settings, port: int | None) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    chosen = free_port(_ports(settings).get("app", PORT) if port is None else port)
    where = ("--app-dir", str(child.ROOT), "--host", HOST, "--port", str(chosen))
    url = f"http://{HOST}:{chosen}"
    with process(settings, "uvicorn", "--factory", "app:app", *where, *_QUIET, _AS_SENT) as started:
        wait_for(f"{url}/health", started)
        _note_port(settings, "app", chosen)
        yield url, started


@contextmanager
def _door(settings: Settings, wanted: int | None) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    chosen = door_port(wanted) if wanted else free_port(_ports(settings).get("webhooks", DOOR_PORT))
    with process(settings, *_ours(settings), "webhooks", "--port", str(chosen)) as started:
        _note_port(settings, "webhooks", chosen)
        yield f"http://{HOST}:{chosen}", started


def clock(
    settings: Settings, beat_s: float, hands: int, *, hand: int = 0, log: Path | None = None
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """Run the clock, or one hand of it, in a process of its own; the first hand starts the others."""
    numbers = ("--beat", str(beat_s), "--hands", str(hands), "--hand", str(hand))
    return process(settings, *_ours(settings), "clock", *numbers, log=log)


def serve(settings: Settings, port: int | None, beat_s: float, hands: int = 1, door_port: int | None = None) -> None:
    """Run app, clock and door until interrupted; ServingError when one of them ends, which stops the others."""
    with ExitStack() as stack:
        door_url, door = stack.enter_context(_door(settings, door_port))
        url, app = stack.enter_context(_app(settings, port))
        beating = stack.enter_context(clock(settings, beat_s, hands))
        wait_for(f"{door_url}/health", door)
        tell(f"Lên Sàn: {url}")
        tell(f"Webhooks, for a proxy alone: {door_url}/webhooks/CHANNEL")
        with suppress(KeyboardInterrupt):
            _watch({"app": app, "clock": beating, "webhook door": door})


def _watch(parts: Mapping[str, "subprocess.Popen[bytes]"]) -> None:
    """Wait as long as all parts run; ServingError naming the first that ended."""
    while True:
        for name, part in parts.items():
            if part.poll() is not None:
                raise ServingError(f"The {name} ended by itself; the lines above say why. Start `lensan serve` again")
        time.sleep(0.5)


def _ours(settings: Settings) -> tuple[str, ...]:
    return ("jobs.cli", "--home", str(settings.home))


def _ports(settings: Settings) -> dict[str, int]:
    """Return the ports that were used last, by what listened there."""
    path = settings.home / _PORTS
    if not path.exists():
        return {}
    try:
        ports: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        sound = all(0 < port < 65536 for port in ports.values())
    except (ValueError, AttributeError, TypeError):
        sound = False
    if not sound:
        raise ServingError(f"{path} holds no ports that can be; delete it, it is made anew")
    return ports


def _note_port(settings: Settings, what: str, port: int) -> None:
    """Note a port for the next time; whole or not at all, for who is killed in between must start again."""
    text = json.dumps({**_ports(settings), what: port}) + "\n"
    write_whole(settings.home / _PORTS, text.encode())


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


def door_port(wanted: int) -> int:
    """Return the wanted port of the webhook door; a proxy knows it by that, so one that is taken is a ServingError."""
    if free_port(wanted) != wanted:
        raise ServingError(f"Port {wanted} is in use; stop what uses it, or give the webhook door another")
    return wanted


def wait_for(url: str, started: "subprocess.Popen[bytes]", patience_s: float = 90.0) -> None:
    """Wait until an address answers; ServingError when its process ended before."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and started.poll() is None:
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address on loopback)
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise ServingError(f"Nothing answers at {url}; the lines above say why")
