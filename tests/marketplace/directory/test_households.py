"""Household rows are written whole, changed column by column, and found by their code until they are removed."""

from marketplace.directory import households
from marketplace.storage import Database
from tests import world
from tests.ledger import rows

FACTS = (
    "Nguyễn Văn An",
    "nguyen van an",
    1,
    None,
    "Tư Một",
    "0912345678",
    3_600,
    "VN-1",
    None,
    "VietGAP",
    "2026-06-30",
)
ROWS = f"SELECT {', '.join(households.FIELDS)}, leads_group FROM household WHERE id > 3 ORDER BY id"


def test_households_are_added_in_the_order_of_their_fields_and_lead_no_group(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        ids = households.add(connection, [("A", *FACTS), ("B", *FACTS)])
        assert [households.id_of(connection, code) for code in ("A", "B", "C")] == [*ids, None]
    assert rows(database, ROWS) == [("A", *FACTS, 0), ("B", *FACTS, 0)]


def test_only_the_columns_that_are_named_change(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        first, second = households.add(connection, [("A", *FACTS), ("B", *FACTS)])
        households.update(connection, ("hamlet", "area_m2"), [("Tư Hai", None, first)])
    changed = ("A", *FACTS[:4], "Tư Hai", FACTS[5], None, *FACTS[7:], 0)
    assert rows(database, ROWS) == [changed, ("B", *FACTS, 0)]
    assert second == first + 1


def test_those_that_are_removed_are_gone_and_nobody_else(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        first, _ = households.add(connection, [("A", *FACTS), ("B", *FACTS)])
        households.remove(connection, [])
        households.remove(connection, [first])
        assert [households.id_of(connection, code) is None for code in ("A", "B", "H0")] == [True, False, False]
