"""``lensan clock``: the clock alone; ``lensan serve`` starts it so."""

from contextlib import ExitStack
from typing import Annotated

import typer

from jobs.cli.console import MOST_HANDS, Beat, Hands, settings_of
from jobs.cli.market import opened
from jobs.service import scheduler, supervisor
from marketplace.storage import PATIENCE_S


def clock_command(
    context: typer.Context,
    beat: Beat = 60.0,
    hands: Hands = 1,
    hand: Annotated[int, typer.Option(min=0, max=MOST_HANDS - 1, hidden=True)] = 0,
) -> None:
    """Run the clock alone, without the app."""
    settings = settings_of(context)
    with opened(settings, patience_s=PATIENCE_S) as database, ExitStack() as stack:
        others = range(1, hands) if hand == 0 else ()
        started = [stack.enter_context(supervisor.clock(settings, beat, hands, hand=other)) for other in others]
        scheduler.run(database, settings, beat, hand=scheduler.Hand(hand, hands), others=started)
