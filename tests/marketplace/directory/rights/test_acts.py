"""What a role may do hangs on its grants, and nobody who only reads may do anything."""

from datetime import date

from marketplace.directory.rights import PersonScope, Role
from marketplace.directory.rights.acts import ACTS
from marketplace.storage.scope import EVERYTHING, Act


def of(*roles: Role) -> PersonScope:
    return PersonScope(1, date(2026, 6, 20), 0, frozenset(roles))


def test_every_role_is_told_what_it_may_do_and_who_only_reads_nothing() -> None:
    assert set(ACTS) == set(Role)
    assert [act for act in Act if of(Role.COMMUNE_STAFF).may(act)] == [Act.ATTEST]
    assert [act for act in Act if of(Role.OFFICER).may(act)] == [Act.QUOTE, Act.PUBLISH]
    assert all(EVERYTHING.may(act) and of(Role.ADMINISTRATOR).may(act) for act in Act)


def test_who_weighs_pays_nothing_and_who_pays_weighs_nothing_unless_one_does_both() -> None:
    assert not of(Role.WEIGHER).may(Act.PAY)
    assert not of(Role.ACCOUNTANT).may(Act.WEIGH)
    assert of(Role.WEIGHER, Role.ACCOUNTANT).may(Act.PAY)
    assert of(Role.WEIGHER, Role.ACCOUNTANT).may(Act.WEIGH)
