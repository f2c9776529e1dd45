"""What a household asks for is carried out or refused on the screen of who may, and the household reads it."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from tests import people, rights_market
from tests.ledger import rows
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import said
from tests.rights_market import NOW_MS, A

SETTLED = "SELECT outcome, reply, settled_by IS NOT NULL FROM rectification WHERE household_id = 1"


@pytest.fixture
def drawn(sqlite: Database) -> Iterator[Callable[[str], AppTest]]:
    rights_market.write(sqlite)
    tokens = {role: people.signed_in(sqlite, role, cooperative_id=A) for role in ("director", "seller")}
    shown: list[str] = []
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: tokens[shown[-1]])):

        def draw(role: str) -> AppTest:
            shown.append(role)
            return AppTest.from_function(draw_screen, args=("inbox",), default_timeout=60).run()

        yield draw


def test_a_request_is_refused_with_a_reason_alone(drawn: Callable[[str], AppTest], sqlite: Database) -> None:
    app = drawn("director")
    assert ("Sửa lô của hộ 1" in said(app), "Sửa lô của hộ 3" in said(app)) == (True, False)
    app.button(key="refuse-1").click().run()
    assert "Hãy ghi lý do" in app.error[0].value
    assert rows(sqlite, SETTLED) == [(None, None, 0)]
    app.text_input(key="reply-1").set_value("Đã cân lại, đúng").run()
    app.button(key="refuse-1").click().run()
    assert rows(sqlite, SETTLED) == [("refused", "Đã cân lại, đúng", 1)]
    assert "Sửa lô của hộ 1" not in said(app)


def test_what_is_done_is_told_and_who_may_not_is_shown_nothing(
    drawn: Callable[[str], AppTest], sqlite: Database
) -> None:
    assert "Sửa lô" not in said(drawn("seller"))
    app = drawn("director")
    app.button(key="carry-1").click().run()
    assert app.success[0].value == "Đã sửa; Ngô Văn Một đọc được kết quả."
    assert rows(sqlite, SETTLED) == [("done", None, 1)]
