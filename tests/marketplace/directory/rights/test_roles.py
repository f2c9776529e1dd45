"""What each role may see."""

from marketplace.directory.rights import SIGHTS, Role
from marketplace.storage.scope import Sight
from marketplace.storage.tables.people import ROLES


def test_every_role_of_the_database_has_its_sights() -> None:
    assert {role.value for role in SIGHTS} == set(ROLES)


def test_who_weighs_or_works_at_a_commune_sees_neither_prices_nor_money() -> None:
    for role in (Role.WEIGHER, Role.COMMUNE_STAFF, Role.HELPER):
        assert SIGHTS[role] & {Sight.PRICES, Sight.MONEY, Sight.FIGURES} == frozenset()


def test_who_keeps_the_books_does_not_see_the_weights_of_lots() -> None:
    assert Sight.LOTS not in SIGHTS[Role.ACCOUNTANT]


def test_only_an_administrator_administers() -> None:
    assert [role for role in Role if Sight.ADMINISTRATION in SIGHTS[role]] == [Role.ADMINISTRATOR]
