"""The shop's fixtures: one server process for a run of the tests, its shelves empty at the start of each."""

from collections.abc import Iterator

import pytest

from tests.once import once
from tests.oscar.shop import OscarShop, make_template, running


@pytest.fixture(scope="session")
def oscar_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarShop]:
    empty = once(tmp_path_factory, "oscar.sqlite", make_template)
    with running(empty, tmp_path_factory.mktemp("oscar") / "shop.sqlite") as shop:
        yield shop


@pytest.fixture
def oscar(oscar_process: OscarShop) -> OscarShop:
    """A shop on django-oscar that sells nothing yet and has sold nothing."""
    oscar_process.ask("faults", odds=0.0)
    oscar_process.ask("clear")
    return oscar_process
