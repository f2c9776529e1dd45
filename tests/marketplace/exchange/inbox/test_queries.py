"""What waits is read one by one, by what is not known, or in groups that wait for one and the same answer."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause

from marketplace.exchange import inbox
from marketplace.exchange.inbox import Candidate, NewItem, candidates, term_mappings
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.words.messages import Sentence
from tests import world

WHY = Sentence("why", "vì sao")


def waits(kind: str, key: str, cause: str, about: str = "", why: Sentence = WHY) -> NewItem:
    return NewItem(kind, key, cause, about, f"{kind} {key}", why, "{}")


def put(database: Database, source: str, *items: NewItem, now_ms: int = 1) -> None:
    with database.write() as connection:
        inbox.put(connection, source, items, now_ms)


@dataclass(frozen=True, slots=True)
class OneShop(Scope):
    """A scope that shows what waits of one shop."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return table.c.source == "shop"


def test_things_are_grouped_by_the_answer_they_wait_for_the_largest_group_first(database: Database) -> None:
    """Payouts that wait for orders make one group; what has no word stands alone."""
    put(
        database, "shop", waits("order", "A1", "sku", "X"), waits("order", "A2", "record"),
        waits("order", "A3", "sku", "X"), waits("settlement", "P1", "order", "A8"),
        waits("settlement", "P2", "order", "A9"), waits("settlement", "P3", "order", "A7"),
        waits("order", "A4", "record"), waits("order", "A5", "sku", "Y"),
    )  # fmt: skip
    put(database, "other", *(waits("order", f"A{number}", "sku", "X") for number in range(4)))
    with database.write() as connection:
        inbox.close(connection, "shop", "order", ["A5"], 2)
        groups = inbox.groups(connection, EVERYTHING)
        assert [(one.first.source, one.first.key, one.number) for one in groups] == [
            ("other", "A0", 4), ("shop", "P1", 3), ("shop", "A1", 2), ("shop", "A2", 1), ("shop", "A4", 1),
        ]  # fmt: skip
        assert inbox.groups(connection, EVERYTHING, limit=2) == groups[:2]
        assert inbox.groups(connection, OneShop(), limit=2) == groups[1:3]


def test_the_newest_goes_first_of_those_that_are_asked_for(database: Database) -> None:
    put(database, "shop", waits("order", "A1", "sku", "X"), waits("order", "A2", "sku", "X"))
    put(database, "shop", waits("order", "A3", "sku", "Y"), waits("order", "A4", "status", "X"), now_ms=2)
    put(database, "other", waits("order", "A1", "sku", "X"))
    with database.write() as connection:
        inbox.close(connection, "shop", "order", ["A2"], 3)
        for asked, keys in (
            ({}, ["A4", "A3", "A1", "A1"]),
            ({"limit": 1}, ["A4"]),
            ({"source": "shop", "cause": "sku"}, ["A3", "A1"]),
            ({"source": "shop", "about": "X"}, ["A4", "A1"]),
            ({"settled": True}, ["A2"]),
        ):
            assert [one.key for one in inbox.items(connection, EVERYTHING, **asked)] == keys  # type: ignore[arg-type]


def test_one_thing_is_read_with_its_candidates_and_what_its_word_means(database: Database) -> None:
    ranked = candidates.to_json([Candidate("listing", "H0-5")])
    put(database, "shop", waits("order", "A1", "sku", "X", Sentence("no listing", ""))._replace(candidates=ranked))
    with database.write() as connection:
        [first] = inbox.items(connection, EVERYTHING)
        assert (first.candidates, first.reason_vi, first.meaning) == (
            (Candidate("listing", "H0-5"),),
            "no listing",
            None,
        )
        term_mappings.record(connection, "shop", "sku", "X", "", "Hoa", 1)
        assert inbox.item(connection, EVERYTHING, first.id) == first._replace(meaning="")
        assert inbox.item(connection, EVERYTHING, first.id + 1) is None
        inbox.put(connection, "other", [waits("order", "A1", "sku", "X")], 1)
        [other] = inbox.items(connection, EVERYTHING, source="other")
        assert (other.meaning, inbox.item(connection, OneShop(), other.id)) == (None, None)


def test_what_has_an_answer_by_now_is_read_in_its_order_page_by_page(database: Database) -> None:
    """A household that has come in since is such an answer; that a word is nothing of ours is none."""
    world.build(database)
    put(
        database, "import", waits("lots", "1", "household", "H1"), waits("lots", "2", "household", "H9"),
        waits("households", "3", "household", "H1"), waits("lots", "4", "produce", "vải"),
        waits("lots", "5", "produce", "na"), waits("lots", "6", "household", "H2"), waits("lots", "7", "weight"),
        waits("lots", "8", "household", "H1"),
    )  # fmt: skip
    with database.write() as connection:
        inbox.close(connection, "import", "lots", ["8"], 2)
        term_mappings.record(connection, "import", "produce", "vải", "vai-thieu", "Hoa", 1)
        term_mappings.record(connection, "import", "produce", "na", "", "Hoa", 1)
        term_mappings.record(connection, "shop", "household", "H9", "H0", "Hoa", 1)
        found = inbox.answered(connection, "import")
        assert [one.key for one in found] == ["1", "4", "6"]
        assert inbox.answered(connection, "import", after=found[0].id, most=1) == found[1:2]
        assert inbox.answered(connection, "shop") == []


def test_keys_that_are_known_are_said_with_whether_they_are_open(database: Database) -> None:
    put(
        database,
        "shop",
        waits("order", "A1", "sku", "X"),
        waits("order", "A2", "sku", "X"),
        waits("order", "A3", "other"),
    )
    put(database, "shop", waits("settlement", "P1", "order", "A1"))
    with database.write() as connection:
        inbox.close(connection, "shop", "order", ["A2"], 3)
        known = inbox.known_keys(connection, "shop", "order", ["A1", "A2", "A3", "A4", "P1"])
        assert known == {"A1": True, "A2": False}
        assert inbox.known_keys(connection, "other", "order", ["A1"]) == {}
