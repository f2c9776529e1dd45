"""``lensan serve``: app, clock and webhook door, each in a process of its own."""

from contextlib import suppress
from typing import Annotated

import typer

from jobs.cli.console import MOST_PORT, AppPort, Beat, Hands, settings_of
from jobs.cli.market import opened
from jobs.service import supervisor
from jobs.service.stopping import Stopped, stoppable


def serve_command(
    context: typer.Context,
    port: AppPort = None,
    beat: Beat = 60.0,
    hands: Hands = 1,
    webhook_port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_PORT,
            help="The webhook door's port; without, the last one, or another when it is taken.",
            show_default="8502",
        ),
    ] = None,
) -> None:
    """Run the app, the clock and the webhook door until interrupted; on this machine alone (127.0.0.1)."""
    settings = settings_of(context)
    with opened(settings), suppress(Stopped), stoppable():
        supervisor.serve(settings, port, beat, hands, webhook_port)
