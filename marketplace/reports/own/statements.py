"""The statements of one household, of every cooperative and period in which it has something."""

from sqlalchemy import Connection

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.periods import periods_of
from marketplace.settlement.statements import Statement, statement
from marketplace.storage.scope import Scope, Sight


def own_statements(connection: Connection, scope: Scope, code: str, most: int | None = None) -> list[Statement]:
    """Return a household's statements, the newest period first, at most so many; none where no money is shown."""
    if not scope.sees(Sight.MONEY):
        return []
    periods = [one for group in cooperatives(connection, scope) for one in periods_of(connection, scope, group.id)]
    found: list[Statement] = []
    for period in sorted(periods, key=lambda one: (one.from_on, one.id), reverse=True):
        if most is not None and len(found) == most:
            break
        paper = statement(connection, scope, period, code)
        if paper.rows or paper.waiting or paper.hand_overs or any(paper.account):
            found.append(paper)
    return found
