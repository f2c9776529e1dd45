"""The audit says who did what, in the transaction of the act, and is never changed."""

import ast
import getpass
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.people import attempts, cards, devices, links, persons, secrets, sessions
from marketplace.storage import Database
from marketplace.words.instants import as_date, day_of
from tests import people
from tests.seeding import seed

NOW = 1_780_000_000_000


def lines(database: Database) -> list[Any]:
    """What the audit says, the oldest line first."""
    with database.read() as connection:
        asked = text("SELECT person_id, who, act, subject, detail FROM audit ORDER BY id")
        return [tuple(line) for line in connection.execute(asked)]


def lines_ids(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT id FROM audit ORDER BY id")).scalars())


@pytest.mark.both
def test_a_line_names_the_person_and_stays(database: Database) -> None:
    person_id = people.person(database, name="Đỗ Thị Hương")
    with database.write() as connection:
        who = audit.signed_by(connection, person_id)
        audit.note(connection, NOW, who, "shop added", "shop", {"title": "Gian hàng"})
        audit.note(connection, NOW, Signed(None, "may-chu"), "backup written")
    assert lines(database) == [
        (person_id, "Đỗ Thị Hương (NG-0001)", "shop added", "shop", '{"title": "Gian hàng"}'),
        (None, "may-chu", "backup written", "", "{}"),
    ]
    insert = "INSERT {} INTO audit (id, at_ms, who, act, subject, detail) VALUES ({}, 1, 'x', 'x', '', '')"
    last = lines_ids(database)[-1]
    ways = ["UPDATE audit SET who = 'x'", "DELETE FROM audit"]
    if database.is_sqlite:
        ways += [insert.format("OR REPLACE", last), insert.format("OR REPLACE", last - 1), insert.format("", last - 9)]
    else:
        again = "ON CONFLICT (id) DO UPDATE SET who = excluded.who"
        ways += ["TRUNCATE audit", f"{insert.format('', last)} {again}"]
    for sql in ways:
        with pytest.raises(DBAPIError, match="never changed"), database.write() as connection:
            connection.execute(text(sql))


def test_what_is_taken_back_leaves_no_line(database: Database) -> None:
    with pytest.raises(ValueError, match="killed"), database.write() as connection:
        audit.note(connection, NOW, Signed(None, "may-chu"), "backup written")
        raise ValueError("killed")
    assert lines(database) == []


def test_the_command_line_signs_with_the_systems_user(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "chi-huong")
    with database.read() as connection:
        assert audit.signed_by(connection, None) == Signed(None, "chi-huong")
        with pytest.raises(LookupError, match="no person 7"):
            audit.signed_by(connection, 7)


def test_a_user_without_a_name_is_called_by_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert audit.system_user() == "lensan"


def test_a_detail_is_kept_as_json_whatever_day_it_holds_and_without_what_is_not_said(database: Database) -> None:
    with database.write() as connection:
        audit.note(connection, NOW, Signed(None, "x"), "basis added", "", {"from": date(2026, 6, 1), "until": None})
        audit.note(connection, NOW, Signed(None, "x"), "row accepted", "x" * 600, {
            "why": "khách 0912 345 678 báo, +84912345678", "rate": "0.1234 %", "name": "203.0.113.70",
        })  # fmt: skip
    [(*_, detail), (*_, subject, typed)] = lines(database)
    assert len(subject) == 500
    assert json.loads(typed) == {"why": "khách … báo, …", "rate": "0.1234 %", "name": "203.0.113.70"}
    assert json.loads(detail) == {"from": "2026-06-01"}


def test_no_secret_token_or_card_stands_in_a_line(sqlite: Database) -> None:
    seed(sqlite)
    with sqlite.write() as connection:
        made = persons.add(connection, "Lò Văn Bình", "0912345678", None, NOW)
        card = cards.issue(connection, made.id, None, NOW)
        assert cards.take(connection, card.code, NOW) == made.id
        secrets.set_secret(connection, made.id, "ruộng bậc thang", secrets.PASSWORD, NOW)
        session = sessions.open_session(connection, made.id, "password", NOW)
        kept = [
            devices.remember(connection, made.id, "Chrome", NOW), session, card.code, card.token, "ruộng", "912345678",
            links.issue_link(connection, 1, as_date(day_of(NOW)), made.id, NOW),
        ]  # fmt: skip
        sessions.close(connection, session, NOW, "signed out")
        attempts.begin(connection, [attempts.of_person(made.id), attempts.of_typed("mật khẩu gõ nhầm ô")], NOW)
    assert attempts.tell(sqlite, NOW + attempts.LONGEST_MS) == 1
    said = lines(sqlite)
    assert {act for _, _, act, *_ in said} == {
        "person added", "card issued", "card used", "secret chosen", "signed in", "device remembered", "link issued",
        "signed out", "sign-in failed",
    }  # fmt: skip
    assert [one for one in (*kept, "gõ nhầm") if one in str(said)] == []


WRITES = {"add", "append", "execute", "insert", "insert_new", "put", "update"}
NOTED_ELSEWHERE = {
    "audit.note": "is the audit",
    "carrier_units.choose": "the command is noted",
    "carrier_units.put_units": "the command is noted",
    "communes.shipped.load": "what the program brings along",
    "cooperatives.add": "the sheet is noted, and its rows name the import",
    "cooperatives.remove": "the import that is undone is noted",
    "cooperatives.update": "as where it is added",
    "households.add": "the sheet is noted, and its rows name the import",
    "households.remove": "the import that is undone is noted",
    "households.update": "as where it is added",
    "memberships.rows.add": "the sheet or the command is noted",
    "memberships.rows.end": "the sheet or the command is noted",
    "memberships.rows.remove": "the import that is undone is noted",
    "memberships.rows.update": "the sheet or the command is noted",
    "people.attempts.begin": "told by the stretch (tell)",
    "people.attempts.failed": "told by the stretch (tell)",
    "people.attempts.succeeded": "what follows is noted: signed in, secret chosen",
    "people.attempts.sweep": "forgets what was told",
    "people.devices.revoke_all": "goes with the home that is restored, which is noted",
    "people.factors.take_step": "a code that was used; what follows is noted",
    "people.identities.person_of": "the person that is added is noted, and each sign-in",
    "people.secrets.holds": "the same secret in a newer form",
    "people.sessions.close_all": "goes with the person, secret or factor, which is noted",
    "neighbours.enter": "the source stands in its row",
    "people.sessions.rotate": "the same session",
    "people.sessions.sweep": "that they were opened is noted",
    "people.sessions.touch": "the same session",
    "periods.mark_closed": "signed in its row",
    "periods.open_period": "signed in its row",
    "produce.load_produce": "what the program brings along",
    "produce.produce_id": "the sheet or the command is noted",
    "produce.set_shelf_life": "the command is noted",
    "residences.record_move": "the command or the request is noted",
    "seasons.add": "the command is noted",
    "uploads.keep": "the door is noted",
    "viewings.viewed": "is the record of who looked",
}
"""What changes rows of the directory and adds no line itself, and why."""


def unnoted(source: str) -> set[str]:
    """Return the functions of a module that write, they or those they call in it, and add no line of the audit."""
    made = {one.name: calls(one) for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)}

    def with_callers(found: set[str]) -> set[str]:
        while more := {name for name, called in made.items() if name not in found and any(("", one) in called
                       for one in found)}:  # fmt: skip
            found |= more
        return found

    writes = with_callers({name for name, called in made.items() if _writes(called)})
    notes = with_callers({name for name, called in made.items() if ("audit", "note") in called})
    return {name for name in writes - notes if not name.startswith("_")}


def calls(node: ast.AST) -> set[tuple[str, str]]:
    """Return what is called in a piece of the program, each with the name it is called on."""
    functions = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {
        (getattr(one.value, "id", ""), one.attr) if isinstance(one, ast.Attribute) else ("", getattr(one, "id", ""))
        for one in functions
    }


def _writes(made: set[tuple[str, str]]) -> bool:
    by_statement = ("connection", "execute") in made and bool({("", "insert"), ("", "update"), ("", "delete")} & made)
    return by_statement or any(owner == "bulk" and name in WRITES for owner, name in made)


def test_whatever_changes_the_directory_adds_a_line_or_says_why_not() -> None:
    room = Path(audit.__file__).parent
    found = {
        ".".join([*path.relative_to(room).with_suffix("").parts, name])
        for path in room.rglob("*.py") for name in unnoted(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert found == NOTED_ELSEWHERE.keys()
