"""How far somebody is, before anything is shown."""

from starlette.requests import Request

from marketplace.directory.people import factors, sessions
from marketplace.directory.rights import Role
from marketplace.pages.doors.admission import Admission, admission_of
from marketplace.pages.doors.hosts import Hosts
from tests.marketplace.pages.doors.asking import OVER_TLS
from tests.marketplace.pages.doors.conftest import Home


def admitted(home: Home, token: str, hosts: Hosts | None = None, *, used: bool = False) -> Admission:
    host, peer = ("lensan.example", "203.0.113.9") if hosts else ("127.0.0.1", "127.0.0.1")
    name = "__Host-lensan" if hosts else "lensan"
    headers = [(b"host", host.encode()), (b"cookie", f"{name}={token}".encode())]
    scope = {"type": "http", "scheme": "http", "client": (peer, 1), "headers": headers, "path": "/", "method": "GET"}
    return admission_of(Request({**scope, "lensan.caller": (hosts or Hosts()).caller(scope)}), used=used).admission


def opened(home: Home, person_id: int, *, second: bool = False) -> str:
    with home.database.write() as connection:
        return sessions.open_session(connection, person_id, "password", home.now_ms, second=second)


def test_nobody_is_not_and_a_person_is(home: Home) -> None:
    assert admitted(home, "") is Admission.NOBODY
    assert admitted(home, "no-such-token") is Admission.NOBODY
    assert admitted(home, opened(home, home.person().id), OVER_TLS) is Admission.ADMITTED


def test_an_administrator_elsewhere_sets_the_second_factor_up_first(home: Home) -> None:
    one = home.person(role=Role.ADMINISTRATOR)
    token = opened(home, one.id)
    assert admitted(home, token) is Admission.ADMITTED
    assert admitted(home, token, OVER_TLS) is Admission.LACKS
    with home.database.write() as connection:
        factors.keep(connection, one.id, b"sealed", 1, home.now_ms)
    assert admitted(home, token, OVER_TLS) is Admission.NOBODY
    assert admitted(home, opened(home, one.id), OVER_TLS) is Admission.WAITS
    assert admitted(home, opened(home, one.id)) is Admission.WAITS
    assert admitted(home, opened(home, one.id, second=True), OVER_TLS) is Admission.ADMITTED


def test_only_what_a_person_does_moves_the_end_of_a_session_on(home: Home) -> None:
    token = opened(home, home.person().id)
    home.now_ms += 90 * 60_000
    for used in (False, True):
        before = home.rows("session")[-1].ends_ms
        assert admitted(home, token, used=used) is Admission.ADMITTED
        assert (home.rows("session")[-1].ends_ms > before) is used
