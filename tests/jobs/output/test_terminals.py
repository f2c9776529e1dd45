"""A real terminal, however narrow, shows every figure whole, in a table or as cards; a pipe gets whole values."""

import fcntl
import os
import pty
import re
import struct
import termios
from collections import Counter
from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.jobs.forks import SEPARATOR, in_turn, killed_after
from tests.jobs.shop import Shop

LONGEST_S = 300
FIGURE = re.compile(r"-?\d[\d.,]*")
STYLE = re.compile(r"\x1b\[[\d;]*m")
COMMANDS = (
    ("report", "households"),
    ("lots", "list"),
    ("payouts", "settlements"),
    ("listings", "list"),
    ("offers", "list"),
)


def environ(url: str, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    return kept | {"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(home), "TERM": "xterm"}


def in_terminal(columns: int, env: dict[str, str]) -> list[str]:
    """Run the commands in a terminal of so many columns, and return what each shows, without its styles."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    shown = what_comes(ours, in_turn(COMMANDS, env, [theirs, theirs, theirs]), theirs)
    return STYLE.sub("", shown).replace("\r\n", "\n").split(SEPARATOR)[1:]


def in_pipe(env: dict[str, str]) -> list[str]:
    """Run the commands into a pipe, and return what each says."""
    ours, theirs = os.pipe()
    with Path(os.devnull).open("rb") as nothing:
        shown = what_comes(ours, in_turn(COMMANDS, env, [nothing.fileno(), theirs, theirs]), theirs)
    return shown.split(SEPARATOR)[1:]


def what_comes(ours: int, process: ForkServerProcess, theirs: int) -> str:
    """Return all that a process writes until it has ended well; it holds an end of its own."""
    os.close(theirs)
    with killed_after(LONGEST_S, process.pid):
        shown = b"".join(pieces(ours)).decode()
        process.join()
    os.close(ours)
    assert process.exitcode == 0, shown
    return shown


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


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """The shop with orders that were delivered and paid out, of figures with many digits."""
    for sku, packs in (("H0-5", 19), ("H1-5", 7)):
        code = shop.order(sku, packs)
        for event in ("confirm", "collect", "ship", "deliver", "settle"):
            shop.befall(code, event)
    assert shop.sync().status == "ran"
    return shop


def test_a_narrow_terminal_cuts_no_figure_and_a_pipe_gets_whole_values(
    sold: Shop, database_url: str, tmp_path: Path
) -> None:
    env = environ(database_url, tmp_path / "home")
    piped = in_pipe(env)
    assert len(piped) == len(COMMANDS)
    for said in piped:
        assert max(cell_len(line) for line in said.splitlines()) > 60
        assert not set(said) & set("…\x1b")
    for columns in (40, 60):
        for said, shown in zip(piped, in_terminal(columns, env), strict=True):
            assert "…" not in shown
            assert Counter(FIGURE.findall(said)) - Counter(FIGURE.findall(shown)) == Counter(), said
            assert [line for line in shown.splitlines() if set(line) & set("│┃") and cell_len(line) > columns] == []
