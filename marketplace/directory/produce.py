"""Produce: what a lot is a lot of, and for how many days after picking it may be sold."""

import csv
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.messages import Refusal

SHIPPED = Path(__file__).parents[2] / "data" / "produce.csv"
_LONGEST_DAYS = 1_000
_BY_KEY = "SELECT id FROM produce WHERE name_key = :key"
_ALL = "SELECT name, shelf_life_days FROM produce ORDER BY name_key"


class ProduceError(Refusal):
    """A produce cannot be changed so; the message is one plain sentence."""


class ProduceRow(NamedTuple):
    """A produce by its name, and its shelf life in days (None: no limit)."""

    name: str
    shelf_life_days: int | None


def load_produce(connection: Connection, path: Path = SHIPPED) -> None:
    """Load the produce we ship, those not known yet; names only, for shelf lives differ by place."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            produce_id(connection, row["name"])


def is_known(connection: Connection, name: str) -> bool:
    """Say whether a produce is there, however its name is typed."""
    return bulk.scalar(connection, _BY_KEY, {"key": names.key(name)}) is not None


def known_id(connection: Connection, name: str) -> int:
    """Return the id of a produce that is there; ProduceError where it is not."""
    found: int | None = bulk.scalar(connection, _BY_KEY, {"key": names.key(name)})
    if found is None:
        raise ProduceError(
            f"{name} is not known; add it with `lensan produce add`",
            f"Chưa có nông sản {name}; hãy thêm nông sản này trước.",
        )
    return found


def produce_id(connection: Connection, name: str) -> int:
    """Return the id of a produce by its name, however it is typed; it is added where it is new."""
    key = names.key(name)
    found: int | None = bulk.scalar(connection, _BY_KEY, {"key": key})
    if found is not None:
        return found
    row = (key.replace(" ", "-"), names.tidy(name), key)
    return bulk.append(connection, TABLES["produce"], ("code", "name", "name_key"), [row])[0]


def set_shelf_life(connection: Connection, name: str, days: int | None) -> None:
    """Say how many days after picking a produce may be sold (None: no limit); ProduceError when that cannot be."""
    if days is not None and not 0 < days <= _LONGEST_DAYS:
        raise ProduceError(
            f"A shelf life is a whole number of days from 1 to {_LONGEST_DAYS}, not {days}",
            f"Thời gian bảo quản là số ngày nguyên từ 1 đến {_LONGEST_DAYS}, không phải {days}",
        )
    sql = "UPDATE produce SET shelf_life_days = :days WHERE id = :id"
    bulk.execute(connection, sql, {"days": days, "id": known_id(connection, name)})


def all_produce(connection: Connection) -> list[ProduceRow]:
    """Return every produce by its name."""
    return [ProduceRow(*row) for row in bulk.select(connection, _ALL, {})]
