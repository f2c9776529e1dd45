"""What the program writes is copied, whatever became of the write before it; what another hand writes is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, create_engine, insert, text

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, copies
from marketplace.storage.copies import CopyDifference
from marketplace.storage.tables import TABLES
from tests import world


@contextmanager
def another_hand(database: Database) -> Iterator[Connection]:
    """Open a transaction on the same database that is not the program's."""
    engine = create_engine(database.engine.url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def differing(database: Database, *nouns: str) -> list[CopyDifference]:
    with database.read() as connection:
        return list(copies.differences(connection, nouns) if nouns else copies.differences(connection))


def where(database: Database) -> list[tuple[str, str]]:
    return [(one.noun, one.row) for one in differing(database)]


@pytest.mark.parametrize("copied", [True, False])
def test_a_write_that_was_taken_back_leaves_the_next_one_copied(database: Database, copied: bool) -> None:
    database.close()  # a new connection: the refused write is its first
    with pytest.raises(ValueError, match="refused"), database.write(copied=copied):
        raise ValueError("refused")
    season = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 1), "origin": "recorded"}
    with database.write() as connection:
        connection.execute(insert(TABLES["season"]).values(code="S", name="Vụ vải 2026", **season))
    assert reconcile(database) == []


def test_what_another_hand_changed_is_told_as_it_was_and_as_it_is(database: Database) -> None:
    world.build(database)
    with another_hand(database) as connection:
        connection.execute(text("UPDATE household SET name = 'Ai đó' WHERE id = 2"))
        connection.execute(text("DELETE FROM listinglot WHERE listing_id = 1 AND lot_id = 1"))
        connection.execute(text("INSERT INTO tax_rate VALUES ('business', '2021-01-01', 100, '?')"))
    household, listing, tax = differing(database)
    assert (household.noun, household.row) == ("household", "2")
    assert household.copy is not None and household.found is not None
    assert {name: (said, household.found[name]) for name, said in household.copy.items()
            if said != household.found[name]} == {"name": ("Hộ 1", "Ai đó")}  # fmt: skip
    assert (listing.noun, listing.row, listing.found) == ("listinglot", "1/1", None)
    assert listing.copy is not None and listing.copy["lot_id"] == 1
    assert (tax.noun, tax.row, tax.copy) == ("tax_rate", "business/2021-01-01", None)
    assert differing(database, "season", "tax_rate") == [tax]


def test_what_others_prove_is_not_copied(database: Database) -> None:
    world.build(database)
    with another_hand(database) as connection:
        connection.execute(text("UPDATE lot SET sold_g = 1, balance_g = balance_g - 1 WHERE id = 1"))
        connection.execute(text("UPDATE lot SET slip = 'PC-1' WHERE id = 2"))
        move = "INSERT INTO lot_move (lot_id, kind, grams, at_ms, noted_ms) VALUES (1, :kind, 1, 0, 0)"
        connection.execute(text(move), [{"kind": "drawn"}, {"kind": "picked"}])
    assert [one.noun for one in differing(database)] == ["lot", "lot_move"]


def test_a_row_is_accepted_alone_and_all_are_copied_anew_but_those_that_are_kept(database: Database) -> None:
    world.build(database)
    with database.write(copied=False) as connection:
        connection.execute(text("UPDATE household SET name = 'Ai đó'"))
        connection.execute(text("DELETE FROM listinglot WHERE listing_id = 1 AND lot_id = 1"))
    homes = [("household", str(number)) for number in (1, 2, 3)]
    assert where(database) == [*homes, ("listinglot", "1/1")]
    with database.write() as connection:
        copies.accept(connection, "household", "1")
        copies.accept(connection, "listinglot", "1/1")
        assert [(one.noun, one.row) for one in copies.differing(connection)] == homes[1:]
    with database.write() as connection:
        copies.renew(connection, homes[2:])
    [kept] = differing(database)
    assert ((kept.noun, kept.row), kept.copy and kept.copy["name"], kept.found and kept.found["name"]) == (
        homes[2], "Hộ 2", "Ai đó",
    )  # fmt: skip
