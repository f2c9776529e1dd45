"""A home in which nothing is yet: its screens name the step that comes first."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from marketplace.storage.tables import Season
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.test_single_screens import said
from tests.seeding import NOW_MS


@pytest.mark.parametrize("name", ["lots", "offers"])
def test_an_empty_home_names_the_step_that_comes_first(sqlite: Database, name: str) -> None:
    def step() -> str:
        return said(AppTest.from_function(draw_screen, args=(name,), default_timeout=60).run())

    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0)):
        assert "<code>lensan seasons add</code>" in step()
        assert "Không có lô nào như vậy" not in step()
        with sqlite.writing() as session:
            days = {"starts_on": date(2022, 5, 19), "ends_on": date(2022, 7, 20)}
            session.add(Season(id=1, code="vai-2022", name="Vụ vải 2022", **days))
        assert "<code>lensan import cooperatives</code>, sau đó <code>lensan import households</code>" in step()
