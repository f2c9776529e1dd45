"""What an answer means: nothing wrong, or one of the five errors, and whether the same question may be asked again."""

import json
from typing import Any

import pytest

from connectors.answers import Answer, trouble_with
from connectors.errors import AuthFailed, Changed, ConnectorError, Refused, Unreachable

TOKEN = "s3cret-token"
PROBLEM = "application/problem+json"
HTML = "text/html; charset=utf-8"


def answer(status: int, body: bytes | dict[str, Any] = b"{}", kind: str = "application/json", **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {"Content-Type": kind, **headers}, raw)


@pytest.mark.parametrize(
    ("status", "error", "again"),
    [
        (100, Changed, False),
        (304, Changed, False),
        (400, Refused, False),
        (401, AuthFailed, False),
        (403, AuthFailed, False),
        (404, Refused, False),
        (408, Unreachable, True),
        (425, Unreachable, True),
        (429, Unreachable, True),
        (500, Unreachable, True),
        (599, Unreachable, True),
    ],
)
def test_a_status_is_one_of_the_errors(status: int, error: type[ConnectorError], again: bool) -> None:
    trouble = trouble_with(answer(status), "GET /v1", json=True)
    assert trouble is not None
    assert (type(trouble.error), trouble.again) == (error, again)
    assert str(trouble.error).startswith("GET /v1: ")


@pytest.mark.parametrize(
    ("given", "json_agreed"),
    [
        (answer(200), True),
        (answer(204, b""), True),
        (answer(200, {"status": 200, "title": "Fine"}), True),
        (answer(200, {"status": "failed"}), True),
        (answer(200, b"order_code,sku\n", "text/csv"), False),
    ],
    ids=["an object", "nothing, as said", "a status that is good", "a status in words", "a file"],
)
def test_nothing_is_wrong_with_what_was_agreed(given: Answer, json_agreed: bool) -> None:
    assert trouble_with(given, "GET /v1", json_agreed) is None


def test_of_two_conflicts_only_the_one_that_passes_is_asked_again() -> None:
    kinds = {kind: f"urn:problem-type:lensan:{kind}" for kind in ("key-in-use", "exists")}
    found = {kind: trouble_with(answer(409, {"type": name}, PROBLEM), "POST /v1", True) for kind, name in kinds.items()}
    assert {kind: one.again for kind, one in found.items() if one} == {"key-in-use": True, "exists": False}


def test_what_the_platform_says_is_told_in_one_line_that_can_be_stored() -> None:
    said = {"title": "Bad", "detail": "Giá\n  quá\0 cao. " + "x" * 400}
    trouble = trouble_with(answer(400, said, PROBLEM), "PUT /v1", json=True)
    assert trouble is not None
    told = str(trouble.error)
    assert told.startswith("PUT /v1: refused (400). It says: Giá quá cao. xxx")
    assert len(told) < 350


def test_who_says_it_in_a_message_is_told_too():
    said = [trouble_with(answer(400, {"message": one}), "POST /v2", json=True) for one in ("Sai mã", ["x"], None)]
    assert [str(one.error).partition("(400).")[2] for one in said if one] == [" It says: Sai mã", "", ""]
    assert [one.error.said for one in said if one and isinstance(one.error, Refused)] == ["Sai mã", "", ""]


@pytest.mark.parametrize(
    "given",
    [
        answer(400, {"detail": "x" * 9_000}, PROBLEM),
        answer(400, b"<html>Hoa 0912345678</html>", HTML),
        answer(400, b'{"detail": "Hoa', PROBLEM),
        answer(400, {"detail": {"buyer": "Hoa"}}, PROBLEM),
    ],
    ids=["too long", "a web page", "cut off", "of another shape"],
)
def test_what_is_no_problem_document_is_not_repeated(given: Answer) -> None:
    trouble = trouble_with(given, "PUT /v1", json=True)
    assert trouble is not None
    assert str(trouble.error) == "PUT /v1: refused (400)."


def test_a_refusal_carries_the_status_and_type_of_its_problem(loopback, reply, transport):
    body = b'{"type":"urn:x:version","title":"Stale","status":412,"detail":"version 7 is current"}'
    loopback.script = [reply(412, body, kind=PROBLEM)]
    with pytest.raises(Refused, match="version 7 is current") as caught:
        transport(loopback.url).get("/v1/shops/a/offers/b")
    assert (caught.value.status, caught.value.kind, len(loopback.asked)) == (412, "urn:x:version", 1)


def test_a_429_inside_a_200_is_a_429(loopback, reply, transport, clock):
    hidden = reply(200, b'{"type":"about:blank","title":"Too Many","status":429}', {"Retry-After": "2"})
    loopback.script = [hidden, reply(body=b"[]")]
    assert transport(loopback.url).get("/") == b"[]"
    assert clock.slept == [2.0]


def test_an_order_with_a_status_in_words_is_no_problem_document(loopback, reply, transport):
    loopback.script = [reply(body=b'{"code":"A","status":"failed"}')]
    assert transport(loopback.url).get("/") == b'{"code":"A","status":"failed"}'


@pytest.mark.parametrize("notice", ["Hệ thống đang bảo trì", "502 Bad Gateway", "Service Temporarily Unavailable"])
def test_a_maintenance_page_is_unreachable_even_with_200(loopback, reply, transport, notice):
    loopback.script = [reply(body=f"<!DOCTYPE html><h1>{notice}</h1>".encode(), kind=HTML)]
    with pytest.raises(Unreachable):
        transport(loopback.url).get("/")
    assert len(loopback.asked) == 3


def test_a_platform_that_repeats_the_token_does_not_get_it_into_a_message(loopback, reply, transport):
    body = b'{"title":"No","detail":"the token s3cret-token is not known"}'
    loopback.script = [reply(401, body, kind=PROBLEM)]
    with pytest.raises(AuthFailed, match="the token … is not known"):
        transport(loopback.url).get("/", token=TOKEN)


def test_half_an_emoji_is_not_taken_for_a_cut_off_body(loopback, reply, transport):
    loopback.script = [reply(body=b'{"title":"V\\ud83d"}')]
    assert transport(loopback.url).get("/") == b'{"title":"V\\ud83d"}'
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("kind", [HTML, "application/json"])
def test_another_web_page_means_the_platform_changed(loopback, reply, transport, kind):
    loopback.script = [reply(body=b"<html><title>Welcome to the new site</title>", kind=kind)]
    with pytest.raises(Changed, match="web page"):
        transport(loopback.url).get("/")
    assert len(loopback.asked) == 3
