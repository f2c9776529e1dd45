"""Keys in flight and forgotten cursors: the reference server says so, and the client goes on."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from connectors.base import ChannelSettings
from connectors.errors import Refused
from connectors.http import Http, Limits
from connectors.partner.client.client import PartnerConnector
from connectors.partner.contract import mapping
from connectors.platforms import facts_of
from marketplace.words.records import DesiredOffer, Outcome
from tests.connectors.partner.server_world import World, kind_of

KEY = "one-key"
WISH = DesiredOffer("A", "H1", "Vải 5 kg", None, None, 150_000, 5_000, 7, None, None, None)
BODY = mapping.batch_of([WISH])


class Half:
    """A batch of which only the first half has been sent so far."""

    def __init__(self, base: str, body: bytes = BODY) -> None:
        at = urlsplit(base)
        self._line = socket.create_connection((at.hostname, at.port), timeout=10)
        head = (
            f"POST /v1/shops/S1/offers/batch HTTP/1.1\r\nHost: {at.netloc}\r\nAuthorization: Bearer one\r\n"
            f"Idempotency-Key: {KEY}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        self._line.sendall(head.encode() + body[:20])
        self._rest = body[20:]

    def end(self) -> bytes:
        """Send the other half and return the answer."""
        self._line.sendall(self._rest)
        with self._line, self._line.makefile("rb") as answer:
            return answer.read()

    def break_off(self) -> None:
        """Close the line without the other half."""
        self._line.close()


def connector(world: World, sleep: Callable[[float], None] = lambda _: None) -> PartnerConnector:
    settings = ChannelSettings("c", "partner", world.base, "S1", "one")
    http = Http(world.base, Limits(calls_per_second=1000, burst=1000), sleep=sleep)
    return PartnerConnector(settings, facts_of("partner"), http, new_key=lambda: KEY)


def in_use(world: World) -> bool:
    """Say whether the key is held now; asking with a body of its own writes nothing."""
    headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    answer = world.one("POST", "/v1/shops/S1/offers/batch", data=b"{}", headers=headers)
    return answer.status_code == 409


def until(held: bool, world: World) -> None:
    for _ in range(10_000):
        if in_use(world) is held:
            return
    raise AssertionError(f"the key is never {'held' if held else 'let go'}")


def test_a_second_request_with_a_key_that_is_in_flight_is_told_so(world: World) -> None:
    world.seller()
    first = Half(world.base)
    until(True, world)
    headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    second = world.one("POST", "/v1/shops/S1/offers/batch", data=BODY, headers=headers)
    assert kind_of(second) == (409, "key-in-use")
    other = world.one("POST", "/v1/shops/S1/offers/batch", data=b"{}", headers=headers | {"Idempotency-Key": "another"})
    assert kind_of(other) == (422, "invalid")
    assert kind_of(world.two("POST", "/v1/shops/S1/offers/batch", data=b"{}", headers=headers)) == (422, "invalid")
    assert b'"accepted"' in first.end()
    again = world.one("POST", "/v1/shops/S1/offers/batch", data=BODY, headers=headers)
    assert [result["outcome"] for result in again.json()["results"]] == ["accepted"]
    assert world.one.json("/v1/shops/S1/offers/A")["version"] == 1


def test_a_push_waits_for_the_request_in_flight_and_takes_its_answer(world: World) -> None:
    world.seller()
    first = Half(world.base)
    until(True, world)
    answers: list[bytes] = []

    def sleep(_: float) -> None:
        if not answers:
            answers.append(first.end())

    (result,) = connector(world, sleep).push_offers([WISH])
    assert (result.outcome, result.offer.version if result.offer else None) == (Outcome.ACCEPTED, 1)
    assert b'"accepted"' in answers[0]


def test_a_request_that_is_broken_off_lets_its_key_go(world: World) -> None:
    world.seller()
    first = Half(world.base)
    until(True, world)
    first.break_off()
    until(False, world)
    (result,) = connector(world).push_offers([WISH])
    assert result.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("verb", ["pull_orders", "pull_settlements", "pull_shipments"])
def test_a_forgotten_cursor_is_gone_and_the_list_is_read_anew(world: World, verb: str) -> None:
    world.plan()
    pull = getattr(connector(world), verb)
    first = list(pull(None))
    cursor = first[-1].next_cursor
    assert [len(page.items) for page in pull(cursor)] == [0]
    assert world.admin("POST", "/sandbox/forget", json={"shop_id": "S1"}).status_code == 200
    with pytest.raises(Refused) as refused:
        list(pull(cursor))
    assert (refused.value.status, refused.value.cursor_gone) == (410, True)
    anew = list(pull(None))
    assert [page.items for page in anew] == [page.items for page in first]
    assert [len(page.items) for page in pull(anew[-1].next_cursor)] == [0]


def test_a_cursor_that_was_never_given_out_is_still_another_thing(world: World) -> None:
    world.plan()
    cursor = world.one.json("/v1/shops/S1/orders")["next_cursor"]
    assert world.admin("POST", "/sandbox/forget", json={"shop_id": "S1"}).status_code == 200
    assert kind_of(world.one("GET", "/v1/shops/S1/orders", params={"cursor": cursor})) == (410, "cursor-gone")
    assert kind_of(world.one("GET", "/v1/shops/S1/settlements", params={"cursor": cursor})) == (400, "cursor")
    assert kind_of(world.one("GET", "/v1/shops/S1/orders", params={"cursor": "x"})) == (400, "cursor")
