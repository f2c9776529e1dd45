"""The command line: ``lensan``. Exit codes: 0 done, 1 refused with one sentence, 2 wrong use, 3 differences found."""

import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from connectors.errors import ConnectorError
from jobs import report
from jobs.commands import channels, checks, demo, explain, imports, running, seasons
from jobs.sandbox import SandboxError
from jobs.serving import ServingError
from marketplace.channels import ChannelExistsError
from marketplace.db import DatabaseError
from marketplace.seasons import SeasonError
from marketplace.settings import Settings, SettingsError
from marketplace.words.sentences import Refusal

PLAIN = (
    ChannelExistsError,
    ConnectorError,
    DatabaseError,
    SandboxError,
    ServingError,
    SeasonError,
    SettingsError,
    Refusal,
    channels.UnknownChannelError,
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Lên Sàn keeps the harvests of farm households in step with the postal e-commerce platforms.",
)
app.command("demo")(demo.demo_command)
app.command("migrate")(running.migrate_command)
app.add_typer(imports.app, name="import")
app.add_typer(seasons.app, name="seasons")
app.add_typer(seasons.produce, name="produce")
app.command("sync")(running.sync_command)
app.command("serve")(running.serve_command)
app.command("clock", hidden=True)(running.clock_command)
app.command("webhooks", hidden=True)(running.webhooks_command)
app.command("sandbox")(running.sandbox_command)
app.add_typer(checks.contract, name="contract")
app.add_typer(channels.app, name="channels")
app.add_typer(report.app, name="report")
app.add_typer(explain.app, name="explain")
app.command("reconcile")(checks.reconcile_command)
app.command("doctor")(checks.doctor_command)


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Where Lên Sàn keeps its things; data/local by default.")] = None,
    debug: Annotated[bool, typer.Option(help="Show a traceback when something goes wrong.")] = False,
) -> None:
    """Read the settings once, for every command."""
    context.obj = Settings.read(os.environ, home)
    context.meta["debug"] = debug
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    for noisy in ("apscheduler", "httpx", "urllib3", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def main() -> None:
    """Run the command line; a refusal is one plain sentence and exit code 1, a traceback needs ``--debug``."""
    signal.signal(signal.SIGTERM, _end)
    try:
        app()
    except PLAIN as error:
        if "--debug" in sys.argv:
            raise
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from error
    except OperationalError as error:
        if "--debug" in sys.argv:
            raise
        sys.stderr.write("The database does not answer; start it, or correct LENSAN_DATABASE_URL\n")
        raise SystemExit(1) from error
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        sys.stderr.write(f"Something unexpected went wrong ({type(error).__name__}); run it again with --debug\n")
        raise SystemExit(1) from error


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End in good order, so that what a command started ends with it."""
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
