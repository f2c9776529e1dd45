"""A child: a program of ours that another one started, and that ends when its starter is gone, however that ended.

``python -m jobs.service.child PID STARTED MODULE ARGUMENTS`` runs a module as ``python -m MODULE ARGUMENTS`` does,
for the starter of that pid and start time. The starter need not be its parent: in a Windows virtual environment
``python.exe`` is a launcher, and the launcher stands between the two.
"""

import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path

import psutil

from marketplace.storage.settings import Settings

ROOT = Path(__file__).parents[2]
_LOOK_S = 0.5
_PATIENCE_S = 20.0
_DRIFT_S = 2.0  # a start time is reckoned from the boot time, which clock adjustments move a little


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module as a child of this process."""
    me = psutil.Process()
    return [sys.executable, "-m", "jobs.service.child", str(me.pid), str(me.create_time()), module, *arguments]


def environ(settings: Settings) -> dict[str, str]:
    """Return the environment of a child process that shall use the same home and database.

    The child finds our modules where we found them, and never those of the directory it happens to run in.
    """
    found = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    ours = {"LENSAN_HOME": str(settings.home), "LENSAN_DATABASE_URL": settings.database_url}
    return {**os.environ, **ours, "PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(found)}


def end_with(pid: int, started_s: float) -> None:
    """End this process in good order as soon as its starter is gone; what does not listen is ended all the same."""
    starter = _found(pid, started_s)
    while starter is not None and _runs(starter):
        time.sleep(_LOOK_S)
    sys.stderr.write("The program that started this one is gone; it ends too\n")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_S)
    os._exit(1)


def main() -> None:
    """Run the module that is asked for, and watch for its starter."""
    pid, started_s, module = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    threading.Thread(target=end_with, args=(pid, started_s), name="lensan-child", daemon=True).start()
    del sys.argv[1:4]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _found(pid: int, started_s: float) -> psutil.Process | None:
    """Return the process of a pid and start time (seconds since 1970); None when it is gone, its pid reused or not."""
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - started_s) < _DRIFT_S else None
    except psutil.NoSuchProcess:
        return None


def _runs(process: psutil.Process) -> bool:
    """Say whether a process still runs; one that is dead but not yet buried by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    main()
