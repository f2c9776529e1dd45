"""``lensan seasons`` and ``lensan produce``: what lots are lots of."""

from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from jobs.cli.arguments import Speaker, new_code, price_range_of, speaker
from jobs.cli.console import A_DAY, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from marketplace.directory import seasons
from marketplace.directory.communes import Gazetteer, find_communes, single_best
from marketplace.directory.produce import ProduceError, all_produce, is_known, produce_id, set_shelf_life
from marketplace.listings import trader_prices
from marketplace.listings.trader_prices import TraderQuote
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money
from marketplace.words.instants import as_date, day_of

app = typer.Typer(no_args_is_help=True, help="List and open seasons.")
produce = typer.Typer(no_args_is_help=True, help="List and add kinds of produce.")
Day = Annotated[datetime, typer.Argument(**A_DAY)]


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the seasons."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [season._asdict() for season in seasons.all_seasons(connection)]
    show("Seasons", rows, form, "There is no season yet; open one with `lensan seasons add`.")


@app.command("add")
def add_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="A short code, such as vai-2027.", callback=new_code)],
    name: Annotated[str, typer.Argument(help="As people say it: Vụ vải 2027.")],
    starts_on: Day,
    ends_on: Day,
    who: Speaker = "",
) -> None:
    """Open a season from a day to a day; lots fall into it by their day."""
    with opened(settings_of(context)) as database, database.write() as connection:
        seasons.add(connection, code, name, starts_on.date(), ends_on.date())
        noting("season opened", code, who, name=name, since=starts_on.date(), until=ends_on.date())(connection)
    tell(f"Season {code} is open from {starts_on:%d/%m/%Y} to {ends_on:%d/%m/%Y}.")


@produce.command("list")
def list_produce_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the kinds of produce."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [one._asdict() for one in all_produce(connection)]
    show("Produce", rows, form, "There is no produce yet; run `lensan migrate`.")


@produce.command("add")
def add_produce_command(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Its name.")], who: Speaker = ""
) -> None:
    """Add a kind of produce; one that is there already stays as it is."""
    with opened(settings_of(context)) as database, database.write() as connection:
        if not is_known(connection, name):
            produce_id(connection, name)
            noting("produce added", name, who)(connection)
    tell(f"{name} is known.")


@produce.command("keeps")
def keeps_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The produce.")],
    days: Annotated[int, typer.Argument(min=0, max=3660, help="Days after picking; 0 for no limit.")],
    who: Speaker = "",
) -> None:
    """Say how long a produce keeps: older lots leave the offers by themselves, and go into no box."""
    with opened(settings_of(context)) as database, database.write() as connection:
        set_shelf_life(connection, name, days or None)
        noting("shelf life set", name, who, days=days)(connection)
    tell(f"{name} is sold until {days} days after picking." if days else f"{name} is sold without limit.")


@produce.command("quote")
def quote_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The produce.")],
    commune: Annotated[str, typer.Argument(help='Where: the commune\'s code, or "Quý Sơn, Lục Ngạn".')],
    price: Annotated[str, typer.Argument(help="What traders pay for a kilogram: 18.000, 18k or 17-19k.")],
    grade: Annotated[str, typer.Option(help="The grade, such as 1; without it all are meant.")] = "",
    point: Annotated[str, typer.Option(help="The weighing point (điểm cân).")] = "",
    day: Annotated[datetime | None, typer.Option(**A_DAY, help="The day, where it is not today.")] = None,
    who: Speaker = "",
) -> None:
    """Note what traders pay at the garden; what is noted later of the same place and day corrects it."""
    at_ms = now_ms()
    today = as_date(day_of(at_ms))
    on = today if day is None else day.date()
    low_dong, high_dong = price_range_of(price)
    with opened(settings_of(context)) as database, database.write() as connection:
        if not is_known(connection, name):
            raise ProduceError(
                f"there is no produce {name!r}; see `lensan produce list`", f"Chưa có nông sản {name} trong danh mục."
            )
        place = _commune_of(connection, commune, on)
        quote = TraderQuote(produce_id(connection, name), place, on, low_dong, high_dong, grade, point)
        trader_prices.note(connection, EVERYTHING, quote, speaker(who), today, at_ms)
    said = "–".join(dict.fromkeys((money.text(low_dong), money.text(high_dong))))
    tell(f"Traders pay {said} a kg for {name} on {on:%d/%m/%Y}.")


def _commune_of(connection: Connection, typed: str, on: date) -> int:
    found = find_communes(Gazetteer(connection, on), typed, on)
    best = single_best(found)
    if best is None:
        raise ProduceError(
            f"{typed!r} is no one commune; see `lensan communes find`", f"Không rõ “{typed}” là xã nào; hãy ghi mã xã."
        )
    return int(best.id)
