"""What the inbox keeps of a row of a sheet: its values as they were read, and back, so that it can be taken later."""

from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.spreadsheets import Row

DAYS = ("joined_on", "left_on", "certificate_until", "picked_on", "forecast_from", "forecast_to", "forecast")
"""The fields of a row that hold days; ``forecast`` holds the first and the last one."""


def encode_row(row: Row) -> dict[str, Any]:
    """Return what the inbox keeps of a row: the values as read, empty ones left out, days as ISO text."""
    return {name: _encoded(value) for name, value in row.values.items() if value is not None}


def decode_row(kept: dict[str, Any], number: int) -> Row:
    """Return the row that was kept, under another number."""
    return Row(number, {name: _decoded(name, value) for name, value in kept.items()})


def _encoded(value: Any) -> Any:
    if isinstance(value, tuple):
        return [None if one is None else _encoded(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return _as_text(value) if isinstance(value, Decimal) else value


def _as_text(number: Decimal) -> str:
    """Return a number as text that is read as the same number: three digits behind the point would be thousands."""
    whole, _, part = f"{number.normalize():f}".partition(".")
    return f"{whole}.{part.ljust(4, '0') if len(part) == 3 else part}" if part else whole


def _decoded(name: str, value: Any) -> Any:
    if name in DAYS:
        return tuple(map(date.fromisoformat, value)) if isinstance(value, list) else date.fromisoformat(value)
    if name == "in_g":
        return int(value)
    return tuple(value) if isinstance(value, list) else value
