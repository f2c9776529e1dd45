"""Our cookies, and which of them count."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.pages.doors import cookies
from marketplace.pages.doors.hosts import Hosts
from tests.marketplace.pages.doors.asking import OVER_TLS, client


def given(asked: Request) -> Response:
    answer = JSONResponse(cookies.read(asked, cookies.SESSION))
    cookies.keep(asked, answer, cookies.SESSION, "new", 60)
    cookies.forget(asked, answer, cookies.DEVICE)
    return answer


def seen(asked: Request) -> Response:
    return JSONResponse(Request(cookies.only_ours(asked.scope)).cookies)


ROUTES = [Route("/", given), Route("/seen", seen)]
BOTH = {"lensan": "plain", "__Host-lensan": "over tls", "lensan-form": "f", "other": "1"}


def asked(path: str, hosts: Hosts | None = None) -> Response:
    header = "; ".join(f"{name}={value}" for name, value in BOTH.items())
    return client(ROUTES, hosts).get(path, headers={"cookie": header})


def test_on_this_machine_a_cookie_is_plain_and_no_script_reads_it() -> None:
    answer = asked("/")
    assert answer.json() == "plain"
    new, forgotten = answer.headers.get_list("set-cookie")
    assert new == "lensan=new; HttpOnly; Max-Age=60; Path=/; SameSite=lax"
    assert forgotten.startswith('lensan-device=""; ')
    assert "Max-Age=0" in forgotten


def test_over_tls_it_is_kept_to_this_host_and_the_plain_one_is_not_read() -> None:
    answer = asked("/", OVER_TLS)
    assert answer.json() == "over tls"
    new, forgotten = answer.headers.get_list("set-cookie")
    assert new == "__Host-lensan=new; HttpOnly; Max-Age=60; Path=/; SameSite=lax; Secure"
    assert forgotten.startswith('__Host-lensan-device=""; ')
    assert forgotten.endswith("Secure")


def test_whoever_is_asked_further_on_sees_the_cookie_that_counts_alone() -> None:
    assert asked("/seen").json() == {"lensan": "plain", "lensan-form": "f", "other": "1"}
    assert asked("/seen", OVER_TLS).json() == {"__Host-lensan": "over tls", "other": "1"}
