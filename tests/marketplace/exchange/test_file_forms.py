"""The form that a person confirmed last is the one by which files of a shop are read."""

import pytest

from marketplace.exchange import file_forms
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import seed


@pytest.mark.both
def test_the_newest_form_of_a_code_holds(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        file_forms.put(connection, 1, "mau", '{"kind": "orders"}', None, 5)
        file_forms.put(connection, 1, "mau", '{"kind": "settlement"}', None, 6)
        file_forms.put(connection, 2, "mau", "{}", None, 6)
        [held] = file_forms.forms(connection, EVERYTHING, 1)
        assert (held.definition, held.confirmed_ms) == ('{"kind": "settlement"}', 6)
        assert file_forms.end(connection, 1, "mau", 7)
        assert not file_forms.end(connection, 1, "mau", 8)
        assert file_forms.forms(connection, EVERYTHING, 1) == []
