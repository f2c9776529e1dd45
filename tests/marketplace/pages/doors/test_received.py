"""A form with files is received whole, in its bounds, and nothing of it is left afterwards."""

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from marketplace.pages.doors.forms import FormError
from marketplace.pages.doors.received import Bounds, received
from marketplace.words.messages import Sentence
from tests.marketplace.pages.doors.asking import client

BOUNDS = Bounds(40_000, 2, 60, Sentence("too large", ""), Sentence("late", ""), Sentence("none", ""))


async def door(asked: Request) -> Response:
    try:
        async with received(asked, BOUNDS) as form:
            sent = [[one.name, one.size, one.file.read().decode()[:3]] for one in form.files]
            held = [one.file for one in form.files]
        return JSONResponse({"fields": dict(form.fields), "files": sent, "closed": [one.closed for one in held]})
    except FormError as error:
        return JSONResponse(error.sentence.en, error.status)


@pytest.fixture
def browser() -> TestClient:
    return client([Route("/", door, methods=["POST"])])


def test_several_files_come_with_their_fields_and_are_closed(browser: TestClient) -> None:
    two = [("file", ("a.csv", b"one")), ("file", ("b.csv", b"two"))]
    answer = browser.post("/", data={"do": "x"}, files=two)
    wanted = {"fields": {"do": "x"}, "files": [["a.csv", 3, "one"], ["b.csv", 3, "two"]], "closed": [True, True]}
    assert answer.json() == wanted
    assert browser.post("/", files={"file": ("empty.csv", b"")}).json()["files"] == [["empty.csv", 0, ""]]


def test_what_is_out_of_bounds_is_refused(browser: TestClient) -> None:
    three = [("file", (f"{n}.csv", b"x")) for n in range(3)]
    large = {"file": ("a.csv", b"x" * 60_000)}
    assert browser.post("/", files=three).status_code == 400
    assert (browser.post("/", files=large).status_code, browser.post("/", files=large).json()) == (413, "too large")
    nothing = browser.post("/", files={"other": ("a.csv", b"x")})
    assert (nothing.status_code, nothing.json()) == (400, "none")
    assert browser.post("/", data={"do": "x"}).status_code == 415
