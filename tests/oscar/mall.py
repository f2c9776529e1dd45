"""Loads oscar once, makes the database of a shop that has sold nothing yet, and forks a shop for each who opens one.

Started as ``python -m tests.oscar.mall FOLDER``. It returns when shops can be opened, at the socket whose path is
written in FOLDER; what it leaves running ends with the last shop. Whoever connects says in a line, as a JSON object,
where the database shall lie and how bad the line to the shop is; what follows is between it and the shop.
"""

import gc
import json
import os
import select
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse

from tests.oscar.shop import DOOR, PARTNER, PASSWORD, USER

_NOBODY_CAME_S = 60
_SELDOM = 10_000, 10, 10
"""So many new objects before the collector looks at them: what a request leaves behind is little."""


class NoHistory(dict[str, None]):
    """No migrations of any app: its tables are made as its models are today."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def main(folder: Path) -> None:
    """Load oscar, and leave a process behind that opens shops."""
    django.setup()
    app = get_wsgi_application()
    reverse("admin-order-list")
    place = Path(tempfile.mkdtemp(prefix="lensan-oscar-"))  # a socket's path has a hundred letters at most
    empty = place / "empty.sqlite"
    _open_first(empty)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(place / "door"))
    door.listen()
    (folder / DOOR).write_text(str(place / "door"))
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    if os.fork():
        return
    wire = _next_shop(door)
    if wire is None:
        shutil.rmtree(place)
        return
    with wire.makefile("rw", encoding="utf-8") as lines:
        told = json.loads(lines.readline())
        shutil.copy(empty, told["database"])
        connections.settings["default"]["NAME"] = told["database"]
        from tests.oscar.serve import serve

        serve(app, lines, told["seed"], told["odds"])
    os._exit(0)  # whoever is still connected is not waited for


def _open_first(database: Path) -> None:
    """Make the database of a shop that has sold nothing yet."""
    connections.settings["default"]["NAME"] = str(database)
    settings.MIGRATION_MODULES = NoHistory()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from tests.oscar import staff

    staff.open_shop(USER, PASSWORD, PARTNER)
    connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()


def _next_shop(door: socket.socket) -> socket.socket | None:
    """Return, each time in a process of its own, the connection to who opens a shop; None once the last has ended."""
    shops: dict[int, int] = {}  # by what is readable when it has ended, its pid
    while True:
        ready, _, _ = select.select([door, *shops], [], [], _NOBODY_CAME_S)
        for ended in shops.keys() & set(ready):
            os.close(ended)
            os.waitpid(shops.pop(ended), 0)
        if door in ready:
            wire, _ = door.accept()
            ended, _held = os.pipe()
            shop = os.fork()
            if not shop:
                door.close()
                return wire
            os.close(_held)
            wire.close()
            shops[ended] = shop
        if not shops:
            return None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
