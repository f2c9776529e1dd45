"""``lensan files``: the files of the shops: handed in, what became of each, and what a person says of one."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import MOST_PACKS, MOST_ROWS, Form, FormChoice, settings_of, show
from jobs.cli.market import channel_of, opened
from jobs.output.printing import shown, tell
from marketplace.directory.audit import Signed
from marketplace.exchange import channels, file_forms, files
from marketplace.exchange.files import NewShopFile, ShopFileError, ShopFileRow, check_size
from marketplace.operations import shop_files
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import dates
from marketplace.words.instants import VIETNAM, instant_of, iso
from marketplace.words.messages import Unreadable

app = typer.Typer(no_args_is_help=True, help="Hand in files of a shop, and decide about those that wait.")
Number = Annotated[int, typer.Argument(min=1, max=MOST_ROWS, help="The file's number in `lensan files list`.")]
Shop = Annotated[str, typer.Option("--shop", help="The channel's code.")]
_MOMENT = re.compile(r"(.+?)[ T]+([01]?\d|2[0-3])[:hg]([0-5]\d)(?::[0-5]\d)?")


@app.command("list")
def list_command(
    context: typer.Context,
    shop: Annotated[str | None, typer.Option("--shop", help="Only this channel's.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_PACKS, help="At most so many.")] = 200,
    form: FormChoice = Form.TABLE,
) -> None:
    """List the files that were handed in, the newest first, and what became of each."""
    with opened(settings_of(context)) as database:
        channel_id = None if shop is None else channel_of(database, shop).id
        with database.read() as connection:
            codes = {one.id: one.code for one in channels.all_channels(connection)}
            found = files.files(connection, EVERYTHING, channel_id, limit)
    rows = [_told(one, codes[one.channel_id], form) for one in found]
    show("Files", rows, form, "No file was handed in yet; hand one in with `lensan files take`.")


@app.command("take")
def take_command(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The file, as the platform gave it.", exists=True, dir_okay=False)],
    shop: Shop,
    who: Speaker = "",
) -> None:
    """Hand a file of a shop in; the clock reads it. It is sealed, and its bytes are gone once it is read."""
    settings = settings_of(context)
    if not path.is_file():
        raise ShopFileError(f"{shown(path.name)} is no plain file; give the file itself", "Không phải tệp thường.")
    check_size(path.stat().st_size, shown(path.name))
    file = NewShopFile.of(path.name, path.read_bytes(), settings.sealing_key())
    with opened(settings) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            taken = shop_files.hand_in(connection, EVERYTHING, channel, file, _signed(who), now_ms())
    if taken.known is None:
        tell(f"File {taken.file_id} of {shop} waits to be read; see `lensan files list --shop {shop}`.")
    else:
        tell(f"{shop} has this file already, as file {taken.file_id}: {taken.known}. Nothing was taken twice.")


@app.command("accept")
def accept_command(context: typer.Context, number: Number, who: Speaker = "") -> None:
    """Have a file taken in though it does not add up; it stays marked for good."""
    with opened(settings_of(context)) as database, database.write() as connection:
        found = shop_files.accept(connection, EVERYTHING, number, _signed(who), now_ms())
    tell(f"File {number}, {shown(found.name)}, is taken in with the next run, and marked.")


@app.command("refuse")
def refuse_command(context: typer.Context, number: Number, who: Speaker = "") -> None:
    """Refuse a file that is not read yet; its bytes go at once."""
    with opened(settings_of(context)) as database, database.write() as connection:
        found = shop_files.refuse(connection, EVERYTHING, number, _signed(who), now_ms())
    tell(f"File {number}, {shown(found.name)}, is refused, and its bytes are gone.")


@app.command("time")
def time_command(
    context: typer.Context,
    number: Number,
    when: Annotated[str, typer.Argument(help="When it was exported, such as '20/6/2026 17:00', in Vietnam.")],
    who: Speaker = "",
) -> None:
    """Say when a file was exported, where it does not say so itself; it is read again then."""
    exported_ms = moment_of(when)
    with opened(settings_of(context)) as database, database.write() as connection:
        found = shop_files.set_time(connection, EVERYTHING, number, exported_ms, _signed(who), now_ms())
    tell(f"File {number}, {shown(found.name)}, was exported at {iso(exported_ms)}; it is read again with the next run.")


@app.command("forms")
def forms_command(
    context: typer.Context,
    shop: Shop,
    form: FormChoice = Form.TABLE,
) -> None:
    """List how files of a shop are read that no declared form fits, as somebody said it in the app."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.read() as connection:
            found = file_forms.forms(connection, EVERYTHING, channel.id)
    rows: list[dict[str, object]] = [
        {"id": one.id, "code": one.code, "kind": one.kind, "headings": ", ".join(one.headings),
         "confirmed": iso(one.confirmed_ms)} for one in found
    ]  # fmt: skip
    show("Forms", rows, form, "Nobody said how a file of this shop is read; the app asks at a file that nothing fits.")


@app.command("end-form")
def end_form_command(context: typer.Context, number: Number, shop: Shop, who: Speaker = "") -> None:
    """Read no more files by a form; those that were taken in by it may be handed in once more."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            found = shop_files.end_form(connection, EVERYTHING, channel, number, _signed(who), now_ms())
    tell(f"Files of {shop} are read no more by {found.code}; hand those in again that it read wrongly.")


def moment_of(typed: str) -> int:
    """Return an instant as people write a day and an hour in Vietnam, in ms; BadParameter otherwise."""
    parts = _MOMENT.fullmatch(typed.strip())
    if parts is None:
        raise typer.BadParameter(f"{shown(typed)!r} has no hour; write it as '20/6/2026 17:00'")
    day, hour, minute = parts.groups()
    try:
        on = dates.day(day)
    except Unreadable as error:
        raise typer.BadParameter(error.sentence.en) from error
    return instant_of(datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=VIETNAM))


def _signed(who: str) -> Signed:
    return Signed(None, speaker(who))


def _told(one: ShopFileRow, shop: str, form: Form) -> dict[str, object]:
    exported = None if one.exported_ms is None else iso(one.exported_ms)
    row: dict[str, object] = {
        "id": one.id, "shop": shop, "name": one.name, "state": one.state, "form": one.form, "exported": exported,
        "new": one.orders_new, "changed": one.orders_changed, "payouts": one.payouts_new, "rejected": one.rejected,
        "why": one.why,
    }  # fmt: skip
    if form is Form.JSON:
        window = [None if at is None else iso(at) for at in (one.window_from_ms, one.window_to_ms)]
        apart = [{"what": what.en, "file": says, "rows": come_to} for what, says, come_to in one.told_differences]
        row |= {
            "kind": one.kind, "size": one.size, "exported_by": one.exported_by, "window": window,
            "handed_in": iso(one.handed_in_ms), "accepted": one.accepted_ms is not None, "differences": apart,
        }  # fmt: skip
    return row
