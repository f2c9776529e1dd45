"""The peer dlt: where the package is missing it is refused by name, before anything is measured."""

import sys
from importlib import import_module

import pytest
import typer

from jobs.bench import __main__ as bench


@pytest.fixture
def without_dlt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "jobs.bench.with_dlt", raising=False)
    monkeypatch.setitem(sys.modules, "dlt", None)


def test_the_peer_needs_the_package_that_is_looked_for(without_dlt: None) -> None:
    with pytest.raises(ModuleNotFoundError) as missed:
        import_module("jobs.bench.with_dlt")
    assert (missed.value.name, bench.missing(["by_hand", "with_dlt"])) == ("dlt", ["dlt"])


def test_without_it_the_peers_are_refused_with_what_to_do(without_dlt: None) -> None:
    said = "^dlt is not installed; `make bench` installs it, or leave it out with --peers$"
    with pytest.raises(typer.BadParameter, match=said):
        bench.main(["peers"])


def test_whoever_leaves_it_out_needs_no_package(without_dlt: None) -> None:
    assert bench.missing(["by_hand", "row_by_row"]) == []
