"""A code that nobody has is asked about with the households it may mean: spelled a little differently, or by name."""

from marketplace.exchange.inbox import Candidate
from marketplace.imports.lots.household_candidates import household_candidates
from marketplace.storage import Database
from marketplace.storage.tables import Household
from marketplace.words import names
from tests import world


def add(database: Database, *households: tuple[str, str, str | None]) -> None:
    world.build(database)
    with database.writing() as session:
        for code, name, hamlet in households:
            session.add(Household(code=code, name=name, name_key=names.key(name), hamlet=hamlet, commune_id=1))


def test_the_code_but_for_its_marks_comes_before_the_name(sqlite: Database) -> None:
    add(sqlite, ("A-9", "HO QS 001", None), ("HO-QS.001", "Lê Văn A", "Phi Lễ"), ("HO-QS-002", "Lê Văn A", None))
    with sqlite.read() as connection:
        found = household_candidates(connection, ["ho qs 001", "LE VAN A", "HO-QS-003"])
    spelled = Candidate("household", "HO-QS.001", "Lê Văn A", ("spelling",), 100, owner="Phi Lễ")
    assert found == {
        "ho qs 001": [spelled, Candidate("household", "A-9", "HO QS 001", (), 100)],
        "LE VAN A": [
            Candidate("household", "HO-QS-002", "Lê Văn A", (), 100),
            spelled._replace(why=()),
        ],
        "HO-QS-003": [],
    }


def test_of_many_namesakes_five_are_named_and_of_many_words_fifty_are_asked_about(sqlite: Database) -> None:
    add(sqlite, *((f"N-{n}", "Nguyễn Văn Hùng", None) for n in range(7)))
    with sqlite.read() as connection:
        many = household_candidates(connection, ["Nguyễn Văn Hùng", *(f"Z{n}" for n in range(60))])
        assert household_candidates(connection, []) == {}
    assert [one.code for one in many["Nguyễn Văn Hùng"]] == ["N-0", "N-1", "N-2", "N-3", "N-4"]
    assert len(many) == 50
