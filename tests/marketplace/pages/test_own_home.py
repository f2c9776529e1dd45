"""Who looks after several households chooses one on the screens; every query is narrowed, and the address keeps it."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages import menu_path
from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from tests import people, rights_market
from tests.marketplace.pages.drawn import said
from tests.rights_market import NOW_MS


@pytest.fixture
def app(sqlite: Database) -> Iterator[AppTest]:
    """The farmer of H1, who helps H2."""
    rights_market.write(sqlite)
    person = people.person(sqlite)
    people.grant(sqlite, person, "farmer", household_id=1)
    people.grant(sqlite, person, "helper", household_id=2)
    token = people.session(sqlite, person)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        yield AppTest.from_file(str(menu_path()), default_timeout=60)


def test_one_of_several_is_looked_at_until_another_is_chosen(app: AppTest) -> None:
    app.run()
    assert app.selectbox(key="own_home").options == ["Ngô Văn Một", "Đỗ Thị Hai"]
    assert not app.exception
    assert "H-1" in said(app)
    assert "Đỗ Thị Hai" not in said(app)
    assert app.query_params["nha"] == "H-1"
    assert "/ho-cua-toi?ho=H-1" in said(app)
    app.selectbox(key="own_home").set_value("H-2").run()
    assert "Với hộ này, bạn không dùng màn hình này." in said(app)
    assert "500.000" not in said(app)
    assert app.query_params["nha"] == "H-2"


def test_the_address_says_which_and_a_foreign_one_says_nothing(app: AppTest) -> None:
    for named, shown in (("H-2", "H-2"), ("H-3", "H-1")):
        again = AppTest.from_file(str(menu_path()), default_timeout=60)
        again.query_params["nha"] = named
        again.run()
        assert (again.selectbox(key="own_home").value, "Lê Văn Ba" in said(again)) == (shown, False)


def test_of_households_in_which_one_is_the_same_all_are_shown_until_one_is_chosen(sqlite: Database) -> None:
    rights_market.write(sqlite)
    person = people.person(sqlite)
    for home in (1, 2):
        people.grant(sqlite, person, "farmer", household_id=home)
    token = people.session(sqlite, person)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        app = AppTest.from_file(str(menu_path()), default_timeout=60).run()
        assert app.selectbox(key="own_home").options == ["Tất cả các hộ của tôi", "Ngô Văn Một", "Đỗ Thị Hai"]
        both = [name for table in app.dataframe for name in table.value["Hộ"]]
        assert both == ["Ngô Văn Một", "Đỗ Thị Hai"]
        app.selectbox(key="own_home").set_value("H-2").run()
        assert ("H-2" in said(app), "Ngô Văn Một" in said(app)) == (True, False)


def test_who_has_one_household_is_not_asked(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "farmer", household_id=1)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        app = AppTest.from_file(str(menu_path()), default_timeout=60).run()
    assert [one for one in app.selectbox if one.key == "own_home"] == []
    assert "/ho-cua-toi" in said(app)
