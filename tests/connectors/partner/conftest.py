"""A fresh reference server for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from server_world import TOKENS, World

from connectors.partner.server import create_app, running


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with running(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as base:
        yield World(base)
