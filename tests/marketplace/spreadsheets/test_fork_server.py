"""One parsing server forks for the whole program, takes no rows along, and ends with it."""

import signal
import threading
from pathlib import Path

import pytest

from marketplace.spreadsheets.processes import forked
from tests.marketplace.spreadsheets.parsing import ROWS, end_servers, is_gone, reading, run, servers, wait_until


def test_a_server_killed_meanwhile_takes_no_rows_along(long: Path) -> None:
    with reading(long, forked) as (rows, _parsing):
        end_servers()
        assert len(list(rows)) == ROWS - 1


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
