"""Every table, every role: the rows that are seen are those of an oracle that was written apart."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from marketplace.directory.rights import PersonScope, Role, Visitor, visitor_of
from marketplace.directory.rights.person_scope import NoTableRule
from marketplace.directory.rights.table_rules import RULES, TableRule
from marketplace.storage import Database
from marketplace.storage.scope import Sight
from marketplace.storage.tables import METADATA, TABLES
from tests import people, rights_market
from tests.rights_market import N1, N3, NOW_MS, O1, O2, TODAY, A, B
from tests.rights_oracle import EVERYBODYS, Key, Oracle, everything

PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "administrator": ("administrator", {}),
    "farmer of H1": ("farmer", {"household_id": 1}),
    "farmer of H6": ("farmer", {"household_id": 6}),
    "farmer of H7, who took back what others saw": ("farmer", {"household_id": 7}),
    "helper of H2": ("helper", {"household_id": 2}),
    "helper of H7, who took back the consent": ("helper", {"household_id": 7}),
    "director of A": ("director", {"cooperative_id": A}),
    "director of B": ("director", {"cooperative_id": B}),
    "accountant of A": ("accountant", {"cooperative_id": A}),
    "weigher of B": ("weigher", {"cooperative_id": B}),
    "seller of A": ("seller", {"cooperative_id": A}),
    "staff of O1": ("commune staff", {"commune_id": O1}),
    "staff of N3": ("commune staff", {"commune_id": N3}),
    "officer of O2, which was divided": ("officer", {"commune_id": O2}),
    "officer of N1": ("officer", {"commune_id": N1}),
    "officer of a former district": ("officer", {"area_system": "63", "province_code": "24", "district": "Lục Ngạn"}),
    "officer of a former province": ("officer", {"area_system": "63", "province_code": "24"}),
    "officer of a province": ("officer", {"area_system": "34", "province_code": "27"}),
}
ON_POSTGRES = {"farmer of H1", "director of A", "officer of a former province"}
DAY = timedelta(days=1)
INVALID: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a director without a basis": ("director", {"cooperative_id": A, "basis_id": None}, {}),
    "a director whose basis ended": ("director", {"cooperative_id": A}, {"ended_ms": 1}),
    "a director whose basis is past": ("director", {"cooperative_id": A}, {"until_on": TODAY - DAY}),
    "a director whose basis is to come": ("director", {"cooperative_id": A}, {"from_on": TODAY + DAY}),
    "a director on the agreement of others": ("director", {"cooperative_id": A}, {"cooperative_id": B}),
    "a director on state management": ("director", {"cooperative_id": A}, {"kind": "state", "cooperative_id": None}),
    "a helper on the consent of others": ("helper", {"household_id": 1}, {"household_id": 2}),
    "an officer on an agreement": ("officer", {"commune_id": N1}, {"kind": "agreement", "cooperative_id": A}),
    "staff whose grant was revoked": ("commune staff", {"commune_id": O1, "revoked_ms": 1}, {}),
    "an accountant whose grant is past": ("accountant", {"cooperative_id": A, "until_on": TODAY - DAY}, {}),
    "a seller whose grant is to come": ("seller", {"cooperative_id": A, "from_on": TODAY + DAY}, {}),
    "a farmer whose grant was revoked": ("farmer", {"household_id": 1, "revoked_ms": 1}, {}),
    "an administrator whose grant is past": ("administrator", {"until_on": TODAY - DAY}, {}),
}


def of_person(database: Database, role: str, place: dict[str, Any], basis: dict[str, Any] | None = None) -> Visitor:
    """Write a person with a grant, and what points to a person; return who they are today."""
    token = people.signed_in(database, role, **place)
    with database.write() as connection:
        if basis:
            connection.execute(update(TABLES["basis"]).values(**basis))
        if "basis_id" in place:
            connection.execute(update(TABLES["grants"]).values(basis_id=None))
        other = people_of_others(connection)
        for n, person in enumerate((1, other), 1):
            _belongs(connection, n, person)
        found = visitor_of(connection, token, NOW_MS)
    assert found is not None
    return found


def people_of_others(connection: Connection) -> int:
    """Write somebody else, with a grant of their own."""
    table = TABLES["person"]
    row = {"code": "NG-X", "name": "Người Khác", "name_key": "nguoi khac", "made_ms": 0}
    other = int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
    connection.execute(
        insert(TABLES["grants"]).values(
            person_id=other, role="farmer", household_id=5, from_on=date(2000, 1, 1), made_ms=0
        )
    )
    consent = {"kind": "consent", "document": "x", "purpose": "x", "household_id": 5, "until_on": TODAY}
    for more in ({"kind": "agreement", "document": "x", "cooperative_id": B}, consent):
        connection.execute(insert(TABLES["basis"]).values(from_on=date(2000, 1, 1), made_ms=0, **more))
    return other


def _belongs(connection: Connection, n: int, person: int) -> None:
    mark = bytes([n])
    rows: dict[str, dict[str, Any]] = {
        "device": {"id": n, "token_digest": mark, "label": "x", "made_ms": 0, "ends_ms": 1},
        "device_person": {"device_id": n, "person_id": person, "since_ms": 0},
        "session": {"token_digest": mark, "person_id": person, "opened_by": "pin", "opened_ms": 0, "seen_ms": 0,
                    "ends_ms": 1},
        "card": {"code_digest": mark, "token_digest": mark, "person_id": person, "made_ms": 0, "ends_ms": 1},
        "identity": {"issuer": "i", "subject": str(n), "person_id": person, "since_ms": 0},
        "viewing": {"household_id": n, "on_day": TODAY, "person_id": person, "what": "figures", "times": 1,
                    "last_ms": 1},
        "upload": {"kind": "paper", "name": "t", "media_type": "x", "size": 1, "digest": mark, "sealed": mark,
                   "cooperative_id": B, "made_ms": 1, "made_by": person},
    }  # fmt: skip
    for name, row in rows.items():
        given = row if name != "upload" else row | {"id": 10 + n}
        connection.execute(insert(TABLES[name]).values(**given))


def seen(connection: Connection, scope: PersonScope, table: str) -> set[Key]:
    """Return the keys of the rows of a table that a scope shows, asked by an alias."""
    alias = TABLES[table].alias()
    columns = [alias.c[column.name] for column in TABLES[table].primary_key]
    return {tuple(row) for row in connection.execute(select(*columns).where(scope.where(alias)))}


def differing(database: Database, visitor: Visitor, place: dict[str, Any]) -> Iterator[str]:
    """Yield the tables of which a visitor sees other rows than the oracle says."""
    with database.read() as connection:
        [role] = visitor.scope.roles
        oracle = Oracle(everything(connection), visitor.person_id, role.value, place)
        for table in TABLES:
            if seen(connection, visitor.scope, table) != oracle.seen(table):
                yield table


def test_every_table_has_a_rule_and_every_rule_a_table() -> None:
    assert RULES.keys() == METADATA.tables.keys()


@pytest.mark.parametrize("who", PEOPLE)
def test_a_person_sees_the_rows_of_the_oracle(sqlite: Database, who: str) -> None:
    rights_market.write(sqlite)
    role, place = PEOPLE[who]
    assert list(differing(sqlite, of_person(sqlite, role, place), place)) == []


@pytest.mark.parametrize("who", sorted(ON_POSTGRES))
def test_a_person_sees_them_on_postgresql_too(postgresql: Database, who: str) -> None:
    rights_market.write(postgresql)
    role, place = PEOPLE[who]
    assert list(differing(postgresql, of_person(postgresql, role, place), place)) == []


@pytest.mark.parametrize("why", INVALID)
def test_a_grant_that_does_not_stand_comes_to_no_row_of_any_table(sqlite: Database, why: str) -> None:
    rights_market.write(sqlite)
    role, place, basis = INVALID[why]
    visitor = of_person(sqlite, role, place, basis)
    assert visitor.scope.roles == frozenset()
    assert {sight for sight in Sight if visitor.scope.sees(sight)} == {Sight.PUBLISHED}
    was = replace(visitor.scope, roles=frozenset({Role(role)}))
    asked = {name: rule for name, rule in RULES.items() if not rule.everybody and rule.own is None}
    with sqlite.read() as connection:
        shown = select(*(select(TABLES[name]).where(was.where(TABLES[name])).exists().label(name) for name in asked))
        [row] = connection.execute(shown).mappings()
    assert [name for name, found in row.items() if found] == []


def test_a_table_whose_rule_is_made_true_is_noticed(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rights_market.write(sqlite)
    role, place = PEOPLE["farmer of H1"]
    visitor = of_person(sqlite, role, place)
    with sqlite.read() as connection:
        oracle = Oracle(everything(connection), visitor.person_id, role, place)
        for table in TABLES.keys() - EVERYBODYS:
            monkeypatch.setitem(RULES, table, TableRule(everybody=True))  # type: ignore[arg-type]
            assert seen(connection, visitor.scope, table) != oracle.seen(table), table


def test_a_table_of_which_nobody_said_whose_rows_are_seen_is_refused(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights_market.write(sqlite)
    visitor = of_person(sqlite, "administrator", {})
    monkeypatch.delitem(RULES, "lot")  # type: ignore[arg-type]
    with pytest.raises(NoTableRule, match="whose rows of lot"):
        visitor.scope.where(TABLES["lot"].alias())
    with pytest.raises(NoTableRule):
        visitor.scope.where(select(TABLES["orders"]).subquery())
