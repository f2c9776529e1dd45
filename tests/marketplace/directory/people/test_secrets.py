"""Secrets are kept as Argon2id makes of them; what is easily guessed is refused; nobody takes as long as somebody."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import text, update

from marketplace.directory.people import cards, devices, persons, secrets, sessions
from marketplace.directory.people.secrets import PASSWORD, PIN, SecretError
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000
GOOD, GOOD_PIN = "mèo vàng leo cau", "739284"


def kept(database: Database, person_id: int) -> str | None:
    """What is kept of a person's secret."""
    with database.read() as connection:
        found: str | None = connection.execute(
            text("SELECT secret FROM person WHERE id = :one"), {"one": person_id}
        ).scalar_one()
        return found


@pytest.mark.both
def test_a_password_is_known_again_however_it_is_composed(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        secrets.set_secret(connection, person_id, GOOD, PASSWORD, NOW)
        assert people.knows_secret(connection, person_id, GOOD, NOW)
        assert people.knows_secret(connection, person_id, "me\u0300o va\u0300ng leo cau", NOW)
        for wrong in ("mèo vàng leo ca", "", "MÈO VÀNG LEO CAU", GOOD + " "):
            assert not people.knows_secret(connection, person_id, wrong, NOW)
    hashed = kept(database, person_id)
    assert hashed is not None
    assert (hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$"), GOOD in hashed) == (True, False)
    assert GOOD not in str(lines(database))


@pytest.mark.both
def test_a_pin_counts_on_a_phone_that_remembers_its_person(database: Database) -> None:
    person_id, other = people.person(database), people.person(database)
    with database.write() as connection:
        secrets.set_secret(connection, person_id, GOOD_PIN, PIN, NOW)
        for one in (person_id, other):
            devices.remember(connection, one, "Máy", NOW)
        [mine], [theirs] = (devices.devices_of(connection, one, NOW) for one in (person_id, other))
        assert people.knows_secret(connection, person_id, GOOD_PIN, NOW, mine.id)
        assert not people.knows_secret(connection, person_id, "739285", NOW, mine.id)
        assert not people.knows_secret(connection, person_id, GOOD_PIN, NOW)
        assert not people.knows_secret(connection, person_id, GOOD_PIN, NOW, theirs.id)
        assert not people.knows_secret(connection, person_id, GOOD_PIN, mine.ends_ms, mine.id)


def test_nobody_and_who_has_none_is_as_much_work(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, bare = people.person(database, ended_ms=NOW, secret="$x"), people.person(database)
    work: list[str] = []
    done = PasswordHasher.verify

    def counted(self: PasswordHasher, hashed: str, password: str) -> bool:
        work.append(hashed)
        return done(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    with database.write() as connection:
        for one in (None, 99, ended, bare):
            assert not people.knows_secret(connection, one, GOOD, NOW)
    assert len(work) == 4
    same = extract_parameters(PasswordHasher(2, 19_456, 1).hash(""))
    assert all(extract_parameters(one) == same for one in work)


@pytest.mark.both
def test_one_of_weaker_parameters_is_kept_anew_when_it_is_used(database: Database) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)
    person_id = people.person(database, secret=weak.hash(GOOD), secret_kind=PASSWORD)
    with database.write() as connection:
        assert not people.knows_secret(connection, person_id, "another one", NOW)
    assert "m=1024" in (kept(database, person_id) or "")
    with database.write() as connection:
        assert people.knows_secret(connection, person_id, GOOD, NOW)
        assert people.knows_secret(connection, person_id, GOOD, NOW)
    assert "m=19456" in (kept(database, person_id) or "")


@pytest.mark.both
def test_what_was_proven_holds_as_long_as_it_is_kept(database: Database) -> None:
    person_id, weak = people.person(database), PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)
    rows = [
        ("changed", PASSWORD, None),
        ("reset", PASSWORD, None),
        ("ended", PASSWORD, None),
        ("forgotten", PIN, "Máy"),
    ]
    for what, kind, label in rows:
        with database.write() as connection:
            made = update(TABLES["person"]).where(TABLES["person"].c.id == person_id)
            connection.execute(made.values(secret=weak.hash(GOOD), secret_kind=kind, ended_ms=None))
            if label:
                devices.remember(connection, person_id, label, NOW)
            device_id = next((one.id for one in devices.devices_of(connection, person_id, NOW)), None)
            kept_now = secrets.kept_secret(connection, person_id, device_id, NOW)
        proven = secrets.tried(kept_now, GOOD)
        assert proven is not None
        with database.write() as connection:
            if what == "changed":
                connection.execute(made.values(secret=weak.hash("another one")))
            elif what == "reset":
                secrets.reset(connection, person_id, None, NOW)
            elif what == "ended":
                connection.execute(made.values(ended_ms=NOW))
            else:
                devices.forget_all(connection, person_id, None, NOW)
            assert (what, secrets.holds(connection, proven, NOW)) == (what, False)
            assert not secrets.holds(connection, proven._replace(anew=None), NOW)


def test_what_cannot_be_read_is_nobodys_secret(database: Database) -> None:
    person_id = people.person(database, secret="cut off", secret_kind=PASSWORD)
    with database.write() as connection:
        assert not people.knows_secret(connection, person_id, "cut off", NOW)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("bảy chữ", "at least 8"),
        ("x" * 100 + "y" * 29, "at most 128"),
        ("matkhau123", "easily guessed"),
        ("Password1", "easily guessed"),
        ("ｐａｓｓｗｏｒｄ１", "easily guessed"),
        ("aaaaaaaaab", "easily guessed"),
        ("so 912345678", "easily guessed"),
        ("dothihuong!", "easily guessed"),
        ("toi la NG-0001", "easily guessed"),
        ("hương2026abc", "easily guessed"),
        ("xaHUONG-hoa", "easily guessed"),
    ],
)
def test_a_weak_password_is_refused(database: Database, password: str, why: str) -> None:
    with database.write() as connection:
        one = persons.add(connection, "Đỗ Thị Hương", "0912345678", None, NOW)
        with pytest.raises(SecretError, match=why) as refused:
            secrets.set_secret(connection, one.id, password, PASSWORD, NOW)
    assert password not in str(refused.value.sentence)
    assert kept(database, one.id) is None


def test_a_short_given_name_is_refused_where_it_stands_alone(database: Database) -> None:
    with database.write() as connection:
        one = persons.add(connection, "Lê An", None, None, NOW)
        for password in ("an-2026-!", "An123456", "lê an 1990"):
            with pytest.raises(SecretError, match="easily guessed"):
                secrets.set_secret(connection, one.id, password, PASSWORD, NOW)
        secrets.set_secret(connection, one.id, "bàn ăn gỗ lim", PASSWORD, NOW)


@pytest.mark.parametrize(
    "pin",
    [*("12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15", "", "12 345"),
     *("000000", "123456", "654321", "890123", "121212", "123123", "110011", "150890", "900815", "151990", "345678")],
)  # fmt: skip
def test_a_weak_pin_is_refused(database: Database, pin: str) -> None:
    with database.write() as connection:
        one = persons.add(connection, "Đỗ Thị Hương", "0912345678", None, NOW)
        with pytest.raises(SecretError):
            secrets.set_secret(connection, one.id, pin, PIN, NOW)


def test_long_words_with_accents_are_taken(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        secrets.set_secret(connection, person_id, "ệ" * 64 + "aăâ" + "ữ" * 61, PASSWORD, NOW)
        assert people.knows_secret(connection, person_id, "ệ" * 64 + "aăâ" + "ữ" * 61, NOW)
        assert not people.knows_secret(connection, person_id, "ệ" * 64 + "aăâ" + "ữ" * 62, NOW)


@pytest.mark.both
def test_a_new_secret_closes_the_other_sessions(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        for n in range(3):
            sessions.open_session(connection, person_id, "password", NOW + n)
        this, *_ = sessions.sessions_of(connection, person_id, NOW)
        secrets.set_secret(connection, person_id, GOOD, PASSWORD, NOW, but=this.id)
        assert sessions.sessions_of(connection, person_id, NOW) == [this]


@pytest.mark.both
def test_a_reset_leaves_nothing_by_which_to_enter(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        secrets.set_secret(connection, person_id, GOOD, PASSWORD, NOW)
        sessions.open_session(connection, person_id, "password", NOW)
        token = devices.remember(connection, person_id, "Máy", NOW)
        card = cards.issue(connection, person_id, None, NOW)
        secrets.reset(connection, person_id, None, NOW)
        assert not people.knows_secret(connection, person_id, GOOD, NOW)
        assert sessions.sessions_of(connection, person_id, NOW) == []
        assert devices.device_of(connection, token, NOW) is None
        assert cards.take(connection, card.token, NOW) is None
    assert lines(database)[-1][2] == "secret reset"


def test_nobody_who_has_ended_chooses_one(database: Database) -> None:
    ended = people.person(database, ended_ms=NOW)
    with database.write() as connection:
        for one in (ended, 99):
            with pytest.raises(SecretError, match="ask your administrator"):
                secrets.set_secret(connection, one, GOOD, PASSWORD, NOW)
