"""``lensan parcels``: packed orders handed to a carrier, taken back, counted in part, and listed for the hand-over."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.base import CarriesParcels
from connectors.errors import NotConfigured
from jobs.cli.arguments import Speaker, speaker
from jobs.cli.commands.parcel_sheet import sheet_command
from jobs.cli.console import A_DAY, Code, Form, FormChoice, LanguageChoice, settings_of, show
from jobs.cli.export import Format, FormatChoice, SheetLanguage, SheetOutput, Target, check, hand_out
from jobs.cli.market import channel_of, opened
from jobs.output.files import write_whole
from jobs.output.printing import tell
from jobs.sync.connecting import connector_of
from marketplace.directory.audit import Signed
from marketplace.language.translation import language
from marketplace.operations.fulfilment import posting
from marketplace.orders import parcels
from marketplace.orders.parcels import ParcelError, ParcelRow
from marketplace.reports.export.hand_over_sheets import hand_over_sheet
from marketplace.reports.figures.hand_over_list import hand_over_list
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Unreadable

app = typer.Typer(no_args_is_help=True, help="Hand packed orders to a carrier, and see what became of them.")
app.command("sheet")(sheet_command)
Shop = Annotated[str, typer.Option(help="The shop that sold it, where several have an order of this code.")]
Order = Annotated[str, typer.Argument(help="The order's code.")]
_ZIP = b"PK"
Day = Annotated[datetime | None, typer.Option("--on", **A_DAY, help="The day; without: today.")]


@app.command("post")
def post_command(
    context: typer.Context,
    codes: Annotated[list[str], typer.Argument(help="The orders' codes.")],
    shop: Shop = "",
    on: Day = None,
    cod: Annotated[str, typer.Option(help="What is collected; without: what is owed of an order by hand.")] = "",
    who: Speaker = "",
) -> None:
    """Hand packed orders to the cooperative's carrier (giao cho bưu cục); the clock has the parcels made."""
    cod_dong = _dong(cod) if cod else None
    signed, day = Signed(None, speaker(who)), _day(on)
    with opened(settings_of(context)) as database:
        for code in codes:
            with database.write() as connection:
                posted = posting.post(connection, EVERYTHING, code, day, signed, now_ms(), shop=shop, cod_dong=cod_dong)
            collected = f", {money.text(posted.cod_dong)} to collect" if posted.cod_dong else ""
            tell(f"Parcel {posted.number} of order {code} is asked for: {posted.packs} packs{collected}.")


@app.command("cancel")
def cancel_command(context: typer.Context, code: Order, shop: Shop = "", who: Speaker = "") -> None:
    """Have the parcel of an order taken back, as long as it has not left."""
    with opened(settings_of(context)) as database, database.write() as connection:
        parcel = posting.take_back(connection, EVERYTHING, code, Signed(None, speaker(who)), now_ms(), shop=shop)
    tell(f"The carrier is asked to take parcel {parcel.number} back.")


@app.command("part")
def part_command(
    context: typer.Context,
    code: Order,
    back: Annotated[list[str], typer.Argument(help="LINE=PACKS for each line of which packs came back.")],
    shop: Shop = "",
    who: Speaker = "",
) -> None:
    """Say how many packs of each line came back, where a carrier told that only a part was delivered or returned."""
    counted = dict(_counted(one) for one in back)
    with opened(settings_of(context)) as database, database.write() as connection:
        posting.settle_part(connection, EVERYTHING, code, counted, Signed(None, speaker(who)), now_ms(), shop=shop)
    tell(f"{sum(counted.values())} packs of order {code} came back.")


@app.command("list")
def list_command(context: typer.Context, code: Code, on: Day = None, form: FormChoice = Form.TABLE) -> None:
    """List the parcels that a carrier is handed on a day, and what became of each."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        with database.read() as connection:
            rows = [_told(one) for one in parcels.of_day(connection, channel.id, _day(on))]
    show("Parcels", rows, form, f"{code} is handed no parcel that day; ask for one: `lensan parcels post ORDER`.")


@app.command("handover")
def handover_command(
    context: typer.Context,
    code: Code,
    on: Day = None,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: SheetLanguage = LanguageChoice.VI,
) -> None:
    """Print or write the hand-over list of a day (bảng kê bàn giao bưu gửi); exit code 3 where something is to do."""
    check(form, output)
    reader = language(lang.value)
    with opened(settings_of(context)) as database:
        channel = channel_of(database, code)
        with database.read() as connection:
            found = hand_over_list(connection, EVERYTHING, channel.id, _day(on), as_date(day_of(now_ms())))
        sheet = hand_over_sheet(found, channel.title, reader)
        lines = [f"{name}: {text}" for name, text in sheet.notes]
        orders = [{**one._asdict(), "reason": one.reason.en if one.reason else None} for one in found.rows]
        values = {"day": found.day.isoformat(), "orders": orders, "boxes": found.boxes, "waybills": found.waybills}
        called = f"handover-{code}-{found.day}"
        hand_out(database, SheetOutput(sheet.title, sheet, values, lines, called), form, output, reader)
    if found.tasks:
        raise typer.Exit(3)


@app.command("label")
def label_command(
    context: typer.Context,
    code: Code,
    waybills: Annotated[list[str], typer.Argument(help="The waybills.")],
    to: Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)] = Path("labels.pdf"),
) -> None:
    """Write what is printed for parcels (in vận đơn), or say where the carrier has it."""
    settings = settings_of(context)
    with opened(settings) as database:
        channel = channel_of(database, code)
        with database.read() as connection:
            known = {one.waybill for one in parcels.of_waybills(connection, channel.id, waybills)}
    if unknown := sorted(set(waybills) - known):
        raise ParcelError(f"{code} has no parcel {unknown[0]}; see `lensan parcels list`", "Không có bưu gửi này.")
    connector = connector_of(channel, settings)
    if not isinstance(connector, CarriesParcels):
        raise NotConfigured(f"The carrier of {code} prints no labels for us")
    label = connector.label(waybills)
    if label.document is None:
        tell(f"Print it at {label.address}")
        return
    if label.document.startswith(_ZIP):
        to = to.with_suffix(".zip")
    write_whole(to, label.document)
    tell(f"{to} holds {len(waybills)} labels.")


def _told(one: ParcelRow) -> dict[str, object]:
    return {
        "number": one.number, "state": one.state, "waybill": one.waybill or "", "packs": one.packs, "g": one.weight_g,
        "cod": one.cod_dong, "status": one.status or "", "part": one.part or "", "why": one.why or "",
    }  # fmt: skip


def _day(on: datetime | None) -> date:
    return on.date() if on else as_date(day_of(now_ms()))


def _dong(typed: str) -> int:
    try:
        return money.dong(typed)
    except Unreadable as error:
        raise typer.BadParameter(error.sentence.en) from error


def _counted(typed: str) -> tuple[int, int]:
    line, _, packs = typed.partition("=")
    if not line.isdecimal() or not packs.isdecimal():
        raise typer.BadParameter(f"{typed!r} is no LINE=PACKS, such as 12=3")
    return int(line), int(packs)
