"""What a server on trial answers is handed back as it is, and what is not as agreed is one plain sentence."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from connectors.answers import Answer
from connectors.http import Http
from connectors.partner.conformance.asking import PROBLEM, Asker, UnmetError, UntriedError, decoded, refused, shaped
from connectors.partner.conformance.shapes import Sellers
from tests.connectors.conftest import Loopback, Reply

GONE = {"type": f"{PROBLEM}not-found", "title": "Not here", "status": 404, "detail": "There is no such order."}
PLAIN = {"Content-Type": "application/json"}


class Word(msgspec.Struct):
    """A shape with one field."""

    word: str


def answered(document: Any, status: int = 404, kind: str = "application/problem+json") -> Answer:
    return Answer(status, {"Content-Type": kind}, json.dumps(document).encode())


def asker(url: str, transport: Callable[..., Http]) -> Asker:
    return Asker(transport(url), "tok", "shop 1")


def test_a_refusal_is_handed_back_as_an_answer(loopback: Loopback, transport: Callable[..., Http]) -> None:
    loopback.script = [Reply(404, json.dumps(GONE).encode(), kind="application/problem+json")]
    answer = asker(loopback.url, transport).ask("GET", "/v1/shops")
    assert (answer.status, json.loads(answer.body)) == (404, GONE)
    assert refused(answer, forbidden=403, not_found=404) == "It answers 404 not-found."


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (answered(GONE, 200), "It answers 200 where 403 or 404 was agreed."),
        (answered(GONE, kind="text/html"), "It refuses with text/html where application/problem+json was agreed."),
        (answered(GONE, kind=""), "It refuses with no media type where application/problem+json was agreed."),
        (answered([]), "The answer has not the agreed shape. Expected object, got array."),
        (answered(GONE | {"status": 400}), "The problem details lack their title or detail, or their status is not"),
        (answered(GONE | {"title": ""}), "The problem details lack their title or detail"),
        (answered({"type": GONE["type"], "title": "No", "status": 404}), "The problem details lack their title"),
        (answered(GONE | {"type": "about:blank"}), f"the type of its problem is not {PROBLEM}not-found."),
        (answered(GONE | {"type": "not-found"}), f"the type of its problem is not {PROBLEM}not-found."),
        (answered(GONE | {"type": f"{PROBLEM}forbidden"}), f"the type of its problem is not {PROBLEM}not-found."),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_refusal_that_is_not_as_agreed_is_said(answer: Answer, says: str) -> None:
    with pytest.raises(UnmetError) as unmet:
        refused(answer, forbidden=403, not_found=404)
    assert says in str(unmet.value)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (answered({"word": "a"}, 204, "application/json"), "It answers 204 where 200 was agreed."),
        (answered({"word": "a"}, 200, "text/plain"), "It answers with text/plain where application/json was agreed."),
        (answered({"word": 1}, 200, "application/json"), "word: Expected str, got int."),
    ],
)
def test_an_answer_of_another_shape_is_said_by_the_place_and_not_the_value(answer: Answer, says: str) -> None:
    with pytest.raises(UnmetError) as unmet:
        shaped(answer, Word)
    assert says in str(unmet.value)
    with pytest.raises(UnmetError, match="The text of the record is damaged"):
        decoded(b"0912345678 Hoa", Word)


@pytest.mark.parametrize("status", [200, 201])
def test_an_answer_of_the_agreed_shape_is_read(status: int) -> None:
    assert shaped(answered({"word": "a", "more": 1}, status, "application/json; charset=utf-8"), Word) == Word("a")


def test_every_post_has_a_key_of_its_own_unless_one_is_named(
    loopback: Loopback, transport: Callable[..., Http]
) -> None:
    loopback.script = [Reply()]
    ask = asker(loopback.url, transport).ask
    for headers in (None, None, {"Idempotency-Key": "mine"}):
        ask("POST", "/v1/webhooks", document={"shop_id": "S"}, headers=headers)
    ask("GET", "/v1/webhooks", token="")
    first, second, named, read = loopback.asked
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]
    assert named.headers["Idempotency-Key"] == "mine"
    assert (first.body, first.headers["Authorization"]) == (b'{"shop_id":"S"}', "Bearer tok")
    assert not {"Idempotency-Key", "Authorization"} & read.headers.keys()


def test_without_a_secret_no_token_is_sent(loopback: Loopback, transport: Callable[..., Http]) -> None:
    loopback.script = [Reply()]
    Asker(transport(loopback.url), "", "shop 1").ask("GET", "/v1/shops")
    assert "Authorization" not in loopback.asked[0].headers


def page(*ids: str, cursor: str, more: bool) -> Reply:
    sellers = [{"seller_id": one, "title": one, "verified": True} for one in ids]
    said = {"as_of": "2026-06-20T17:00:00+07:00", "next_cursor": cursor, "has_more": more, "sellers": sellers}
    return Reply(body=json.dumps(said).encode())


def test_a_list_is_read_over_pages_that_hold_few_items_or_none(
    loopback: Loopback, transport: Callable[..., Http]
) -> None:
    loopback.script = [
        page("A", cursor="1", more=True), page(cursor="2", more=True), page("B", "C", cursor="3", more=True),
    ]  # fmt: skip
    one = asker(loopback.url, transport)
    found = one.items(Sellers[msgspec.Raw], f"{one.shop_path}/sellers", 3)
    assert [msgspec.json.decode(raw)["seller_id"] for raw in found] == ["A", "B", "C"]
    assert [asked.path for asked in loopback.asked] == [
        "/v1/shops/shop%201/sellers?limit=3",
        "/v1/shops/shop%201/sellers?limit=2&cursor=1",
        "/v1/shops/shop%201/sellers?limit=2&cursor=2",
    ]


def test_a_cursor_that_comes_again_with_more_promised_is_said(
    loopback: Loopback, transport: Callable[..., Http]
) -> None:
    loopback.script = [page("A", cursor="1", more=True)]
    with pytest.raises(UnmetError, match="More is promised, but the cursor does not move on"):
        asker(loopback.url, transport).items(Sellers[msgspec.Raw], "/v1/shops/s/sellers", 3)


@pytest.mark.parametrize("error", [UnmetError("no"), UntriedError("nothing to try")])
def test_what_was_found_once_is_not_looked_for_again_nor_what_failed(
    loopback: Loopback, transport: Callable[..., Http], error: Exception
) -> None:
    one, looked = asker(loopback.url, transport), []

    def find() -> str:
        looked.append("found")
        return "it"

    def fail() -> str:
        looked.append("failed")
        raise error

    assert [one.once("good", find), one.once("good", find)] == ["it", "it"]
    for _ in range(2):
        with pytest.raises(type(error), match=str(error)):
            one.once("bad", fail)
    assert looked == ["found", "failed"]
