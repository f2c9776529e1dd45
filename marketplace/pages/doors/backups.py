"""Backups: a new one for whoever presses the button, written, tried and handed out from the disk."""

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from marketplace.language.translation import Language, language
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.handed_out import HandedOut, folder_of_its_own
from marketplace.pages.doors.refusal import refusal_page
from marketplace.storage import backup
from marketplace.storage.scope import Sight
from marketplace.storage.settings import Settings
from marketplace.words.messages import OperatorRefusal, Refusal

_OTHERS = ("cross-site", "same-site")
"""What a browser says of a request that another page than ours made."""


def backup_door(settings: Settings) -> Callable[[Request], Response]:
    """Return the door that hands out backups of the app's market, one at a time."""
    busy = Lock()

    def handed_out(asked: Request) -> Response:
        lang = language(asked.query_params.get("lang"))
        visitor = context().visitor(token_of(asked.cookies))
        if visitor is None:
            return refusal_page(lang.say("Sign in first; you are not signed in, or no more."), lang, 403)
        if visitor.waits or not visitor.scope.sees(Sight.ADMINISTRATION):
            return refusal_page(lang.say("There is nothing here for you."), lang)
        if asked.headers.get("sec-fetch-site") in _OTHERS:
            return refusal_page(lang.say("A backup is asked for on the screen Platforms."), lang, 403)
        if not busy.acquire(blocking=False):
            return refusal_page(lang.say("A backup is being made already; wait until it is there."), lang, 409)
        try:
            path = _written(settings)
            return HandedOut(path, "application/zip", path.name)
        except (Refusal, OSError) as error:
            return refusal_page(_why(error, lang), lang, 500)
        finally:
            busy.release()

    return handed_out


def _written(settings: Settings) -> Path:
    """Write a backup into a folder of its own, which goes again where it cannot be."""
    now_ms = context().clock()
    folder = folder_of_its_own(settings, now_ms)
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
