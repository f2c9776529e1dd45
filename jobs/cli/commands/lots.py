"""``lensan lots``: what people write of their lots, each in one call: weighed, sorted, spoiled, sold elsewhere."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer

from jobs.cli.arguments import BELOW, Speaker, dong_of, speaker
from jobs.cli.console import A_DAY, MOST_PACKS, MOST_ROWS, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.cli.menu import AMOUNTS
from jobs.output.printing import aside, put, tell
from marketplace.inventory.ledger import moves_of
from marketplace.inventory.lot_list import LotFilter, lots_listed
from marketplace.inventory.lots import CannotMove, LotRow, Provenance, lot_by_code
from marketplace.operations.fulfilment.substitution import swap
from marketplace.operations.harvest import postponing, removal, sorting, weighing
from marketplace.operations.harvest.recall import RecalledLine
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money, weight
from marketplace.words.instants import as_date, day_of, iso, start_of
from marketplace.words.messages import Unreadable

app = typer.Typer(no_args_is_help=True, help="Weigh, sort, adjust and postpone lots; write off what spoiled.")
Code = Annotated[str, typer.Argument(help="The lot's code.")]
Weight = Annotated[str, typer.Argument(help='As people say it: "425 kg", "3 tạ"; a bare number is kilograms.')]
Why = Annotated[str, typer.Option(help="The reason, as it shall stand in the ledger.")]
Force = Annotated[bool, typer.Option("--force", help="Write it although it is far off what is known.")]
When = Annotated[datetime | None, typer.Option("--on", **A_DAY, help="The day it was so; today by default.")]


@app.command("list")
def list_command(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="A lot's or household's code, or a part of the household's name.")] = "",
    which: Annotated[LotFilter, typer.Option(help="Those with fruit left, those to be cut, or all.")] = LotFilter.ALL,
    most: Annotated[int, typer.Option(help="So many at most.", min=1, max=MOST_PACKS)] = 100,
    form: FormChoice = Form.TABLE,
) -> None:
    """List lots with what is left of them: those to be cut next first, then the latest picked."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found, lots = lots_listed(connection, EVERYTHING, words, which, limit=most)
    rows = [
        {"lot": one.code, "household": one.household_code, "name": one.household, "produce": one.produce,
         "grade": one.grade, "picked_on": _day(one.picked_on), "forecast_from": _day(one.forecast_from),
         "forecast_to": _day(one.forecast_to), "in_g": one.in_g, "sold_g": one.sold_g, "balance_g": one.balance_g}
        for one in lots
    ]  # fmt: skip
    show(f"Lots ({len(rows)} of {found})", rows, form, "There is no such lot; import lots with `lensan import lots`.")


@app.command("show")
def show_command(context: typer.Context, code: Code, form: FormChoice = Form.TABLE) -> None:
    """Show a lot: what it was, where it went, and every move of it."""
    with opened(settings_of(context)) as database, database.read() as connection:
        lot = lot_by_code(connection, code)
        moved = moves_of(connection, lot.id)
    rows = [
        {"at": iso(one.at_ms), "kind": one.kind, "grams": one.grams, "who": one.who, "why": one.why, "slip": one.slip,
         "buyer": one.buyer, "price_dong_per_kg": one.price_dong_per_kg}
        for one in moved
    ]  # fmt: skip
    if form is Form.TABLE:
        put(_stands(lot))
    show(f"Lot {code}", rows, form, "Nothing has moved this lot yet.")


@app.command("forecast")
def forecast_command(
    context: typer.Context,
    code: Code,
    grams: Weight,
    first: Annotated[datetime, typer.Argument(**A_DAY, help="The first day it can be cut.")],
    last: Annotated[datetime, typer.Argument(**A_DAY, help="The last day it can be cut.")],
    who: Speaker = "",
    force: Force = False,
) -> None:
    """Forecast a lot anew: its weight, and the days on which it can be cut."""
    with opened(settings_of(context)) as database, database.write() as connection:
        days = (first.date(), last.date())
        lost = weighing.forecast(connection, code, grams_of(grams), *days, _provenance(who, None), force=force)
    _tell(f"Lot {code} is forecast for {first:%d/%m/%Y} to {last:%d/%m/%Y}.", lost)


@app.command("picked")
def picked_command(
    context: typer.Context,
    code: Code,
    grams: Weight,
    slip: Annotated[str | None, typer.Option(help="The number of the weigh slip.")] = None,
    on: When = None,
    who: Speaker = "",
    force: Force = False,
) -> None:
    """Replace a lot's forecast by what was weighed; what that uncovers of orders is short, newest first."""
    day = on.date() if on else as_date(day_of(now_ms()))
    with opened(settings_of(context)) as database, database.write() as connection:
        lost = weighing.picked(connection, code, grams_of(grams), day, slip, _provenance(who, on), force=force)
    if lost is None:
        tell(f"Lot {code} has this weight already; nothing was changed.")
    else:
        _tell(f"Lot {code} is picked: {weight.text(grams_of(grams))}.", lost)


@app.command("sort")
def sort_command(
    context: typer.Context,
    code: Code,
    into: Annotated[list[str], typer.Option("--into", help='"Loại 1=250 kg", once for every grade.')],
    culls: Annotated[str, typer.Option(help="What was culled.")] = "0",
    loss: Annotated[str, typer.Option(help="What was lost; name it with --loss-name.")] = "0",
    loss_name: Annotated[str, typer.Option(help="Of what it was lost: héo, vận chuyển …")] = "",
    of: Annotated[str, typer.Option(help="How much was sorted; all that is left by default.")] = "",
    who: Speaker = "",
) -> None:
    """Sort an ungraded lot into grades, culls and a named loss; the parts must make the whole, to the gram."""
    graded = [_graded(one) for one in into]
    lost = sorting.Loss(grams_of(culls), grams_of(loss), loss_name)
    with opened(settings_of(context)) as database, database.write() as connection:
        whole_g = grams_of(of) if of else None
        codes = sorting.sort(connection, code, graded, lost, _provenance(who, None), whole_g)
    for one, made in zip(graded, codes, strict=True):
        tell(f"{one.grade}: {weight.text(one.grams)} in lot {made}")


@app.command("adjust", context_settings=AMOUNTS)
def adjust_command(
    context: typer.Context, code: Code, grams: Weight, why: Why, who: Speaker = "", force: Force = False
) -> None:
    """Adjust a lot's weight with a reason, up or down: ``lensan lots adjust L1 "-1 kg" --why …``."""
    with opened(settings_of(context)) as database, database.write() as connection:
        lost = weighing.adjust(connection, code, grams_of(grams), why, _provenance(who, None), force=force)
    _tell(f"Lot {code} is adjusted by {weight.text(grams_of(grams))}.", lost)


@app.command("spoil", context_settings=AMOUNTS)
def spoil_command(
    context: typer.Context, code: Code, grams: Weight, why: Why, on: When = None, who: Speaker = ""
) -> None:
    """Write fruit off as spoiled; what that uncovers of orders is short, newest first."""
    with opened(settings_of(context)) as database, database.write() as connection:
        lost = removal.spoil(connection, code, grams_of(grams), why, _provenance(who, on))
    _tell(f"{weight.text(grams_of(grams))} of lot {code} are written off.", lost)


@app.command("elsewhere", context_settings=AMOUNTS)
def elsewhere_command(
    context: typer.Context,
    code: Code,
    grams: Weight,
    price: Annotated[str, typer.Argument(help="What a kilogram fetched: 20k, 25.000.")],
    buyer: Annotated[str, typer.Option(help="trader, stall, or a name.")] = "trader",
    on: When = None,
    who: Speaker = "",
    force: Force = False,
) -> None:
    """Note fruit sold to a trader or at a stall."""
    price_dong = dong_of(price)
    with opened(settings_of(context)) as database, database.write() as connection:
        said = _provenance(who, on)
        removal.sell_elsewhere(connection, code, grams_of(grams), price_dong, buyer, said, force=force)
    tell(f"{weight.text(grams_of(grams))} of lot {code} are sold to {buyer} at {money.text(price_dong)}/kg.")


@app.command("postpone")
def postpone_command(
    context: typer.Context,
    days: Annotated[int, typer.Argument(help="By how many days.", min=1, max=366)],
    why: Why,
    cooperative: Annotated[str, typer.Option("--coop", help="A cooperative's code: its members' lots.")] = "",
    household: Annotated[str, typer.Option(help="A household's code.")] = "",
    on: Annotated[datetime | None, typer.Option("--from", **A_DAY, help="Tomorrow by default.")] = None,
    who: Speaker = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """Postpone the cutting (hoãn cắt) forecast for tomorrow, and list the orders that wait for that fruit."""
    day = on.date() if on else as_date(day_of(now_ms())) + timedelta(days=1)
    by = _provenance(who, None)
    with opened(settings_of(context)) as database, database.write() as connection:
        kept = settings_of(context).recipient_days()
        whose = {"household": household, "cooperative": cooperative}
        done = postponing.postpone(connection, day, days, why, by, **whose, recipient_days=kept)
    rows = [one._asdict() | {"placed_ms": iso(one.placed_ms)} for one in done.orders]
    if form is Form.TABLE:
        tell(f"Postponed by {days} days: {', '.join(done.lots)}.")
        for one in done.promises:
            tell(f"Order {one.code} of {one.channel}, promised for {one.before}, is promised for {one.after} now.")
    with aside():
        show("Orders at risk", rows, form, "No order waits for this fruit.")


@app.command("swap")
def swap_command(
    context: typer.Context,
    line: Annotated[
        int, typer.Argument(min=1, max=MOST_ROWS, help="The order line's number, as `lensan explain` gives it.")
    ],
    from_lot: Annotated[str, typer.Argument(help="The lot it was drawn from.")],
    to_lot: Annotated[str, typer.Argument(help="The lot it is packed from.")],
    packs: Annotated[
        int | None, typer.Option(help="How many boxes; all of them by default.", min=1, max=MOST_PACKS)
    ] = None,
    who: Speaker = "",
) -> None:
    """Pack a line's boxes with another household's fruit (đổi hộ khi đóng), until the period closes."""
    with opened(settings_of(context)) as database, database.write() as connection:
        grams = swap(connection, line, from_lot, to_lot, _provenance(who, None), packs=packs)
    tell(f"{weight.text(grams)} of line {line} come from lot {to_lot} now.")


def grams_of(typed: str) -> int:
    """Read a weight that may be below zero; a bare number is kilograms."""
    bare = typed.strip()
    sign = -1 if bare.startswith(BELOW) else 1
    try:
        return sign * weight.grams(bare[1:] if bare.startswith((*BELOW, "+")) else bare, "kg")
    except Unreadable as error:
        raise CannotMove(*error.sentence) from error


def _graded(typed: str) -> sorting.Graded:
    grade, mark, grams = typed.partition("=")
    if not mark:
        raise CannotMove(f'Write a grade as "Loại 1=250 kg", not as {typed!r}.', 'Hãy ghi dạng "Loại 1=250 kg".')
    return sorting.Graded(grade.strip(), grams_of(grams))


def _provenance(who: str, on: datetime | None) -> Provenance:
    now = now_ms()
    return Provenance(speaker(who), start_of(on.date()) if on else now, now)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _stands(lot: LotRow) -> str:
    names = ("in_g", "sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g", "balance_g")
    parts: dict[str, Any] = {name.removesuffix("_g"): weight.text(getattr(lot, name)) for name in names}
    return f"Lot {lot.code}: " + ", ".join(f"{name} {text}" for name, text in parts.items())


def _tell(done: str, uncovered: list[RecalledLine]) -> None:
    """Say what was done, and what of orders it uncovered."""
    tell(done)
    for one in uncovered:
        tell(f"  order line {one.line_id} is short of {weight.text(one.weight_g)}; see `lensan shortfalls list`")
