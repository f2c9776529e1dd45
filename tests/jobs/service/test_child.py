"""A child ends with its starter, and with nobody else: what stands between the two may come and go."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psutil

from jobs.service import child
from jobs.service.child import ROOT

LONGEST_S = 300
MODULE = ("http.server", "0", "--bind", "127.0.0.1")
"""A module that says when it runs, and runs on until it is ended."""
LAUNCH = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
"""What python.exe does in a Windows virtual environment: start another process, and wait for it."""
START = "import subprocess, sys; from jobs.service import child; subprocess.run(child.command(*sys.argv[1:]))"


@contextmanager
def started(command: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run a command until its module says that it runs; it and all it started are ended with the block."""
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    family = [psutil.Process(process.pid)]
    try:
        assert process.stdout
        assert "Serving HTTP" in process.stdout.readline()
        family += family[0].children(recursive=True)
        yield process
    finally:
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.communicate()


def test_a_child_ends_when_its_starter_is_killed() -> None:
    with started([sys.executable, "-c", START, *MODULE]) as starter:
        starter.kill()
        out, _ = starter.communicate(timeout=LONGEST_S)  # ends when the orphan, who shares the pipe, has ended
        assert "The program that started this one is gone; it ends too" in out


def test_a_child_whose_parent_is_another_process_than_its_starter_lives_on() -> None:
    with started([sys.executable, "-c", LAUNCH, *child.command(*MODULE)]) as launcher:
        [running] = psutil.Process(launcher.pid).children()
        launcher.kill()
        launcher.wait()
        time.sleep(3 * child._LOOK_S)
        assert running.is_running()
        assert running.status() != psutil.STATUS_ZOMBIE


def test_a_child_is_not_deceived_by_a_pid_that_somebody_else_has_now() -> None:
    pid, started_s = os.getpid(), psutil.Process().create_time() - 3600
    command = [sys.executable, "-m", "jobs.service.child", str(pid), str(started_s), *MODULE]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert "The program that started this one is gone; it ends too" in ended.stderr
    assert ended.returncode != 0
