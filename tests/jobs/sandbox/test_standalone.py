"""``lensan sandbox`` serves the reference server alone, from its options; what cannot be served is one sentence."""

import json
import re
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from typer.testing import CliRunner

from connectors.partner.conformance import check
from connectors.partner.server import running
from connectors.partner.server.breaks import BREAKS
from jobs.cli.main import app
from jobs.sandbox import standalone
from jobs.sandbox.reference import app_of
from jobs.sandbox.servers import ADMIN, SandboxError, Served, write_config
from marketplace.storage.settings import Settings
from tests.connectors.partner.server_world import PLAN
from tests.jobs.forks import Running, forked, started

LONGEST_S = 300
OVER = "2021-08-01T00:00:00+07:00"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({}, tmp_path / "home")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    return path


@contextmanager
def served(
    settings: Settings, *options: str, lines: int = 3, run: Callable[..., AbstractContextManager[Running]] = forked
) -> Iterator[tuple[str, Sequence[str]]]:
    """Run ``lensan sandbox`` until the end of the block; yield its base URL and the lines it says."""
    with run(settings, "sandbox", *options, longest_s=LONGEST_S) as process:
        said = [process.stdout.readline().rstrip() for _ in range(lines)]
        yield re.findall(r"http://127\.0\.0\.1:\d+", said[0])[0], said
        process.terminate()
        assert process.wait() in (0, -signal.SIGTERM)


def ask(url: str, token: str | None, path: str, body: dict[str, str] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.request("POST" if body else "GET", url + path, json=body, headers=headers, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def season(settings: Settings, url: str) -> Any:
    """Let the plan's season pass, and return its orders."""
    ask(url, settings.secret(ADMIN), "/sandbox/advance", {"shop_id": "S1", "to": OVER})
    return ask(url, settings.secret("S1"), "/v1/shops/S1/orders?limit=1000")["orders"]


def refusal(settings: Settings, *options: str) -> str:
    said = CliRunner().invoke(app, ["--home", str(settings.home), "sandbox", *options])
    assert (said.exit_code, said.stdout) == (1, "")
    assert isinstance(said.exception, SandboxError)
    return str(said.exception)


def test_shops_are_served_from_the_options_and_meet_the_contract(settings: Settings) -> None:
    with served(settings, "--shop", "htx-1", "--shop", "htx-2", "--seed", "7", run=started) as (url, said):
        assert said == [
            f"The reference server answers at {url} (faults none, seed 7).",
            f"Its tokens are in {settings.home / 'secrets.toml'}: htx-1, htx-2; sandbox-admin for /sandbox/ alone.",
            f"Hold it to the contract: lensan contract check {url} --level 1 --shop htx-1",
        ]
        tokens = {shop: settings.secret(shop) or "" for shop in ("htx-1", "htx-2")}
        for shop, token in tokens.items():
            assert [one["shop_id"] for one in ask(url, token, "/v1/shops")["shops"]] == [shop]
            assert [one for one in check(url, token, shop, 1) if one.ok is False] == []
        assert not [token for token in tokens.values() if token in "".join(said)]


def test_what_it_is_told_to_break_is_said_found_and_gone_the_next_time(settings: Settings) -> None:
    options = ("--shop", "a", "--break", "method-bare", "--break", "root-levels")
    with served(settings, *options, lines=5) as (url, said):
        assert said[2:4] == [
            "It breaks the rule method: A 405 has no Allow.",
            "It breaks the rule root: It names no level.",
        ]
        token = settings.secret("a") or ""
        assert [one.rule for one in check(url, token, "a", 1) if one.ok is False] == ["root", "method"]
    with served(settings) as (url, said):
        assert [one.ok for one in check(url, token, "a", 1, rules=["root", "method"])] == [True, True]


def test_what_can_be_broken_is_listed(settings: Settings) -> None:
    command = ["--home", str(settings.home), "sandbox", "--list-breaks", "--format", "json"]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 0
    assert [(one["name"], one["rule"], one["says"]) for one in json.loads(said.stdout)] == [
        (one.name, one.rule, one.says) for one in BREAKS.values()
    ]
    assert not settings.home.exists()


def test_a_plan_is_the_same_season_wherever_it_is_served_and_is_there_the_next_time(
    settings: Settings, plan: Path, tmp_path: Path
) -> None:
    there = Settings.read({}, tmp_path / "elsewhere")
    there.prepare()
    options = standalone.settle(there, standalone.ServerOptions(["S1"], 3))
    for _ in range(2):  # the second time it is there already
        standalone.take_on(there, options, plan, standalone.plan_in(plan))
    with running(app_of(there, standalone.ALONE, options)) as url:
        expected = season(there, url)
    assert len(expected) == 60
    with served(settings, "--plan", str(plan), "--seed", "3", "--faults", "none") as (first, _):
        assert season(settings, first) == expected
    with served(settings) as (again, said):
        assert (again, "seed 3" in said[0]) == (first, True)
        assert season(settings, again) == expected
    plan.write_text(json.dumps(PLAN | {"seed": 6}), encoding="utf-8")
    assert refusal(settings, "--plan", str(plan)) == (
        f"The plan {plan} cannot be taken on: Shop S1 has another plan that opens on 2021-06-01"
    )


def test_a_port_that_is_taken_is_said(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = refusal(settings, "--shop", "a", "--port", str(taken.getsockname()[1]))
    assert said.startswith("A port of the sandbox is in use (")


def test_the_servers_of_a_demo_are_not_replaced(settings: Settings) -> None:
    settings.prepare()
    write_config(settings, {"postmart": Served("Postmart", {"postmart": "bac-giang"})})
    before = (settings.home / "sandbox.json").read_bytes()
    assert refusal(settings, "--shop", "a") == (
        f"{settings.home} holds the servers of a demo; give another place: `lensan --home DIR sandbox --shop NAME`"
    )
    assert (settings.home / "sandbox.json").read_bytes() == before


@pytest.mark.parametrize("shop", ["Quý Sơn", "a/b", "x" * 65])
def test_a_shop_needs_an_id_that_the_contract_allows(settings: Settings, shop: str) -> None:
    assert refusal(settings, "--shop", shop).startswith(f"{shop!r} is no shop id: give up to 64 letters")


def test_no_shop_is_called_as_the_admin_is(settings: Settings) -> None:
    assert refusal(settings, "--shop", ADMIN).startswith("sandbox-admin is the name of the admin's token")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "The body is not JSON"),
        ("{}", "Object missing required field `shop_id`"),
        (json.dumps(PLAN | {"closes": "2021-05-01"}), "closes is before opens"),
    ],
)
def test_a_plan_that_cannot_be_served_is_said_with_its_reason(
    settings: Settings, plan: Path, text: str, says: str
) -> None:
    plan.write_text(text, encoding="utf-8")
    assert refusal(settings, "--plan", str(plan)) == f"The plan {plan} cannot be taken on: {says}"


@pytest.mark.parametrize(
    "options",
    [
        ("--seed", "3"),
        ("--shop", "a", "--faults", "hurricane"),
        ("--plan", "nowhere.json"),
        ("--port", "0"),
        ("--shop", ""),
        ("--shop", "a", "--break", "everything"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_in_two_and_leaves_nothing(settings: Settings, options: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["--home", str(settings.home), "sandbox", *options]).exit_code == 2
    assert not (settings.home / "sandbox.json").exists()
