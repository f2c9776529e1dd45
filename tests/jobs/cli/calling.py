"""Calling ``lensan`` in this process: what it says, and how it ends."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors.platforms import take_beside
from jobs.cli.main import main
from tests.jobs.shop import TOKEN, Shop


class Said(NamedTuple):
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Lensan = Callable[..., Said]


@pytest.fixture
def lensan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Lensan]:
    """Run a command of ours at a home of its own."""
    monkeypatch.delenv("LENSAN_DATABASE_URL", raising=False)
    monkeypatch.setenv("LENSAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    before = signal.getsignal(signal.SIGTERM)

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["lensan", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return Said(int(ended.value.code or 0), *capfd.readouterr())

    yield run
    take_beside(None)
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def lensan_shop(lensan: Lensan, shop: Shop, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Lensan:
    """Run commands on the market of the shop."""
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    monkeypatch.setenv("LENSAN_SECRET_SHOP", TOKEN)
    return lensan


def sentence(said: Said, code: int = 1) -> str:
    """Return what a refused command said: one line, no traceback."""
    assert (said.code, said.out) == (code, "")
    [line] = said.err.splitlines()
    assert "Traceback" not in line
    return line
