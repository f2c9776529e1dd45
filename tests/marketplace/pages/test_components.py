"""The parts of every screen: values are never markup, a long list has its pages, an empty home names the next step."""

from datetime import date

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from marketplace.exchange import runs
from marketplace.pages.context import COOKIE
from marketplace.storage import Database
from marketplace.storage.tables import Season
from tests import people
from tests.marketplace.pages.conftest import Served, draw_screen
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.keeping import load
from tests.seeding import NOW_MS


@pytest.mark.parametrize("name", ["lots", "offers"])
def test_an_empty_home_names_the_step_that_comes_first(sqlite: Database, name: str) -> None:
    def step() -> str:
        return said(AppTest.from_function(draw_screen, args=(name,), default_timeout=60).run())

    with people.at_the_desk(sqlite, lambda: NOW_MS):
        assert "<code>lensan seasons add</code>" in step()
        assert "Không có lô nào như vậy" not in step()
        with sqlite.writing() as session:
            days = {"starts_on": date(2022, 5, 19), "ends_on": date(2022, 7, 20)}
            session.add(Season(id=1, code="vai-2022", name="Vụ vải 2022", **days))
        assert "<code>lensan import cooperatives</code>, sau đó <code>lensan import households</code>" in step()


def _parts() -> None:
    from marketplace.pages import components

    components.table([("Hộ", "text"), ("Nặng", "number")], [["<b>An</b>", "0 kg"], ["Tất cả", "5 kg"]])
    components.table([("1", "text"), ("2", "text"), ("3", "number")], [["a" * 41, "b", "0 đ"]], last_is_total=True)
    components.hint("Chạy `lensan sync <gian hàng>` rồi xem & chờ.")
    components.downloads("households", season="vai-2021", words="An & Bình", commune="")


def test_values_are_never_markup_and_commands_are_set_apart(sqlite: Database) -> None:
    with people.at_the_desk(sqlite, lambda: NOW_MS):
        two, three, hint, links = said(AppTest.from_function(_parts, default_timeout=60).run()).split("\n")
    assert two.startswith('<div class="table">')
    assert '<td role="cell" class="text" data-title="Hộ">&lt;b&gt;An&lt;/b&gt;</td>' in two
    assert '<td role="cell" class="number nil" data-title="Nặng">0 kg</td>' in two
    assert three.startswith('<div class="table total cards">')
    assert [mark in three for mark in ('class="text long"', 'class="text"', 'class="number nil"')] == [True] * 3
    assert hint == '<p class="hint">Chạy <code>lensan sync &lt;gian hàng&gt;</code> rồi xem &amp; chờ.</p>'
    assert "./download/households.csv?season=vai-2021&words=An+%26+B%C3%ACnh&lang=vi" in links
    assert "commune" not in links


def _list(found: int) -> None:
    import streamlit as st

    from marketplace.language.translation import VIETNAMESE
    from marketplace.pages import components

    page = st.session_state.get("page", 0)
    components.turn_back("page", page, 25, found)
    components.pager("page", page, 25, found, "{span} trong {found}", VIETNAMESE)


@pytest.mark.parametrize(
    ("found", "spans"), [(25, ["1–25"]), (50, ["1–25", "26–50"]), (1_026, ["1–25", "26–50", "51–75"])]
)
def test_a_long_list_is_turned_page_by_page_and_no_further_than_it_goes(found: int, spans: list[str]) -> None:
    app = AppTest.from_function(_list, args=(found,), default_timeout=60).run()
    for at, span in enumerate(spans):
        assert f">{span} trong {found:,}<".replace(",", ".") in said(app)
        assert (app.button(key="previous").disabled, app.button(key="next").disabled) == (
            at == 0,
            found == at * 25 + 25,
        )
        if span != spans[-1]:
            app.button(key="next").click().run()
    if len(spans) > 1:
        assert f">{spans[-2]} trong" in said(app.button(key="previous").click().run())
    app.session_state["page"] = -(-found // 25)  # the list had one more
    assert said(app.run()) == said(_turned(found, (found - 1) // 25))


def _turned(found: int, page: int) -> AppTest:
    app = AppTest.from_function(_list, args=(found,), default_timeout=60)
    app.session_state["page"] = page
    return app.run()


def test_an_open_tab_shows_nothing_more_once_the_session_is_closed(served: Served, browser: Browser) -> None:
    token = people.signed_in(served.database, "administrator")
    runs.begin(served.database, 1, NOW_MS)  # while a run is on, a screen is drawn anew every moment
    window = browser.new_context(base_url=served.address)
    try:
        window.add_cookies([{"name": COOKIE, "value": token, "url": served.address}])
        tab = window.new_page()
        load(tab, "/")
        shown = tab.locator("h1", has_text="Sản lượng theo xã")
        shown.wait_for()
        people.sign_out(served.database, token)
        shown.wait_for(state="detached")
    finally:
        window.close()
