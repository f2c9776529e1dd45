"""The audit says who did what, in the transaction of the act, and is never changed."""

import getpass
import json
from datetime import date
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
