"""The command line: ``lensan``. Exit codes: 0 done, 1 refused with one sentence, 2 wrong use, 3 differences found."""

import logging
import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from jobs.cli.failure_causes import FULL, sentence_of
from jobs.cli.menu import MenuEntry, menu_of, settle_home
from jobs.cli.output_encoding import fit_outputs
from jobs.output.printing import let_go, tell

COMMANDS = {
    "demo": MenuEntry(
        "jobs.cli.commands.demo:demo_command", "Replay the lychee season of 2021 on this machine, with the app."
    ),
    "migrate": MenuEntry("jobs.cli.commands.migrate:migrate_command", "Bring the database to the newest schema."),
    "import": MenuEntry("jobs.cli.commands.imports:app", "Read spreadsheets of cooperatives, households and lots."),
    "seasons": MenuEntry("jobs.cli.commands.seasons:app", "List and open seasons."),
    "produce": MenuEntry("jobs.cli.commands.seasons:produce", "List the produce that is known, and add to it."),
    "rules": MenuEntry(
        "jobs.cli.commands.rules:app", "List and declare the rules by which a cooperative shares out its sales."
    ),
    "communes": MenuEntry("jobs.cli.commands.communes:app", "Find a commune by its code or name, of either era."),
    "households": MenuEntry("jobs.cli.commands.households:app", "Move households between communes and cooperatives."),
    "lots": MenuEntry("jobs.cli.commands.lots:app", "Weigh, sort, adjust and postpone lots; write off what spoiled."),
    "shortfalls": MenuEntry("jobs.cli.commands.shortfalls:app", "See what cannot be delivered, and settle it."),
    "orders": MenuEntry(
        "jobs.cli.commands.orders:app", "Say what a platform cannot: refunds, boxes sent again, returns."
    ),
    "sync": MenuEntry("jobs.cli.commands.sync:sync_command", "Sync once: orders in, then offers out."),
    "serve": MenuEntry("jobs.cli.commands.serve:serve_command", "Run the app, the clock and the webhook door."),
    "clock": MenuEntry("jobs.cli.commands.clock:clock_command", "Run the clock alone.", hidden=True),
    "webhooks": MenuEntry("jobs.cli.commands.webhooks:webhooks_command", "Run the webhook door alone.", hidden=True),
    "sandbox": MenuEntry(
        "jobs.cli.commands.sandbox:sandbox_command", "Serve the reference server of the partner contract."
    ),
    "contract": MenuEntry("jobs.cli.commands.contract:contract", "Hold the partner contract against a server."),
    "channels": MenuEntry("jobs.cli.commands.channels:app", "List, add and steer the shop accounts."),
    "carriers": MenuEntry(
        "jobs.cli.commands.carriers:app", "Say with which carrier a cooperative ships, and which places it means."
    ),
    "parcels": MenuEntry(
        "jobs.cli.commands.parcels:app", "Hand packed orders to a carrier, see what became of them, print labels."
    ),
    "files": MenuEntry("jobs.cli.commands.files:app", "Hand in files of a shop, and decide about those that wait."),
    "listings": MenuEntry(
        "jobs.cli.commands.listings:app", "Open listings, say which lots feed them, change and retire them."
    ),
    "offers": MenuEntry("jobs.cli.commands.offers:app", "List what stands in the shops, and say what they may show."),
    "post-lists": MenuEntry(
        "jobs.cli.commands.post_lists:app", "Write down what the post office collects where it sells itself."
    ),
    "pages": MenuEntry(
        "jobs.cli.commands.pages:app", "Look at public pages: our products there, and what comparable ones cost."
    ),
    "prices": MenuEntry(
        "jobs.cli.commands.prices:prices_command", "List a day's prices: sold, comparable, traders', at the garden."
    ),
    "stop": MenuEntry("jobs.cli.commands.offers:stop_command", "Stop selling at once, everywhere (ngừng bán ngay)."),
    "inbox": MenuEntry("jobs.cli.commands.inbox:app", "See what could not be understood, and say what it means."),
    "replay": MenuEntry("jobs.cli.commands.inbox:replay_command", "Run the stored answers of a run again."),
    "statement": MenuEntry(
        "jobs.cli.commands.statements:statement_command", "Print what a household is owed for a period."
    ),
    "period": MenuEntry("jobs.cli.commands.statements:period_app", "List, open and close a cooperative's periods."),
    "payouts": MenuEntry("jobs.cli.commands.payouts:app", "See what platforms owe and paid, and follow the money."),
    "pay": MenuEntry(
        "jobs.cli.commands.statements:pay_command", "Write down money given to a household.", takes_amounts=True
    ),
    "terms": MenuEntry("jobs.cli.commands.statements:terms_command", "Say on which terms a cooperative sells a lot."),
    "tax": MenuEntry("jobs.cli.commands.tax:tax_app", "See what platforms withheld, from whom, and by which rules."),
    "report": MenuEntry("jobs.cli.commands.report:app", "Print totals, as tables, JSON or files."),
    "explain": MenuEntry("jobs.cli.commands.explain:app", "Tell the whole story of a figure."),
    "reconcile": MenuEntry("jobs.cli.commands.reconcile:reconcile_command", "Prove every total equal to the ledger."),
    "compare": MenuEntry(
        "jobs.cli.commands.compare:compare_command", "Say where a shop's contract and its files disagree."
    ),
    "audit": MenuEntry(
        "jobs.cli.commands.audit:app", "Read what was done to people, rights, shops and secrets, and by whom."
    ),
    "backup": MenuEntry("jobs.cli.commands.backup:backup_command", "Write the whole market into one file, and try it."),
    "restore": MenuEntry("jobs.cli.commands.backup:restore_command", "Read a backup into an empty home."),
    "user": MenuEntry(
        "jobs.cli.commands.user:app", "Add people, give them cards, grant and revoke what they may see and do."
    ),
    "doctor": MenuEntry("jobs.cli.commands.doctor:doctor_command", "Look over the installation."),
}

app = typer.Typer(
    cls=menu_of(COMMANDS),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Lên Sàn keeps the harvests of farm households in step with the postal e-commerce platforms.",
)


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[str | None, typer.Option(help="Where Lên Sàn keeps its things; data/local by default.")] = None,
    debug: Annotated[bool, typer.Option(help="Show a traceback when something goes wrong.")] = False,
) -> None:
    """Read the settings once, for every command."""
    settle_home(context, home)
    context.meta["debug"] = debug
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    for noisy in ("apscheduler", "httpx", "urllib3", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def main() -> None:
    """Run the command line; a refusal is one plain sentence and exit code 1, a traceback needs ``--debug``."""
    signal.signal(signal.SIGTERM, _end)
    letters = fit_outputs()
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _complain(error)
        raise SystemExit(1) from error
    finally:
        if note := letters.note():
            tell(note, err=True)


def _complain(error: Exception) -> None:
    """Say what went wrong; an output that takes no more is let go, so that the end does not try it again."""
    if isinstance(error, OSError) and error.errno in FULL and error.filename is None:
        let_go(sys.stdout)
    tell(sentence_of(error), err=True)


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End in good order, so that what a command started ends with it."""
    raise SystemExit(128 + signal.SIGTERM)
