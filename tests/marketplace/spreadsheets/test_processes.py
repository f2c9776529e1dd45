"""Parsing processes, forked and spawned: they hold nothing of ours, end as told, and die without taking us along."""

import os
import socket
import sys
from pathlib import Path

import psutil
import pytest

from marketplace.spreadsheets import Limits, SheetRefused, stream
from marketplace.spreadsheets.processes import Start, forked, spawned
from marketplace.spreadsheets.refusals import REASONS
from tests.marketplace.spreadsheets.parsing import (
    BOTH,
    ROWS,
    Watched,
    end_servers,
    is_gone,
    reading,
    run,
    servers,
    wait_until,
)


def test_both_ways_read_the_same(long: Path) -> None:
    one, other = (list(stream.rows(long, "csv", Limits(), start=start)) for start in (forked, spawned))
    assert len(one) == ROWS
    assert one == other


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
