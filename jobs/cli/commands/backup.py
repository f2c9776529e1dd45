"""``lensan backup`` and ``lensan restore``: a whole market in one file, and out of it again."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from jobs.cli.commands.migrate import bring_up
from jobs.cli.console import settings_of
from jobs.cli.market import opened
from jobs.cli.noting import noted
from jobs.output.printing import tell
from marketplace.directory.people import devices
from marketplace.directory.uploads import newest_sealed
from marketplace.storage import PATIENCE_S, backup
from marketplace.storage.clock import now_ms
from marketplace.storage.encryption import KEY, opens
from marketplace.storage.schema import newest
from marketplace.storage.settings import SECRETS
from marketplace.words.instants import local


def backup_command(
    context: typer.Context,
    place: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, or a folder that is there.")],
) -> None:
    """Write the whole market into one file, restore it once to see that it can be, and only then keep it."""
    settings = settings_of(context)
    now = now_ms()
    path = place / backup.file_name(now) if place.is_dir() else place
    sealed = backup.sealed_secrets(settings)
    with opened(settings, check=False, patience_s=PATIENCE_S) as database:
        manifest = backup.back_up(database, path, now, sealed)
        if "audit" in {table.name for table in manifest.tables}:  # one of an older release has none
            noted(database, "backup written", path.name)
    rows = sum(table.rows for table in manifest.tables)
    tell(f"{path} holds the market as of now ({rows} rows) and was restored once to see that it can be.")
    if sealed is None and settings.kept_secrets():
        tell(f"The secrets of the shops are not in it: set {KEY} to have them sealed and taken along.")
    if settings.seals_by_home:
        tell(
            f"Papers, photos and second factors in it are sealed by a key in {settings.home / SECRETS}, and are read"
            f" nowhere without that: keep the file too, or set {KEY} to have the key sealed and taken along."
        )


def restore_command(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="What `lensan backup` wrote.")],
    without_secrets: Annotated[
        bool, typer.Option("--without-secrets", help="Leave the secrets of the shops in the file.")
    ] = False,
    moved: Annotated[
        bool,
        typer.Option("--moved", help="The home it is from was stopped with it: phones that it remembers stay so."),
    ] = False,
) -> None:
    """Read a backup into an empty home; the next sync takes up what the shops have had since."""
    settings = settings_of(context)
    secrets = {} if without_secrets else backup.opened_secrets(settings, path)
    has_devices = "device" in {table.name for table in backup.manifest_of(path).tables}
    forgotten = 0

    def settle(connection: Connection) -> None:
        nonlocal forgotten
        if has_devices and not moved:
            forgotten = devices.revoke_all(connection, now_ms())
        if secrets:
            settings.take_secrets(secrets)

    with opened(settings, check=False, make=True, patience_s=PATIENCE_S) as database:
        manifest = backup.restore(database, path, settle)
        if manifest.schema != newest():
            bring_up(database)
        noted(database, "backup restored", path.name)
        with database.read() as connection:
            closed = [one for one in newest_sealed(connection) if not opens(one, *settings.opening_keys())]
    made = f"{local(manifest.made_ms):%d/%m/%Y at %H:%M}"
    tell(f"The market is as it was on {made}; the next sync takes up what the shops have had since.")
    tell(
        "Nobody is signed in, and no card or personal link of before opens anything. Who was put out since then, what"
        " was revoked and what a household took back stands again as it was: look through `lensan user list`."
    )
    if forgotten:
        tell(
            f"Phones that were remembered ({forgotten}) are so no more, for one may have been lost since: whoever signs"
            " in by PIN needs a new card (`lensan user card`)."
        )
    if closed:
        tell(
            "Papers, photos and second factors in it are sealed by a key that is not here: put back the"
            f" {SECRETS} of the home it is from, or set {KEY} as it was there."
        )
