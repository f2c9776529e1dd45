"""The sandbox: reference servers of the partner contract, one for each platform a home names, on loopback.

They run in a process of their own (``jobs.sandbox.reference``); here they are named, started, and asked for what only
they do.
"""

import json
import secrets
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from jobs.output.files import write_whole
from jobs.service import child
from marketplace.storage.settings import Settings
from marketplace.words.messages import OperatorRefusal

_CONFIG = "sandbox.json"
READY = "sandbox.ready.json"
ADMIN = "sandbox-admin"
FAULTS = ("none", "mild", "storm")
"""How rough a server may be."""


class SandboxError(OperatorRefusal):
    """The sandbox cannot serve; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Served:
    """One platform's server: its title, shops by channel code, port (0: any free one), faults and their seed."""

    title: str
    channels: dict[str, str]
    port: int = 0
    faults: str = "none"
    seed: int = 1


def write_config(settings: Settings, platforms: Mapping[str, Served]) -> None:
    """Note at home which servers the sandbox is, and give every channel and the admin a secret."""
    for name in [ADMIN, *(channel for served in platforms.values() for channel in served.channels)]:
        if settings.secret(name) is None:
            settings.keep_secret(name, secrets.token_urlsafe(24))
    text = json.dumps({code: _plain(served) for code, served in platforms.items()}, ensure_ascii=False, indent=2)
    write_whole(settings.home / _CONFIG, f"{text}\n".encode())


def there_is_one(settings: Settings) -> bool:
    """Say whether a home names servers."""
    return (settings.home / _CONFIG).exists()


def read_config(settings: Settings) -> dict[str, Served]:
    """Read which servers the sandbox of a home is; SandboxError when there is none."""
    path = settings.home / _CONFIG
    if not path.exists():
        raise SandboxError(
            f"There is no sandbox in {settings.home}; run `lensan demo --headless` there first,"
            " or name a shop: `lensan sandbox --shop NAME`"
        )
    return {code: Served(**facts) for code, facts in json.loads(path.read_text(encoding="utf-8")).items()}


@contextmanager
def running_home(settings: Settings, patience_s: float = 60.0) -> Iterator[dict[str, str]]:
    """Serve a home's platforms in a process of its own; yield each platform's base URL, kept for the next time."""
    ready = settings.home / READY
    ready.unlink(missing_ok=True)
    command = child.command("jobs.cli", "--home", str(settings.home), "sandbox")
    process = subprocess.Popen(  # noqa: S603
        command, env=child.environ(settings), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        urls = _await(ready, process, patience_s)
        keep_ports(settings, urls)
        yield urls
    finally:
        process.terminate()
        process.wait()


def keep_ports(settings: Settings, urls: Mapping[str, str]) -> None:
    """Note at home on which ports the servers listen, for the next time."""
    platforms = {}
    for code, served in read_config(settings).items():
        port = int(urls[code].rsplit(":", 1)[1])
        platforms[code] = Served(served.title, served.channels, port, served.faults, served.seed)
    write_config(settings, platforms)


class Admin:
    """The sandbox's own door: plans, the passing of time, and orders by hand."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base_url = base_url
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy leads to this machine, and looking for one takes long
        self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Call ``/sandbox/<path>``, again after a planted fault; SandboxError when it refuses."""
        for _ in range(20):
            answer = self._once(path, body)
            if answer is not None and answer.status_code < 429:
                break
            time.sleep(0.2)
        if answer is None or not answer.ok:
            said = "no answer" if answer is None else answer.text[:300]
            raise SandboxError(f"The sandbox refused /sandbox/{path}: {said}")
        result: dict[str, Any] = answer.json()
        return result

    def _once(self, path: str, body: Mapping[str, Any] | None) -> requests.Response | None:
        url = f"{self._base_url}/sandbox/{path}"
        try:
            if body is None:
                return self._session.get(url, timeout=120)
            return self._session.post(url, json=body, timeout=600)
        except requests.RequestException:
            return None


def _await(ready: Path, process: "subprocess.Popen[bytes]", patience_s: float) -> dict[str, str]:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if ready.exists():
            urls: dict[str, str] = json.loads(ready.read_text(encoding="utf-8"))
            return urls
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SandboxError("The sandbox did not start; run `lensan sandbox` by itself to see why")


def _plain(served: Served) -> dict[str, Any]:
    return {"title": served.title, "channels": served.channels, "port": served.port, "faults": served.faults,
            "seed": served.seed}  # fmt: skip
