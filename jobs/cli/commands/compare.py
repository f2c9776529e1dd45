"""``lensan compare``: where two roads of one shop disagree, which one stands, and why."""

from contextlib import suppress

import typer

from connectors.base import Connector
from connectors.errors import NotConfigured
from jobs.cli.console import DIFFERENCES, Code, Form, FormChoice, settings_of, show
from jobs.cli.market import channel_of, opened
from jobs.sync.connecting import connector_of
from jobs.sync.roads import compare


def compare_command(context: typer.Context, code: Code, form: FormChoice = Form.TABLE) -> None:
    """List where a shop's contract and its files disagree: missing, quantity, money, status (exit code 3)."""
    settings = settings_of(context)
    with opened(settings) as database:
        channel = channel_of(database, code)
        connector: Connector | None = None
        with suppress(NotConfigured):  # what is kept is read without asking anybody; without a secret files alone are
            connector = connector_of(channel, settings)
        found = compare(database, channel, connector)
    show("Roads", [one._asdict() for one in found], form, f"The roads of {code} say the same of every order.")
    if found:
        raise typer.Exit(DIFFERENCES)
