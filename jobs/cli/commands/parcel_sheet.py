"""``lensan parcels sheet``: the sheet by which a carrier takes many parcels at once."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.platforms import platforms
from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import settings_of
from jobs.cli.market import opened
from jobs.output.files import write_whole
from jobs.output.printing import shown, tell
from marketplace.directory.audit import Signed
from marketplace.operations.fulfilment.parcel_sheet import parcel_sheet
from marketplace.operations.offer_files import fitting
from marketplace.orders.parcels import ParcelError
from marketplace.spreadsheets.filling import Template
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.uploads import UploadKind, UploadSheet


def sheet_command(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="Where to write it: it names who gets the parcels, so delete it.")],
    carrier: Annotated[str, typer.Option(help="The carrier, as `lensan channels platforms` calls it.")] = "viettelpost",
    template: Annotated[
        Path | None, typer.Option("--template", help="The carrier's own template.", exists=True, dir_okay=False)
    ] = None,
    service: Annotated[str, typer.Option(help="How the sheet calls the service; without: the usual one.")] = "",
    who: Speaker = "",
) -> None:
    """Write the parcels to send into a carrier's sheet; whoever gets one stands in that file alone."""
    settings = settings_of(context)
    opened_template = None if template is None else Template(template)
    form = _form(carrier, opened_template)
    with opened(settings) as database, database.write() as connection:
        made = parcel_sheet(
            connection, EVERYTHING, form, opened_template, _service(form, service), settings.opening_keys(),
            Signed(None, speaker(who)), now_ms(),
        )  # fmt: skip
        write_whole(to, made.content)
        to.chmod(0o600)
    tell(f"{made.parcels} parcels are in {shown(str(to))}; upload it, then delete it: it names who gets them.")
    if made.hidden:
        tell(f"{made.hidden} orders have a recipient that is hidden or not whole; send them with the platform's label.")


def _form(carrier: str, template: Template | None) -> UploadSheet:
    sheets = platforms()[carrier].uploads if carrier in platforms() else []
    forms = [one for one in sheets if one.kind is UploadKind.PARCELS]
    found = next((one for one in forms if one.ours), None) if template is None else fitting(forms, template)
    if found is None:
        raise ParcelError(
            f"No sheet of parcels of {carrier} is known, or the template is not its; see `lensan channels platforms`",
            "Chưa biết mẫu danh sách gửi hàng của đơn vị này, hoặc tệp mẫu không đúng.",
        )
    return found


def _service(form: UploadSheet, said: str) -> str:
    """Return the service as the sheet calls it, by its name or its code before the dash."""
    found = [one for one in form.services if not said or said in (one, one.split(" - ")[0])]
    if not found:
        raise ParcelError(
            f"The sheet has no service {said}; it has: {', '.join(form.services)}",
            f"Mẫu này không có dịch vụ {said}; có: {', '.join(form.services)}.",
        )
    return found[0]
