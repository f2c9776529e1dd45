"""``lensan offers export``: the upload sheet of a shop that no contract tells, and what became of those made before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import settings_of
from jobs.cli.market import channel_of, opened
from jobs.output.files import write_whole
from jobs.output.printing import shown, tell
from jobs.service.upload_forms import declare
from marketplace.directory.audit import Signed
from marketplace.exchange.channels import ChannelRow
from marketplace.language.labels import upload_gap
from marketplace.language.translation import Language
from marketplace.listings import hand_stock
from marketplace.operations import offer_files
from marketplace.operations.offer_files import OfferFile, OfferFileError
from marketplace.spreadsheets.filling import Template
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.uploads import UploadSheet


def export_command(
    context: typer.Context,
    shop: Annotated[str, typer.Argument(help="The channel's code.")],
    template: Annotated[
        Path | None,
        typer.Option("--template", help="The template as the platform gave it.", exists=True, dir_okay=False),
    ] = None,
    only_changed: Annotated[
        bool, typer.Option("--only-changed/--all", help="What changed since the last file, or everything.")
    ] = True,
    to: Annotated[
        Path | None, typer.Option("--to", help="Where to write it; without: here, under its own name.")
    ] = None,
    who: Speaker = "",
) -> None:
    """Make the sheet by which a shop's offers are uploaded; they count as live once somebody says so."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        declare(database, now_ms())
        form, opened_template = _form(database, channel, template)
        with database.write() as connection:
            made = offer_files.export(
                connection,
                EVERYTHING,
                channel,
                form,
                opened_template,
                _signed(who),
                now_ms(),
                only_changed=only_changed,
            )
            path = to or Path(made.name)
            write_whole(path, made.content)
    _tell(made, path, shop)


def posted_command(
    context: typer.Context,
    shop: Annotated[str, typer.Argument(help="The channel's code.")],
    skus: Annotated[
        list[str] | None, typer.Argument(help="Only these; without: all that the last files carry.")
    ] = None,
    not_uploaded: Annotated[bool, typer.Option("--not-uploaded", help="The file was not uploaded after all.")] = False,
    who: Speaker = "",
) -> None:
    """Say that what the last files carry stands in the shop by now, or that they were not uploaded."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            waiting = hand_stock.waiting(connection, EVERYTHING, channel.id)
            chosen = [one.offer_id for one in waiting if not skus or one.sku in skus]
            act = offer_files.take_back if not_uploaded else offer_files.confirm_posted
            done = act(connection, EVERYTHING, channel, chosen, _signed(who), now_ms())
    tell(f"{done} offers of {shop} {'wait for the next file' if not_uploaded else 'are live'}.")


def _form(database: Database, channel: ChannelRow, template: Path | None) -> tuple[UploadSheet, Template | None]:
    """Return the sheet to fill, and the template where one is given; OfferFileError where none fits it."""
    with database.read() as connection:
        forms = offer_files.forms_of(connection, EVERYTHING, channel)
    if template is None:
        return _without_template(forms), None
    found = Template(template)
    form = offer_files.fitting(forms, found)
    if form is None:
        raise OfferFileError(
            f"{shown(template.name)} is no template known for {channel.code}; say in the app which column is what",
            "Chưa biết cách điền tệp mẫu này; hãy chỉ cột nào là gì trong ứng dụng.",
        )
    return form, found


def _without_template(forms: Sequence[UploadSheet]) -> UploadSheet:
    """Return the platform's own where it takes nothing but its template, which is asked for then; else one of ours."""
    return next((form for form in forms if form.shared), None) or next(form for form in forms if form.ours)


def _tell(made: OfferFile, path: Path, shop: str) -> None:
    tell(f"{made.offers} offers of {shop} are in {shown(str(path))}; upload it, then: `lensan offers posted {shop}`.")
    if made.leaves:
        left = "; ".join(upload_gap(gap, Language("en")) for gap in made.leaves)
        tell(f"Left empty, for nobody has told Lên Sàn: {left}. Fill it in before you upload.")
    if made.apart:
        tell(
            f"{made.apart} offers stand in the shop already, and this sheet takes new ones alone: change them by hand."
        )


def _signed(who: str) -> Signed:
    return Signed(None, speaker(who))
