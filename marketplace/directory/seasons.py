"""Seasons (vụ) and produce: what a lot is a lot of, and the days its season runs."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.messages import Refusal

_LONGEST_DAYS = 1_000
_PRODUCE = "SELECT name, shelf_life_days FROM produce ORDER BY name_key"
SHIPPED = Path(__file__).parents[2] / "data" / "produce.csv"


class SeasonError(Refusal):
    """A season or produce cannot be added; the message is one plain sentence."""


def load_produce(connection: Connection, path: Path = SHIPPED) -> None:
    """Load the produce we ship, those not known yet; names only, for shelf lives differ by place."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            produce_of(connection, row["name"])


def produce_of(connection: Connection, name: str) -> int:
    """Return the id of a produce by its name, however it is typed; it is added where it is new."""
    key = names.key(name)
    found = bulk.select(connection, "SELECT id FROM produce WHERE name_key = :key", {"key": key})
    if found:
        return int(found[0][0])
    produce_id = bulk.reserve(connection, TABLES["produce"], 1)
    row = (produce_id, key.replace(" ", "-"), names.tidy(name), key)
    bulk.insert(connection, TABLES["produce"], ("id", "code", "name", "name_key"), [row])
    return produce_id


def keep_for(connection: Connection, name: str, days: int | None) -> None:
    """Say how many days after picking a produce may be sold (None: no limit); SeasonError when that cannot be."""
    if days is not None and not 0 < days <= _LONGEST_DAYS:
        raise SeasonError(f"A shelf life is a whole number of days from 1 to {_LONGEST_DAYS}, not {days}")
    sql = "UPDATE produce SET shelf_life_days = :days WHERE name_key = :key"
    if not bulk.execute(connection, sql, {"days": days, "key": names.key(name)}):
        raise SeasonError(f"{name} is not known; add it with `lensan produce add`")


def all_produce(connection: Connection) -> list[tuple[str, int | None]]:
    """Return every produce's name and shelf life in days."""
    return [(row[0], row[1]) for row in bulk.select(connection, _PRODUCE, {})]


def all_seasons(connection: Connection) -> list[tuple[str, str, str, str]]:
    """Return every season's code, name, first and last day, the newest first."""
    sql = "SELECT code, name, starts_on, ends_on FROM season ORDER BY starts_on DESC, code"
    return [(row[0], row[1], str(row[2]), str(row[3])) for row in bulk.select(connection, sql, {})]


def add(connection: Connection, code: str, name: str, starts_on: date, ends_on: date) -> None:
    """Open a season; SeasonError when the code is taken or the days run backwards."""
    if ends_on < starts_on:
        raise SeasonError(f"Season {code} would end on {ends_on}, before it starts on {starts_on}; swap the days")
    if bulk.select(connection, "SELECT 1 FROM season WHERE code = :code", {"code": code}):
        raise SeasonError(f"There is a season {code} already; choose another code")
    columns = ("id", "code", "name", "starts_on", "ends_on", "origin")
    season_id = bulk.reserve(connection, TABLES["season"], 1)
    row = (season_id, code, name, starts_on.isoformat(), ends_on.isoformat(), "recorded")
    bulk.insert(connection, TABLES["season"], columns, [row])
