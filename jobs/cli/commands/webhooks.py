"""``lensan webhooks``: the webhook door alone; ``lensan serve`` starts it so."""

from typing import Annotated

import typer

from jobs.cli.console import MOST_PORT, settings_of
from jobs.cli.market import opened
from jobs.service import supervisor, webhooks


def webhooks_command(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=MOST_PORT, help="The door's port.")] = supervisor.DOOR_PORT,
) -> None:
    """Run the webhook door alone, without app and clock."""
    settings = settings_of(context)
    with opened(settings, patience_s=webhooks.PATIENCE_S) as database:
        webhooks.run(database, settings, supervisor.door_port(port))
