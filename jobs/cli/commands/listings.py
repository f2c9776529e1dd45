"""``lensan listings``: what a cooperative or a household sells, from which lots, in which shops."""

from typing import Annotated

import typer

from jobs.cli.arguments import new_sku, speaker
from jobs.cli.console import Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import tell
from marketplace import listings
from marketplace.listings import ListingError, NewListing
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money, weight
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Unreadable

app = typer.Typer(no_args_is_help=True, help="Open listings, say which lots feed them, change and retire them.")
Sku = Annotated[str, typer.Argument(help="The listing's SKU.")]
Pack = Annotated[str, typer.Option("--pack", help='What a box promises: "5 kg", "1,9 kg".')]
Price = Annotated[str, typer.Option("--price", help='What a box costs: "150k", "150.000đ".')]
Shops = Annotated[list[str], typer.Option("--shop", help="A channel's code; once for every shop.")]
Season = Annotated[str, typer.Option(help="A season's code; the one that is on by default.")]
Grade = Annotated[str, typer.Option(help="Only lots of this grade.")]
Variety = Annotated[str, typer.Option(help="Only lots of this variety.")]
Fruit = Annotated[str, typer.Option("--fruit", help="What goes into a box, where it is more than the label.")]
Produce = Annotated[str, typer.Argument(help="The produce, as `lensan produce list` names it.")]
Seller = Annotated[str, typer.Option("--seller", help="The cooperative's own seller id in the shops.")]

Force = Annotated[bool, typer.Option("--force", help="At this price, although it is far off what is known.")]


@app.command("list")
def list_command(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="Words of a SKU, title or owner.")] = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """List listings: whose, what a box is and costs, what feeds it and where it stands."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = listings.listings_listed(connection, EVERYTHING, words)
    rows = [one._asdict() | {"shops": ", ".join(one.shops)} for one in found]
    show("Listings", rows, form, "There is no listing; open one with `lensan listings add`.")


@app.command("show")
def show_command(context: typer.Context, sku: Sku, form: FormChoice = Form.TABLE) -> None:
    """Show the lots that feed a listing, and how many more would fit."""
    with opened(settings_of(context)) as database, database.read() as connection:
        more = listings.fitting_lots(connection, EVERYTHING, sku)
        found = listings.feeding(connection, EVERYTHING, sku)
    show(f"Lots of {sku}", [one._asdict() for one in found], form, "No lot feeds it.")
    if more.lots and form is Form.TABLE:
        tell(f"{len(more.lots)} more lots fit ({weight.text(more.left_g)}): `lensan listings feed {sku}`.")


@app.command("add")
def add_command(
    context: typer.Context,
    produce: Produce,
    pack: Pack,
    price: Price,
    shop: Shops,
    household: Annotated[str, typer.Option(help="A household's code: a listing of its own.")] = "",
    cooperative: Annotated[str, typer.Option("--coop", help="A cooperative's code: pooled of all its members.")] = "",
    season: Season = "",
    grade: Grade = "",
    variety: Variety = "",
    fruit: Fruit = "",
    title: Annotated[str, typer.Option(help="What buyers read; made up by default.")] = "",
    sku: Annotated[str, typer.Option("--sku", help="Your own SKU; made up by default.", callback=new_sku)] = "",
    seller: Seller = "",
    force: Force = False,
) -> None:
    """Open a listing: a household's own, or a cooperative's that all its members' lots feed."""
    wanted = NewListing(
        produce, _grams(pack), _dong(price), tuple(shop), household, cooperative, season, grade, variety,
        _grams(fruit) if fruit else 0, title, "", sku, seller,
    )  # fmt: skip
    with opened(settings_of(context)) as database, database.write() as connection:
        today = as_date(day_of(now_ms()))
        made = listings.open_listing(connection, EVERYTHING, wanted, today, speaker(""), now_ms(), force=force)
    tell(f"{_opened(made)} Next: `lensan sync`.")


@app.command("each")
def each_command(
    context: typer.Context,
    produce: Produce,
    pack: Pack,
    price: Price,
    shop: Shops,
    cooperative: Annotated[str, typer.Option("--coop", help="The cooperative's code.")],
    season: Season = "",
    grade: Grade = "",
    variety: Variety = "",
    fruit: Fruit = "",
    force: Force = False,
) -> None:
    """Open a listing for each member of a cooperative that has such lots; those there already are left as they are."""
    wanted = NewListing(
        produce, _grams(pack), _dong(price), tuple(shop), "", cooperative, season, grade, variety,
        _grams(fruit) if fruit else 0,
    )  # fmt: skip
    with opened(settings_of(context)) as database, database.write() as connection:
        today = as_date(day_of(now_ms()))
        made, left = listings.open_each(connection, EVERYTHING, wanted, today, speaker(""), now_ms(), force=force)
    for one in made:
        tell(_opened(one))
    for household, sentence in left:
        tell(f"{household} is left out: {sentence.en}.", err=True)
    tell(f"{len(made)} listings are opened, {len(left)} households are left out.")


@app.command("feed")
def feed_command(context: typer.Context, sku: Sku) -> None:
    """Let the lots that came in since and fit a listing feed it too."""
    with opened(settings_of(context)) as database, database.write() as connection:
        fed = listings.feed(connection, EVERYTHING, sku, speaker(""), now_ms())
    tell(f"{len(fed.lots)} lots with {weight.text(fed.left_g)} feed {sku} from now on.")


@app.command("take-out")
def take_out_command(
    context: typer.Context, sku: Sku, lot: Annotated[str, typer.Argument(help="The lot's code.")]
) -> None:
    """Let a lot feed a listing no more; what was sold of it stays sold."""
    with opened(settings_of(context)) as database, database.write() as connection:
        listings.take_out(connection, EVERYTHING, sku, lot, speaker(""), now_ms())
    tell(f"Lot {lot} feeds {sku} no more.")


@app.command("price")
def price_command(
    context: typer.Context,
    sku: Sku,
    price: Annotated[str, typer.Argument(help='"150k"')],
    force: Force = False,
) -> None:
    """Set what a box costs from now on."""
    price_dong = _dong(price)
    with opened(settings_of(context)) as database, database.write() as connection:
        who = speaker("")
        before_dong = listings.reprice(connection, EVERYTHING, sku, price_dong, who, now_ms(), force=force)
    now, before = money.text(price_dong), money.text(before_dong)
    tell(f"{sku} costs {now} instead of {before}; the shops are told with the next sync.")


@app.command("retire")
def retire_command(
    context: typer.Context,
    sku: Sku,
    undo: Annotated[bool, typer.Option("--undo", help="Put it on sale again.")] = False,
) -> None:
    """Take a listing off sale for good: 0 in every shop; its orders go on."""
    with opened(settings_of(context)) as database, database.write() as connection:
        listings.retire(connection, EVERYTHING, sku, speaker(""), now_ms(), again=undo)
    tell(f"{sku} is {'on sale again' if undo else 'off sale'}; the shops are told with the next sync.")


@app.command("show-in")
def show_in_command(
    context: typer.Context,
    sku: Sku,
    shop: Annotated[str, typer.Argument(help="The channel's code.")],
    seller: Seller = "",
) -> None:
    """Show a listing in one more shop."""
    with opened(settings_of(context)) as database, database.write() as connection:
        listings.show_in(connection, EVERYTHING, sku, shop, seller, speaker(""), now_ms())
    tell(f"{sku} stands in {shop} with the next sync.")


def _opened(one: listings.OpenedListing) -> str:
    fed = one.fed
    return (
        f"{one.sku} is opened: {one.title}, from {len(fed.lots)} lots of {fed.households} households,"
        f" {weight.text(fed.left_g)}."
    )


def _grams(typed: str) -> int:
    try:
        return weight.grams(typed, "kg")
    except Unreadable as unreadable:
        raise ListingError(*unreadable.sentence) from unreadable


def _dong(typed: str) -> int:
    try:
        return money.dong(typed)
    except Unreadable as unreadable:
        raise ListingError(*unreadable.sentence) from unreadable
