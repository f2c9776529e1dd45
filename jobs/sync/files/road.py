"""The road of a shop's files: the forms of its platform, those that persons confirmed, and the engine that reads."""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from connectors.file_form import FileForm, form_of
from connectors.platform_facts import Road
from connectors.platforms import facts_of
from connectors.sheet.delivery_list import CARRIER, read_deliveries
from connectors.sheet.elsewhere import ELSEWHERE
from connectors.sheet.general import GENERAL
from connectors.sheet.reader import FileRefused, UnknownFileError
from connectors.sheet.reader import dated as sheet_dated
from connectors.sheet.reader import read as read_sheet
from jobs.sync.files.apart import reading_apart
from jobs.sync.files.reading import FileRoad, FileRoads, UnreadFileError
from marketplace.exchange import file_forms
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.file_forms import FileFormRow
from marketplace.exchange.inbox import term_mappings
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.file_reports import FileRead
from marketplace.words.records import State

log = logging.getLogger("lensan.files")


def file_roads(database: Database, settings: Settings) -> FileRoads:
    """Return what finds the road of a shop's files; there is none where its platform has no road of files."""
    return partial(_road_of, database, settings)


def _road_of(database: Database, settings: Settings, channel: ChannelRow) -> FileRoad | None:
    if channel.road == Road.CARRIER:
        return FileRoad(settings.opening_keys(), _read_list) if channel.platform == CARRIER else None
    facts = facts_of(channel.platform)
    if Road.FILE not in facts.roads:
        return None
    with database.read() as connection:
        confirmed = file_forms.forms(connection, EVERYTHING, channel.id)
        learned = term_mappings.states(connection, channel.code)
    forms = [*_confirmed(channel, confirmed), *facts.files, GENERAL, *ELSEWHERE]
    read = partial(_read, forms, {**facts.states, **learned})
    return FileRoad(settings.opening_keys(), read, partial(_dated, forms), settings.recipient_days(), reading_apart)


def _confirmed(channel: ChannelRow, rows: Sequence[FileFormRow]) -> list[FileForm]:
    """Return the forms that persons confirmed; one that this release cannot read is told in the log and left out."""
    forms = []
    for row in rows:
        try:
            forms.append(form_of(row.definition))
        except ValueError as error:
            log.error("channel %s: form %s is left out: %s", channel.code, row.code, error)
    return forms


def _read_list(path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
    """Read what a carrier's account hands in: its list of deliveries."""
    try:
        return read_deliveries(path, name, now_ms=now_ms, exported_ms=exported_ms)
    except UnknownFileError as unknown:
        raise UnreadFileError(
            "it is no list of deliveries (F4.1) of VNPost; hand in that one",
            "Đây không phải báo cáo phát F4.1 của Bưu điện; hãy nộp đúng tệp đó.",
        ) from unknown
    except FileRefused as refused:
        raise UnreadFileError(*refused.sentence) from None


def _read(
    forms: Sequence[FileForm], states: dict[str, State], path: Path, name: str, *, exported_ms: int | None, now_ms: int
) -> FileRead:
    try:
        return read_sheet(path, name, forms, states=states, now_ms=now_ms, exported_ms=exported_ms)
    except UnknownFileError as unknown:
        raise UnreadFileError(*unknown.sentence, unknown=True) from None
    except FileRefused as refused:
        raise UnreadFileError(*refused.sentence) from None


def _dated(forms: Sequence[FileForm], path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> int | None:
    return sheet_dated(path, name, forms, now_ms=now_ms) if exported_ms is None else exported_ms
