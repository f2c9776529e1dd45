"""A card lets one in once, within seven days; typed or read from its QR code."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, text

from marketplace.directory.people import cards, persons
from marketplace.directory.people.cards import CardError
from marketplace.directory.rights.visitor import digest_of
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000


@pytest.mark.both
def test_a_card_is_taken_once_by_its_code_or_its_token(database: Database) -> None:
    one, other = people.person(database), people.person(database)
    with database.write() as connection:
        card, second = (cards.issue(connection, person_id, None, NOW) for person_id in (one, other))
        assert (len(card.code), card.code[4]) == (9, "-")
        stored = str(connection.execute(text("SELECT * FROM card")).all()) + str(lines(database))
        assert not any(part in stored for part in (card.code, card.code.replace("-", ""), card.token))
        waiting = cards.standing(connection, one, NOW)
        assert waiting is not None
        assert waiting.ends_ms == NOW + cards.VALID_MS
        assert cards.take(connection, f" {card.code.lower().replace('-', ' ')} ", NOW) == one
        assert cards.take(connection, card.code, NOW) is None
        assert cards.take(connection, card.token, NOW) is None
        assert cards.take(connection, second.token, NOW) == other
        assert cards.standing(connection, one, NOW) is None


@pytest.mark.both
def test_a_card_ends_after_seven_days_and_with_a_newer_one(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        first = cards.issue(connection, person_id, None, NOW)
        second = cards.issue(connection, person_id, None, NOW)
        assert cards.take(connection, first.token, NOW) is None
        assert cards.take(connection, second.token, NOW + cards.VALID_MS) is None
        assert cards.standing(connection, person_id, NOW + cards.VALID_MS) is None
        assert cards.revoke(connection, person_id, None, NOW)
        assert not cards.revoke(connection, person_id, None, NOW)
        assert cards.take(connection, second.token, NOW) is None
    assert [act for _, _, act, _, _ in lines(database)] == ["card issued", "card issued", "card revoked"]


def test_two_at_the_same_instant_are_one(postgresql: Database) -> None:
    person_id = people.person(postgresql)
    with postgresql.write() as connection:
        card = cards.issue(connection, person_id, None, NOW)

    def taken(_: int) -> int | None:
        with postgresql.write() as connection:
            return cards.take(connection, card.token, NOW)

    with ThreadPoolExecutor(6) as pool:
        let_in = list(pool.map(taken, range(6)))
    assert sorted(one or 0 for one in let_in) == [0, 0, 0, 0, 0, person_id]


def test_nobody_who_has_ended_has_a_card(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        card = cards.issue(connection, person_id, None, NOW)
        persons.end(connection, person_id, None, NOW)
        assert cards.take(connection, card.token, NOW) is None
        with pytest.raises(CardError, match="may not sign in any more"):
            cards.issue(connection, person_id, None, NOW)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("abcd-1234", "ABCD1234"), ("ABCD 12O4", "ABCD1204"), ("il0k\u20131234", "110K1234"), ("ABCD-123", ""),
     ("ABCD-12345", ""), ("ABCU-1234", ""), ("", ""), ("ÀBCD1234", "")],
)  # fmt: skip
def test_a_code_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert cards.normal_code(typed) == read


def test_what_is_nobodys_card_lets_nobody_in(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        cards.issue(connection, person_id, None, NOW)
        for typed in ("", "0000-0000", "x" * 43, "' OR 1=1 --"):
            assert cards.take(connection, typed, NOW) is None


@pytest.mark.both
def test_looking_at_a_card_tells_whose_it_is_and_uses_nothing_up(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        void = cards.issue(connection, person_id, None, NOW)
        card = cards.issue(connection, person_id, None, NOW)
        for said in (card.code.lower(), card.token, card.token):
            assert cards.holder(connection, said, NOW) == person_id
        assert [cards.holder(connection, said, NOW) for said in (void.code, void.token, "", "0000-0000")] == [None] * 4
        assert cards.holder(connection, card.code, NOW + cards.VALID_MS) is None
        assert cards.take(connection, card.code, NOW) == person_id
        assert cards.holder(connection, card.code, NOW) is None


def test_the_card_of_who_has_ended_is_nobodys(database: Database) -> None:
    person_id = people.person(database, ended_ms=NOW)
    with database.write() as connection:
        row = {"code_digest": b"c", "token_digest": digest_of("t"), "person_id": person_id, "made_ms": NOW,
               "ends_ms": NOW + 1}  # fmt: skip
        connection.execute(insert(TABLES["card"]).values(row))
        assert cards.holder(connection, "t", NOW) is None
