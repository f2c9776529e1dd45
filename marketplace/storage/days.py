"""Days as both databases give them to a plain SELECT: PostgreSQL dates, SQLite their ISO text.

``bulk.rows`` gives dates on both; whoever reads by ``bulk.select`` puts its days through ``as_day``. SQLite's driver
makes dates only of a column as it is declared: what ``min`` or ``coalesce`` makes of one would stay text.
"""

from datetime import date
from typing import Any, overload

StoredDay = date | str | None


@overload
def as_day(value: None) -> None: ...
@overload
def as_day(value: date | str) -> date: ...
@overload
def as_day(value: StoredDay) -> date | None: ...
def as_day(value: StoredDay) -> date | None:
    """Return a day that was read, whichever database gave it; None where there is none."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_iso(value: Any) -> Any:
    """Return a day as the ISO text that both databases take, and anything else as it is."""
    return value.isoformat() if isinstance(value, date) else value
