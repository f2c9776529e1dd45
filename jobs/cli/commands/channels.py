"""``lensan channels``: the shop accounts, their secrets, and the word a person gives them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from connectors.platform_facts import Road
from connectors.platforms import platforms
from jobs.cli.arguments import new_channel, speaker
from jobs.cli.commands.channel_webhooks import webhook_command
from jobs.cli.console import A_DAY, Code, Form, FormChoice, settings_of, show, web_address
from jobs.cli.market import UnknownChannelError, channel_of, opened
from jobs.cli.noting import noted, noting
from jobs.output.printing import tell
from marketplace import listings
from marketplace.exchange import channels, sync_requests, watermarks
from marketplace.exchange.channels import BY_HAND
from marketplace.operations.by_hand.shops import add_hand_shop
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.messages import OperatorRefusal


class ToComeError(OperatorRefusal):
    """A day from which a shop was to be read has not begun; the message is one plain sentence."""


app = typer.Typer(no_args_is_help=True, help="List, add and steer the shop accounts.")
app.command("webhook")(webhook_command)


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the channels."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [row._asdict() for row in channels.all_channels(connection)]
    show("Channels", rows, form, "There is no channel yet; add one with `lensan channels add`.")


@app.command("platforms")
def platforms_command(form: FormChoice = Form.TABLE) -> None:
    """List the platforms a channel can be on, the roads to them that are open, and those that are only planned."""
    rows = [
        {"code": code, "title": facts.title, "roads": ", ".join(facts.roads), "planned": ", ".join(facts.planned)}
        for code, facts in platforms().items()
    ]
    show("Platforms", rows, form, "No platform is installed.")


@app.command("add")
def add_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="A short code, such as postmart-bg.", callback=new_channel)],
    platform: Annotated[str, typer.Option(help="One of `lensan channels platforms`.")],
    shop: Annotated[str, typer.Option(help="The shop's id on the platform.")],
    url: Annotated[str, typer.Option(help="The address the platform gave you.", callback=web_address)] = "",
    title: Annotated[str, typer.Option(help="The shop's name, as people know it.")] = "",
    road: Annotated[
        Road | None, typer.Option(help="By which road it is reached; without: by contract where it has one.")
    ] = None,
) -> None:
    """Add a shop account; nothing is changed on the platform until you say go.

    One that is reached by files needs neither an address nor a secret. Of sales by hand the shop is the code of the
    cooperative that sells.
    """
    facts = platforms().get(platform)
    if facts is None:
        raise UnknownChannelError(f"There is no platform {platform!r}; the platforms are: {', '.join(platforms())}")
    walked = _road(platform, facts.roads, road)
    by_file = walked is Road.FILE
    with opened(settings_of(context)) as database:
        if platform == BY_HAND:
            with database.write() as connection:
                said = noting("shop added", code, platform=platform, shop=shop)
                add_hand_shop(connection, code, title or facts.title, shop, now_ms(), said)
            tell(f"Channel {code} is added. Next: people of {shop} write orders at /gian-hang/{code}/ghi-don.")
            return
        channels.add(
            database,
            code,
            platform,
            title or facts.title,
            url or (facts.seller_url if by_file else facts.base_url),
            shop,
            now_ms(),
            noting("shop added", code, platform=platform, shop=shop),
            road=walked.value,
        )
    onward = {
        Road.FILE: f"`lensan files take FILE --shop {code}`",
        Road.CARRIER: f"`lensan channels secret {code}`, `lensan carriers units {code} --read`, `lensan carriers ship`",
    }.get(walked, f"`lensan channels secret {code}`, then `lensan sync {code} --dry-run`")
    tell(f"Channel {code} is added. Next: {onward}.")


def _road(platform: str, roads: Sequence[Road], chosen: Road | None) -> Road:
    """Return the road by which a new shop is reached: as chosen, else the platform's first one.

    UnknownChannelError where the platform is not reached so. Files can be handed in of every platform.
    """
    roads = [one for one in roads if one is not Road.PAGE]  # which shows what stands there, and tells of no orders
    walked = chosen or (roads[0] if roads else Road.FILE)
    if walked is not Road.FILE and walked not in roads:
        there = ", ".join(dict.fromkeys([*roads, Road.FILE]))
        raise UnknownChannelError(f"{platform} is not reached by {walked.value} today; the roads are: {there}")
    return walked


@app.command("secret")
def secret_command(context: typer.Context, code: Code) -> None:
    """Ask for a channel's token (or client_id:secret) and keep it at home, readable by you alone."""
    settings = settings_of(context)
    with opened(settings) as database:
        channel_of(database, code)
        settings.keep_secret(code, typer.prompt("Secret", hide_input=True))
        noted(database, "secret written", code)
    tell(f"The secret of {code} is kept.")


@app.command("account")
def account_command(
    context: typer.Context,
    code: Code,
    household: Annotated[str, typer.Argument(help="The household's code; none: list the accounts.")] = "",
    seller: Annotated[str, typer.Argument(help="The id by which it sells there, as the shop shows it.")] = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """Write by which seller id a household sells in a shop, or list the accounts there."""
    settings = settings_of(context)
    with opened(settings) as database:
        channel_of(database, code)
        if household:
            with database.write() as connection:
                listings.set_account(connection, EVERYTHING, code, household, seller, speaker(""))
            tell(f"{household} sells in {code} as {seller}.")
            return
        with database.read() as connection:
            found = listings.accounts_of(connection, EVERYTHING, code)
    rows = [one._asdict() for one in found]
    show("Seller accounts", rows, form, f"No household sells in {code} yet; add one: `lensan channels account`.")


@app.command("reread")
def reread_command(
    context: typer.Context,
    code: Code,
    since: Annotated[
        datetime | None,
        typer.Option("--from", **A_DAY, help="Take nothing older than this day."),
    ] = None,
) -> None:
    """Have a shop's orders, payouts and shipments read again from the beginning; what is known changes nothing."""
    from_ms, moment_ms = start_of(since.date()) if since else None, now_ms()
    if from_ms is not None and from_ms > moment_ms:
        raise ToComeError(f"{since:%Y-%m-%d} is still to come; give a day that has begun")
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        watermarks.reread(database, channel.id, from_ms, moment_ms)
        with database.write() as connection:
            sync_requests.request(connection, channel.id, moment_ms, speaker(""))
    when = f"once it goes on (`lensan channels resume {code}`)" if channel.paused_reason else "with the next run"
    tell(f"Channel {code} is read again {when}; what is known already changes nothing.")


@app.command("go")
def go_command(context: typer.Context, code: Code) -> None:
    """Say go: from now on offers are really shown on the platform."""
    with opened(settings_of(context)) as database:
        channels.allow_changes(database, channel_of(database, code).id, noting("shop adopted", code))
    tell(f"Channel {code} may now change what stands on its platform.")


@app.command("transit")
def transit_command(
    context: typer.Context, code: Code, days: Annotated[int, typer.Argument(min=0, max=60, help="Whole days.")]
) -> None:
    """Say how many days a shop's boxes are on their way, for produce that keeps only some days."""
    with opened(settings_of(context)) as database:
        channels.set_transit(database, channel_of(database, code).id, days, noting("shop changed", code, days=days))
    tell(f"Boxes of {code} are {days} days on their way.")


@app.command("shipments")
def shipments_command(
    context: typer.Context,
    code: Code,
    read: Annotated[bool, typer.Option("--on/--off", help="Whether they are read.")] = True,
) -> None:
    """Say whether a shop's shipments are read: the waybill of each parcel and where it is."""
    with opened(settings_of(context)) as database:
        channels.set_shipments(database, channel_of(database, code).id, read, noting("shop changed", code, read=read))
    tell(f"Shipments of {code} are {'read with each sync' if read else 'not read'}.")


@app.command("resume")
def resume_command(context: typer.Context, code: Code) -> None:
    """Let a paused channel go on."""
    with opened(settings_of(context)) as database:
        channels.resume(database, channel_of(database, code).id, noting("shop resumed", code))
    tell(f"Channel {code} goes on with the next tick.")
