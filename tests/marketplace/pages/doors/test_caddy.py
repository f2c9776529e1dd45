"""The sample of docs/Caddyfile before the real app and door: TLS, what is shut, compressed, limited, and named."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from connectors.listening import listen
from connectors.partner.server import running as served
from jobs.service.webhooks import create_app
from marketplace.pages.context import SECURE_COOKIE
from marketplace.storage import connect as connect_database
from marketplace.storage.settings import Settings
from tests import people

ROOT = Path(__file__).parents[4]
NAME, WAIT_S = "lensan.test", 60


class Proxied(NamedTuple):
    """Where Caddy listens, whom it trusts, and where the app itself does."""

    port: int
    root: Path
    app: str
    officer: str
    """The token of an officer who is signed in."""

    def asked(self, path: str, method: str = "GET", host: str = "", **how: object) -> httpx.Response:
        """Ask Caddy over TLS, by the name of the sample or another."""
        headers = {"Host": host or f"{NAME}:{self.port}", **how.pop("headers", {})}  # type: ignore[dict-item]
        with httpx.Client(verify=ssl.create_default_context(cafile=self.root), timeout=WAIT_S) as client:
            return client.request(
                method, f"https://127.0.0.1:{self.port}{path}", headers=headers,
                extensions={"sni_hostname": NAME}, **how,  # type: ignore[arg-type]
            )  # fmt: skip


@pytest.fixture(scope="module")
def caddy() -> str:
    """Debian's Caddy; under CI a missing one fails."""
    path = shutil.which("caddy")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Caddy is missing; .ci/run installs it from Debian")
    if path is None:
        pytest.skip("Caddy is not installed here")
    return path


@pytest.fixture(scope="module")
def proxied(caddy: str, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """Caddy by the sample, but for its name and ports, before the app and the webhook door."""
    home = tmp_path_factory.mktemp("behind")
    (home / "lensan.sqlite").write_bytes(seeded.read_bytes())
    port, plain, behind = (free() for _ in range(3))
    environ = os.environ | {
        "LENSAN_HOME": str(home), "LENSAN_DATABASE_URL": "", "LENSAN_PUBLIC_URL": f"https://{NAME}:{port}",
        "LENSAN_TRUSTED_PROXIES": "127.0.0.1", "HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with ExitStack() as stack:
        database = connect_database(f"sqlite:///{home / 'lensan.sqlite'}")
        stack.callback(database.close)
        officer = people.signed_in(database, "officer", area_system="63", province_code="24")
        door = stack.enter_context(served(create_app(database, Settings(home, "", {}))))
        text = (ROOT / "docs" / "Caddyfile").read_text(encoding="utf-8").replace("lensan.example.vn", NAME)
        text = text.replace("\tadmin off\n", f"\tadmin off\n\thttp_port {plain}\n\thttps_port {port}\n")
        text = text.replace("127.0.0.1:8501", f"127.0.0.1:{behind}").replace("http://", "")
        (home / "Caddyfile").write_text(text.replace("127.0.0.1:8502", door.removeprefix("http://")), encoding="utf-8")
        app = (sys.executable, "-m", "uvicorn", "--factory", "app:app", "--port", str(behind), "--no-proxy-headers")
        log = stack.enter_context((home / "said.txt").open("wb"))
        started: list[subprocess.Popen[bytes]] = []
        for command in (app, (caddy, "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile")):
            started.append(subprocess.Popen(command, cwd=home, env=environ, stdout=log, stderr=log))
            stack.callback(started[-1].wait, 20)
            stack.callback(started[-1].terminate)
        there = Proxied(port, home / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt",
                        f"http://127.0.0.1:{behind}", officer)  # fmt: skip
        wait_for(there, started, home / "said.txt")
        yield there


def free() -> int:
    with listen(0) as sock:
        return int(sock.getsockname()[1])


def wait_for(there: Proxied, started: list["subprocess.Popen[bytes]"], said: Path) -> None:
    """Wait until the app answers through Caddy; what they said is the message when one ends instead."""
    while all(one.poll() is None for one in started):
        with suppress(httpx.TransportError):
            if there.root.exists() and there.asked("/dang-nhap").status_code == 200:
                return
        time.sleep(0.5)
    raise AssertionError(said.read_text()[-4_000:])


def test_pages_come_over_tls_with_cookies_that_stay_there(proxied: Proxied) -> None:
    answer = proxied.asked("/dang-nhap", headers={"Accept": "text/html"})
    assert (answer.status_code, "<form" in answer.text) == (200, True)
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-lensan-form=")
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_what_an_outsider_writes_of_itself_counts_for_nothing(proxied: Proxied) -> None:
    """Over TLS all the same, and by our name alone, whatever they say they were forwarded from."""
    lies = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "localhost"}
    answer = proxied.asked("/dang-nhap", headers={"Accept": "text/html", **lies})
    assert answer.headers["set-cookie"].startswith("__Host-")
    strange = proxied.asked("/dang-nhap", host="evil.example", headers={"Accept": "text/html"})
    assert "<form" not in strange.text
    rebound = httpx.get(f"{proxied.app}/dang-nhap", headers={"Host": "evil.example"}, timeout=WAIT_S)
    assert rebound.status_code == 403


@pytest.mark.parametrize(
    "path", ["/_stcore/agent/interact", "/_stcore/agent", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/health"]
)
def test_what_is_for_nobody_outside_is_not_there(proxied: Proxied, path: str) -> None:
    for method in ("GET", "POST", "PUT"):
        assert proxied.asked(path, method).status_code == 404


def test_code_is_compressed_and_kept_for_good_and_pages_are_neither(proxied: Proxied) -> None:
    signed_in = {"Cookie": f"{SECURE_COOKIE}={proxied.officer}", "Accept": "text/html"}
    page = proxied.asked("/", headers=signed_in)
    assert (page.status_code, page.headers.get("content-encoding")) == (200, None)
    script = page.text.split('src="./static/', 1)[1].split('"', 1)[0]
    code = proxied.asked(f"/static/{script}", headers=signed_in | {"Accept-Encoding": "gzip"})
    assert (code.status_code, code.headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in code.headers["cache-control"]
    form = proxied.asked("/tai-khoan", headers=signed_in | {"Accept-Encoding": "gzip"})
    assert (form.status_code, form.headers.get("content-encoding")) == (200, None)


def test_a_screen_speaks_through_it_to_who_is_signed_in_alone(proxied: Proxied) -> None:
    context = ssl.create_default_context(cafile=proxied.root)

    def spoken(token: str) -> str | None:
        with connect(
            f"wss://{NAME}:{proxied.port}/_stcore/stream", sock=socket.create_connection(("127.0.0.1", proxied.port)),
            ssl=context, server_hostname=NAME, origin=Origin(f"https://{NAME}:{proxied.port}"),
            additional_headers={"Cookie": f"{SECURE_COOKIE}={token}"}, subprotocols=[Subprotocol("streamlit")],
            open_timeout=WAIT_S,
        ) as screen:  # fmt: skip
            return screen.subprotocol

    assert spoken(proxied.officer) == "streamlit"
    with pytest.raises(Exception, match=r"40[0-9]"):
        spoken("forged")


def test_notices_reach_the_webhook_door_and_no_more_than_it_takes(proxied: Proxied) -> None:
    assert proxied.asked("/webhooks/none", "POST", content=b"{}").status_code == 401
    assert proxied.asked("/webhooks/none", "POST", content=bytes(20_000)).status_code in (413, 502)
