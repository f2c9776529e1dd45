"""``lensan orders``: what a platform cannot say of an order: refunds, boxes sent again, what came back."""

from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, dong_of, speaker
from jobs.cli.console import settings_of
from jobs.cli.market import opened
from jobs.cli.menu import AMOUNTS
from jobs.output.printing import tell
from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment import overrides
from marketplace.settlement.statements.failed_deliveries import NotedCost, note_cost
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money

app = typer.Typer(no_args_is_help=True, help="Say what a platform cannot: refunds, boxes sent again, what came back.")
Code = Annotated[str, typer.Argument(help="The order's code.")]
Line = Annotated[int | None, typer.Option(help="The line's number, where the order has several.")]


@app.command("refund", context_settings=AMOUNTS)
def refund_command(
    context: typer.Context,
    code: Code,
    amount: Annotated[str, typer.Argument(help="What was given back in all, such as 50000 or 50k; 0 takes it off.")],
    line: Line = None,
    who: Speaker = "",
) -> None:
    """Note money given back to the buyer for fruit that did not come back: it lowers the money, not the kilograms."""
    dong = dong_of(amount)
    with opened(settings_of(context)) as database, database.write() as connection:
        overrides.refund(connection, overrides.line_of(connection, EVERYTHING, code, line), dong, _provenance(who))
    tell(f"{money.text(dong)} of order {code} were given back to the buyer.")


@app.command("resend")
def resend_command(
    context: typer.Context,
    code: Code,
    packs: Annotated[int, typer.Argument(help="How many packs in all were sent once more; 0 takes it off.", min=0)],
    line: Line = None,
    who: Speaker = "",
) -> None:
    """Note packs sent once more free of charge: they cost fruit, and are no second sale."""
    with opened(settings_of(context)) as database, database.write() as connection:
        overrides.send_again(connection, overrides.line_of(connection, EVERYTHING, code, line), packs, _provenance(who))
    tell(f"{packs} packs of order {code} were sent once more.")


@app.command("returned")
def returned_command(
    context: typer.Context,
    code: Code,
    fit: Annotated[bool, typer.Option("--fit/--spoiled", help="Whether it can be sold again.")],
    line: Line = None,
    who: Speaker = "",
) -> None:
    """Say whether the fruit that came back can be sold again; produce with a shelf life counts as spoiled without."""
    with opened(settings_of(context)) as database, database.write() as connection:
        overrides.judge_returned(
            connection, overrides.line_of(connection, EVERYTHING, code, line), fit, _provenance(who)
        )
    tell(f"What came back of order {code} {'can be sold again' if fit else 'is spoiled'}.")


@app.command("cost")
def cost_command(
    context: typer.Context,
    code: Code,
    freight: Annotated[str, typer.Option(help="Freight out and back that no settlement says, such as 25k.")] = "0",
    box: Annotated[str, typer.Option(help="The box and what was in it beside the fruit.")] = "0",
    line: Line = None,
    who: Speaker = "",
) -> None:
    """Note what a failed delivery or packs sent again cost beside what settlements say; it replaces what was said."""
    typed = NotedCost(dong_of(freight), dong_of(box))
    with opened(settings_of(context)) as database, database.write() as connection:
        order = overrides.order_of(connection, overrides.line_of(connection, EVERYTHING, code, line))
        note_cost(connection, order, typed, _provenance(who).who, now_ms())
    tell(f"Order {code} cost {money.text(sum(typed))} beside what settlements say, for what failed or was sent again.")


def _provenance(who: str) -> Provenance:
    now = now_ms()
    return Provenance(speaker(who), now, now)
