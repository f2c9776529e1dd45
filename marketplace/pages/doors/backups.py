"""Backups: a new one for whoever presses the button, written, tried and handed out from the disk."""

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from marketplace.language.translation import Language, language
from marketplace.pages.context import context
from marketplace.pages.doors.refusal import refusal_page
from marketplace.storage import backup
from marketplace.storage.settings import Settings
from marketplace.words.messages import OperatorRefusal, Refusal

_KEPT = ".handed-out"
"""The folder at home from which backups are handed out."""
_OTHERS = ("cross-site", "same-site")
"""What a browser says of a request that another page than ours made."""


def backup_door(settings: Settings) -> Callable[[Request], Response]:
    """Return the door that hands out backups of the app's market, one at a time."""
    busy = Lock()

    def handed_out(asked: Request) -> Response:
        lang = language(asked.query_params.get("lang"))
        if asked.headers.get("sec-fetch-site") in _OTHERS:
            return refusal_page(lang.say("A backup is asked for on the screen Platforms."), lang, 403)
        if not busy.acquire(blocking=False):
            return refusal_page(lang.say("A backup is being made already; wait until it is there."), lang, 409)
        try:
            return _made(settings, lang)
        finally:
            busy.release()

    return handed_out


def _made(settings: Settings, lang: Language) -> Response:
    now_ms = context().clock()
    try:
        path = _written(settings, settings.home / _KEPT, now_ms)
    except (Refusal, OSError) as error:
        return refusal_page(_why(error, lang), lang, 500)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    thrown_away = BackgroundTask(rmtree, path.parent)
    return FileResponse(path, 200, headers, "application/zip", thrown_away, path.name)


def _written(settings: Settings, kept: Path, now_ms: int) -> Path:
    """Write a backup into a folder of its own, which goes again where it cannot be."""
    kept.mkdir(0o700, exist_ok=True)
    backup.sweep(kept.iterdir(), now_ms)
    folder = Path(mkdtemp(dir=kept))
    try:
        path = folder / backup.file_name(now_ms)
        backup.back_up(context().database, path, now_ms, backup.sealed_secrets(settings))
    except BaseException:
        rmtree(folder)
        raise
    return path


def _why(error: Exception, lang: Language) -> str:
    """Return why there is no backup; what only an operator is told is English, and said in general."""
    if isinstance(error, Refusal) and not isinstance(error, OperatorRefusal):
        return lang.tell(error.sentence)
    return lang.say("The backup could not be made; see that the disk has room, and try again.")
