"""The app's module only mounts: it is loaded without a look at the environment, and knows no table."""

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_loading_the_app_reads_no_environment() -> None:
    """Nobody's home can be read from, and is not: the settings are read when the app is made."""
    nobody = {**os.environ, "LENSAN_HOME": "~nobody-of-this-name/lensan"}
    code = "import app; print('loaded', flush=True); app.app()"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=nobody, capture_output=True, text=True, check=False
    )
    assert told.stdout == "loaded\n", told.stderr
    assert (told.returncode, "is the home of nobody" in told.stderr) == (1, True), told.stderr


def test_the_app_asks_the_database_nothing_itself() -> None:
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in imported if name and name.split(".")[0] == "sqlalchemy"]
