"""Seasons (vụ): the days in which fruit is picked and sold together."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_COLUMNS = ("code", "name", "starts_on", "ends_on", "origin")
_ALL = "SELECT code, name, starts_on, ends_on FROM season ORDER BY starts_on DESC, code"


class SeasonError(Refusal):
    """A season cannot be added; the message is one plain sentence."""


class SeasonDays(NamedTuple):
    """A season; its first and last day are ISO text."""

    code: str
    name: str
    starts_on: str
    ends_on: str


def all_seasons(connection: Connection) -> list[SeasonDays]:
    """Return every season, the newest first."""
    rows = bulk.select(connection, _ALL, {})
    return [SeasonDays(code, name, str(first), str(last)) for code, name, first, last in rows]


def add(connection: Connection, code: str, name: str, starts_on: date, ends_on: date) -> None:
    """Open a season; SeasonError when the code is taken or the days run backwards."""
    if ends_on < starts_on:
        raise SeasonError(
            f"Season {code} would end on {ends_on}, before it starts on {starts_on}; swap the days",
            f"Vụ {code} kết thúc ngày {ends_on} trước ngày bắt đầu {starts_on}; hãy đổi hai ngày cho nhau.",
        )
    if bulk.select(connection, "SELECT 1 FROM season WHERE code = :code", {"code": code}):
        raise SeasonError(
            f"There is a season {code} already; choose another code", f"Đã có vụ {code}; hãy chọn mã khác."
        )
    row = (code, name, starts_on.isoformat(), ends_on.isoformat(), "recorded")
    bulk.append(connection, TABLES["season"], _COLUMNS, [row])
