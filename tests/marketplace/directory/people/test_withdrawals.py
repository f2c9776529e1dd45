"""A household withdraws its agreement or consent once, and may give it again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.directory.people import withdrawals
from marketplace.directory.people.withdrawals import WithdrawalError
from marketplace.storage import Database
from tests import people, world
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000


@pytest.mark.both
def test_what_is_withdrawn_stands_until_it_is_given_again(database: Database) -> None:
    world.build(database)
    person_id = people.person(database)
    with database.write() as connection:
        assert withdrawals.withdraw(connection, 1, "consent", person_id, NOW)
        assert withdrawals.withdraw(connection, 1, "agreement", person_id, NOW)
        assert not withdrawals.withdraw(connection, 1, "consent", person_id, NOW + 1)
        found = withdrawals.standing(connection, 1)
        assert [(one.kind, one.at_ms, one.by_id) for one in found] == [
            ("consent", NOW, person_id), ("agreement", NOW, person_id),
        ]  # fmt: skip
        assert withdrawals.standing(connection, 2) == []
        assert withdrawals.give_again(connection, 1, "consent", person_id, NOW + 2)
        assert not withdrawals.give_again(connection, 1, "consent", person_id, NOW + 3)
        assert [one.kind for one in withdrawals.standing(connection, 1)] == ["agreement"]
        assert withdrawals.withdraw(connection, 1, "consent", None, NOW + 4)
    assert [(act, subject) for _, _, act, subject, _ in lines(database)] == [
        ("consent withdrawn", "Hộ 0 (H0)"), ("agreement withdrawn", "Hộ 0 (H0)"), ("consent given again", "Hộ 0 (H0)"),
        ("consent withdrawn", "Hộ 0 (H0)"),
    ]  # fmt: skip


def test_what_state_management_sees_is_not_withdrawn(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        for household_id, kind in ((1, "state"), (99, "consent")):
            with pytest.raises(WithdrawalError, match="choose one of them"):
                withdrawals.withdraw(connection, household_id, kind, None, NOW)


def test_two_at_once_withdraw_once(postgresql: Database) -> None:
    world.build(postgresql)

    def took(_: int) -> bool:
        with postgresql.write() as connection:
            return withdrawals.withdraw(connection, 1, "consent", None, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(took, range(4))) == 1
