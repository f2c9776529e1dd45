"""Backups: a new one for whoever presses the button, written, tried and handed out from the disk."""

from pathlib import Path
from shutil import rmtree
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from marketplace.directory import audit
from marketplace.directory.rights import Visitor
from marketplace.language.translation import Language
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.handed_out import HandedOut, folder_of_its_own
from marketplace.pages.doors.light import light_page, reader_of
from marketplace.pages.doors.refusal import refusal_page
from marketplace.storage import backup
from marketplace.storage.encryption import KEY
from marketplace.storage.scope import Act
from marketplace.storage.settings import Settings
from marketplace.words.messages import OperatorRefusal, Refusal


def backup_door(settings: Settings) -> FormDoor:
    """Return the door that hands out backups of the app's market, one at a time, to administrators."""
    busy = Lock()

    def take(asked: Request, _fields: Fields) -> Response:
        lang, visitor = reader_of(asked), _admitted(asked)
        if isinstance(visitor, Response):
            return visitor
        if not busy.acquire(blocking=False):
            return refusal_page(lang.say("A backup is being made already; wait until it is there."), lang, 409)
        try:
            path = _written(settings, visitor)
            return HandedOut(path, "application/zip", path.name)
        except (Refusal, OSError) as error:
            return refusal_page(_why(error, lang), lang, 500)
        finally:
            busy.release()

    def show(asked: Request) -> Response:
        visitor = _admitted(asked)
        if isinstance(visitor, Response):
            return visitor
        has_key = bool(settings.environ.get(KEY))
        return light_page(asked, "backup.html", has_key=has_key, at_home=settings.seals_by_home)

    return FormDoor(take, show)


def _admitted(asked: Request) -> Visitor | Response:
    """Return who asks, or why they get no backup: it is for administrators who have shown their second factor."""
    lang, visitor = reader_of(asked), context().visitor(token_of(asked.cookies))
    if visitor is None:
        return refusal_page(lang.say("Sign in first; you are not signed in, or no more."), lang, 403)
    if visitor.waits or not visitor.scope.may(Act.ADMINISTER):
        return refusal_page(lang.say("There is nothing here for you."), lang)
    return visitor


def _written(settings: Settings, visitor: Visitor) -> Path:
    """Write a backup into a folder of its own, which goes again where it cannot be; who has it is noted."""
    now_ms = context().clock()
    folder = folder_of_its_own(settings, now_ms)
    try:
        path = folder / backup.file_name(now_ms)
        backup.back_up(context().database, path, now_ms, backup.sealed_secrets(settings))
        with context().database.write() as connection:
            who = audit.Signed(visitor.person_id, visitor.signed)
            audit.note(connection, now_ms, who, "backup handed out", path.name)
    except BaseException:
        rmtree(folder)
        raise
    return path


def _why(error: Exception, lang: Language) -> str:
    """Return why there is no backup; what only an operator is told is English, and said in general."""
    if isinstance(error, Refusal) and not isinstance(error, OperatorRefusal):
        return lang.tell(error.sentence)
    return lang.say("The backup could not be made; see that the disk has room, and try again.")
