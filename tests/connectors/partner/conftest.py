"""A fresh reference server for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.partner.server import create_app
from tests.connectors.partner.server_world import TOKENS, World
from tests.loopback import served


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with served(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as base:
        yield World(base)
