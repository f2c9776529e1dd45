"""A child: a program of ours that another one started, and that ends when its starter is gone, however that ended.

``python -m jobs.child PID MODULE ARGUMENTS`` runs a module as ``python -m MODULE ARGUMENTS`` does, for the starter PID.
"""

import os
import runpy
import signal
import sys
import threading
import time

_LOOK_S = 0.5
_PATIENCE_S = 20.0


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module as a child of this process."""
    return [sys.executable, "-m", "jobs.child", str(os.getpid()), module, *arguments]


def end_with(starter: int) -> None:
    """End this process in good order as soon as its starter is gone; what does not listen is ended all the same."""
    while os.getppid() == starter:
        time.sleep(_LOOK_S)
    sys.stderr.write("The program that started this one is gone; it ends too\n")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_S)
    os._exit(1)


def main() -> None:
    """Run the module that is asked for, and watch for its starter."""
    starter, module = int(sys.argv[1]), sys.argv[2]
    threading.Thread(target=end_with, args=(starter,), name="lensan-child", daemon=True).start()
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
