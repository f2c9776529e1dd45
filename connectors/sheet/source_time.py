"""When a file was exported and which days it covers: by its package, its name or its rows; never by its own mtime."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from connectors.file_form import FileForm
from marketplace.words.instants import VIETNAM, instant_of, local, start_of

_MINUTE_MS = 60_000


class Exported(NamedTuple):
    """When a file was exported (ms), and how that is known: 'person', 'package', 'name', 'rows' or nothing."""

    at_ms: int | None
    by: str | None


def exported(
    form: FileForm, name: str, created_ms: int | None, newest_ms: int, now_ms: int, said_ms: int | None
) -> Exported:
    """Return when a file was exported. A package is believed where it was made neither before its rows nor later on."""
    if said_ms is not None:
        return Exported(said_ms, "person")
    if created_ms is not None and newest_ms - _MINUTE_MS < created_ms <= now_ms:
        return Exported(created_ms, "package")
    named_ms = _named_time(form, name)
    if named_ms is not None and newest_ms - _MINUTE_MS < named_ms <= now_ms:
        return Exported(named_ms, "name")
    return Exported(newest_ms, "rows") if 0 < newest_ms <= now_ms else Exported(None, None)


def foretold(forms: Iterable[FileForm], name: str, created_ms: int | None, now_ms: int) -> int | None:
    """Return when a file of one of these forms was likely exported, before it is known which, and its rows."""
    told = [created_ms, *(_named_time(form, name) for form in forms)]
    return next((at_ms for at_ms in told if at_ms is not None and at_ms <= now_ms), None)


def window(form: FileForm, name: str, oldest_ms: int | None, newest_ms: int) -> tuple[int | None, int | None]:
    """Return from when to before when a file tells all (ms): the days in its name, else those of its rows.

    A list that gives days holds the last of them whole; one that gives instants ends with its newest.
    """
    days = _named_days(form, name)
    if days is not None:
        first, last = days
        return start_of(first), start_of(last + timedelta(days=1))
    if oldest_ms is None:
        return None, None
    timed = any(part in form.times for part in ("%H", "%I"))
    end_ms = newest_ms + 1 if timed else start_of(local(newest_ms).date() + timedelta(days=1))
    return start_of(local(oldest_ms).date()), end_ms


def _named(form: FileForm, name: str) -> dict[str, str]:
    """Return what a file's name says, by the groups of its form's pattern; nothing where it is another name."""
    found = re.search(form.name, name) if form.name else None
    return found.groupdict() if found else {}


def _named_days(form: FileForm, name: str) -> tuple[date, date] | None:
    groups = _named(form, name)
    try:
        first, last = (datetime.strptime(groups[one], "%Y%m%d").date() for one in ("from", "to"))  # noqa: DTZ007
    except (KeyError, ValueError):
        return None
    return (first, last) if first <= last else None


def _named_time(form: FileForm, name: str) -> int | None:
    written = _named(form, name).get("exported")
    if not written:
        return None
    try:
        return instant_of(datetime.strptime(written, form.name_time).replace(tzinfo=VIETNAM))
    except ValueError:
        return None
