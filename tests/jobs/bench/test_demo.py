"""The bench of the demo: held to its time and memory, and no figure where there was no demo or no clock.

That it runs to its end, ``tests/jobs/demo/test_published.py`` sees.
"""

import subprocess
from pathlib import Path

import pytest

from jobs.bench import demo
from jobs.demo.by_files import DAILY
from jobs.service.shop_folders import FOLDER


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
    assert limits[0][0].what == "the season's 1000000 orders by files, from the first file on"


def test_what_a_demo_died_of_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"^the demo ended with 3: no room$"):
        demo.watched(["sh", "-c", "echo begun >&2; echo 'no room' >&2; exit 3"], tmp_path)


def test_files_are_taken_in_from_the_first_one_that_lies_in_a_shops_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "_LOOK_S", 0.01)
    folder = tmp_path / FOLDER / "voso"
    folder.mkdir(parents=True)
    assert demo.watched(["sh", "-c", "sleep 0.2"], tmp_path).taken_s is None
    (folder / "don-hang.xlsx").touch()
    put = 'sleep 0.2; : > "$0"; sleep 0.2'
    seen = demo.watched(["sh", "-c", put, str(folder / f"{DAILY}2021-06-01.xlsx")], tmp_path)
    assert seen.taken_s is not None
    assert 0 < seen.taken_s < seen.seconds


@pytest.mark.parametrize("name", ["clock", "servers"])
def test_the_memory_that_is_seen_is_that_of_clocks_alone(name: str) -> None:
    command = ["sh", "-c", f"sh -c 'echo on; read over' {name}; true"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as there:
        assert there.stdout is not None
        assert there.stdout.readline() == b"on\n"
        assert (demo.clock_bytes_beside(there.pid) > 0) is (name == "clock")
        there.communicate(b"\n")
