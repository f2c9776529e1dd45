"""The market of the rights with people of every role, and for each of them one in which all that is others' is marked.

Whose a row is, the oracle says. In every row that a person does not see, each text that people read ends in ``MARK``,
each weight, amount and count is greater by ``MORE``, and some days are one of 1987; what is seen is the same. A
household that took back its agreement keeps its weights and amounts: its part stays in sums, without a name. So what a
screen or a file shows of others is found in its text: a name with the mark, that day, or a figure that nobody has.
"""

import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import String, Table, delete
from sqlalchemy import update as update_

from marketplace.directory import viewings
from marketplace.storage import Database, connect
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.databases import behind
from tests.rights_market import NOW_MS, O1, A, B
from tests.rights_oracle import Key, Oracle, everything, key_of

Keys = dict[str, set[Key]]
MARK, MORE = "Zqx", 9_000_000_000_003
MOST = 1_000_000_000
"""No weight, amount or count of the market comes near it, in whatever unit; with ``MORE`` each is beyond it."""
_DAY = re.compile(r"\b(?:0?5/0?6/1987|1987-06-05)")
_NUMBER = re.compile(r"""(?:^|(?<=[\s">,;(]))-?\d[\d.]*(?![\w-])""", re.MULTILINE)
PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "administrator": ("administrator", {}),
    "farmer": ("farmer", {"household_id": 1}),
    "helper": ("helper", {"household_id": 2}),
    "director": ("director", {"cooperative_id": A}),
    "accountant": ("accountant", {"cooperative_id": A}),
    "weigher": ("weigher", {"cooperative_id": B}),
    "seller": ("seller", {"cooperative_id": A}),
    "commune staff": ("commune staff", {"commune_id": O1}),
    "officer": ("officer", {"area_system": "63", "province_code": "24", "district": "Lục Ngạn"}),
}
NOBODY = ("a director without a basis", "who has no grant")
"""They are signed in, and nothing stands for them."""
ADDRESSED = {"household": "code", "lot": "code", "cooperative": "code", "listing": "sku", "person": "code"}
"""By what people name a row in an address or a form: it stays, and is looked for as it is."""
_READ = frozenset({
    "about", "asked_by", "assigned_by", "base_url", "before", "buyer", "certificate", "closed_by", "description",
    "detail", "digital_address", "district", "document", "file_name", "growing_area_code", "hamlet", "label", "name",
    "note", "opened_by", "owner", "paused_reason", "paused_reason_vi", "phone", "place", "province", "purpose",
    "reason", "reason_vi", "reference", "remote_id", "reply", "representative", "said_area", "said_certificate",
    "seller", "settled_by", "settlement", "shop", "slip", "stopped_by", "subject", "title", "variety", "wanted",
    "waybill", "who", "why", "word",
})  # fmt: skip
"""The columns whose text is a person's or a platform's."""
_DATED = {
    ("residence", "from_on"): "'1987-06-05'", ("viewing", "on_day"): "'1987-06-05'",
    ("run", "started_ms"): "549867600000",
}  # fmt: skip
"""To what day these are set."""
_COUNTS = {"delivered", "grams", "ordered", "paid", "stock", "remote_stock"}
_OURS = {"session"}
"""Its ``opened_by`` is a word of ours."""


@dataclass
class Stranger:
    """A person at the market, and the market in which all that is others' is marked."""

    role: str
    token: str
    plain: Database
    database: Database
    seen: Mapping[str, set[Key]]
    rows: Mapping[str, list[Mapping[str, Any]]] = field(repr=False)

    def own(self, table: str) -> list[str]:
        """Return what the rows that are seen are called in addresses."""
        return [str(row[ADDRESSED[table]]) for row in self.rows[table] if key_of(table, row) in self.seen[table]]

    def foreign(self, table: str) -> list[str]:
        """Return what the rows that are not seen are called."""
        own = set(self.own(table))
        return [str(row[ADDRESSED[table]]) for row in self.rows[table] if str(row[ADDRESSED[table]]) not in own]

    def named(self, text: str, asked: Iterable[str] = ()) -> list[str]:
        """Return what of others a text names or counts, beside what was asked for by that name itself."""
        asked = set(asked)
        for one in sorted(asked, key=len, reverse=True):
            text = text.replace(one, "") if MARK in one else text
        found = [text[max(0, at.start() - 60) : at.end()] for at in re.finditer(MARK, text)]
        found += _DAY.findall(text)
        found += [at.group() for at in _NUMBER.finditer(text) if _is_beyond(at.group())]
        for table in ("household", "lot", "cooperative", "listing"):
            codes = [one for one in self.foreign(table) if one not in asked]
            found += [one for one in codes if re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text)]
        return found


class Strangers:
    """The market, and everybody who comes to it; the marked market of each is made when it is first asked for."""

    def __init__(self, template: bytes, folder: Path, *, closed: bool = True) -> None:
        """``closed``: the periods are, and statements are read from entries; else from the orders themselves."""
        self._folder = folder
        path = folder / "market.sqlite"
        path.write_bytes(template)
        with closing(connect(f"sqlite:///{path}")) as database:
            rights_market.write(database)
            self._told(database, closed=closed)
            self._tokens = {role: people.signed_in(database, role, **place) for role, place in PEOPLE.values()}
            self._tokens[NOBODY[0]] = people.signed_in(database, "director", basis=False, cooperative_id=A)
            self._tokens[NOBODY[1]] = people.session(database, people.person(database))
            viewings.viewed(database, [1, 3], 1, "figures", NOW_MS)
            with database.read() as connection:
                self._rows = everything(connection)
        with behind(str(path)) as driver:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._market = path
        self._known: dict[str, Stranger] = {}

    def __getitem__(self, role: str) -> Stranger:
        """Return somebody of a role."""
        if role not in self._known:
            self._known[role] = self._marked(role)
        return self._known[role]

    def close(self) -> None:
        """Close every market."""
        for one in self._known.values():
            one.plain.close()
            one.database.close()

    def _told(self, database: Database, *, closed: bool) -> None:
        """Give each order a code that is found in a text, and each row a weight and an amount of its own."""
        with database.write() as connection:
            orders = TABLES["orders"]
            connection.execute(update_(orders).values(remote_id="DON-" + orders.c.remote_id))
            for name in ("entry", "payout_share", "payout_difference", "failed_cost"):
                table = TABLES[name]
                more = {one.name: one + 1_000 * table.c[_number(table)] for one in _counted(table)}
                connection.execute(update_(table).values(**more))
            if closed:
                connection.execute(update_(TABLES["period"]).values(closed_ms=NOW_MS, closed_by="Người Khép Kỳ"))
            else:
                connection.execute(delete(TABLES["entry"]))

    def _marked(self, role: str) -> Stranger:
        place, rows = PEOPLE[role][1] if role in PEOPLE else {}, self._rows
        person = next(one["id"] for one in rows["person"] if self._tokens[role] == f"token-of-person-{one['id']}")
        seen = _seen(rows, person, role, place)
        # Statements carry what was sold of which lots; sums stand on the rows of all members.
        summed = _seen(rows | {"withdrawal": []}, person, "director" if role == "accountant" else role, place)
        if role == "accountant":
            seen["lot"] = _seen(rows, person, "director", place)["lot"]
        if role == NOBODY[0]:  # whoever is granted something is told of what
            seen["cooperative"] = {(A,)}
        if role in {"farmer", "helper"}:  # a household is told by name who looked at its figures
            seen["person"] = {key_of("person", row) for row in rows["person"]}
        _counts_in(rows, summed, money=role in {"farmer", "director", "accountant"})
        paths = [self._folder / f"{kind}-{role.replace(' ', '-')}.sqlite" for kind in ("plain", "marked")]
        for path in paths:
            shutil.copy(self._market, path)
        mark(paths[1], rows, seen, summed)
        plain, marked = (connect(f"sqlite:///{path}") for path in paths)
        return Stranger(role, self._tokens[role], plain, marked, seen, rows)


def _seen(rows: dict[str, list[Mapping[str, Any]]], person: int, role: str, place: Mapping[str, Any]) -> Keys:
    oracle = Oracle(rows, person, role, place)
    seen = {name: oracle.seen(name) for name in TABLES}
    lines = [row for row in rows["order_line"] if key_of("order_line", row) in seen["order_line"]]
    seen["listing"] |= {(row["listing_id"],) for row in lines}  # an order says what was bought
    return seen


def _counts_in(rows: Mapping[str, list[Mapping[str, Any]]], summed: Keys, *, money: bool) -> None:
    """Add what sums stand on: a part of an order that others share is worth its share of what was paid for the whole.

    The figures of a household are those of its season.
    """
    if money:
        shared = {row["id"] for row in rows["order_line"] if (row["order_id"],) in summed["orders"]}
        summed["order_line"] |= {(line_id,) for line_id in shared}
        summed["draw"] |= {key_of("draw", row) for row in rows["draw"] if row["line_id"] in shared}
    told = [row for row in rows["household_total"] if key_of("household_total", row) in summed["household_total"]]
    seasons = {(row["household_id"], row["season_id"]) for row in told}
    lots = {row["id"] for row in rows["lot"] if (row["household_id"], row["season_id"]) in seasons}
    summed["draw"] |= {key_of("draw", row) for row in rows["draw"] if row["lot_id"] in lots}
    for name in ("payout", "payout_difference", "failed_cost"):
        summed[name] |= {key_of(name, row) for row in rows[name] if (row["order_id"],) in summed["orders"]}


def mark(path: Path, rows: Mapping[str, list[Mapping[str, Any]]], seen: Keys, summed: Keys) -> None:
    """Mark in a file the texts of every row that is not seen, and raise the numbers of those that are in no sum."""
    with behind(str(path)) as driver, closing(driver.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("BEGIN IMMEDIATE")
        for (trigger,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            cursor.execute(f"DROP TRIGGER {trigger}")
        for name, table in TABLES.items():
            keys = [column.name for column in table.primary_key]
            where = " AND ".join(f"{key} = ?" for key in keys)
            dated = [f"{one.name} = {_DATED[name, one.name]}" for one in table.columns if (name, one.name) in _DATED]
            for changes, but in (
                (dated, seen),
                ([f"{one.name} = {one.name} + {MORE}" for one in _counted(table)], summed),
                ([f"{one.name} = {one.name} || '{MARK}'" for one in _said(table)], seen),
            ):
                if changes:
                    foreign = [[row[key] for key in keys] for row in rows[name] if key_of(name, row) not in but[name]]
                    cursor.executemany(f"UPDATE {name} SET {', '.join(changes)} WHERE {where}", foreign)
        cursor.execute("COMMIT")


def _said(table: Table) -> list[Any]:
    asked = table.columns if table.name not in _OURS else ()
    return [one for one in asked if one.name in _READ and isinstance(one.type, String) and not one.foreign_keys]


def _counted(table: Table) -> list[Any]:
    named = (one for one in table.columns if one.name != "piece_g")
    return [one for one in named if one.name.endswith(("_g", "_dong", "_orders", "_m2")) or one.name in _COUNTS]


def _is_beyond(said: str) -> bool:
    """Say whether a figure is beyond all of the market's, written with separators or without."""
    whole = said if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", said) else said.partition(".")[0]
    digits = re.sub(r"\D", "", whole)
    return not digits.startswith("0") and int(digits or 0) >= MOST


def _number(table: Table) -> str:
    return next(column.name for column in table.primary_key)


__all__ = ["MARK", "NOBODY", "NOW_MS", "PEOPLE", "Stranger", "Strangers"]
