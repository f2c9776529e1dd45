"""``lensan audit``: what was done to people, rights, shops and secrets, and by whom; and its file."""

import json
from datetime import datetime
from typing import Annotated

import typer

from jobs.cli.console import A_DAY, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import tell
from jobs.service import audit_export
from marketplace.directory.audit_lines import AuditFilter, lines
from marketplace.language.audit_words import detail_in_words
from marketplace.language.translation import Language
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import iso

app = typer.Typer(no_args_is_help=True, help="Read what was done to people, rights, shops and secrets, and by whom.")


@app.command("list")
def list_command(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="Words of who did it, or of what it was done to.")] = "",
    day: Annotated[datetime | None, typer.Option(**A_DAY, help="Of this day alone.")] = None,
    act: Annotated[str, typer.Option(help='An act alone, such as "signed in".')] = "",
    most: Annotated[int, typer.Option(min=1, max=100_000, help="So many lines at most.")] = 100,
    form: FormChoice = Form.TABLE,
) -> None:
    """List the latest lines of the audit, the latest first."""
    wanted = AuditFilter(day.date() if day else None, words, act)
    with opened(settings_of(context)) as database, database.read() as connection:
        _, found = lines(connection, EVERYTHING, wanted, most)
    rows = [
        {
            "at": iso(one.at_ms),
            "who": one.who,
            "act": one.act,
            "subject": one.subject,
            "detail": json.loads(one.detail) if form is Form.JSON else detail_in_words(one.detail, Language("en")),
        }
        for one in found
    ]
    show("Audit", rows, form, "The audit has no such line.")


@app.command("export")
def export_command(context: typer.Context) -> None:
    """Write into audit.jsonl at home every line it lacks, and send syslog what it was not given."""
    settings = settings_of(context)
    with opened(settings) as database:
        added = audit_export.export(database, settings, whole=True)
    sent = audit_export.send(settings)
    tell(f"{settings.home / audit_export.FILE} has {added} more lines; {sent} were sent to syslog.")
