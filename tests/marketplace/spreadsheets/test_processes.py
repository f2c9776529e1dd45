"""Parsing processes, forked and spawned: they hold nothing of ours, end as told, and die without taking us along."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from marketplace.spreadsheets import Limits, SheetRefused, stream
from marketplace.spreadsheets.processes import Parsing, Start, forked, spawned
from marketplace.spreadsheets.refusals import REASONS
from marketplace.spreadsheets.stream import RawRow

BOTH = pytest.mark.parametrize("start", [forked, spawned])
ROWS = 8_000
"""Twice what a pipe and those who read it hold (seven frames of 500 rows), so that the process waits in its file."""

# It imports no more than it needs, and so none of this: pytest alone takes as long as all the rest.
PROGRAM = """
import os, sys
from pathlib import Path
import psutil
from marketplace.spreadsheets import Limits, stream
from marketplace.spreadsheets.processes import forked
def told():
    list(stream.rows(Path(sys.argv[1]), "csv", Limits(), start=forked))
    children = psutil.Process().children()
    [one] = [one for one in children if any("spreadsheets.fork_server" in word for word in one.cmdline())]
    return one.pid
"""


class Watched:
    """Starts parsing in one way, and remembers what it started, and who forked it."""

    def __init__(self, start: Start = forked) -> None:
        self._start = start
        self.begun: list[Parsing] = []
        self.servers: list[int] = []

    def __call__(self, asked: Mapping[str, Any]) -> Parsing:
        self.begun.append(self._start(asked))
        self.servers += [one.pid for one in servers()]
        return self.begun[-1]

    @property
    def child(self) -> psutil.Process:
        return psutil.Process(self.begun[-1].pid)


def servers() -> list[psutil.Process]:
    return [
        one for one in psutil.Process().children() if any("spreadsheets.fork_server" in word for word in one.cmdline())
    ]


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "dài.csv"
    path.write_text("a;b\n" + "".join(f"{number};{'x' * 150}\n" for number in range(1, ROWS)), encoding="utf-8")
    return path


@contextmanager
def reading(path: Path, start: Start) -> Iterator[tuple[Iterator[RawRow], Watched]]:
    """Read a file's first row, and what is left of it."""
    parsing = Watched(start)
    rows = stream.rows(path, "csv", Limits(), start=parsing)
    try:
        assert next(rows).cells == ["a", "b"]
        yield rows, parsing
    finally:
        rows.close()


def wait_until(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def end_servers() -> None:
    for one in servers():
        one.kill()
        one.wait()


def test_both_ways_read_the_same(long: Path) -> None:
    one, other = (list(stream.rows(long, "csv", Limits(), start=start)) for start in (forked, spawned))
    assert len(one) == ROWS
    assert one == other


def test_a_path_is_read_from_where_the_program_stands(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    list(stream.rows(long, "csv", Limits(), start=forked))
    monkeypatch.chdir(long.parent)
    assert len(list(stream.rows(Path(long.name), "csv", Limits(), start=forked))) == ROWS


@BOTH
def test_neither_server_nor_child_holds_anything_of_the_program(
    start: Start, long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_servers()
    monkeypatch.setenv("LENSAN_DATABASE", "postgresql://lensan:mật-khẩu@máy/lensan")
    with (tmp_path / "bí mật").open("w") as secret, socket.create_server(("127.0.0.1", 0)) as door:
        os.set_inheritable(secret.fileno(), True)
        door.set_inheritable(True)
        with reading(long, start) as (_rows, parsing):
            family = [parsing.child] if start is spawned else [parsing.child, *servers()]
            held = [(one.num_fds(), one.open_files(), one.net_connections("inet"), one.num_threads()) for one in family]
            known = [set(one.environ()) - {"PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"} for one in family]
    # Standard input, output and errors; the server has its socket, its bell of two ends, and the word on the child.
    assert held == [(3, [], [], 1), (7, [], [], 1)][: len(family)]
    assert known == [set()] * len(family)
    assert len(family) == (1 if start is spawned else 2)


@BOTH
def test_a_child_limits_itself(start: Start, long: Path) -> None:
    asked = (psutil.RLIMIT_AS, psutil.RLIMIT_CPU, psutil.RLIMIT_CORE)
    with reading(long, start) as (_rows, parsing):
        limits = [parsing.child.rlimit(one)[0] for one in asked]
    assert limits == [1_500_000_000, 181, 0]


@BOTH
@pytest.mark.parametrize(
    ("number", "reason"), [(signal.SIGTERM, "stopped"), (signal.SIGKILL, "memory"), (signal.SIGXCPU, "slow")]
)
def test_a_child_that_is_killed_is_a_sentence(start: Start, number: int, reason: str, long: Path) -> None:
    with reading(long, start) as (rows, parsing):
        parsing.child.send_signal(number)
        with pytest.raises(SheetRefused) as refused:
            list(rows)
    assert refused.value.sentence == REASONS[reason]


@BOTH
def test_who_stops_early_leaves_no_child(start: Start, long: Path) -> None:
    with reading(long, start) as (_rows, parsing):
        pid = parsing.child.pid
    assert not psutil.pid_exists(pid)


def test_a_killed_server_is_not_missed(long: Path) -> None:
    list(stream.rows(long, "csv", Limits(), start=forked))
    [first] = servers()
    first.kill()
    parsing = Watched()
    assert len(list(stream.rows(long, "csv", Limits(), start=parsing))) == ROWS
    [second] = parsing.servers
    assert second != first.pid and not psutil.pid_exists(first.pid)


def test_a_server_killed_meanwhile_takes_no_rows_along(long: Path) -> None:
    with reading(long, forked) as (rows, _parsing):
        end_servers()
        assert len(list(rows)) == ROWS - 1


def test_who_stops_early_leaves_no_child_of_a_killed_server_either(long: Path) -> None:
    with reading(long, forked) as (_rows, parsing):
        pid = parsing.child.pid
        end_servers()
    wait_until(lambda: is_gone(pid))


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_a_server_that_does_not_start_is_a_sentence(program: str, long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end_servers()
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(SheetRefused) as refused:
        list(stream.rows(long, "csv", Limits(), start=forked))
    assert refused.value.sentence == REASONS["no process"]
    monkeypatch.undo()
    assert len(list(stream.rows(long, "csv", Limits(), start=forked))) == ROWS


def test_several_threads_read_at_once(long: Path) -> None:
    end_servers()
    together = threading.Barrier(4)
    found: list[tuple[int, int]] = []

    def read() -> None:
        with reading(long, forked) as (rows, parsing):
            together.wait()
            found.append((parsing.child.ppid(), len(list(rows))))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [server] = servers()
    assert found == [(server.pid, ROWS - 1)] * 4


def run(code: str, path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [None, signal.SIGTERM, signal.SIGKILL])
def test_a_server_ends_with_its_program(number: int | None, long: Path) -> None:
    with run("print(told(), flush=True); input()", long) as program:
        assert program.stdin is not None and program.stdout is not None
        server = int(program.stdout.readline())
        assert not is_gone(server)
        if number is None:
            program.stdin.write("\n")
        else:
            program.send_signal(number)
        program.stdin.close()
    wait_until(lambda: is_gone(server))


def test_a_fork_of_the_program_has_a_server_of_its_own(long: Path) -> None:
    code = """
first = told()
read, write = os.pipe()
if not os.fork():
    os.write(write, str(told()).encode())
    os._exit(0)
os.wait()
print(first, int(os.read(read, 20)), told())
"""
    with run(code, long) as program:
        said, _ = program.communicate()
    ours, theirs, again = map(int, said.split())
    assert ours == again != theirs
    wait_until(lambda: is_gone(ours) and is_gone(theirs))


def test_a_server_ends_with_its_program_though_a_fork_of_it_lives_on(long: Path) -> None:
    code = """
print(told(), flush=True)
if not os.fork():
    input()
    print("vẫn còn", flush=True)
os._exit(0)
"""
    with run(code, long) as program:
        assert program.stdin is not None and program.stdout is not None
        server = int(program.stdout.readline())
        wait_until(lambda: is_gone(server))
        program.stdin.write("\n")
        program.stdin.flush()
        assert program.stdout.readline() == "vẫn còn\n"
