"""``lensan pages``: what the public pages of a shop show of our products, and what comparable ones cost."""

from datetime import timedelta
from typing import Annotated

import msgspec
import typer

from connectors.crawl.page_shapes import shape_of_links
from jobs.cli.console import DIFFERENCES, Code, Form, FormChoice, settings_of, show, web_address
from jobs.cli.market import channel_of, opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from jobs.service.public_pages import check_page, look, site_of
from marketplace.exchange import page_watches
from marketplace.exchange.page_watches import PAGES_PER_DAY, PageWatchError, PageWatchRow
from marketplace.listings import page_sightings
from marketplace.listings.page_differences import comparable_prices, offer_pages
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of, iso

_NOT_ON = PageWatchError(
    "The pages of this shop are not looked at; switch it on: `lensan pages on`.",
    "Chưa bật đọc trang công khai của gian hàng này.",
)
app = typer.Typer(no_args_is_help=True, help="Look at public pages: our products there, and what comparable ones cost.")
Address = Annotated[str, typer.Argument(help="The page's address, as a browser shows it.", callback=web_address)]


@app.command("on")
def on_command(
    context: typer.Context,
    code: Code,
    site: Annotated[str, typer.Option(help="The site's address, such as https://postmart.vn.", callback=web_address)],
    contact: Annotated[
        str, typer.Option(help="Who the site may write to: an e-mail or web address; it is sent along.")
    ],
    pages: Annotated[int, typer.Option(min=1, help="Pages a day, at the most.")] = PAGES_PER_DAY,
) -> None:
    """Have the public pages of a shop looked at once a day, politely; it is off until you say so."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        with database.write() as connection:
            page_watches.switch_on(connection, channel.id, site_of(site), contact, pages, now_ms())
            noting("shop changed", code)(connection)
    tell(f"Pages of {code} are looked at once a day, {pages} at the most. Next: `lensan pages add {code}`.")


@app.command("off")
def off_command(context: typer.Context, code: Code) -> None:
    """Have the public pages of a shop looked at no more; what they showed stays."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        with database.write() as connection:
            page_watches.switch_off(connection, channel.id)
            noting("shop changed", code)(connection)
    tell(f"Pages of {code} are looked at no more.")


@app.command("shape")
def shape_command(context: typer.Context, code: Code, one: Address, other: Address) -> None:
    """Say what product pages look like, by the links of two different products: where the platform's are not known."""
    shape = shape_of_links(one, other)
    with opened(settings_of(context)) as database:
        watch = _watch(database, channel_of(database, code).id)
        with database.write() as connection:
            page_watches.set_shape(connection, watch.channel_id, _json(shape))
            noting("shop changed", code)(connection)
    tell(f"Product pages of {code} are those whose path is {shape.path}")


@app.command("add")
def add_command(
    context: typer.Context,
    code: Code,
    address: Address,
    sku: Annotated[str, typer.Option(help="The listing whose page it is.")] = "",
    produce: Annotated[str, typer.Option(help="The produce of another's product, or of a list of such.")] = "",
) -> None:
    """Have a page looked at: that of an offer of ours, a comparable product, or a list of comparable products."""
    if bool(sku) == bool(produce):
        raise typer.BadParameter("say either --sku, for a page of ours, or --produce")
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        index = check_page(channel, _watch(database, channel.id), address)
        if sku and index:
            raise typer.BadParameter("this page is a list; give the page of the product itself")
        with database.write() as connection:
            if sku:
                page_sightings.watch_offer(connection, channel.id, address, sku)
            else:
                page_sightings.watch_comparable(connection, channel.id, address, produce, index=index)
            noting("shop changed", code)(connection)
    tell(f"{address} is looked at from now on.")


@app.command("remove")
def remove_command(context: typer.Context, code: Code, address: Address) -> None:
    """Have a page looked at no more, and forget what it showed."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        with database.write() as connection:
            there = page_sightings.forget_page(connection, channel.id, address)
            if there:
                noting("shop changed", code)(connection)
    if not there:
        raise PageWatchError(f"nobody looks at {address}", f"Không theo dõi trang {address}.")
    tell(f"{address} is looked at no more.")


@app.command("list")
def list_command(context: typer.Context, code: Code, form: FormChoice = Form.TABLE) -> None:
    """List what the pages of our products showed last; exit code 3 where one shows something else than we offer."""
    with opened(settings_of(context)) as database:
        channel_of(database, code)
        _list(database, code, form)


@app.command("check")
def check_command(context: typer.Context, code: Code, form: FormChoice = Form.TABLE) -> None:
    """Look at a shop's pages now, as far as the day's pages go, and list what ours show; exit code 3 as with list."""
    with opened(settings_of(context)) as database:
        report = look(database, channel_of(database, code), now_ms)
        counts = report.counts
        tell(
            f"{report.requests} pages asked for: {counts.live} live, {counts.missing} missing, "
            f"{counts.unread} not read, {counts.new} new, {counts.confirmed} offers confirmed live.", err=True,
        )  # fmt: skip
        if report.cut_short:
            tell(f"It ended early: {report.cut_short.en}", err=True)
        _list(database, code, form)


@app.command("prices")
def prices_command(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3_660, help="So many days back.")] = 14,
    form: FormChoice = Form.TABLE,
) -> None:
    """List what a kilogram of comparable products cost, by day, produce and grade."""
    since = as_date(day_of(now_ms())) - timedelta(days=days - 1)
    with opened(settings_of(context)) as database, database.read() as connection:
        found = comparable_prices(connection, EVERYTHING, since)
    rows = [one._asdict() | {"on": one.on.isoformat()} for one in found]
    show("Prices, đồng a kg", rows, form, "No comparable page has been seen; add one: `lensan pages add --produce`.")


def _list(database: Database, code: str, form: Form) -> None:
    with database.read() as connection:
        found = offer_pages(connection, EVERYTHING, code)
    rows = [
        {
            "sku": one.sku, "state": one.differs or one.state, "price": one.price_dong, "ours": one.wanted_dong,
            "title": one.title, "seen": None if one.seen_ms is None else iso(one.seen_ms), "why": one.why,
            "address": one.address,
        }
        for one in found
    ]  # fmt: skip
    show("Pages", rows, form, "No page of ours is looked at; add one: `lensan pages add --sku`.")
    if any(one.differs for one in found):
        raise typer.Exit(DIFFERENCES)


def _watch(database: Database, channel_id: int) -> PageWatchRow:
    with database.read() as connection:
        found = page_watches.watch_of(connection, channel_id)
    if found is None:
        raise _NOT_ON
    return found


def _json(shape: object) -> str:
    return msgspec.json.encode(shape).decode()
