"""``lensan payouts``: what the platforms owe, what differs from it, and how far the money has come."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, dong_of, household_of, speaker
from jobs.cli.console import A_DAY, Form, settings_of, show
from jobs.cli.market import opened
from jobs.cli.menu import AMOUNTS
from jobs.output.printing import put
from marketplace.directory.cooperatives import find_cooperative
from marketplace.settlement.adjustment_allocation import AllocationTarget, allocate_adjustment, unallocated_adjustments
from marketplace.settlement.bank_import import import_bank_sheet
from marketplace.settlement.difference_review import SettlingReason, differences, settle_difference
from marketplace.settlement.receivables import order_receivables, shop_receivables
from marketplace.settlement.settlement_totals import settlements, totals_between
from marketplace.settlement.transfer_matching import TransferTarget, match_transfer
from marketplace.settlement.transfers import (
    TransferError,
    TransferFacts,
    cod_lists,
    record_cod_list,
    record_transfer,
    transfers,
)
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money
from marketplace.words.instants import as_date, day_of

UNKNOWN = "chưa rõ"
app = typer.Typer(no_args_is_help=True, help="See what platforms owe and paid (đối soát), and follow the money.")
Plain = Annotated[Form, typer.Option("--format", help="How to print it.")]
On = Annotated[datetime | None, typer.Option(**A_DAY, help="The day of it; today without.")]
From = Annotated[datetime | None, typer.Option("--from", **A_DAY, help="The first day.")]
To = Annotated[datetime | None, typer.Option("--to", **A_DAY, help="The last day.")]
Step = Annotated[str, typer.Option(help="wallet (về ví) or bank (về tài khoản).")]


@app.command("owed")
def owed_command(
    context: typer.Context,
    channel: Annotated[str | None, typer.Option(help="The orders of this shop; without, the sum of each shop.")] = None,
    form: Plain = Form.TABLE,
) -> None:
    """Say what the platforms have still to pay for what is delivered (còn chờ), as expected."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = (
            order_receivables(connection, EVERYTHING, channel) if channel else shop_receivables(connection, EVERYTHING)
        )
    rows = [one._asdict() for one in found]
    for row in rows:
        for name in ("since_ms", "delivered_ms"):
            if name in row:
                row[name.replace("_ms", "_on")] = str(as_date(day_of(row.pop(name))))
    show("Still owed by the platforms", rows, form, "Everything that is delivered is paid out.")


@app.command("differences")
def differences_command(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are settled too.")] = False,
    form: Plain = Form.TABLE,
) -> None:
    """List the orders for which was paid out other than they say, with the reason or "chưa rõ"."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = differences(connection, EVERYTHING, open_only=not every)
    rows = [
        {
            "channel": one.channel,
            "order": one.order,
            "settlement": one.settlement,
            "paid_on": str(as_date(day_of(one.paid_ms))),
            "expected_dong": one.expected_dong,
            "received_dong": one.received_dong,
            "difference_dong": one.difference_dong,
            "reason": one.reason or UNKNOWN,
            "settled_by": one.settled_by,
        }
        for one in found
    ]
    show("Paid out otherwise than expected", rows, form, "Every payout is what its order says: no differences.")


@app.command("settle")
def settle_command(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="The order's code.")],
    why: Annotated[str, typer.Option(help="The reason, as the platform or the bookkeeper gives it.")],
    channel: Annotated[str | None, typer.Option(help="The shop, where several have the code.")] = None,
    who: Speaker = "",
) -> None:
    """Let a difference stay, for a reason; it opens again when it becomes another."""
    with opened(settings_of(context)) as database, database.write() as connection:
        one = settle_difference(connection, EVERYTHING, order, channel, SettlingReason(why, speaker(who), now_ms()))
    put(f"{money.text(one.difference_dong)} of order {order} are settled: {one.reason}.")


@app.command("settlements")
def settlements_command(
    context: typer.Context, from_on: From = None, to_on: To = None, form: Plain = Form.TABLE
) -> None:
    """List settlements: expected, received, difference, and what of them came to the wallet and the bank."""
    days = (from_on.date() if from_on else None, to_on.date() if to_on else None)
    with opened(settings_of(context)) as database, database.read() as connection:
        found = settlements(connection, EVERYTHING, *days)
        sums = totals_between(connection, EVERYTHING, *days)
    rows = [
        {
            "channel": one.channel,
            "settlement": one.settlement,
            "paid_on": str(as_date(day_of(one.to_ms))),
            "orders": one.orders,
            "expected_dong": one.expected_dong,
            "received_dong": one.received_dong,
            "difference_dong": one.difference_dong,
            "of_no_order_dong": one.other_dong,
            "wallet_dong": one.wallet_dong,
            "bank_dong": one.bank_dong,
        }
        for one in found
    ]
    show("Settlements", rows, form, "No settlement has come yet.")
    if rows and form is Form.TABLE:
        put(
            f"Together: expected {money.text(sums.expected_dong)}, received {money.text(sums.received_dong)},"
            f" difference {money.text(sums.difference_dong)}, {sums.open_differences} of them open."
        )


@app.command("transfer", context_settings=AMOUNTS)
def transfer_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The bank's (or the wallet's) number of it.")],
    amount: Annotated[str, typer.Argument(help="Such as 2500000, 2.500.000 or 2tr5.")],
    step: Step = "bank",
    on: On = None,
    text: Annotated[str | None, typer.Option("--note", help="What it says it is for.")] = None,
    who: Speaker = "",
) -> None:
    """Write down money that came into the wallet or the bank account."""
    at_ms = now_ms()
    facts = TransferFacts(step, reference, on.date() if on else as_date(day_of(at_ms)), dong_of(amount), text)
    with opened(settings_of(context)) as database, database.write() as connection:
        fresh = record_transfer(connection, facts, speaker(who), at_ms)
    put(f"{reference}, {money.text(facts.amount_dong)}, {'is' if fresh else 'was already'} written down.")


@app.command("cod", context_settings=AMOUNTS)
def cod_command(
    context: typer.Context,
    carrier: Annotated[str, typer.Argument(help="Who collected it.")],
    code: Annotated[str, typer.Argument(help="The number of the list.")],
    amount: Annotated[str, typer.Argument(help="What it comes to.")],
    on: On = None,
    who: Speaker = "",
) -> None:
    """Write down a carrier's list of cash on delivery (bảng kê thu hộ)."""
    at_ms = now_ms()
    day = on.date() if on else as_date(day_of(at_ms))
    with opened(settings_of(context)) as database, database.write() as connection:
        fresh = record_cod_list(connection, carrier, code, day, dong_of(amount), speaker(who), at_ms)
    put(f"The list {code} of {carrier} {'is' if fresh else 'was already'} written down.")


@app.command("match")
def match_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The transfer.")],
    targets: Annotated[list[str], typer.Argument(help="CHANNEL:SETTLEMENT, or cod:CARRIER:LIST.")],
    step: Step = "bank",
    who: Speaker = "",
) -> None:
    """Say which settlements and lists of cash on delivery a transfer was for."""
    with opened(settings_of(context)) as database, database.write() as connection:
        one = match_transfer(
            connection, EVERYTHING, step, reference, [_target(text) for text in targets], speaker(who), now_ms()
        )
    put(f"{money.text(one.matched_dong)} of {reference} are matched, {money.text(one.open_dong)} are open.")


@app.command("bank")
def bank_command(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The bank's sheet (sao kê).")],
    who: Speaker = "",
) -> None:
    """Write down what came into the account by the bank's own sheet; read again, it changes nothing."""
    with opened(settings_of(context)) as database, database.write() as connection:
        done = import_bank_sheet(connection, path, speaker(who), now_ms())
    put(f"{done.new} transfers are new, {done.known} were known, {done.out} rows brought no money in.")
    for problem in done.problems:
        put(f"Row {problem.row}, {problem.column}: {problem.sentence.en}")
    if done.problems:
        raise typer.Exit(1)


@app.command("loose")
def loose_command(context: typer.Context, form: Plain = Form.TABLE) -> None:
    """List adjustments and penalties without an order that are nobody's yet."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = unallocated_adjustments(connection, EVERYTHING)
    rows = [
        {
            "channel": one.channel,
            "entry": one.entry,
            "settlement": one.settlement,
            "kind": one.kind,
            "note": one.note,
            "paid_on": str(as_date(day_of(one.paid_ms))),
            "open_dong": one.open_dong,
        }
        for one in found
    ]
    show("Payouts without an order", rows, form, "Every payout without an order is somebody's.")


@app.command("share")
def share_command(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The shop.")],
    entry: Annotated[str, typer.Argument(help="The platform's id of the entry.")],
    household: Annotated[str | None, typer.Option(help="Give it to this household.")] = None,
    split: Annotated[bool, typer.Option("--split", help="Split it by what each household's fruit fetched.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="It is the cooperative's own.")] = False,
    coop: Annotated[str | None, typer.Option("--coop", help="The cooperative's code, where there are several.")] = None,
    why: Annotated[str | None, typer.Option(help="A word on it.")] = None,
    who: Speaker = "",
) -> None:
    """Say whose an adjustment or penalty without an order is."""
    if (household is not None) + split + keep != 1:
        raise typer.BadParameter("say one of --household CODE, --split and --keep")
    with opened(settings_of(context)) as database, database.write() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop, household or "")
        home = None if household is None else household_of(connection, household)
        parts = allocate_adjustment(
            connection,
            EVERYTHING,
            channel,
            entry,
            AllocationTarget(cooperative.id, home, split, speaker(who), why),
            now_ms(),
        )
    put(f"{money.text(sum(parts.values()))} of {entry} are shared over {len(parts)}.")


@app.command("transfers")
def transfers_command(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are wholly matched too.")] = False,
    form: Plain = Form.TABLE,
) -> None:
    """List transfers and lists of cash on delivery that are not wholly matched."""
    with opened(settings_of(context)) as database, database.read() as connection:
        came = transfers(connection, EVERYTHING, open_only=not every)
        lists = [one for one in cod_lists(connection, EVERYTHING) if every or one.bank_dong != one.amount_dong]
    rows = [
        {"what": one.step, "code": one.reference, "on": str(one.on_day), "amount_dong": one.amount_dong,
         "open_dong": one.open_dong, "note": one.note}
        for one in came
    ] + [
        {"what": "cod", "code": f"{one.carrier}:{one.code}", "on": str(one.on_day), "amount_dong": one.amount_dong,
         "open_dong": one.amount_dong - one.bank_dong, "note": None}
        for one in lists
    ]  # fmt: skip
    show("Transfers and lists of cash on delivery", rows, form, "Every transfer is matched.")


def _target(text: str) -> TransferTarget:
    parts = text.split(":")
    if len(parts) == 3 and parts[0] == "cod" and all(parts):
        return TransferTarget(parts[1], parts[2], cod=True)
    owner, _, code = text.partition(":")
    if not owner or not code:
        raise TransferError(
            f"{text} names no settlement; write CHANNEL:SETTLEMENT, or cod:CARRIER:LIST",
            f"{text} không chỉ kỳ thanh toán nào; hãy ghi CHANNEL:SETTLEMENT hoặc cod:CARRIER:LIST",
        )
    return TransferTarget(owner, code)
