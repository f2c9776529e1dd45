"""``lensan migrate``: the database at the newest schema, with what is shipped."""

from typing import Any

import typer

from jobs.cli.console import Form, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import tell
from marketplace.directory import communes
from marketplace.directory.produce import load_produce
from marketplace.reports.upgrading import Changed, upgrade
from marketplace.settlement.differences import recheck_all
from marketplace.storage import PATIENCE_S, Database
from marketplace.storage.clock import now_ms
from marketplace.words import money, weight


def migrate_command(context: typer.Context) -> None:
    """Bring the database to the newest schema and load the communes of both eras."""
    with opened(settings_of(context), check=False, make=True, patience_s=PATIENCE_S) as database:
        changed = bring_up(database)
    tell("The database is at the newest schema, with the communes of both eras.")
    if changed:
        show("What that changed, by household", [_upgraded(one) for one in changed], Form.TABLE, "")


def bring_up(database: Database) -> list[Changed]:
    """Bring a database to the newest schema, with what is shipped; return what that changed of households."""
    changed = upgrade(database)
    with database.write() as connection:
        communes.load(connection)
        load_produce(connection)
        recheck_all(connection, now_ms())
    return changed


def _upgraded(one: Changed) -> dict[str, Any]:
    return {
        "household": one.code, "name": one.name, "sold before": weight.text(one.sold_g), "sold": weight.text(one.now_g),
        "value before": money.text(one.sold_dong), "value": money.text(one.now_dong),
        "corrects closed periods": money.text(one.corrected_dong),
    }  # fmt: skip
