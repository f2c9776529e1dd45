"""What is measured in a process of its own, so that nothing of the bench weighs on it."""

import json
import subprocess
import sys
from typing import Any


def figures_of(what: str, *arguments: str) -> dict[str, Any]:
    """Run Python with these arguments, and return the figures that it prints last, a JSON object in one line.

    RuntimeError, with ``what`` was run and the last line it said, when it fails.
    """
    done = subprocess.run([sys.executable, *arguments], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{what} ended with {done.returncode}: {last_line(done.stderr)}")
    figures: dict[str, Any] = json.loads(last_line(done.stdout))
    return figures


def last_line(said: str) -> str:
    """Return the last line that a process wrote, which of a traceback is the error itself."""
    return said.strip().rsplit("\n", 1)[-1]
