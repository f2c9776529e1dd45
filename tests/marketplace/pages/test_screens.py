"""Which screens are there for whom, and where each begins: in the declaration, in the menu and by address."""

from collections.abc import Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.directory.rights import PersonScope, Role
from marketplace.pages import menu_path
from marketplace.pages.components import SCREENS_KEY
from marketplace.pages.context import AppContext, opened
from marketplace.pages.screens import SCREENS, first_of, screens_of
from marketplace.storage import Database
from tests import people
from tests.marketplace.pages.drawn import said
from tests.seeding import NOW_MS, cooperative, seed

AHEAD = {"ho-va-du-kien"}
INSIDE = {"lo-hang", "thieu-hang"} | AHEAD
THERE = {
    Role.ADMINISTRATOR: {screen.path for screen in SCREENS},
    Role.DIRECTOR: {"theo-xa", "theo-ho", "dang-ban", "gia", "thanh-toan", "can-xu-ly", "san"} | INSIDE,
    Role.ACCOUNTANT: {"theo-xa", "theo-ho", "dang-ban", "gia", "thieu-hang", "thanh-toan", "san"},
    Role.SELLER: {"dang-ban", "gia", "can-xu-ly", "san"} | INSIDE,
    Role.WEIGHER: INSIDE,
    Role.HELPER: INSIDE,
    Role.OFFICER: {"theo-xa", "theo-ho", "gia", "san"} | AHEAD,
    Role.FARMER: {"theo-ho", "dang-ban", "gia"} | INSIDE,
    Role.COMMUNE_STAFF: AHEAD,
}
"""Beside what is published, which is there for every role."""
FIRST = {
    Role.ADMINISTRATOR: "theo-xa", Role.DIRECTOR: "lo-hang", Role.ACCOUNTANT: "thanh-toan", Role.SELLER: "dang-ban",
    Role.WEIGHER: "lo-hang", Role.HELPER: "lo-hang", Role.OFFICER: "theo-xa", Role.FARMER: "theo-ho",
    Role.COMMUNE_STAFF: "ho-va-du-kien",
}  # fmt: skip


def of(*roles: Role) -> PersonScope:
    return PersonScope(1, date(2026, 6, 20), 0, frozenset(roles))


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_screens_and_begins_at_one_of_them(role: Role) -> None:
    assert {screen.path for screen in screens_of(of(role))} == THERE[role] | {"cong-bo"}
    assert first_of(of(role)) == FIRST[role]


def test_who_holds_several_roles_has_the_screens_of_all_and_begins_as_the_first() -> None:
    both = of(Role.WEIGHER, Role.ACCOUNTANT)
    assert {screen.path for screen in screens_of(both)} == THERE[Role.WEIGHER] | THERE[Role.ACCOUNTANT] | {"cong-bo"}
    assert first_of(both) == "thanh-toan"


@pytest.fixture
def token() -> list[str]:
    return [""]


@pytest.fixture
def app(sqlite: Database, token: list[str]) -> Iterator[AppTest]:
    seed(sqlite)
    cooperative(sqlite)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token[0])):
        yield AppTest.from_file(str(menu_path()), default_timeout=60)


def test_the_menu_has_what_the_role_has_and_shows_its_first_screen(
    app: AppTest, sqlite: Database, token: list[str]
) -> None:
    token[0] = people.signed_in(sqlite, "weigher", cooperative_id=1)
    text = said(app.run())
    assert set(app.session_state[SCREENS_KEY]) == INSIDE | {"cong-bo"}
    assert "<h1>Lô hàng</h1>" in text


def test_who_has_no_grant_sees_what_is_published(app: AppTest, sqlite: Database, token: list[str]) -> None:
    token[0] = people.session(sqlite, people.person(sqlite))
    assert "<h1>Số liệu công bố</h1>" in said(app.run())
    assert set(app.session_state[SCREENS_KEY]) == {"cong-bo"}


def test_a_screen_is_gone_with_the_grant_in_the_next_drawing(app: AppTest, sqlite: Database, token: list[str]) -> None:
    person = people.person(sqlite)
    people.grant(sqlite, person, "weigher", cooperative_id=1)
    until = people.grant(sqlite, person, "accountant", cooperative_id=1)
    token[0] = people.session(sqlite, person)
    assert "<h1>Bảng thanh toán</h1>" in said(app.run())
    people.revoke(sqlite, until)
    text = said(app.run())
    assert "Bạn không còn màn hình này" in text
    assert "<h1>Bảng thanh toán</h1>" not in text
