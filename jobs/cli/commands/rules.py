"""``lensan rules``: how a cooperative decides whose fruit a box is, from a day on."""

from datetime import datetime
from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, dong_of, household_of, speaker
from jobs.cli.console import A_DAY, MOST_PACKS, Form, FormChoice, settings_of, show
from jobs.cli.market import channel_of, opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from marketplace.directory.cooperatives import find_cooperative
from marketplace.inventory import policy
from marketplace.settlement import shop_charges
from marketplace.settlement.shop_charges import Charged
from marketplace.settlement.statements import failed_bearers
from marketplace.settlement.tax_rates import basis_points
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING

app = typer.Typer(no_args_is_help=True, help="List and declare the rules by which a cooperative shares out its sales.")
Coop = Annotated[str, typer.Argument(help="The cooperative's code.")]
FromDay = Annotated[datetime, typer.Option("--from", **A_DAY, help="The first day; it counts from here on.")]


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the rules and shares, each with the day from which it counts."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = policy.declared(connection)
    show("Rules", rows, form, "No rule is declared yet, so the oldest pick goes first; see `lensan rules declare`.")


@app.command("declare")
def declare_command(
    context: typer.Context,
    coop: Coop,
    rule: Annotated[str, typer.Argument(help="oldest (oldest pick first), quota (by quota) or turn (in turn).")],
    from_on: FromDay,
    who: Speaker = "",
) -> None:
    """Declare a cooperative's rule from a day on; boxes that are given out already stay as they are."""
    with opened(settings_of(context)) as database, database.write() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop)
        policy.declare(connection, cooperative.id, rule, from_on.date(), speaker(who), now_ms())
    tell(f"{cooperative.name} goes by {rule} from {from_on:%d/%m/%Y}.")


@app.command("quota")
def quota_command(
    context: typer.Context,
    coop: Coop,
    household: Annotated[str, typer.Argument(help="The household's code.")],
    share: Annotated[
        int, typer.Argument(min=0, max=MOST_PACKS, help="Its weight beside the others'; 0 serves it last.")
    ],
    from_on: FromDay,
    who: Speaker = "",
) -> None:
    """Give a household its share under the rule by quota, from a day on."""
    with opened(settings_of(context)) as database, database.write() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop)
        policy.set_quota(connection, cooperative.id, household_of(connection, household), share, from_on.date())
        said = noting("quota set", household, who, cooperative=coop, share=share, since=from_on.date())
        said(connection)
    tell(f"{household} has the share {share} from {from_on:%d/%m/%Y}.")


@app.command("failed")
def failed_command(
    context: typer.Context,
    coop: Coop,
    bearer: Annotated[str, typer.Argument(help="cooperative, household or shared.")],
    from_on: FromDay,
    who: Speaker = "",
) -> None:
    """Declare who bears what failed deliveries cost, from a day on; the cooperative, where nothing is declared."""
    with opened(settings_of(context)) as database, database.write() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop)
        failed_bearers.declare_bearer(connection, cooperative.id, bearer, from_on.date(), speaker(who), now_ms())
    tell(f"What failed deliveries of {cooperative.name} cost is borne by: {bearer}, from {from_on:%d/%m/%Y}.")


@app.command("charges")
def charges_command(
    context: typer.Context,
    shop: Annotated[str, typer.Argument(help="The channel's code.")],
    from_on: FromDay,
    coop: Annotated[str, typer.Option(help="A cooperative's code, where it has terms of its own.")] = "",
    fee: Annotated[str, typer.Option(help="The platform's fee, in percent of the price.")] = "0",
    box: Annotated[str, typer.Option(help="What a box costs, with ice and label, such as 6k.")] = "0",
    freight: Annotated[str, typer.Option(help="Freight of a box that the seller pays.")] = "0",
    returns: Annotated[str, typer.Option(help="What comes back or is made good, in percent of the price.")] = "0",
    tax: Annotated[str, typer.Option(help="Tax withheld, in percent of the price.")] = "0",
    who: Speaker = "",
) -> None:
    """Declare what selling a box in a shop costs, from a day on: the gate price is reckoned by it."""
    shares = [basis_points(share) for share in (fee, returns, tax)]
    charged = Charged(shares[0], dong_of(box), dong_of(freight), *shares[1:])
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            whose = find_cooperative(connection, EVERYTHING, coop).id if coop else None
            shop_charges.declare(connection, channel.id, whose, from_on.date(), charged, speaker(who), now_ms())
    tell(f"Gate prices of {shop} are reckoned by this from {from_on:%d/%m/%Y}; see `lensan prices`.")
