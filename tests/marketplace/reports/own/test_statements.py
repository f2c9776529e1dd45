"""A household's statements are found of every cooperative and period in which it has something."""

from sqlalchemy import insert, update

from marketplace.reports.own import own_statements
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.rights_market import NOW_MS


def test_statements_are_those_with_something_in_them_and_for_who_sees_money(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.write() as connection:
        connection.execute(update(TABLES["period"]).values(closed_ms=NOW_MS, closed_by="Kế toán"))
        late = {"cooperative_id": 2, "from_on": rights_market.TODAY.replace(year=2022), "closed_ms": NOW_MS,
                "to_on": rights_market.TODAY.replace(year=2022), "closed_by": "x"}  # fmt: skip
        connection.execute(insert(TABLES["period"]).values(late))
    scopes = [people.looked_up(sqlite, people.signed_in(sqlite, role, household_id=6), NOW_MS).scope
              for role in ("farmer", "helper")]  # fmt: skip
    with sqlite.read() as connection:
        papers = own_statements(connection, scopes[0], "H-6")
        assert [(one.cooperative.code, one.total.net_dong, one.account.paid_dong) for one in papers] == [
            ("HTX-2", 0, 0), ("HTX-2", 1, 0), ("HTX-1", 0, 60_004),
        ]  # fmt: skip
        assert len(own_statements(connection, scopes[0], "H-6", 1)) == 1
        assert own_statements(connection, scopes[1], "H-6") == []
