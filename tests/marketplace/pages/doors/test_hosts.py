"""By which names we are called, and who asks: nobody's word is taken but that of a proxy we know."""

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest

from marketplace.pages.doors.hosts import Caller, Hosts, NotAnswered
from marketplace.storage.settings import SettingsError
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.doors.asking import client
from tests.marketplace.pages.doors.test_health import WAIT_S

PUBLIC = Hosts.read({
    "LENSAN_PUBLIC_URL": "https://lensan.example/",
    "LENSAN_ALLOWED_HOSTS": "chợ.example, old.example.",
    "LENSAN_TRUSTED_PROXIES": "127.0.0.1 10.1.0.0/16, 2001:db8::/32",
})  # fmt: skip
ELSEWHERE, PROXY = "203.0.113.9", "127.0.0.1"


def asked(
    hosts: Hosts, peer: str | None, host: str | None, *headers: tuple[str, str], scheme: str = "http", path: str = "/"
) -> Caller:
    said = [("host", host)] if host is not None else []
    raw = [(name.encode(), value.encode("latin-1")) for name, value in (*said, *headers)]
    client = None if peer is None else (peer, 1234)
    return hosts.caller({"type": "http", "scheme": scheme, "client": client, "headers": raw, "path": path})


def forwarded(*said: str) -> Sequence[tuple[str, str]]:
    return [("x-forwarded-for", one) for one in said]


def status(hosts: Hosts, peer: str | None, host: str | None, *headers: tuple[str, str]) -> int:
    with pytest.raises(NotAnswered) as refusal:
        asked(hosts, peer, host, *headers)
    return refusal.value.status


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8501", "[::1]:8501", "LOCALHOST", "localhost."])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_answered_by_its_own_name(peer: str, host: str) -> None:
    caller = asked(Hosts(), peer, host)
    assert (caller.local, caller.secure) == (True, False)


def test_without_a_name_of_ours_nobody_else_is_answered() -> None:
    assert status(Hosts(), ELSEWHERE, "127.0.0.1") == 403
    assert status(Hosts(), PROXY, "rebound.example") == 403
    assert status(Hosts(), None, "127.0.0.1") == 403
    for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"):
        assert status(Hosts(), PROXY, "127.0.0.1", (name.lower(), "127.0.0.1")) == 403, name


def test_with_a_name_of_ours_we_are_called_by_it_alone() -> None:
    assert asked(PUBLIC, ELSEWHERE, "lensan.example").address == ELSEWHERE
    assert asked(PUBLIC, ELSEWHERE, "OLD.example:8443").address == ELSEWHERE
    assert status(PUBLIC, ELSEWHERE, "rebound.example") == 403
    assert status(PUBLIC, PROXY, "rebound.example", *forwarded(ELSEWHERE)) == 403
    for host in (None, "", "lensan.example/x", "a@lensan.example", "lensan.example:x", "lensan.example:99999", "[::1"):
        assert status(PUBLIC, ELSEWHERE, host) in (400, 403), host
    assert status(PUBLIC, ELSEWHERE, "lensan.example", ("host", "lensan.example")) == 400


def test_a_proxy_we_know_says_who_asks_and_nobody_else_does() -> None:
    def address(peer: str, *said: str) -> str:
        return asked(PUBLIC, peer, "lensan.example", *forwarded(*said)).address

    assert address(PROXY, ELSEWHERE) == ELSEWHERE
    assert address(PROXY, f"127.0.0.1, 192.0.2.1, {ELSEWHERE}, 10.1.2.3") == ELSEWHERE
    assert address(PROXY, "192.0.2.1", f"{ELSEWHERE}, 10.1.2.3") == ELSEWHERE
    assert address(PROXY, f"unknown, <script>, {ELSEWHERE}:4711") == ELSEWHERE
    assert address("2001:db8::7", "[2001:db9::1]:443") == "2001:db9::1"
    assert address(PROXY, "10.1.0.7, 10.1.0.8") == "10.1.0.7"
    assert address(ELSEWHERE, "192.0.2.1") == ELSEWHERE


@pytest.mark.parametrize("said", [[], [""], ["unknown"], ["192.0.2.1, unknown"], ["192.0.2.1,"], ["1.2.3"]])
def test_a_proxy_that_does_not_say_it_is_not_taken_for_who_asks(said: Sequence[str]) -> None:
    assert status(PUBLIC, PROXY, "lensan.example", *forwarded(*said)) == 400


def test_whoever_comes_by_a_proxy_is_not_on_this_machine() -> None:
    """Nor is who comes by one that says nothing and calls us by the name it reaches us by: where there may be one."""
    for hosts in ({"LENSAN_PUBLIC_URL": "http://a.example"}, {"LENSAN_ALLOWED_HOSTS": "a.example"}):
        silent = asked(Hosts.read(hosts), PROXY, "127.0.0.1:8501")
        assert (silent.local, silent.address, silent.secure) == (False, PROXY, False)
    assert not asked(PUBLIC, PROXY, "127.0.0.1:8501", *forwarded("127.0.0.1")).local
    assert not asked(PUBLIC, PROXY, "lensan.example", *forwarded("127.0.0.1")).local
    assert not asked(PUBLIC, ELSEWHERE, "127.0.0.1").local


def test_a_proxy_that_is_trusted_and_says_nothing_is_refused_by_whatever_name_it_calls_us() -> None:
    """Only what asks from this machine whether the app lives is answered, and is not at the machine either."""
    for name in ("127.0.0.1:8501", "localhost", "lensan.example"):
        assert status(PUBLIC, PROXY, name) == 400
    probe = asked(PUBLIC, PROXY, "127.0.0.1:8501", path="/health")
    assert (probe.local, probe.address) == (False, PROXY)
    with pytest.raises(NotAnswered):
        asked(PUBLIC, PROXY, "lensan.example", path="/health")


def test_tls_is_what_we_see_what_a_proxy_says_or_what_our_address_says() -> None:
    plain = Hosts.read({"LENSAN_ALLOWED_HOSTS": "lensan.example", "LENSAN_TRUSTED_PROXIES": PROXY})
    over = ("x-forwarded-proto", "https")
    assert asked(plain, ELSEWHERE, "lensan.example", scheme="wss").secure
    assert asked(plain, PROXY, "lensan.example", *forwarded(ELSEWHERE), over).secure
    assert not asked(plain, PROXY, "lensan.example", *forwarded(ELSEWHERE)).secure
    assert not asked(plain, ELSEWHERE, "lensan.example", over).secure
    assert asked(PUBLIC, ELSEWHERE, "lensan.example").secure
    for told in ("https, http", "gopher"):
        assert status(plain, PROXY, "lensan.example", *forwarded(ELSEWHERE), ("x-forwarded-proto", told)) == 400


def test_our_own_origins_are_those_a_browser_names() -> None:
    assert asked(Hosts(), "::1", "[::1]:8501").origins == {"http://[::1]:8501"}
    assert asked(Hosts(), PROXY, "localhost:80").origins == {"http://localhost"}
    assert asked(PUBLIC, PROXY, "old.example:443", *forwarded(ELSEWHERE)).origins == {
        "https://old.example", "https://lensan.example",
    }  # fmt: skip


@pytest.mark.parametrize(
    "environ",
    [
        {"LENSAN_PUBLIC_URL": "lensan.example"},
        {"LENSAN_PUBLIC_URL": "ftp://lensan.example"},
        {"LENSAN_PUBLIC_URL": "https://lensan.example/app"},
        {"LENSAN_PUBLIC_URL": "https://a@lensan.example"},
        {"LENSAN_PUBLIC_URL": "https://lensan.example:x"},
        {"LENSAN_TRUSTED_PROXIES": "127.0.0.1"},
        {"LENSAN_PUBLIC_URL": "https://lensan.example", "LENSAN_TRUSTED_PROXIES": "proxy"},
        {"LENSAN_PUBLIC_URL": "https://lensan.example", "LENSAN_TRUSTED_PROXIES": "10.0.0.1/8"},
    ],
)
def test_what_the_environment_cannot_mean_is_told(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="LENSAN_"):
        Hosts.read(environ)


def test_a_name_of_the_internet_gets_no_answer(served: Served) -> None:
    for path in ("/", "/health", "/download/season.csv"):
        assert served.get(path, headers={"Host": "evil.example"}).status_code == 403
        assert served.get(path, headers={"Host": "localhost:1"}).status_code == 200
        assert served.get(path, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_an_address_that_is_named_whole_is_its_path_and_its_host_counts(served: Served) -> None:
    there = urlsplit(served.address)
    for host, status in ((there.netloc, b"200"), ("evil.example", b"403")):
        with socket.create_connection((there.hostname or "", there.port or 0), WAIT_S) as line:
            said = (f"GET http://{host}/health HTTP/1.1", f"Host: {there.netloc}", "Connection: close", "", "")
            line.sendall("\r\n".join(said).encode())
            assert line.recv(12).split()[1] == status


def test_no_page_that_frames_the_app_may_steer_it(served: Served) -> None:
    assert served.get("/_stcore/host-config").json()["allowedOrigins"] == []


def test_who_is_refused_reads_why_in_both_languages() -> None:
    answer = client([]).get("/", headers={"host": "rebound.example"})
    assert (answer.status_code, answer.text.splitlines()) == (403, [
        "Lên Sàn chỉ trả lời trên chính máy chủ này.", "Lên Sàn answers only on its own machine.",
    ])  # fmt: skip
