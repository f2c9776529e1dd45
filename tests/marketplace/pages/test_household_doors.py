"""On a household's screen who may gives its farmer a card and sends it a link to its tasks, and takes the link back."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database, bulk
from tests import people
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import pressed, said
from tests.seeding import NOW_MS, cooperative

FIELD = "https://lensan.example"


def as_seen_by(screen: Screen, database: Database, token: str) -> AppTest:
    """Return the first household's screen before somebody else than the desk."""
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: token, public=FIELD)):
        return screen("households", ho="H-AN")


def test_a_link_is_one_press_away_ready_for_zalo_and_revoked_there(screen: Screen, sqlite: Database) -> None:
    cooperative(sqlite)
    director = people.signed_in(sqlite, "director", cooperative_id=1)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: director, public=FIELD)):
        app = screen("households", ho="H-AN")
        assert "./cap-the/ho/H-AN" in said(app)
        app = pressed(app, "Đường dẫn việc hôm nay")
        [code] = app.code
        assert re.fullmatch(
            rf"Lên Sàn: việc của hộ Nguyễn Văn An ngày 20/6/2021: {FIELD}/viec/[\w-]{{43}}", str(code.value)
        )
        assert "Có đường dẫn mở trong ngày 20/6/2021." in said(app)
        app = pressed(pressed(app, "Đường dẫn việc ngày mai"), "Thu hồi")
        assert (len(app.code), "21/6/2021" in said(app)) == (0, True)
        with sqlite.read() as connection:
            rows = bulk.select(connection, "SELECT on_day, revoked_ms, made_by FROM personal_link ORDER BY id", {})
        assert [(str(day), revoked, by) for day, revoked, by in rows] == [
            ("2021-06-20", NOW_MS, 2),
            ("2021-06-21", None, 2),
        ]
        people.revoke(sqlite, 2)  # while the screen is open
        assert "Không có hộ H-AN." in said(pressed(app, "Đường dẫn việc hôm nay"))
        with sqlite.read() as connection:
            assert bulk.scalar(connection, "SELECT count(*) FROM personal_link", {}) == 2


@pytest.mark.parametrize("role", ["seller", "accountant"])
def test_who_may_not_give_them_sees_neither(screen: Screen, sqlite: Database, role: str) -> None:
    cooperative(sqlite)
    app = as_seen_by(screen, sqlite, people.signed_in(sqlite, role, cooperative_id=1))
    assert "cap-the" not in said(app)
    assert not [one for one in app.button if "Đường dẫn" in one.label]
