"""A form counts for the browser and the session it was drawn for, and for nobody else."""

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.pages.doors import forms
from tests.marketplace.pages.doors.asking import client

SECRET, OTHER, SESSION = "the-browser-of-an", "another-browser", "session-of-an"
TOKEN = forms.token(SECRET, SESSION)


async def taken(asked: Request) -> Response:
    try:
        return JSONResponse(dict(await forms.submitted(asked)))
    except forms.FormError as error:
        return JSONResponse(error.sentence.en, error.status)


BROWSER = client([Route("/", taken, methods=["POST"])])


def sent(fields: dict[str, str], secret: str = SECRET, session: str = SESSION, **more: bytes) -> Response:
    cookies = "; ".join(f"{name}={value}" for name, value in (("lensan-form", secret), ("lensan", session)) if value)
    headers = {"cookie": cookies}
    if more:
        headers["content-type"] = "application/x-www-form-urlencoded"
        return BROWSER.post("/", content=more["body"], headers=headers)
    return BROWSER.post("/", data=fields, headers=headers)


def test_what_our_own_page_sends_is_read() -> None:
    answer = sent({"form_token": TOKEN, "name": "Hòa & Bình", "empty": ""})
    assert answer.json() == {"form_token": TOKEN, "name": "Hòa & Bình", "empty": ""}


@pytest.mark.parametrize(
    ("secret", "session", "token"),
    [
        (SECRET, SESSION, ""),
        (SECRET, SESSION, TOKEN[:-1]),
        (SECRET, SESSION, "đ" * 64),
        (SECRET, "session-of-hoa", TOKEN),
        (SECRET, "", TOKEN),
        (OTHER, SESSION, TOKEN),
        ("", SESSION, TOKEN),
        ("", SESSION, forms.token("", SESSION)),
    ],
)
def test_what_was_drawn_for_another_browser_or_session_is_not(secret: str, session: str, token: str) -> None:
    assert sent({"form_token": token}, secret, session).status_code == 403


def test_what_is_no_form_is_not_read() -> None:
    assert BROWSER.post("/", json={"form_token": TOKEN}).status_code == 415
    assert BROWSER.post("/", files={"form_token": b""}).status_code == 415
    assert sent({}, body=b"form_token=" + b"a" * 20_000).status_code == 413
    for unreadable in (b"a=%ff", b"\xff", b"&".join(b"a=%d" % n for n in range(60)), b"a=%00"):
        assert sent({}, body=unreadable).status_code == 400


def test_no_two_browsers_have_one_secret() -> None:
    assert forms.new_secret() != forms.new_secret()
