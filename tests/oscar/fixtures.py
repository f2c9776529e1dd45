"""The shop's fixtures: its tables are made once for a run of the tests, and copied for each shop."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.oscar.shop import OscarShop, make_template, running

OpenShop = Callable[..., OscarShop]


@pytest.fixture(scope="session")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("oscar") / "empty.sqlite")


@pytest.fixture
def open_shop(empty_shop: Path, tmp_path: Path) -> Iterator[OpenShop]:
    """Open shops, each a server process of its own, which close with the test."""
    with ExitStack() as stack:
        numbers = iter(range(100))

        def opened(odds: float = 0.0, seed: int = 1) -> OscarShop:
            return stack.enter_context(
                running(empty_shop, tmp_path / f"oscar-{next(numbers)}.sqlite", seed=seed, odds=odds)
            )

        yield opened


@pytest.fixture(scope="module")
def one_shop(empty_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarShop]:
    """One shop for a whole module of tests, each of which brings its own products."""
    with running(empty_shop, tmp_path_factory.mktemp("shop") / "oscar.sqlite") as shop:
        yield shop
