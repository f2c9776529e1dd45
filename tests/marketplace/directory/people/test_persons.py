"""A person is added once, found by number or code, and ends with all that was open."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from marketplace.directory.people import devices, persons, sessions
from marketplace.directory.people.administrators import LastAdministratorError
from marketplace.directory.people.persons import PersonError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import people
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000


@pytest.mark.both
def test_people_get_codes_in_turn_and_are_found_by_them_and_by_number(database: Database) -> None:
    with database.write() as connection:
        huong = persons.add(connection, " Đỗ  Thị Hương ", "0912 345 678", None, NOW)
        an = persons.add(connection, "Lê An", None, huong.id, NOW)
        assert (huong.code, huong.name, huong.phone, an.code) == ("NG-0001", "Đỗ Thị Hương", "84912345678", "NG-0002")
        for typed in (
            "NG-0001",
            "ng1",
            "NG 0001",
            " ng-1 ",
            "0912345678",
            "+84 912.345.678",
            "84912345678",
            "912345678",
        ):
            assert persons.find(connection, typed) == huong
        for typed in ("NG-0003", "0912345679", "", "Hương", "NG-", "0912345678 0912345679", "' OR 1=1 --"):
            assert persons.find(connection, typed) is None
        assert persons.person_named(connection, "ng2") == persons.person_of(connection, an.id) == an
        with pytest.raises(PersonError, match="There is no person NG-0009; see"):
            persons.person_named(connection, "NG-0009")
        with pytest.raises(PersonError, match="There is no person NG-0009; see"):
            persons.person_of(connection, 9)
        assert persons.people(connection, EVERYTHING) == [huong, an]
    assert [(who, act, subject) for _, who, act, subject, _ in lines(database)][1] == (
        "Đỗ Thị Hương (NG-0001)", "person added", "Lê An (NG-0002)",
    )  # fmt: skip


@pytest.mark.both
def test_a_number_belongs_to_one_person_who_has_not_ended(database: Database) -> None:
    with database.write() as connection:
        mother = persons.add(connection, "Mẹ", "0912345678", None, NOW)
        with pytest.raises(PersonError, match="is NG-0001's already; leave it out here") as refused:
            persons.add(connection, "Con", "+84912345678", None, NOW)
        assert "đăng nhập bằng mã hoặc bằng thẻ" in refused.value.sentence.vi
    with database.write() as connection:
        son = persons.add(connection, "Con", None, None, NOW)
        with pytest.raises(PersonError, match="is NG-0001's already"):
            persons.change(connection, son.id, "Con", "0912345678", None, NOW)
        persons.end(connection, mother.id, None, NOW)
        assert persons.change(connection, son.id, "Con trai", "0912345678", None, NOW).phone == "84912345678"
        assert persons.person_of(connection, son.id).name == "Con trai"
        with pytest.raises(PersonError, match="has ended already"):
            persons.change(connection, mother.id, "Mẹ", None, None, NOW)
    assert lines(database)[-1][-1] == '{"changed": ["name", "phone"]}'


def test_two_who_take_one_number_at_once_are_one(postgresql: Database) -> None:
    def added(name: str) -> bool:
        try:
            with postgresql.write() as connection:
                persons.add(connection, name, "0912345678", None, NOW)
        except PersonError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(added, "ABCD")) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "84912345678"),
        ("84912345678", "84912345678"),
        ("+84 912 345 678", "84912345678"),
        ("0912.345.678", "84912345678"),
        ("912345678", "84912345678"),
        ("0204 3123 456", "842043123456"),
    ],
)
def test_a_number_is_kept_in_one_form(typed: str, number: str) -> None:
    assert persons.normal_phone(typed) == number


@pytest.mark.parametrize("typed", ["", "12345", "không có", "0912345678 / 0987654321", "0112345678", "+1 212 555 0100"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(PersonError) as refused:
        persons.normal_phone(typed)
    assert refused.value.sentence.vi != refused.value.sentence.en


@pytest.mark.parametrize("name", ["", "  ", "!?", "\u200b", "x" * 101])
def test_a_person_has_a_name(database: Database, name: str) -> None:
    with database.write() as connection, pytest.raises(PersonError, match="has a name"):
        persons.add(connection, name, None, None, NOW)


@pytest.mark.both
def test_whoever_ends_is_out_at_once_and_what_was_known_is_forgotten(database: Database) -> None:
    boss = people.person(database, name="Sếp", secret="$x", secret_kind="password")
    people.grant(database, boss, "administrator")
    said = {"phone": "84912345678", "secret": "$x", "secret_kind": "password", "totp_sealed": b"x", "totp_step": 1}
    person_id = people.person(database, name="An", **said)
    people.grant(database, person_id, "administrator")
    with database.write() as connection:
        token = devices.remember(connection, person_id, "Máy", NOW)
        sessions.open_session(connection, person_id, "password", NOW)
        persons.end(connection, person_id, boss, NOW)
        assert sessions.sessions_of(connection, person_id, NOW) == []
        assert devices.device_of(connection, token, NOW) is None
        asked = text("SELECT phone, secret, secret_kind, totp_sealed, totp_step, ended_ms FROM person WHERE id = :one")
        assert tuple(connection.execute(asked, {"one": person_id}).one()) == (None, None, None, None, None, NOW)
        asked = text("SELECT revoked_ms, revoked_by FROM grants WHERE person_id = :one")
        assert tuple(connection.execute(asked, {"one": person_id}).one()) == (NOW, boss)
        assert [one.ended_ms for one in persons.people(connection, EVERYTHING)] == [None, NOW]
        assert persons.find(connection, "NG-0002") is not None
        with pytest.raises(PersonError, match="has ended already"):
            persons.end(connection, person_id, boss, NOW)
        with pytest.raises(LastAdministratorError):
            persons.end(connection, boss, boss, NOW)


@pytest.mark.both
def test_a_number_that_is_none_or_somebodys_is_not_free(database: Database) -> None:
    people.person(database, phone="84912345678")
    with database.read() as connection:
        numbers = ("0912 345 678", "0987 654 321", "113", "", None)
        assert [persons.free_phone(connection, said) for said in numbers] == [None, "84987654321", None, None, None]
