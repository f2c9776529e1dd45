"""``lensan carriers``: with which account a cooperative ships, and which places a carrier means by its own ids."""

from typing import Annotated

import typer

from connectors.base import ListsUnits
from connectors.errors import NotConfigured
from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import Code, Form, FormChoice, settings_of, show
from jobs.cli.market import UnknownChannelError, channel_of, opened
from jobs.cli.noting import noted
from jobs.output.printing import tell
from jobs.sync.connecting import connector_of
from marketplace.directory import carrier_units
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.fulfilment import carriers
from marketplace.orders import parcels
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.words.parcels import AddressEra

app = typer.Typer(no_args_is_help=True, help="Say with which carrier a cooperative ships, and which places it means.")
QUIET_MS = 24 * 3_600_000
"""A parcel under way of which nothing was heard for so long is late."""


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the accounts at carriers, and of how many parcels under way they have told nothing for a day."""
    since_ms = now_ms() - QUIET_MS
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [
            {"code": one.code, "platform": one.platform, "title": one.title, "paused": one.paused_reason or "",
             "quiet": parcels.quiet(connection, one.id, since_ms)}
            for one in channels.all_channels(connection) if one.road == "carrier"
        ]  # fmt: skip
    show("Carriers", rows, form, "There is none yet; add one: `lensan channels add vtp --platform … --road carrier`.")


@app.command("ship")
def ship_command(
    context: typer.Context,
    cooperative: Annotated[str, typer.Argument(help="The cooperative's code.")],
    carrier: Annotated[str, typer.Option(help="The account's channel.")],
    name: Annotated[str, typer.Option(help="Who hands parcels over.")],
    phone: Annotated[str, typer.Option(help="Their telephone number.")],
    street: Annotated[str, typer.Option(help="House, street or hamlet where they are fetched.")],
    commune: Annotated[str, typer.Option(help="Its commune's code of today.")],
    vpostcode: Annotated[str, typer.Option(help="Its digital address (Địa chỉ số), 12 letters and digits.")] = "",
    service: Annotated[str, typer.Option(help="The carrier's code of how it carries them.")] = "",
    post_office: Annotated[str, typer.Option(help="The post office that fetches them.")] = "",
    who: Speaker = "",
) -> None:
    """Say with which account a cooperative ships, and where its parcels are fetched."""
    with opened(settings_of(context)) as database:
        account = _carrier_of(database, carrier)
        wanted = carriers.WantedPickUp(name, phone, street, commune, vpostcode or None, service, post_office)
        with database.write() as connection:
            carriers.ship_with(connection, cooperative, account, wanted, speaker(who), now_ms())
    tell(f"{cooperative} ships with {carrier}.")


@app.command("units")
def units_command(
    context: typer.Context,
    code: Code,
    read: Annotated[bool, typer.Option("--read", help="Read the carrier's list anew first.")] = False,
    form: FormChoice = Form.TABLE,
) -> None:
    """Report which places of a carrier are none of our communes for certain; --read asks the carrier for its list."""
    settings = settings_of(context)
    with opened(settings) as database:
        channel = _carrier_of(database, code)
        if read:
            connector = connector_of(channel, settings)
            if not isinstance(connector, ListsUnits):
                raise NotConfigured(f"The carrier of {code} does not list its places")
            units = list(connector.units())
            with database.write() as connection:
                carrier_units.put_units(connection, channel.platform, units)
            noted(database, "carrier's places read", code, count=len(units))
        with database.read() as connection:
            counts = carrier_units.counts(connection, channel.platform)
            rows = [one._asdict() for one in carrier_units.unmatched_units(connection, channel.platform)]
            missing = carrier_units.unmatched_communes(connection, channel.platform)
    for one in counts if form is Form.TABLE else ():
        tell(f"{one.era}: {one.matched} of {one.listed} communes are known.")
    if missing and form is Form.TABLE:
        tell(
            f"{len(missing)} communes of ours are none of its places, such as {missing[0].name}, {missing[0].province}."
        )
    show(
        "Places that are not known",
        rows,
        form,
        f"There are none; `lensan carriers units {code} --read` reads the list.",
    )


@app.command("place")
def place_command(
    context: typer.Context,
    code: Code,
    unit: Annotated[str, typer.Argument(help="The carrier's id of the commune.")],
    commune: Annotated[str, typer.Argument(help="The official code of ours that it is.")],
    before: Annotated[
        bool, typer.Option("--before-2025", help="It is one of before July 2025, with a district.")
    ] = False,
) -> None:
    """Say which commune a place of a carrier is; no list of it changes that."""
    era = AddressEra.THREE_LEVELS if before else AddressEra.TWO_LEVELS
    with opened(settings_of(context)) as database:
        channel = _carrier_of(database, code)
        with database.write() as connection:
            carrier_units.choose(connection, channel.platform, era, unit, commune)
        noted(database, "carrier's place said", code, place=unit, commune=commune)
    tell(f"Place {unit} of {code} is commune {commune}.")


def _carrier_of(database: Database, code: str) -> ChannelRow:
    channel = channel_of(database, code)
    if channel.road != "carrier":
        raise UnknownChannelError(f"Channel {code} is a shop and no carrier; see `lensan carriers list`")
    return channel
