"""There is always an administrator, whatever is revoked and whoever ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from marketplace.directory.people import administrators, cards, persons
from marketplace.directory.people.administrators import LastAdministratorError
from marketplace.storage import Database
from marketplace.words.instants import as_date, day_of
from tests import people

NOW = 1_780_000_000_000


@pytest.mark.both
def test_the_last_one_stays(database: Database) -> None:
    with database.read() as connection:
        assert not administrators.has_administrator(connection)
    secret = {"secret": "$x", "secret_kind": "password"}
    one, other = people.person(database, **secret), people.person(database, **secret)
    first = people.grant(database, one, "administrator")
    with database.write() as connection:
        assert administrators.has_administrator(connection)
        administrators.keep_one(connection, NOW, grant_id=first + 1)
        administrators.keep_one(connection, NOW, person_id=other)
        for held in ({"grant_id": first}, {"person_id": one}):
            with pytest.raises(LastAdministratorError, match="last administrator"):
                administrators.keep_one(connection, NOW, **held)
    for until_on in (date(2001, 1, 1), date(2099, 1, 1)):
        people.grant(database, other, "administrator", until_on=until_on)
        with database.write() as connection, pytest.raises(LastAdministratorError):
            administrators.keep_one(connection, NOW, grant_id=first)
    third = people.person(database)
    people.grant(database, third, "administrator")
    with database.write() as connection:
        assert administrators.last_days(connection, NOW) == [None, date(2099, 1, 1)]
        with pytest.raises(LastAdministratorError):  # nobody could sign in as the one who stays
            administrators.keep_one(connection, NOW, grant_id=first)
        cards.issue(connection, third, None, NOW)
        card_until = as_date(day_of(NOW + cards.VALID_MS - 1))
        assert administrators.last_days(connection, NOW) == [None, date(2099, 1, 1), card_until]
        administrators.keep_one(connection, NOW, grant_id=first)
        with pytest.raises(LastAdministratorError):
            administrators.keep_one(connection, NOW + cards.VALID_MS, grant_id=first)


def test_two_who_end_each_other_at_once_leave_one(postgresql: Database) -> None:
    both = [people.person(postgresql) for _ in range(2)]
    for person_id in both:
        people.grant(postgresql, person_id, "administrator")
        with postgresql.write() as connection:
            cards.issue(connection, person_id, None, NOW)

    def ended(person_id: int) -> bool:
        try:
            with postgresql.write() as connection:
                persons.end(connection, person_id, None, NOW)
        except LastAdministratorError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ended, both)) == [False, True]
