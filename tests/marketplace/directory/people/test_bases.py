"""A basis says what its paper says: whose it is, its number, for what and until when."""

from datetime import date

import pytest

from marketplace.directory.people import bases
from marketplace.directory.people.bases import BasisError, BasisFacts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.directory.people.test_grants import FACTS, LATER, NOW, TODAY, market
from tests.marketplace.directory.test_audit import lines


@pytest.mark.both
def test_each_kind_is_kept_and_ends_at_once(database: Database) -> None:
    person_id = market(database)
    with database.write() as connection:
        ids = [bases.add_basis(connection, facts, person_id, NOW) for facts in FACTS.values()]
        rows = bases.bases(connection, EVERYTHING)
        assert [one.id for one in rows] == ids[::-1]
        consent, agreement, state = rows
        assert (consent.household_code, consent.purpose, consent.until_on) == ("H0", "giúp cân", LATER)
        assert (agreement.cooperative_code, agreement.cooperative, agreement.household) == ("A", "HTX A", None)
        assert (state.document, state.from_on, state.made_by) == ("12/UBND", TODAY, person_id)
        assert [one.stands_on(date(2027, 1, 1)) for one in rows] == [False, True, True]
        assert not state.stands_on(date(2026, 1, 1))
        bases.end_basis(connection, state.id, person_id, NOW)
        assert not bases.bases(connection, EVERYTHING)[-1].stands_on(TODAY)
        with pytest.raises(BasisError, match="no basis 1 that could be ended"):
            bases.end_basis(connection, state.id, person_id, NOW)
    assert [(act, subject) for _, _, act, subject, _ in lines(database)] == [
        ("basis added", "12/UBND"), ("basis added", "Danh sách ký"), ("basis added", "Giấy số 1"),
        ("basis ended", "12/UBND"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (FACTS["state"]._replace(kind="hearsay"), "no basis of kind hearsay"),
        (FACTS["state"]._replace(document="  "), "number or the title"),
        (FACTS["state"]._replace(document="x" * 201), "at most 200 letters"),
        (FACTS["state"]._replace(cooperative_id=1), "one cooperative's members"),
        (FACTS["agreement"]._replace(cooperative_id=None), "one cooperative's members"),
        (FACTS["state"]._replace(household_id=1), "one household"),
        (FACTS["consent"]._replace(household_id=None), "one household"),
        (FACTS["consent"]._replace(purpose=None), "for what it is given"),
        (FACTS["consent"]._replace(purpose=" "), "for what it is given"),
        (FACTS["consent"]._replace(until_on=None), "until when"),
        (FACTS["state"]._replace(until_on=date(2026, 1, 1)), "before it begins"),
        (FACTS["consent"]._replace(household_id=99), "no such household"),
        (FACTS["agreement"]._replace(cooperative_id=99), "no such cooperative"),
    ],
)
def test_a_paper_of_which_something_is_missing_is_refused(database: Database, facts: BasisFacts, why: str) -> None:
    market(database)
    with database.write() as connection, pytest.raises(BasisError, match=why):
        bases.add_basis(connection, facts, None, NOW)
    assert lines(database) == []
