"""``lensan communes``: a commune found by code or name, of either era, and which communes lie beside each other."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.console import A_DAY, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from marketplace.directory.communes import CommuneCandidate, Gazetteer, describe_today, find_communes
from marketplace.directory.neighbours import enter, read_pairs
from marketplace.storage.clock import now_ms
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import OperatorRefusal

_HELP = "Find a commune by its code or name, of either era, and enter which communes are neighbours."
app = typer.Typer(no_args_is_help=True, help=_HELP)


class UnknownCommuneError(OperatorRefusal):
    """No commune may be meant by what was typed; the message is one plain sentence."""


@app.callback()
def root() -> None:
    """Find a commune by its code or name, of either era, and enter which communes are neighbours."""


@app.command("find")
def find_command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help='A code, or a name as people type it: "Quy Son, Luc Ngan, BG".')],
    on: Annotated[
        datetime | None,
        typer.Option(**A_DAY, help="The day a code is read on; names of that day go first."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Those of the name that do not fit all that was typed, too.")
    ] = False,
    form: FormChoice = Form.TABLE,
) -> None:
    """List every commune that may be meant, the best first; exit code 1 when there is none."""
    day = on.date() if on else None
    with opened(settings_of(context)) as database, database.read() as connection:
        gazetteer = Gazetteer(connection, day or as_date(day_of(now_ms())))
    candidates = find_communes(gazetteer, text, day)
    if not candidates:
        raise UnknownCommuneError(_none(text, day))
    whole = [one for one in candidates if one.exact]
    title = f"Communes: {text}" if whole else f"None fits all of {text!r}; of this name there are"
    kept = candidates if every or not whole else whole
    show(title, [_row(gazetteer, one, form) for one in kept], form, "")


@app.command("neighbours")
def neighbours_command(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A CSV of the columns code and neighbour, two codes in each line.")],
    source: Annotated[str, typer.Option(help="What says so: a map, a decision with its number and day.")],
) -> None:
    """Enter which communes of today share a border; those of Bắc Ninh are shipped."""
    pairs = read_pairs(path)
    with opened(settings_of(context)) as database, database.write() as connection:
        fresh = enter(connection, pairs, source)
        if fresh:
            noting("neighbours entered", path.name, source=source)(connection)
    tell(f"{fresh} pairs of neighbours are new, {len(pairs)} were in the file.")


def _none(text: str, on: date | None) -> str:
    if on and text.strip().isdigit():
        return f"{text!r} is no commune on {on:%d/%m/%Y}; leave --on out to look in both eras"
    return f"{text!r} is no commune of either era; try its name alone"


def _row(gazetteer: Gazetteer, candidate: CommuneCandidate, form: Form) -> dict[str, str | None]:
    place = candidate.place
    row = {"code": place.code, "name": place.name, "district": place.district, "province": place.province}
    from_on, to_on = (day.isoformat() if day else None for day in (place.valid_from, place.valid_to))
    today = describe_today(gazetteer, place)
    if form is Form.TABLE:
        valid = [f"{word} {day}" for word, day in (("from", from_on), ("to", to_on)) if day]
        return row | {"valid": " ".join(valid), "today": today}
    how = {"found_by": candidate.via, "fits": "whole" if candidate.exact else "in part"}
    return row | {"valid_from": from_on, "valid_to": to_on, "today": today} | how
