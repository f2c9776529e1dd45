"""What a person decides is done and told once, asked for before where much hangs on it, or refused and taken back."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.pages.drawn import asked, field, pressed, refused, told
from tests.people import at_the_desk
from tests.seeding import NOW_MS

Screen = Callable[[Callable[[], None]], AppTest]
KNOWN = "SELECT name FROM produce WHERE name_key IN ('tao meo', 'mac khen') ORDER BY name_key"


@pytest.fixture
def drawn(sqlite: Database) -> Iterator[Screen]:
    """Draw what a function draws, over a market where the only produce is what we ship."""
    with at_the_desk(sqlite, lambda: NOW_MS):
        yield lambda screen: AppTest.from_function(screen, default_timeout=60).run()


def _form() -> None:
    import streamlit as st
    from sqlalchemy import Connection

    from marketplace.directory.produce import produce_id
    from marketplace.language.translation import VIETNAMESE
    from marketplace.pages.actions import Proposal, asking, drawn, propose, told
    from marketplace.words.messages import Doubtful

    def add(connection: Connection, sure: bool) -> str:
        produce_id(connection, name)
        if name == "Táo mèo" and not sure:
            raise Doubtful("Nobody sells it.", f"Chưa ai bán {name}.")
        return name

    told()
    if asking("produce", VIETNAMESE):
        return
    with st.form(drawn("produce")):
        name = st.text_input("Nông sản")
        sent = st.form_submit_button("Lưu")
    if sent:
        label = "Phải in nhãn mới." if name == "Táo mèo" else ""
        propose("produce", Proposal(add, done=lambda one: f"Đã thêm {one}.", costs=lambda _: label), VIETNAMESE)


def _button() -> None:
    import streamlit as st
    from sqlalchemy import Connection

    from marketplace.directory.produce import produce_id, set_shelf_life
    from marketplace.language.translation import VIETNAMESE
    from marketplace.pages.actions import changed, told

    def keep(connection: Connection) -> int:
        produce_id(connection, "Táo mèo")
        set_shelf_life(connection, "Táo mèo", days)
        return days

    told()
    for days in (0, 9):
        if st.button(f"{days} ngày"):
            changed(keep, VIETNAMESE, lambda kept: f"Để được {kept} ngày.")


def test_what_is_doubtful_and_costs_is_written_when_both_were_agreed_to_and_told_once(
    drawn: Screen, sqlite: Database
) -> None:
    app = drawn(_form)
    for answer, known in (("Thôi", []), ("Đúng, ghi như vậy", [("Táo mèo",)])):
        field(app, "Nông sản").set_value("Táo mèo")
        app = pressed(app, "Lưu")
        assert (asked(app), rows(sqlite, KNOWN)) == (["Chưa ai bán Táo mèo. Phải in nhãn mới."], [])
        app = pressed(app, answer)
        assert (asked(app), rows(sqlite, KNOWN)) == ([], known)
    assert (told(app), field(app, "Nông sản").value) == (["Đã thêm Táo mèo."], "")
    assert told(app.run()) == []


def test_what_nobody_has_to_be_asked_about_is_written_at_once_and_its_form_is_empty(
    drawn: Screen, sqlite: Database
) -> None:
    app = drawn(_form)
    field(app, "Nông sản").set_value("Mắc khén")
    app = pressed(app, "Lưu")
    assert (told(app), asked(app), rows(sqlite, KNOWN)) == (["Đã thêm Mắc khén."], [], [("Mắc khén",)])
    assert field(app, "Nông sản").value == ""


def test_what_is_refused_is_said_and_nothing_of_it_stays(drawn: Screen, sqlite: Database) -> None:
    app = pressed(drawn(_button), "0 ngày")
    assert refused(app) == ["Thời gian bảo quản là số ngày nguyên từ 1 đến 1000, không phải 0"]
    assert (told(app), rows(sqlite, KNOWN)) == ([], [])
    app = pressed(app, "9 ngày")
    assert (refused(app), told(app), rows(sqlite, KNOWN)) == ([], ["Để được 9 ngày."], [("Táo mèo",)])
