"""The screens without a browser: languages, seasons to choose from, and what an empty market says."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, update
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from marketplace.directory.rights import Visitor, visitor_of
from marketplace.language.translation import VIETNAMESE
from marketplace.pages import actions, menu_path, screens
from marketplace.pages import context as pages_context
from marketplace.pages.context import AppContext, opened
from marketplace.pages.context import scope as context_scope
from marketplace.storage import Database
from marketplace.storage.tables import TABLES, Season
from tests import people
from tests.marketplace.pages.drawn import led_back, said
from tests.people import at_the_desk
from tests.seeding import NOW_MS, seed


@pytest.fixture
def app(database: Database) -> Iterator[AppTest]:
    with at_the_desk(database, lambda: NOW_MS):
        yield AppTest.from_file(str(menu_path()), default_timeout=60)


def test_an_empty_market_says_what_to_do_next(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert "Ở đây chưa có vụ nào." in said(app)
    assert "<code>lensan seasons add</code>" in said(app)
    assert "lensan demo" not in said(app)


def test_a_season_without_orders_says_what_to_do_next(app: AppTest, database: Database) -> None:
    with database.writing() as session:
        session.add(Season(code="vai-2022", name="Vụ vải 2022", starts_on=date(2022, 5, 19), ends_on=date(2022, 7, 20)))
    app.run()
    assert "Vụ này chưa có đơn hàng nào." in said(app)
    assert "mô phỏng" not in said(app)


def test_english_on_request_and_back(app: AppTest, database: Database) -> None:
    seed(database)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    assert "Output by commune" in said(app)
    assert "simulated data, matching the published figures" in said(app)
    app.segmented_control(key="language").set_value("vi").run()
    assert "Sản lượng theo xã" in said(app)
    assert app.query_params["lang"] == "vi"


@pytest.mark.both
def test_the_season_is_the_one_of_the_address_until_another_is_chosen(app: AppTest, database: Database) -> None:
    seed(database)
    dates = {"starts_on": date(2022, 5, 19), "ends_on": date(2022, 7, 20)}
    with database.writing() as session:
        session.add(Season(id=2, code="vai-2022", name="Vụ vải 2022", **dates))
    app.query_params["season"] = "vai-2022"
    app.run()
    assert "Vụ này chưa có đơn hàng nào." in said(app)
    app.selectbox(key="season_code").set_value("vai-2021").run()
    assert "49 kg" in said(app)


def test_an_unknown_season_is_told_until_another_is_chosen(app: AppTest, database: Database) -> None:
    seed(database)
    dates = {"starts_on": date(2022, 5, 19), "ends_on": date(2022, 7, 20)}
    with database.writing() as session:
        session.add(Season(id=2, code="vai-2022", name="Vụ vải 2022", **dates))
    app.query_params["season"] = "x"
    text = said(app.run())
    assert "Không có vụ x; các vụ hiện có: vai-2022, vai-2021" in text
    assert "49 kg" not in text
    assert "49 kg" in led_back(app)
    assert "season" not in app.query_params


def test_nobody_is_told_to_sign_in_and_sees_nothing_else(database: Database) -> None:
    seed(database)
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: "")):
        app = AppTest.from_file(str(menu_path()), default_timeout=60).run()
    assert "phiên đăng nhập đã kết thúc" in said(app)
    assert 'href="/dang-nhap"' in said(app)
    assert "49 kg" not in said(app)


def test_a_tab_forgets_what_was_typed_when_somebody_else_is_signed_in_there(database: Database) -> None:
    seed(database)
    holder = [people.desk(database), people.signed_in(database, "administrator")]
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: holder[0])):
        app = AppTest.from_file(str(menu_path()), default_timeout=60).run()
        app.session_state["typed"] = "của người trước"
        assert "typed" in app.run().session_state
        assert "Người 1 · " in said(app)
        holder.reverse()
        assert "typed" not in app.run().session_state
        assert "Người 2 · " in said(app)
        assert not app.exception


def test_a_tab_whose_screen_its_person_has_no_more_says_so_in_its_place(database: Database) -> None:
    """Else Streamlit lays its own dialog over the whole tab."""
    seed(database)
    token = people.signed_in(database, "administrator")
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        app = AppTest.from_file(str(menu_path()), default_timeout=60)
        app._page_hash = calc_hash("nhat-ky")
        assert "Nhật ký" in said(app.run())
        with database.write() as connection:
            connection.execute(update(TABLES["grants"]).values(revoked_ms=1))
        text = said(app.run())
    assert not app.exception
    assert "Bạn không còn màn hình này" in text
    assert "Số liệu công bố" not in text.split("Bạn không còn màn hình này")[1]


def test_a_session_that_ends_while_a_screen_is_drawn_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(database)
    token, done = people.desk(database), list[int]()

    def ends() -> None:
        with database.write() as connection:
            connection.execute(update(TABLES["session"]).values(closed_ms=1))
        context_scope()  # what the run began with, counts until its end; what is done, asks anew
        actions.changed(lambda _: done.append(1), VIETNAMESE, needs=[])

    monkeypatch.setattr(screens, "SCREENS", [screens.SCREENS[0]._replace(draw=ends)])
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        app = AppTest.from_file(str(menu_path()), default_timeout=60).run()
    assert (list(app.exception), done) == ([], [])
    assert "phiên đăng nhập đã kết thúc" in said(app)


def test_who_is_at_a_screen_is_looked_up_once_a_run(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(database)
    token, asked = people.desk(database), list[str]()

    def counted(connection: Connection, held: str, now_ms: int) -> Visitor | None:
        asked.append(held)
        return visitor_of(connection, held, now_ms)

    monkeypatch.setattr(pages_context, "visitor_of", counted)
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: token)):
        app = AppTest.from_file(str(menu_path()), default_timeout=60).run()
        assert ("49 kg" in said(app), asked) == (True, [token])  # it was ten times, of two statements each
        people.sign_out(database, token)
        assert "phiên đăng nhập đã kết thúc" in said(app.run())
