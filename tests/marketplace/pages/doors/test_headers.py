"""What every answer tells a browser."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.marketplace.pages.doors.asking import OVER_TLS, client


def plain(_asked: Request) -> Response:
    answer = PlainTextResponse("xin chào")
    answer.headers.append("set-cookie", "_streamlit_xsrf=2|a; Path=/; SameSite=Lax")
    answer.headers.append("set-cookie", "own=1; Path=/; secure; HttpOnly")
    return answer


def kept(_asked: Request) -> Response:
    return PlainTextResponse("", headers={"Cache-Control": "public", "Content-Security-Policy": "default-src 'none'"})


ROUTES = [Route("/", plain), Route("/kept", kept)]


def test_every_answer_forbids_to_frame_guess_and_keep_it() -> None:
    for path in ("/", "/nothing-here"):
        told = client(ROUTES).get(path).headers
        assert told["x-content-type-options"] == "nosniff"
        assert told["x-frame-options"] == "DENY"
        assert told["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert told["cache-control"] == "no-store"
        assert "strict-transport-security" not in told


def test_what_an_answer_says_itself_stays() -> None:
    told = client(ROUTES).get("/kept").headers
    assert (told["cache-control"], told["content-security-policy"]) == ("public", "default-src 'none'")


def test_over_tls_a_browser_stays_there_with_every_cookie() -> None:
    over, near = client(ROUTES, OVER_TLS).get("/").headers, client(ROUTES).get("/").headers
    assert over["strict-transport-security"] == "max-age=31536000"
    assert over.get_list("set-cookie") == [
        "_streamlit_xsrf=2|a; Path=/; SameSite=Lax; Secure",
        "own=1; Path=/; secure; HttpOnly",
    ]
    assert near.get_list("set-cookie")[0] == "_streamlit_xsrf=2|a; Path=/; SameSite=Lax"
