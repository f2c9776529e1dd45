"""A fresh reference server for each test that asks for one, and seasons that are played once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server import create_app
from tests.connectors.partner.conformance.breaking import Template, judged_once, played_once
from tests.connectors.partner.server_world import TOKENS, World
from tests.loopback import served


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with served(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as base:
        yield World(base)


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A season of 25 orders."""
    return played_once(tmp_path_factory, 24)


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A season of 271 orders, more than any page of the check but the largest holds."""
    return played_once(tmp_path_factory, 270)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, many: Template) -> dict[str, Finding]:
    """What the check finds of the whole server, by rule."""
    return judged_once(tmp_path_factory, many)
