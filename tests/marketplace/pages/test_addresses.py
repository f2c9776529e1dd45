"""An address that names what is not here says so in one sentence, and leads back."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages import menu_path
from marketplace.pages.context import AppContext, opened
from marketplace.reports.figures import find_season
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import Season
from tests.marketplace.pages.test_single_screens import said
from tests.marketplace.pages.test_statement_screen import cooperative
from tests.seeding import NOW_MS, seed

Screen = Callable[..., AppTest]


@pytest.fixture
def screen(sqlite: Database) -> Iterator[Screen]:
    """Draw a screen of the seeded season by its module's name, at an address."""
    seed(sqlite)
    with sqlite.writing() as session:
        cooperative(session)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0)):
        yield lambda name, **address: _drawn(sqlite, name, address)


def _drawn(database: Database, name: str, address: dict[str, str]) -> AppTest:
    app = AppTest.from_function(_screen, args=(name,), default_timeout=60)
    with database.read() as connection:
        app.session_state["season"] = find_season(connection, EVERYTHING, None, NOW_MS)
    for parameter, value in address.items():
        app.query_params[parameter] = value
    return app.run()


def _screen(name: str) -> None:
    from importlib import import_module

    import_module(f"marketplace.pages.{name}").show()


def led_back(app: AppTest) -> str:
    """Return what a screen says after the way back was taken."""
    return said(app.button(key="not_here").click().run())


def test_an_unknown_household_is_told(screen: Screen) -> None:
    app = screen("households", ho="ZZZ")
    assert "Không có hộ ZZZ." in said(app)
    assert not app.dataframe
    assert "Không có hộ" not in led_back(app)
    assert app.dataframe


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ({"ho": "ZZZ"}, "Không có hộ ZZZ trong kỳ này của HTX Lục Ngạn."),
        ({"coop": "ZZZ"}, "Không có HTX ZZZ."),
        ({"ky": "1999-01-01"}, "HTX Lục Ngạn không có kỳ bắt đầu ngày 1999-01-01."),
    ],
)
def test_an_unknown_household_cooperative_or_period_of_a_statement_is_told(
    screen: Screen, address: dict[str, str], text: str
) -> None:
    app = screen("statement", **address)
    assert text in said(app)
    assert "Còn phải trả" not in said(app)
    assert "Còn phải trả" in led_back(app)


def test_a_period_is_named_by_its_first_day(screen: Screen, sqlite: Database) -> None:
    with sqlite.read() as connection:
        [first] = connection.exec_driver_sql("SELECT min(from_on) FROM period").scalars()
    assert "Còn phải trả" in said(screen("statement", ky=str(first)))


def test_an_unknown_season_is_told_until_another_is_chosen(screen: Screen, sqlite: Database) -> None:
    dates = {"starts_on": date(2022, 5, 19), "ends_on": date(2022, 7, 20)}
    with sqlite.writing() as session:
        session.add(Season(id=2, code="vai-2022", name="Vụ vải 2022", **dates))
    app = AppTest.from_file(str(menu_path()), default_timeout=60)
    app.query_params["season"] = "x"
    text = said(app.run())
    assert "Không có vụ x; các vụ hiện có: vai-2022, vai-2021" in text
    assert "49 kg" not in text
    assert "49 kg" in led_back(app)
    assert "season" not in app.query_params
