"""Files that were handed in are sealed, open only by their key, and are there only for whom the scope shows them."""

from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import ColumnElement, FromClause, select, true, update

from marketplace.directory.uploads import MOST_A_DAY, NewUpload, UploadError, keep, newest_sealed, open_upload, uploads
from marketplace.storage import Database
from marketplace.storage.encryption import SealError, opens
from marketplace.storage.scope import EVERYTHING, Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import MS_PER_DAY
from tests.people import person
from tests.seeding import seed

KEY = "mùa vải thiều 2026"
PAPER = NewUpload("paper", "Danh sách.jpg", "image/jpeg", b"\xff\xd8 chu ky", household_id=1)
UPLOAD, HOUSEHOLD = TABLES["upload"], TABLES["household"]


class OfHousehold(Scope):
    """Who sees household 1 and what was handed in for it, and may do some acts."""

    acts: tuple[Act, ...] = (Act.FORECAST,)

    def where(self, table: FromClause) -> ColumnElement[bool]:
        named = {"household": "id", "upload": "household_id"}.get(str(getattr(table, "name", "")))
        return table.c[named] == 1 if named else table.c.id == -1

    def may(self, act: Act) -> bool:
        return act in self.acts


class Reads(OfHousehold):
    """State management sees the household, and does nothing."""

    acts = ()


@pytest.mark.both
def test_a_file_is_sealed_and_opened_again(database: Database) -> None:
    seed(database)
    by = person(database)
    with database.write() as connection:
        key = keep(connection, OfHousehold(), PAPER, KEY, by, 5)
        sealed = connection.execute(select(UPLOAD.c.sealed)).scalar_one()
    assert b"chu ky" not in sealed
    with database.read() as connection:
        found = open_upload(connection, OfHousehold(), key, ("another key of before", KEY))
        listed = uploads(connection, EVERYTHING, "paper")
        assert uploads(connection, EVERYTHING, "photo") == []
        with pytest.raises(SealError):
            open_upload(connection, OfHousehold(), key, ("another key of before",))
        with pytest.raises(SealError):
            open_upload(connection, OfHousehold(), key, ())
    assert found is not None
    row, content = found
    assert (content, listed) == (PAPER.content, [row])
    assert (row.name, row.size, row.digest) == ("Danh sách.jpg", 9, sha256(PAPER.content).digest())
    assert (row.household_id, row.cooperative_id, row.made_ms, row.made_by) == (1, None, 5, by)


def test_a_file_that_the_scope_does_not_show_is_not_there(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        theirs = keep(connection, EVERYTHING, replace(PAPER, household_id=2), KEY, None, 5)
        states = keep(connection, EVERYTHING, replace(PAPER, household_id=None), KEY, None, 6)
    with database.read() as connection:
        assert [open_upload(connection, OfHousehold(), key, (KEY,)) for key in (theirs, states, 99)] == [None] * 3
        assert uploads(connection, OfHousehold()) == []
        assert [row.id for row in uploads(connection, EVERYTHING)] == [states, theirs]


def test_nothing_is_handed_in_where_one_sees_or_does_nothing(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        for scope, upload in (
            (OfHousehold(), replace(PAPER, household_id=2)), (OfHousehold(), replace(PAPER, household_id=None)),
            (OfHousehold(), replace(PAPER, household_id=None, cooperative_id=1)),
            (OfHousehold(), replace(PAPER, cooperative_id=1)), (Reads(), PAPER),
        ):  # fmt: skip
            with pytest.raises(UploadError, match="household or cooperative of yours"):
                keep(connection, scope, upload, KEY, None, 5)
        assert connection.execute(select(UPLOAD.c.id)).all() == []


def test_what_was_changed_in_the_database_is_not_opened(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        key = keep(connection, EVERYTHING, PAPER, KEY, None, 5)
        sealed = bytearray(connection.execute(select(UPLOAD.c.sealed)).scalar_one())
        sealed[60] ^= 1
        connection.execute(update(UPLOAD).where(true()).values(sealed=bytes(sealed)))
        with pytest.raises(SealError):
            open_upload(connection, EVERYTHING, key, (KEY,))


@pytest.mark.both
def test_the_newest_of_each_kind_tries_a_key(database: Database) -> None:
    seed(database)
    with database.read() as connection:
        assert newest_sealed(connection) == []
    person(database, totp_sealed=b"sealed")
    with database.write() as connection:
        for number in (1, 2):
            keep(connection, EVERYTHING, replace(PAPER, content=bytes(number)), KEY, None, 5)
        found = newest_sealed(connection)
    assert [opens(one, KEY) for one in found] == [True, False]
    assert found[1] == b"sealed"


@pytest.mark.both
def test_so_many_files_and_no_more_are_handed_in_within_a_day(database: Database) -> None:
    seed(database)
    by, other = person(database), person(database)
    with database.write() as connection:
        for n in range(MOST_A_DAY):
            keep(connection, EVERYTHING, PAPER, KEY, by, n)
        with pytest.raises(UploadError, match="hand in the next ones tomorrow"):
            keep(connection, EVERYTHING, PAPER, KEY, by, MOST_A_DAY)
        keep(connection, EVERYTHING, PAPER, KEY, other, MOST_A_DAY)
        keep(connection, EVERYTHING, PAPER, KEY, by, MS_PER_DAY)
