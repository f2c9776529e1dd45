"""The reference servers of a home: each over its own file, and each token opens the shops it was made for."""

import signal
import socket
from pathlib import Path

import pytest
import requests

from connectors.partner.server.faults.storm import Storm
from jobs.sandbox.reference import app_of, serve_home
from jobs.sandbox.servers import ADMIN, FAULTS, SandboxError, Served, write_config
from marketplace.storage.settings import Settings
from tests.loopback import served

SERVED = Served("Sàn thử", {"ours": "htx-1", "theirs": "htx-2"})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    there = Settings.read({}, tmp_path / "home")
    there.prepare()
    write_config(there, {"partner": SERVED})
    return there


def shops(url: str, token: str | None) -> list[str] | int:
    """Return the shops that a token opens, or the status by which it is refused."""
    answer = requests.get(f"{url}/v1/shops", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    return [one["shop_id"] for one in answer.json()["shops"]] if answer.ok else answer.status_code


def test_a_channels_token_opens_its_own_shop_and_the_admins_alone_the_sandbox(settings: Settings) -> None:
    with served(app_of(settings, "partner", SERVED)) as url:
        assert shops(url, settings.secret("ours")) == ["htx-1"]
        assert shops(url, settings.secret("theirs")) == ["htx-2"]
        assert shops(url, "somebody") == 401
        body = {"shop_id": "htx-2", "sellers": []}
        tokens = {name: settings.secret(name) for name in (ADMIN, "theirs")}
        asked = {name: {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}
        door = f"{url}/sandbox/sellers"
        answers = {name: requests.post(door, json=body, headers=asked[name], timeout=30).ok for name in asked}
        assert answers == {ADMIN: True, "theirs": False}
    assert [path.name for path in (settings.home / "sandbox").glob("*.sqlite")] == ["partner.sqlite"]


def test_two_channels_of_one_secret_share_what_it_opens(settings: Settings) -> None:
    settings.keep_secret("theirs", settings.secret("ours") or "")
    with served(app_of(settings, "partner", SERVED)) as url:
        assert shops(url, settings.secret("ours")) == ["htx-1", "htx-2"]


def test_every_name_of_a_roughness_makes_a_server_that_is_rougher_than_the_one_before(settings: Settings) -> None:
    odds = []
    for name in FAULTS:
        app = app_of(settings, "partner", Served("Sàn thử", {"ours": "htx-1"}, faults=name, seed=3))
        [storm] = [one.kwargs["faults"] for one in app.user_middleware if one.cls is Storm]
        odds.append(sum(storm.on_line.values()))
    assert odds[0] == 0
    assert odds == sorted({*odds})


def test_a_port_that_somebody_has_is_said_before_anything_is_served(settings: Settings) -> None:
    said: list[object] = []
    before = signal.getsignal(signal.SIGTERM)
    try:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            write_config(settings, {"partner": Served("Sàn thử", {"ours": "htx-1"}, taken.getsockname()[1])})
            with pytest.raises(SandboxError, match=r"^A port of the sandbox is in use"):
                serve_home(settings, said.append)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert said == []
