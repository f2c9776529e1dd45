"""What the reference server stored is served again after a restart, byte for byte."""

from pathlib import Path

from connectors.partner.server import create_app, running
from tests.connectors.partner.server_world import TOKENS, World


def test_a_restart_serves_exactly_what_was_there(tmp_path: Path) -> None:
    paths = ["orders?limit=1000", "settlements?limit=1000", "offers", "sellers", "shipments?limit=1000"]
    seen = []
    for _ in range(2):
        with running(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as base:
            world = World(base)
            if not seen:
                world.plan(to=None)
                world.write()
            world.plan(to="2021-06-10T00:00:00+07:00")
            seen.append([world.one("GET", f"/v1/shops/S1/{path}").content for path in paths])
            seen.append([world.admin("GET", "/sandbox/state?shop_id=S1").content])
    assert seen[:2] == seen[2:]
