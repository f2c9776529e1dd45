"""The shop's fixtures: one server process for each worker of a run, its shelves empty at the start of each."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.once import locked, shared
from tests.oscar.shop import OscarShop, running


@pytest.fixture(scope="session")
def oscar_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarShop]:
    with ExitStack() as stack:
        with locked(tmp_path_factory, "oscar"):
            database = tmp_path_factory.mktemp("oscar") / "shop.sqlite"
            shop = stack.enter_context(running(shared(tmp_path_factory), database))
        yield shop


@pytest.fixture
def oscar(oscar_process: OscarShop) -> OscarShop:
    """A shop on django-oscar that sells nothing yet and has sold nothing."""
    oscar_process.empty()
    return oscar_process
