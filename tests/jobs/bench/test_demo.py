"""The bench of the demo: held to its time and memory, and no figure where there was no demo or no clock.

That it runs to its end, ``tests/jobs/demo/test_published.py`` sees.
"""

import pytest

from jobs.bench import demo


def test_a_demo_is_held_to_its_time_and_to_its_clocks_memory() -> None:
    limits = [demo.held(1_000_000, seconds, clock_mb) for seconds, clock_mb in ((150, 400), (150.1, 400), (150, 401))]
    assert [[one.reached for one in each] for each in limits] == [[True, True], [False, True], [True, False]]
    assert [one.what for one in limits[0]] == ["the demo of 1000000 orders", "the clock's peak memory in it"]


def test_what_a_demo_died_of_is_said() -> None:
    with pytest.raises(RuntimeError, match=r"^the demo ended with 3: no room$"):
        demo.watched(["sh", "-c", "echo begun >&2; echo 'no room' >&2; exit 3"])


def test_the_memory_that_is_seen_is_that_of_clocks_alone() -> None:
    quiet = demo.watched(["sh", "-c", "sleep 0.3 & wait"])
    clock = demo.watched(["sh", "-c", "sh -c 'sleep 0.3; true' clock & wait"])
    assert (quiet.clock_bytes, clock.clock_bytes > 0) == (0, True)
