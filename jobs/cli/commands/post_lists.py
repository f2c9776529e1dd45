"""``lensan post-lists``: what the post office collects where it sells in a platform's shop itself."""

from datetime import datetime
from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, dong_of, speaker
from jobs.cli.console import A_DAY, Form, FormChoice, settings_of, show
from jobs.cli.market import channel_of, opened
from jobs.output.printing import tell
from marketplace.directory.audit import Signed
from marketplace.operations.post_lists import writing
from marketplace.operations.post_lists.writing import PostSale
from marketplace.orders import post_list_tasks, post_lists
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of

app = typer.Typer(no_args_is_help=True, help="Write down what the post office collects where it sells itself.")
Shop = Annotated[str, typer.Argument(help="The channel's code.")]
ListCode = Annotated[str, typer.Argument(help="The list's code, such as BK-2606-0012.")]


@app.command("run")
def run_command(
    context: typer.Context,
    shop: Shop,
    since: Annotated[datetime, typer.Option("--since", **A_DAY, help="The first day whose orders are of its lists.")],
    who: Speaker = "",
) -> None:
    """Say that the post office runs a shop: orders placed there since a day are sold of its lists."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            writing.run_shop(connection, EVERYTHING, channel, start_of(since.date()), _signed(who), now_ms())
    tell(f"Orders placed in {shop} since {since.date().isoformat()} are sold of the post office's lists.")


@app.command("add")
def add_command(
    context: typer.Context,
    shop: Shop,
    sku: Annotated[str, typer.Argument(help="The listing's SKU.")],
    packs: Annotated[int, typer.Argument(help="How many boxes it collects.")],
    on: Annotated[datetime, typer.Option("--on", **A_DAY, help="The day on which it collects.")],
    office: Annotated[str, typer.Option(help="The post office that sent the list.")],
    price: Annotated[str, typer.Option(help="What a box pays the cooperative, where the list tells.")] = "",
    key: Annotated[
        str, typer.Option(help="What tells this list from another; without: day, product, boxes and post office.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Also where the same is written down already, or the lots hold less.")
    ] = False,
    who: Speaker = "",
) -> None:
    """Write a list down, once; orders of the platform replace it, and are never counted beside it."""
    day = on.date()
    told = key or f"{day.isoformat()} {packs} {sku}"
    sale = PostSale(sku, packs, day, office, told, dong_of(price) if price else None)
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            code = writing.write_list(connection, EVERYTHING, channel, sale, _signed(who), now_ms(), sure=force)
    tell(f"List {code} of {shop}: {packs} boxes of {sku}.")


@app.command("correct")
def correct_command(
    context: typer.Context,
    shop: Shop,
    code: ListCode,
    packs: Annotated[int, typer.Argument(help="How many boxes it is after all; 0 cancels it.")],
    who: Speaker = "",
) -> None:
    """Say how many boxes were collected after all."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            writing.correct(connection, EVERYTHING, channel, code, packs, _signed(who), now_ms())
    tell(f"List {code} of {shop}: {packs} boxes.")


@app.command("apart")
def apart_command(
    context: typer.Context,
    shop: Shop,
    code: Annotated[str, typer.Argument(help="The order's code on the platform.")],
    back: Annotated[bool, typer.Option("--back", help="It is sold of the lists after all.")] = False,
    who: Speaker = "",
) -> None:
    """Say that no list has the boxes of an order: it counts beside them."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            writing.set_apart(connection, EVERYTHING, channel, code, not back, _signed(who), now_ms())
    tell(f"Order {code} of {shop} {'is sold of the lists' if back else 'counts beside the lists'}.")


@app.command("list")
def list_command(context: typer.Context, shop: Shop, form: FormChoice = Form.TABLE) -> None:
    """List what lists say and what is left of them, and where the platform has more than all lists."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.read() as connection:
            found = post_lists.post_lists_of(connection, EVERYTHING, channel.id)
            more = post_list_tasks.beyond(connection, EVERYTHING, channel.id)
    rows = [one._asdict() | {"collect_on": one.collect_on and one.collect_on.isoformat()} for one in found]
    show("Lists of the post office", rows, form, f"No list is written down for {shop}.")
    if more:
        told = ", ".join(f"{one.packs} of {one.sku}" for one in more)
        tell(
            f"The platform has more boxes than all lists: {told}. A list is missing, or an order is of none.", err=True
        )


def _signed(who: str) -> Signed:
    return Signed(None, speaker(who))
