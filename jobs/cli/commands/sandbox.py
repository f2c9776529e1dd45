"""``lensan sandbox``: the reference server of the partner contract, alone, or as a demo left it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from connectors.partner.server.breaks import BREAKS, Break
from jobs.cli.console import MOST_PORT, MOST_ROWS, Form, settings_of, show
from jobs.output.printing import tell
from jobs.sandbox import standalone
from jobs.sandbox.reference import serve_home
from jobs.sandbox.servers import ADMIN, FAULTS, Served, keep_ports, read_config
from marketplace.storage.settings import Settings


def sandbox_command(
    context: typer.Context,
    shop: Annotated[list[str] | None, typer.Option(help="A shop's id; again for another.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=MOST_ROWS, help="What the faults are drawn from.", show_default="1")
    ] = None,
    faults: Annotated[
        str | None, typer.Option(help="How rough the server is: none, mild or storm.", show_default="none")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=MOST_PORT, help="Its port; the last one, or any free one without.")
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A season to serve: the JSON that /sandbox/plan takes."),
    ] = None,
    broken: Annotated[
        list[str] | None,
        typer.Option("--break", help="Do this against the contract, this time; again for another."),
    ] = None,
    list_breaks: Annotated[bool, typer.Option("--list-breaks", help="List what --break can do, and end.")] = False,
    form: Annotated[Form, typer.Option("--format", help="How to print the list.")] = Form.TABLE,
) -> None:
    """Serve the reference server of the partner contract until interrupted; on this machine alone (127.0.0.1).

    Without options the servers are those that a demo, or the last call, left at home.
    """
    if list_breaks:
        rows = [{"name": one.name, "rule": one.rule, "says": one.says} for one in BREAKS.values()]
        show("What the reference server can do against the contract", rows, form, "There is none.")
        return
    if unknown := set(broken or ()) - BREAKS.keys():
        raise typer.BadParameter(f"there is no break {min(unknown)}; `lensan sandbox --list-breaks` lists them")
    breaks = [BREAKS[name] for name in broken or ()]
    if faults is not None and faults not in FAULTS:
        raise typer.BadParameter(f"the faults are {', '.join(FAULTS)}")
    if not shop and plan is None and (seed, faults, port) != (None, None, None):
        raise typer.BadParameter("name a shop with --shop, or a season with --plan")
    settings = settings_of(context)
    settings.prepare()
    if shop or plan:
        _settle(settings, standalone.ServerOptions(shop or [], seed, faults, port), plan)
    if standalone.is_alone(settings):
        serve_home(settings, lambda urls: _say(settings, urls, breaks), breaks)
    else:
        serve_home(settings, breaks=breaks)


def _settle(settings: Settings, options: standalone.ServerOptions, path: Path | None) -> None:
    if path is None:
        standalone.settle(settings, options)
        return
    plan = standalone.plan_in(path)
    served = standalone.settle(settings, options._replace(shops=[*options.shops, plan.shop_id]))
    standalone.take_on(settings, served, path, plan)


def _say(settings: Settings, urls: Mapping[str, str], breaks: Sequence[Break]) -> None:
    """Say where the server is and where its tokens are, and keep its port for the next time."""
    keep_ports(settings, urls)
    served: Served = read_config(settings)[standalone.ALONE]
    url, shops = urls[standalone.ALONE], list(served.channels)
    tell(f"The reference server answers at {url} (faults {served.faults}, seed {served.seed}).")
    tell(f"Its tokens are in {settings.home / 'secrets.toml'}: {', '.join(shops)}; {ADMIN} for /sandbox/ alone.")
    for one in breaks:
        tell(f"It breaks the rule {one.rule}: {one.says}")
    tell(f"Hold it to the contract: lensan contract check {url} --level 1 --shop {shops[0]}")
