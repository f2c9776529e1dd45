"""``lensan demo``: one lychee season, end to end, on this machine."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from jobs.commands.checks import FormChoice
from jobs.commands.console import Form, opened, settings_of
from jobs.demo import outcome, replay
from jobs.sandbox import FAULTS, SandboxError
from jobs.serving import PORT, app_running
from marketplace.db import Database
from marketplace.settings import Settings

LEAST_ORDERS = 2_000


def demo_command(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Without the app; exit at the end.")
    ] = False,
    orders: Annotated[int, typer.Option(min=LEAST_ORDERS, help="How many orders; the totals stay.")] = 1_000_000,
    faults: Annotated[str, typer.Option(help="How rough the servers are: none, mild or storm.")] = "mild",
    seed: Annotated[int, typer.Option(help="What the made-up part is made from.")] = 2021,
    port: Annotated[int, typer.Option(help="The app's port; another free one when it is taken.")] = PORT,
    form: FormChoice = Form.TABLE,
) -> None:
    """Replay the lychee season of 2021 from two reference servers, in a database of its own."""
    if faults not in FAULTS:
        raise typer.BadParameter(f"the faults are {', '.join(FAULTS)}")
    settings = settings_of(context)
    with opened(settings, check=False) as database, ExitStack() as stack:
        _refuse_used(database, settings)
        demo, places = replay.season_2021(database, orders, faults, seed)
        admins = stack.enter_context(replay.staged(database, settings, demo, places))
        if not headless:
            url = stack.enter_context(app_running(settings, port))
            typer.echo(f"Lên Sàn: {url}")
        stack.enter_context(replay.clock_running(settings))
        with _bars() as bars:
            replay.replay(database, demo, admins, bars)
        _tell(database, demo, form)
        if not headless:
            typer.echo(f"Lên Sàn: {url}  (Ctrl+C to stop)")
            replay.trickle(database, settings, admins)


def _tell(database: Database, demo: replay.Demo, form: Form) -> None:
    result = outcome.outcome(database, demo.figures.code)
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2 if form is Form.TABLE else None))
    faults = outcome.wrong(result, demo.figures)
    if faults:
        raise SandboxError("The season did not come out: " + "; ".join(faults))


def _refuse_used(database: Database, settings: Settings) -> None:
    if replay.used(database):
        raise SandboxError(
            f"There is a market in {settings.home} already; give another place: `lensan --home DIR demo`"
        )


@contextmanager
def _bars() -> Iterator[replay.Progress]:
    """Show how far each platform's season has come, on the error output so that JSON stays clean."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, TaskID] = {}

        def told(platform: str, step: int, steps: int) -> None:
            if platform not in tasks:
                tasks[platform] = progress.add_task(platform, total=steps)
            progress.update(tasks[platform], completed=step)

        yield told
