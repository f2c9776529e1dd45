"""The archive: all that is kept of a household in one file, for whoever is at home in it, as far as they see it.

It is read in one transaction, so that all of it is of one instant; who it is for is asked once more before it is handed
out, for a grant may have ended while it was written.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from marketplace.directory import audit
from marketplace.directory.rights import Visitor
from marketplace.directory.uploads import open_upload
from marketplace.language.translation import Language
from marketplace.pages.context import context
from marketplace.pages.doors.handed_out import HandedOut, folder_of_its_own
from marketplace.pages.doors.light import reader_of, written
from marketplace.pages.doors.own_visit import (
    NotHome,
    OwnVisit,
    SeveralHomes,
    elsewhere,
    note_look,
    said_home,
    signed_out,
    visited,
    visitor_of,
)
from marketplace.pages.doors.refusal import refusal_page
from marketplace.reports.export.sheets import write_csv
from marketplace.reports.own import OwnRecord, own_record
from marketplace.reports.own.sheets import own_sheets
from marketplace.reports.own.words import OwnWords
from marketplace.storage.encryption import SealError
from marketplace.storage.settings import Settings, SettingsError

_FILE = "du-lieu-ho.zip"


def archive_door(settings: Settings) -> Callable[[Request], Response]:
    """Return the door that hands out what is kept of a household."""

    def hand_out(asked: Request) -> Response:
        lang, visitor = reader_of(asked), visitor_of(asked)
        if visitor is None:
            return signed_out(asked)
        try:
            path, visit = _made(settings, visitor, said_home(asked), lang)
        except (SeveralHomes, NotHome) as why:
            return elsewhere(asked, why)
        except (SettingsError, OSError):
            told = lang.say("The file could not be written; see that the disk has room, and try again.")
            return refusal_page(told, lang, 500)
        note_look(visit)
        return HandedOut(path, "application/zip", f"lensan-{_plain(visit.home.code)}.zip")

    return hand_out


def _made(settings: Settings, visitor: Visitor, code: str, lang: Language) -> tuple[Path, OwnVisit]:
    """Write the archive into a folder of its own and note who took it; the folder goes where it is not handed out."""
    now_ms = context().clock()
    folder = folder_of_its_own(settings, now_ms)
    try:
        with context().database.read() as connection:
            _write(settings, connection, visited(connection, visitor, code), folder / _FILE, lang, now_ms)
        with context().database.write() as connection:
            visit = visited(connection, visitor, code)
            called = f"{visit.home.name} ({visit.home.code})"
            audit.note(connection, now_ms, visit.signed, "household data handed out", called)
    except BaseException:
        rmtree(folder)
        raise
    return folder / _FILE, visit


def _write(
    settings: Settings, connection: Connection, visit: OwnVisit, path: Path, lang: Language, now_ms: int
) -> None:
    """Write each sheet and each photograph as a file of the archive, and a page that reads without a program."""
    record = own_record(connection, visit.scope, visit.home.id, now_ms)
    if record is None:
        raise NotHome("There is nothing here for you.", "Ở đây không có gì dành cho bạn.")
    names: list[tuple[str, str]] = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for at, (name, sheet) in enumerate(own_sheets(connection, visit.scope, record, lang), 1):
            file = f"{at:02}-{_plain(name)}.csv"
            names.append((file, sheet.title))
            with archive.open(file, "w") as target:
                write_csv(sheet, cast("BinaryIO", target))
        shut = _photographs(settings, connection, visit, record, archive)
        page = written(
            "own_file.html", lang, record=record, words=OwnWords(lang), files=names, now_ms=now_ms, shut=shut
        )
        archive.writestr("doc-truoc.html", page)


def _photographs(
    settings: Settings, connection: Connection, visit: OwnVisit, record: OwnRecord, archive: ZipFile
) -> Mapping[int, str]:
    """Write the photographs that were handed in for the household; return those that no key opens, by id."""
    shut: dict[int, str] = {}
    keys = settings.opening_keys() if record.files else ()
    for one in record.files:
        try:
            found = open_upload(connection, visit.scope, one.id, keys)
        except SealError:
            shut[one.id] = one.name
            continue
        if found is not None:
            archive.writestr(f"tep/{one.id}.jpg", found[1])
    return shut


def _plain(code: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in code)
