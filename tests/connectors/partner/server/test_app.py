"""The app over one file: the shops it opens, the budget it tells, the paths it has, and how it ends."""

import sqlite3
from pathlib import Path

import pytest

from connectors.partner.server import create_app
from tests.connectors.partner.server_world import TOKENS, Api, World, kind_of
from tests.loopback import served


def test_every_shop_that_a_token_names_is_opened_and_none_besides(world: World) -> None:
    assert list(world.admin.json("/sandbox/state")["shops"]) == ["S1", "S2"]


def test_the_budget_is_told_with_every_answer_that_was_counted_and_with_no_other(world: World) -> None:
    refused = world.one("GET", "/v1/shops/S2/orders")
    assert kind_of(refused) == (403, "forbidden")
    assert refused.headers["RateLimit-Policy"].endswith(";w=1")
    left = int(refused.headers["RateLimit"].split("r=")[1].split(";")[0])
    assert 0 <= left < 2_000
    assert not {"ratelimit", "ratelimit-policy"} & {name.lower() for name in world.nobody("GET", "/v1").headers}


def test_a_path_is_what_the_contract_says_and_not_nearly_so(world: World) -> None:
    answer = world.one("GET", "/v1/", allow_redirects=False)
    assert kind_of(answer) == (404, "not-found")


def test_a_server_that_ends_closes_its_file_and_another_goes_on_with_it(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    first = create_app(path, title="Sàn", seed=1, tokens={"one": ["S1"]})
    with served(first) as base:
        assert [shop["shop_id"] for shop in Api(base, "one").json("/v1/shops")["shops"]] == ["S1"]
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        first.state.market.store.one("SELECT 1")
    with served(create_app(path, title="Sàn", seed=1, tokens=TOKENS)) as base:
        assert [shop["shop_id"] for shop in Api(base, "two").json("/v1/shops")["shops"]] == ["S1", "S2"]
