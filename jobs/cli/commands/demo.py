"""``lensan demo``: one lychee season, end to end, on this machine; then the app, alive."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from jobs.cli.console import MOST_ROWS, AppPort, Form, FormChoice, settings_of
from jobs.cli.market import opened
from jobs.demo import home, screen
from jobs.demo.play import DemoListener, DemoRun
from jobs.demo.season import Figures
from jobs.demo.small import SmallSeason
from jobs.output.printing import put_json, tell
from jobs.sandbox.servers import FAULTS, SandboxError
from jobs.service.stopping import Stopped, stoppable
from marketplace.storage import PATIENCE_S
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import as_date, day_of

_ROADS = {"contract": home.CONTRACT, "files": home.FILES}
ORDERS, COOP_ORDERS, USUAL_FAULTS, USUAL_SEED = 1_000_000, 3_000, "mild", 2021


def demo_command(
    context: typer.Context,
    headless: Annotated[bool, typer.Option("--headless", help="Without the app; exit at the end.")] = False,
    coop: Annotated[
        bool, typer.Option("--coop", help="One cooperative of 40 households, from yesterday to tomorrow.")
    ] = False,
    orders: Annotated[
        int | None,
        typer.Option(
            min=home.LEAST_ORDERS, max=100_000_000, help="How many orders; the totals stay.", show_default="1000000"
        ),
    ] = None,
    faults: Annotated[
        str | None, typer.Option(help="How rough the servers are: none, mild or storm.", show_default="mild")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=MOST_ROWS, help="What the made-up part is made from.", show_default="2021")
    ] = None,
    roads: Annotated[
        str | None,
        typer.Option(help="How the season comes in: contract, or files (one a day).", show_default="contract"),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete the demo this home holds, and start anew.")] = False,
    port: AppPort = None,
    form: FormChoice = Form.TABLE,
) -> None:
    """Replay the lychee season of 2021 from two reference servers, in a database of its own.

    A second call serves again what the first one left.
    """
    if faults is not None and faults not in FAULTS:
        raise typer.BadParameter(f"the faults are {', '.join(FAULTS)}")
    if coop and orders is not None:
        raise typer.BadParameter("--orders belongs to the season, not to the cooperative")
    if roads is not None and roads not in _ROADS:
        raise typer.BadParameter(f"the roads are {', '.join(_ROADS)}")
    if coop and roads is not None:
        raise typer.BadParameter("--roads belongs to the season, not to the cooperative")
    settings = settings_of(context)
    settings.prepare()
    road = None if roads is None else _ROADS[roads]
    options = home.DemoOptions(home.COOP if coop else home.SEASON, orders, faults, seed, road)
    with _stopped_in_order():
        if fresh:
            home.clear(settings)
        with opened(settings, check=False, make=True, patience_s=PATIENCE_S) as database:
            marker = home.settle(settings, database, options, _usual(settings, options))
            with home.running(settings, marker):
                play = DemoRun(settings, database, marker, _told(form))
                play.headless() if headless else play.with_app(port)


def _usual(settings: Settings, options: home.DemoOptions) -> home.Marker:
    """Return the demo to run in a new home: as wished, and else as usual."""
    orders = options.orders or (COOP_ORDERS if options.kind == home.COOP else ORDERS)
    seed = USUAL_SEED if options.seed is None else options.seed
    today = as_date(day_of(now_ms()))
    return home.Marker(
        options.kind,
        orders,
        options.faults or USUAL_FAULTS,
        seed,
        SmallSeason.read("coop").opened_by(today),
        home.database_of(settings),
        options.road or home.CONTRACT,
    )


@contextmanager
def _stopped_in_order() -> Iterator[None]:
    """Say how to go on when the demo is stopped before it has come to its end."""
    try:
        with stoppable():
            yield
    except Stopped as stopped:
        raise SandboxError("The demo was stopped; the same command goes on from where it stood") from stopped


def _told(form: Form) -> DemoListener:
    """Speak to a person on the output; with JSON there, addresses go to the error output."""
    table = form is Form.TABLE

    def address(url: str, people: Mapping[str, str]) -> None:
        tell(f"Lên Sàn: {url}", err=not table)
        for called, way in people.items():
            tell(f"  {way}  {called}", err=not table)

    def story(step: str) -> None:
        tell(step, err=not table)

    def outcome(result: dict[str, Any], figures: Figures) -> None:
        if table:
            screen.show(result, figures)
        else:
            put_json(result, indent=None)

    def on(url: str, season: str) -> None:
        tell(f"Lên Sàn: {url}/?season={season}  (Ctrl+C để dừng / to stop)", err=not table)

    return DemoListener(address, story, outcome, on)
