"""The bench of the demo: held to its time and memory, and no figure where there was no demo or no clock.

That it runs to its end, ``tests/jobs/demo/test_published.py`` sees.
"""

import subprocess

import pytest

from jobs.bench import demo


def test_a_demo_is_held_to_its_time_and_to_its_clocks_memory() -> None:
    limits = [demo.held(1_000_000, seconds, clock_mb) for seconds, clock_mb in ((150, 400), (150.1, 400), (150, 401))]
    assert [[one.reached for one in each] for each in limits] == [[True, True], [False, True], [True, False]]
    assert [one.what for one in limits[0]] == [
        "the demo of 1000000 orders by contract",
        "the clock's peak memory in it",
    ]


def test_a_season_by_files_has_limits_of_its_own() -> None:
    limits = [
        demo.held(1_000_000, seconds, clock_mb, roads="files")
        for seconds, clock_mb in ((240, 600), (240.1, 600), (240, 601))
    ]
    assert [[one.reached for one in each] for each in limits] == [[True, True], [False, True], [True, False]]


def test_what_a_demo_died_of_is_said() -> None:
    with pytest.raises(RuntimeError, match=r"^the demo ended with 3: no room$"):
        demo.watched(["sh", "-c", "echo begun >&2; echo 'no room' >&2; exit 3"])


@pytest.mark.parametrize("name", ["clock", "servers"])
def test_the_memory_that_is_seen_is_that_of_clocks_alone(name: str) -> None:
    command = ["sh", "-c", f"sh -c 'echo on; read over' {name}; true"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as there:
        assert there.stdout is not None
        assert there.stdout.readline() == b"on\n"
        assert (demo.clock_bytes_beside(there.pid) > 0) is (name == "clock")
        there.communicate(b"\n")
