"""The shop's fixtures: one server process for a run of the tests, its shelves empty at the start of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oscar.shop import OscarShop, make_template, running


@pytest.fixture(scope="session")
def oscar_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarShop]:
    home: Path = tmp_path_factory.mktemp("oscar")
    with running(make_template(home / "empty.sqlite"), home / "shop.sqlite") as shop:
        yield shop


@pytest.fixture
def oscar(oscar_process: OscarShop) -> OscarShop:
    """A shop on django-oscar that sells nothing yet and has sold nothing."""
    oscar_process.ask("faults", odds=0.0)
    oscar_process.ask("clear")
    return oscar_process
