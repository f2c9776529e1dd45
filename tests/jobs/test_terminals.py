"""A real terminal, however narrow, shows every figure whole, in a table or as cards; a pipe gets whole values."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.jobs.shop import Shop

FIGURE = re.compile(r"-?\d[\d.,]*")
STYLE = re.compile(r"\x1b\[[\d;]*m")
COMMANDS = (
    ("report", "households"),
    ("lots", "list"),
    ("payouts", "settlements"),
    ("listings", "list"),
    ("offers", "list"),
)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "jobs.cli", *words]


def environ(url: str, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    return kept | {"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(home), "TERM": "xterm", "PYTHONIOENCODING": "utf-8"}


def in_terminal(columns: int, words: tuple[str, ...], env: dict[str, str]) -> str:
    """Run a command in a terminal of so many columns, and return what it shows, without its styles."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(command(*words), env=env, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    shown = b"".join(pieces(ours))
    os.close(ours)
    assert process.wait() == 0, shown.decode()
    return STYLE.sub("", shown.decode()).replace("\r\n", "\n")


def pieces(descriptor: int) -> Iterator[bytes]:
    """Yield what comes from a terminal until its last holder is gone; Linux says so by an error."""
    while True:
        try:
            piece = os.read(descriptor, 65_536)
        except OSError:
            return
        if not piece:
            return
        yield piece


def in_pipe(words: tuple[str, ...], env: dict[str, str]) -> str:
    return subprocess.run(command(*words), env=env, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """The shop with orders that were delivered and paid out, of figures with many digits."""
    for sku, packs in (("H0-5", 19), ("H1-5", 7)):
        code = shop.order(sku, packs)
        for event in ("confirm", "collect", "ship", "deliver", "settle"):
            shop.befall(code, event)
    assert shop.sync().status == "ran"
    return shop


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_narrow_terminal_cuts_no_figure_and_a_pipe_gets_whole_values(
    sold: Shop, database_url: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    env = environ(database_url, tmp_path / "home")
    piped = in_pipe(words, env)
    assert max(cell_len(line) for line in piped.splitlines()) > 60
    assert not set(piped) & set("…\x1b")
    for columns in (40, 60):
        shown = in_terminal(columns, words, env)
        assert "…" not in shown
        assert Counter(FIGURE.findall(piped)) - Counter(FIGURE.findall(shown)) == Counter()
        assert [line for line in shown.splitlines() if set(line) & set("│┃") and cell_len(line) > columns] == []
