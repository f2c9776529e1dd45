"""Serving: ports are kept and never taken from others, and what does not come up is said in one sentence."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.service.supervisor import ServingError, app_running, end, free_port, serve, wait_for
from marketplace.storage.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    there = Settings.read({}, tmp_path / "home")
    there.prepare()
    return there


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        yield int(somebody.getsockname()[1])


def test_a_port_that_is_free_is_the_one_that_was_wanted_and_a_taken_one_is_another(taken: int) -> None:
    wanted = free_port(0)
    assert free_port(wanted) == wanted
    assert free_port(taken) not in (0, taken)


def test_a_port_of_the_webhook_door_that_is_taken_is_refused_and_nothing_is_started(
    settings: Settings, taken: int
) -> None:
    """A proxy knows the door by its port."""
    with pytest.raises(ServingError, match=f"^Port {taken} is in use; stop what uses it, or give the webhook door"):
        serve(settings, None, 3600, door_port=taken)
    assert not (settings.home / "ports.json").exists()


@pytest.mark.parametrize(
    "text", ["{", "[]", "7", '{"app": 0}', '{"app": 65536}', '{"app": "8501"}', '{"app": null}'], ids=repr
)
def test_noted_ports_that_cannot_be_are_said_with_what_to_do(settings: Settings, text: str) -> None:
    path = settings.home / "ports.json"
    path.write_text(text, encoding="utf-8")
    said = f"^{re.escape(str(path))} holds no ports that can be; delete it, it is made anew$"
    with pytest.raises(ServingError, match=said), app_running(settings):
        pytest.fail("nothing is started")


def test_what_ended_before_it_answered_is_said_at_once_and_what_goes_on_is_ended() -> None:
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
        with pytest.raises(ServingError, match=r"^Nothing answers at http://127.0.0.1:9/health; the lines above"):
            wait_for("http://127.0.0.1:9/health", gone)
    with subprocess.Popen(["sleep", "600"]) as going_on:
        end(going_on)
        assert going_on.returncode == -15
