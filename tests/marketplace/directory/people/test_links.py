"""A personal link opens one household's tasks, on its day alone, until it is revoked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from marketplace.directory.people import links
from marketplace.directory.people.links import LinkError
from marketplace.storage import Database
from marketplace.words.instants import start_of
from tests import people, world
from tests.marketplace.directory.test_audit import lines

DAY = date(2026, 6, 10)
OPENS, ENDS = start_of(DAY), start_of(DAY + timedelta(days=1))


@pytest.mark.both
def test_a_link_opens_on_its_day_alone(database: Database) -> None:
    world.build(database)
    person_id = people.person(database)
    with database.write() as connection:
        token = links.issue_link(connection, 1, DAY, person_id, OPENS - 1)
        assert token not in str(connection.execute(text("SELECT * FROM personal_link")).all())
        assert links.household_of_link(connection, token, OPENS - 1) is None
        assert links.household_of_link(connection, token, OPENS) == (1, DAY)
        assert links.household_of_link(connection, token, ENDS - 1) == (1, DAY)
        assert links.household_of_link(connection, token, ENDS) is None
        assert links.household_of_link(connection, token + "x", OPENS) is None
        [row] = links.links_of(connection, 1, OPENS)
        assert (row.on_day, row.made_by) == (DAY, person_id)
        assert links.links_of(connection, 1, ENDS) == links.links_of(connection, 2, OPENS) == []
        assert links.revoke_link(connection, row.id, None, OPENS)
        assert not links.revoke_link(connection, row.id, None, OPENS)
        assert links.household_of_link(connection, token, OPENS) is None
        assert links.links_of(connection, 1, OPENS) == []
    assert [(act, subject) for _, _, act, subject, _ in lines(database)] == [
        ("link issued", "Hộ 0 (H0)"), ("link revoked", "Hộ 0 (H0)"),
    ]  # fmt: skip


def test_no_link_is_made_to_a_day_that_is_over_or_to_nobody(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        with pytest.raises(LinkError, match="10/06/2026 is over"):
            links.issue_link(connection, 1, DAY, None, ENDS)
        with pytest.raises(LinkError, match="no such household"):
            links.issue_link(connection, 99, DAY, None, OPENS)
