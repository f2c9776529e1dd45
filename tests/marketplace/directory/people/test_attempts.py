"""Attempts are counted before they are made, exactly, and a remembered device is never locked out by others."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from marketplace.directory.people import attempts
from marketplace.directory.people.attempts import PACES, AttemptKey
from marketplace.storage import Database
from tests import people

NOW = 1_780_000_000_000
PERSON, ADDRESS, DEVICE = attempts.of_person(1), attempts.of_address("203.0.113.7"), attempts.of_device(1, 1)


def tried(database: Database, *keys: AttemptKey, at: int = NOW) -> int:
    """Make one attempt that fails; return how long was to be waited instead."""
    with database.write() as connection:
        return attempts.begin(connection, keys, at)


@pytest.mark.both
def test_after_a_few_each_attempt_waits_twice_as_long(database: Database) -> None:
    assert [tried(database, PERSON) for _ in range(6)] == [0, 0, 0, 0, 0, 1_000]
    at, waits = NOW, []
    for _ in range(14):
        with database.read() as connection:
            waits.append(attempts.wait_ms(connection, [PERSON], at))
        at += waits[-1]
        assert tried(database, PERSON, at=at) == 0
    assert waits[:4] == [1_000, 2_000, 4_000, 8_000]
    assert set(waits[10:]) == {PACES["person"].most_ms}


@pytest.mark.both
def test_a_stretch_of_them_is_one_line_of_the_audit_with_their_number(database: Database) -> None:
    people.person(database, name="Đỗ Thị Hương")
    typed = attempts.of_typed("0912345678")
    for n in range(3):
        tried(database, PERSON, ADDRESS, typed, at=NOW + n)
        assert attempts.tell(database, NOW + n) == 0
    with database.write() as connection:
        attempts.succeeded(connection, [PERSON, ADDRESS])
    tried(database, DEVICE, at=NOW + 3)
    with database.write() as connection:
        attempts.succeeded(connection, [DEVICE])
    assert attempts.tell(database, NOW + 4) == 1
    assert attempts.tell(database, NOW + 2 + attempts.PAUSE_MS) == 0
    assert attempts.tell(database, NOW + 3 + attempts.PAUSE_MS) == 1
    for n in range(0, attempts.LONGEST_MS + 1, attempts.PAUSE_MS):
        tried(database, DEVICE, at=NOW + n)
    assert attempts.tell(database, NOW + attempts.LONGEST_MS + 1) == 1
    began = '"began": "2026-05-29T03:26:40+07:00", "count"'
    asked = "SELECT who, act, subject, detail FROM audit ORDER BY id"
    with database.read() as connection:
        said = [tuple(line) for line in connection.execute(text(asked))]
    assert said == [
        ("Lên Sàn", "sign-in failed", "Đỗ Thị Hương (NG-0001)", f'{{{began}: 2, "kind": "person"}}'),
        ("Lên Sàn", "sign-in failed", "203.0.113.7", f'{{{began}: 2, "kind": "address"}}'),
        ("Lên Sàn", "sign-in failed", "1", f'{{{began}: 7, "kind": "device"}}'),
    ]


@pytest.mark.both
def test_whoever_succeeds_begins_anew_but_the_address_only_loses_that_one(database: Database) -> None:
    for n in range(30):
        tried(database, attempts.of_person(n + 100), ADDRESS)
    assert tried(database, attempts.of_person(1), ADDRESS) == 1_000
    later = NOW + 1_000
    assert tried(database, PERSON, ADDRESS, at=later) == 0
    with database.write() as connection:
        attempts.succeeded(connection, [PERSON, ADDRESS])
        assert attempts.wait_ms(connection, [PERSON, ADDRESS], later) == 0
    assert tried(database, PERSON, ADDRESS, at=later) == 0  # the 31st in vain
    assert tried(database, PERSON, ADDRESS, at=later) == 2_000


def test_only_what_was_right_begins_anew(database: Database) -> None:
    """Neither another's PIN on the same phone nor the password makes it free to guess a PIN or a code."""
    keys = [PERSON, DEVICE, attempts.of_device(1, 2), attempts.of_device(2, 1), attempts.of_code(1)]
    assert len(set(keys)) == len(keys)
    for right in keys:
        with database.write() as connection:
            for _ in range(5):
                attempts.failed(connection, keys, NOW)
            attempts.succeeded(connection, [right])
            assert [key for key in keys if not attempts.wait_ms(connection, [key], NOW)] == [right]
            attempts.succeeded(connection, keys)


@pytest.mark.both
def test_what_is_refused_is_not_counted_under_the_other_key(database: Database) -> None:
    for _ in range(5):
        tried(database, PERSON)
    for _ in range(40):
        assert tried(database, PERSON, ADDRESS) == 1_000
    assert tried(database, attempts.of_person(2), ADDRESS) == 0


def test_a_remembered_device_waits_for_itself_alone(database: Database) -> None:
    for _ in range(40):
        tried(database, PERSON, ADDRESS)
    assert tried(database, PERSON) > 0
    assert tried(database, DEVICE) == 0


@pytest.mark.both
def test_many_at_the_same_instant_are_as_many_attempts(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        let = list(pool.map(lambda _: tried(database, PERSON, ADDRESS), range(24)))
    assert let.count(0) == PACES["person"].free


def test_it_is_forgotten_when_nothing_was_tried_for_long(database: Database) -> None:
    for _ in range(5):
        tried(database, PERSON)
    later = NOW + PACES["person"].quiet_ms
    assert [tried(database, PERSON, at=later) for _ in range(5)] == [0] * 5
    assert tried(database, PERSON, at=later) == 1_000


@pytest.mark.both
def test_what_counts_no_more_is_swept(database: Database) -> None:
    tried(database, PERSON, ADDRESS)
    later = NOW + max(pace.quiet_ms for pace in PACES.values()) + 1
    tried(database, DEVICE, at=later)
    with database.write() as connection:
        attempts.sweep(connection, later)
        assert connection.execute(text("SELECT key FROM attempt")).scalars().all() == [DEVICE.digest]


def test_what_was_no_attempt_before_is_counted_afterwards(database: Database) -> None:
    with database.write() as connection:
        for _ in range(5):
            attempts.failed(connection, [PERSON], NOW)
        assert attempts.wait_ms(connection, [PERSON, ADDRESS], NOW) == 1_000


def test_an_address_is_a_subscribers_whole_network() -> None:
    same = {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", " 2001:DB8:1:2::"}
    assert len({attempts.of_address(one) for one in same}) == 1
    assert attempts.of_address("2001:db8:1:3::1") != attempts.of_address("2001:db8:1:2::1")
    assert attempts.of_address("::ffff:203.0.113.7") == ADDRESS
    assert attempts.of_address("no address") != ADDRESS


def test_nobody_waits_as_a_person_does() -> None:
    typed = attempts.of_typed("0912 345 678")
    assert (typed.kind, typed == PERSON, typed == attempts.of_typed("0912  345 678")) == ("person", False, True)


def test_the_longest_waits_are_those_that_are_promised() -> None:
    """So many in the time that a device is remembered, or a day."""

    def most(kind: str, within_ms: int) -> int:
        pace, at, tries = PACES[kind], 0, 0
        while at < within_ms:
            tries += 1
            over = tries - pace.free
            at += 0 if over < 0 else min(1_000 * 2**over, pace.most_ms)
        return tries

    assert most("device", 90 * 86_400_000) < 250
    assert most("person", 86_400_000) == most("code", 86_400_000) < 120


def test_all_who_type_cards_wait_for_one_another_and_never_long(database: Database) -> None:
    """Eight letters cannot be searched from many addresses at once, nor can who searches keep the others out."""
    everybody, at, tries = attempts.of_cards(), NOW, 0
    while at < NOW + 3_600_000:
        tries += 1
        with database.write() as connection:
            at += attempts.begin(connection, [attempts.of_address(f"2001:db8:0:{tries:x}::1"), everybody], at)
    assert 1_800 <= tries / 2 <= 2_000  # each second one is refused
    with database.write() as connection:
        assert attempts.wait_ms(connection, [everybody], at) <= 2_000


def test_a_card_of_ones_own_does_not_set_guessing_free(database: Database) -> None:
    everybody = attempts.of_cards()
    for _ in range(PACES["cards"].free):
        tried(database, everybody)
    with database.write() as connection:
        attempts.succeeded(connection, [everybody])
    assert [tried(database, everybody) for _ in range(2)] == [0, 1_000]
