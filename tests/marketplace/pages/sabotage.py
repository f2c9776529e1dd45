"""Sabotage: the rules of tables made true, on what a person looks at, so that what holds others' rows back is known.

Most rows stand behind the rules of several tables, so that one of them made true alone shows nothing more. Such a table
is noticed where all that is asked besides is true: then its own rule alone holds others' rows back.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from typing import Any, NamedTuple

import pytest
import sqlalchemy
from sqlalchemy import Pool, event

from marketplace.directory.rights import PersonScope, person_scope
from marketplace.directory.rights.table_rules import RULES, TableRule
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.matrix_draw import drawn
from tests.marketplace.pages.strangers import Stranger
from tests.rights_oracle import EVERYBODYS

_KEPT = 64
"""So many queries are kept by ``kept_by_scope``, which cannot know of a rule that changes."""
_ASKED_BESIDES = ("of_household", "of_cooperative", "of_lot", "of_part", "of_order", "of_shop")
"""What is asked of a person's scope beside the rules of tables."""
_DRAWN: dict[tuple[str, str, str], str] = {}
_OF_TABLE = re.compile(r"(?:\bFROM|\bJOIN|,)\s+([a-z_]+)")


class View(NamedTuple):
    """A screen at an address, with what a browser says of its widgets."""

    path: str
    address: Mapping[str, str] = {}
    state: Mapping[str, Any] = {}

    @property
    def asked(self) -> list[str]:
        """Return what the reader named without being told it."""
        story = self.state.get("story", ())
        return [*self.address.values(), *story]


class Watched(dict[str, TableRule]):
    """Rules that note of which tables they were asked."""

    def __init__(self, rules: Mapping[str, TableRule]) -> None:
        super().__init__(rules)
        self.asked: set[str] = set()

    def __getitem__(self, table: str) -> TableRule:
        self.asked.add(table)
        return super().__getitem__(table)


UNFOLDED = {f"{form}-{n}": True for form in ("more", "steered") for n in range(1, 12)}
"""The forms of every listing, unfolded."""


def views(person: Stranger, paths: Iterable[str]) -> Iterator[View]:
    """Yield what a person may look at: each screen, what is their own and what is others' in it, and told stories."""
    for path in paths:
        yield View(path)
        if path == "theo-ho":
            mine = person.own("household")
            yield from (View(path, {"ho": home}) for home in [*mine, *person.foreign("household")[:1]])
            for code in ("DON-X1", "DON-A1"):
                yield View(path, {"ho": mine[0]}, {"story": (code, "Gian hàng x" if "X" in code else "Gian hàng a")})
        if path == "lo-hang":
            foreign = [lot for lot in person.foreign("lot") if lot in {"L-H3", "L-H5", "L-H6", "L-H6B"}]
            yield from (View(path, {"lo": lot}) for lot in [*person.own("lot")[:2], *foreign])
        if path == "thanh-toan":
            yield from (View(path, {"ho": home}) for home in person.own("household"))
            for coop in person.foreign("cooperative"):
                yield from (View(path, {"coop": coop}), View(path, {"coop": coop, "ho": "H-3"}))
        if path == "dang-ban":
            yield View(path, {}, UNFOLDED)


@contextmanager
def made_true(*tables: str, all_but: str = "") -> Iterator[Watched]:
    """Make the rules of these tables true, or of ``all_but`` one, and watch of which tables the rules are asked."""
    true = set(tables) if not all_but else RULES.keys() - {all_but}
    watched = Watched({name: TableRule(everybody=True) if name in true else rule for name, rule in RULES.items()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(person_scope, "RULES", watched)
        for asked in _ASKED_BESIDES if all_but else ():
            patch.setattr(PersonScope, asked, lambda *_: sqlalchemy.true())
        _forget()
        try:
            yield watched
        finally:
            _forget()


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("marketplace."):
            for kept in vars(module).values():
                if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"] == _KEPT:
                    kept.cache_clear()


def text_of_view(person: Stranger, view: View) -> str:
    """Return all that a person is shown of a view."""
    return drawn(person, person.database, view.path, view.address, view.state)


def shown(person: Stranger, view: View, *true: str) -> list[str]:
    """Return what a view shows of others when the rules of these tables are true."""
    with made_true(*true):
        return person.named(text_of_view(person, view), view.asked)


def asked_by(person: Stranger, view: View, *, free: bool = False) -> set[str]:
    """Return the tables whose rules a view asks, of those that are not everybody's; ``free``: when all is true."""
    with made_true(all_but="no table" if free else "") as watched:
        drawn(person, person.plain, view.path, view.address, view.state)
    return watched.asked - EVERYBODYS


def holds_back(person: Stranger, view: View, table: str) -> bool:
    """Say whether a table's rule holds anything of others back on a view: by itself, or where all else is true."""
    if shown(person, view, table):
        return True
    held, free = _all_true(person, view, table), _free(person, view)
    if sorted(person.named(held, view.asked)) != sorted(person.named(free, view.asked)):
        return True
    # How many rows there are bears no mark. A line may differ each time it is drawn: it tells who looked before.
    again = _all_true(person, view, "no table")
    return bool(set(free.splitlines()) & set(again.splitlines()) - set(held.splitlines()))


def _free(person: Stranger, view: View) -> str:
    """Return a view on which all is true, drawn once."""
    key = (person.role, str(person.database.engine.url), repr(view))
    if key not in _DRAWN:
        _DRAWN[key] = _all_true(person, view, "no table")
    return _DRAWN[key]


def _all_true(person: Stranger, view: View, but: str) -> str:
    with made_true(all_but=but):
        return text_of_view(person, view)


@contextmanager
def statements() -> Iterator[set[str]]:
    """Note the tables that are read of SQLite, whoever asks: by its driver, which sees every statement."""
    read: set[str] = set()
    traced: list[Any] = []

    def watch(driver: Any, *rest: Any) -> None:
        driver.set_trace_callback(lambda sql: read.update(_OF_TABLE.findall(sql)))
        traced.append(driver)

    event.listen(Pool, "checkout", watch)
    try:
        yield read
    finally:
        event.remove(Pool, "checkout", watch)
        for driver in traced:
            driver.set_trace_callback(None)
        read.intersection_update(TABLES)
