"""The menu: shown without what it lists, and every command is where it says."""

import subprocess
import sys
from importlib import import_module
from typing import Any

import typer

from jobs.cli import failure_causes
from jobs.cli import main as cli


def test_the_menu_is_shown_without_importing_what_it_lists() -> None:
    heavy = "numpy pandas streamlit altair xlsxwriter scrapy sqlalchemy alembic apscheduler uvicorn starlette requests"
    code = (
        "import sys; from jobs.cli import main as cli; sys.argv = ['lensan', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        f"sys.stderr.write(' '.join(set({heavy.split()}) & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ("reconcile" in said.stdout, said.stderr) == (True, "")


def test_every_command_and_every_plain_error_is_where_the_command_line_says() -> None:
    command: Any = typer.main.get_command(cli.app)
    assert {name: command.commands[name].name for name in command.commands} == {name: name for name in cli.COMMANDS}
    module, _, name = failure_causes.PLAIN.rpartition(".")
    assert issubclass(getattr(import_module(module), name), Exception)
