"""A door draws its form, and takes what was sent from there alone."""

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import light_page
from tests.marketplace.pages.doors.asking import client


def show(asked: Request) -> Response:
    return light_page(asked, "message.html", text="<b>Hỏi</b>", way="/", label=asked.url.path)


def take(_asked: Request, fields: Fields) -> Response:
    return PlainTextResponse(fields["said"])


def test_a_form_is_drawn_taken_and_refused_with_the_way_back_to_it() -> None:
    door = FormDoor(take, show)
    browser = client([Route("/cửa", door.answer, methods=["GET", "POST"])])
    page = browser.get("/cửa?lang=en")
    assert "&lt;b&gt;Hỏi&lt;/b&gt;" in page.text
    refused = browser.post("/cửa?lang=en", data={"said": "1"})
    assert refused.status_code == 403
    assert "This page is out of date" in refused.text
    assert re.search(r'href="/c%E1%BB%ADa\?lang=en"', refused.text)


def test_a_door_that_only_takes_answers_what_asks_for_it_as_a_form_without_a_token() -> None:
    browser = client([Route("/", FormDoor(take).answer, methods=["GET", "POST"])])
    assert browser.get("/").status_code == 415
