"""``lensan contract check`` with a second shop and an ear: what it tries, what it says, and what is wrong use."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from connectors.partner.server.breaks import BREAKS
from jobs.cli.commands.contract import EarError
from jobs.cli.main import app
from tests.connectors.partner.conformance.breaking import served, template
from tests.connectors.partner.server_world import World
from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import SHOP, TOKEN, Shop

WITH_BOTH = ("--level", "3", "--shop", "S1", "--secret", "S1:one", "--other-shop", "S3", "--other-secret", "S3:three")
RULES = ("other-shop", "notice", "notice-signed", "notice-thin", "notice-true")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def change_once_subscribed(world: World, code: str, known: Sequence[str] = ()) -> Thread:
    """Change an order as soon as somebody else wants to hear of it, as a person does who is told to."""

    def change() -> None:
        for _ in range(10_000):
            if {one["id"] for one in world.one.json("/v1/webhooks")["webhooks"]} - {*known}:
                break
        assert world.event(code, "confirm").status_code == 200

    thread = Thread(target=change)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("broken", "unmet"),
    [([], []), (["notice-unsigned"], ["notice-signed"]), (["payouts-open"], ["other-shop"])],
    ids=["whole", "unsigned", "open"],
)
def test_a_second_shop_and_notices_are_tried_where_they_are_given(
    broken: list[str], unmet: list[str], tmp_path: Path
) -> None:
    made = template(tmp_path, 24)
    port = free_port()
    hear = ("--hear", f"http://127.0.0.1:{port}/notices", "--hear-port", str(port), "--hear-for", "60")
    with served(made, tmp_path, [BREAKS[name] for name in broken]) as world:
        thread = change_once_subscribed(world, made.open_order)
        rules = [part for rule in RULES for part in ("--rule", rule)]
        said = CliRunner().invoke(app, ["contract", "check", world.base, *WITH_BOTH, *hear, *rules, "--format", "json"])
        thread.join()
        assert world.one.json("/v1/webhooks") == {"webhooks": []}
    findings = json.loads(said.stdout)
    assert {one["rule"]: one["ok"] for one in findings} == {rule: rule not in unmet for rule in RULES}
    assert said.exit_code == (3 if unmet else 0)
    assert said.stderr == (
        f"Now change an order of the shop; its notice is waited for 60 s at http://127.0.0.1:{port}/notices.\n"
    )
    assert not [word for word in ("whsec_", "three", ":one") if word in said.stdout + said.stderr]


def test_webhooks_that_lead_to_the_same_place_already_are_neither_in_the_way_nor_taken_away(tmp_path: Path) -> None:
    made = template(tmp_path, 24)
    port = free_port()
    place = f"http://127.0.0.1:{port}/notices"
    with served(made, tmp_path) as world:
        older = [
            asked("POST", "/v1/webhooks", json={"shop_id": "S1", "url": place}).json()["id"]
            for asked in (world.one, world.admin)
        ]
        left = {"shop_id": "S1", "url": f"{place}?lensan-check=broken-off"}
        broken_off = world.one("POST", "/v1/webhooks", json=left).json()["id"]
        thread = change_once_subscribed(world, made.open_order, [*older, broken_off])
        rules = [part for rule in RULES for part in ("--rule", rule)]
        hear = ("--hear", place, "--hear-port", str(port))
        said = CliRunner().invoke(app, ["contract", "check", world.base, *WITH_BOTH, *hear, *rules, "--format", "json"])
        thread.join()
        stay = [one["id"] for asked in (world.one, world.admin) for one in asked.json("/v1/webhooks")["webhooks"]]
    assert [one for one in json.loads(said.stdout) if not one["ok"]] == []
    assert stay == older


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = (*WITH_BOTH, "--hear", "http://127.0.0.1:9/", "--hear-port", port)
        said = CliRunner().invoke(app, ["contract", "check", "http://127.0.0.1:9", *options])
    assert (said.exit_code, isinstance(said.exception, EarError)) == (1, True)
    assert str(said.exception).startswith(f"The port {port} cannot be heard (")


@pytest.mark.parametrize(
    "options",
    [
        ("--rule", "everything"),
        ("--hear", "http://127.0.0.1:1/"),
        ("--level", "3", "--hear", "somewhere"),
        ("--other-secret", "abc"),
        ("--level", "3", "--hear", "http://127.0.0.1:1/", "--hear-port", "0"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_in_two_and_asks_nobody(options: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, ["contract", "check", "http://127.0.0.1:9", "--secret", "t", *options])
    assert (said.exit_code, said.stdout) == (2, "")


def test_a_server_is_held_to_the_contract(lensan_shop: Lensan, shop: Shop) -> None:
    check = ("contract", "check", shop.url, "--level", "1", "--shop", SHOP, "--format", "json")
    good = lensan_shop(*check, "--secret", TOKEN)
    untried = [row for row in good.json if row["ok"] is not True]
    assert (good.code, {row["ok"] for row in untried}) == (0, {None})
    assert {row["rule"] for row in untried} >= {"order-alone", "other-shop", "order-status", "payout-sum"}
    assert all(row["says"].startswith("Not tried: ") for row in untried)
    told = lensan_shop(*check[:-2], "--secret", TOKEN, "--rule", "root", "--rule", "other-shop").out
    assert "1 rules are kept, 0 are not, 1 were not tried." in " ".join(told.split())
    assert lensan_shop(*check, "--secret", "wrong").code == 3
    files = ("contract", "check", shop.url, "--level", "0", "--shop", SHOP, "--day", "31/12/2089", "--format", "json")
    none = lensan_shop(*files, "--secret", TOKEN)
    assert (none.code, {row["says"].split(":")[0] for row in none.json}) == (
        3,
        {"orders-2089-12-31.csv", "settlements-2089-12-31.csv"},
    )
