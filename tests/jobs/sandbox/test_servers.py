"""The servers of a home: named with a secret for each door, found again where they were, and asked past what fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.partner.server import create_app, running
from jobs.sandbox.servers import (
    ADMIN,
    Admin,
    SandboxError,
    Served,
    keep_ports,
    read_config,
    there_is_one,
    write_config,
)
from marketplace.storage.settings import Settings
from tests.connectors.partner.server_world import TOKENS
from tests.loopback import served

SERVED = {"voso": Served("Voso thử", {"voso": "htx", "voso-2": "htx-2"}, faults="mild", seed=7)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    there = Settings.read({}, tmp_path / "home")
    there.prepare()
    return there


def test_what_is_named_is_read_again_and_every_door_has_a_secret_of_its_own(settings: Settings) -> None:
    assert not there_is_one(settings)
    write_config(settings, SERVED)
    assert (there_is_one(settings), read_config(settings)) == (True, SERVED)
    secrets = [settings.secret(name) for name in (ADMIN, "voso", "voso-2")]
    assert len({*secrets}) == 3
    assert all(secrets)
    assert not [secret for secret in secrets if secret in (settings.home / "sandbox.json").read_text(encoding="utf-8")]
    write_config(settings, SERVED)
    assert [settings.secret(name) for name in (ADMIN, "voso", "voso-2")] == secrets


def test_a_home_without_servers_says_how_it_gets_some(settings: Settings) -> None:
    with pytest.raises(SandboxError, match=r"^There is no sandbox in .*home; run `lensan demo --headless` there first"):
        read_config(settings)


def test_the_ports_are_kept_for_the_next_time_and_nothing_else_is_changed(settings: Settings) -> None:
    write_config(settings, SERVED)
    keep_ports(settings, {"voso": "http://127.0.0.1:4711", "postmart": "http://127.0.0.1:4712"})
    assert read_config(settings) == {"voso": Served("Voso thử", SERVED["voso"].channels, 4711, "mild", 7)}


@contextmanager
def answering(*answers: Response) -> Iterator[tuple[Admin, list[str]]]:
    """Serve these answers one after the other; yield who asks, and the paths that were asked for."""
    left, asked = iter(answers), list[str]()

    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        return next(left)

    with served(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])) as url:
        yield Admin(url, "admin"), asked


def test_a_door_that_fails_for_a_moment_is_asked_again() -> None:
    with answering(Response("", 503), Response("", 429), JSONResponse({"shop_id": "s1"})) as (admin, asked):
        assert admin.ask("state?shop_id=s1") == {"shop_id": "s1"}
    assert asked == ["/sandbox/state"] * 3


def test_what_a_server_refuses_is_said_in_its_own_words_and_not_asked_again() -> None:
    said = r"^The sandbox refused /sandbox/orders: no such seller$"
    answers = Response("no such seller", 422), JSONResponse({})
    with answering(*answers) as (admin, asked), pytest.raises(SandboxError, match=said):
        admin.ask("orders", {"shop_id": "s1"})
    assert asked == ["/sandbox/orders"]


def test_servers_of_this_machine_are_asked_past_any_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with running(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as url:
        assert Admin(url, "admin").ask("state?shop_id=S1")["shop_id"] == "S1"
