"""``lensan webhooks``: the webhook door alone; ``lensan serve`` starts it so."""

from typing import Annotated

import typer

from jobs import serving, webhooks
from jobs.commands.console import MOST_PORT, settings_of
from jobs.commands.market import opened


def webhooks_command(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=MOST_PORT, help="The door's port.")] = serving.DOOR_PORT,
) -> None:
    """Run the webhook door alone, without app and clock."""
    settings = settings_of(context)
    with opened(settings, patience_s=webhooks.PATIENCE_S) as database:
        webhooks.run(database, settings, port)
