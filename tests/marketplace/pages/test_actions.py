"""What a person decides is done and told once, asked for before where much hangs on it, or refused and taken back."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from marketplace.inventory.lots import LotLacks
from marketplace.pages.actions import refusal
from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people, rights_market
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
        propose("produce", Proposal(add, lambda one: f"Đã thêm {one}.", [], costs=lambda _: label), VIETNAMESE)


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
            changed(keep, VIETNAMESE, lambda kept: f"Để được {kept} ngày.", needs=[])


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


def _lot_button() -> None:
    import streamlit as st

    from marketplace.directory.produce import produce_id
    from marketplace.directory.rights.may import Needs
    from marketplace.language.translation import VIETNAMESE
    from marketplace.pages.actions import changed, told
    from marketplace.storage.scope import Act

    told()
    for lot in ("L-H1", "L-H3"):
        if st.button(lot):
            changed(
                lambda connection: produce_id(connection, "Táo mèo"), VIETNAMESE, lambda _: "Xong.",
                needs=[Needs(Act.WEIGH, "lot", (lot,), "code")],
            )  # fmt: skip


def test_what_is_not_the_persons_to_do_is_refused_where_it_is_done_also_in_an_open_tab(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "weigher", cooperative_id=1)
    with opened(AppContext(sqlite, lambda: rights_market.NOW_MS, token=lambda: token)):
        app = AppTest.from_function(_lot_button, default_timeout=60).run()
        app = pressed(app, "L-H3")
        [said] = refused(app)
        assert (said[:27], rows(sqlite, KNOWN)) == ("Bạn không có quyền làm việc", [])
        app = pressed(app, "L-H1")
        assert (told(app), rows(sqlite, KNOWN)) == (["Xong."], [("Táo mèo",)])
        with sqlite.write() as connection:
            connection.execute(update(TABLES["basis"]).values(ended_ms=1))
        assert refused(pressed(app, "L-H1")) == [said]


def test_every_act_of_a_screen_says_what_it_needs() -> None:
    bare = []
    for path in sorted(Path("marketplace/pages").glob("*.py")):
        if path.name == "actions.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"changed", "Proposal"} and not _needs(node):
                bare.append(f"{path}:{node.lineno}")
            if isinstance(node, ast.With) and "database.write(" in ast.unparse(node.items[0]):
                first = ast.unparse(node.body[0])
                asks = first.startswith("require(connection, acting(connection), ")
                bare += [] if asks else [f"{path}:{node.lineno}"]
    assert bare == []


def _needs(call: ast.AST) -> bool:
    assert isinstance(call, ast.Call)
    named = {one.arg: one.value for one in call.keywords}
    given = named.get("needs") or (
        call.args[2] if len(call.args) > 2 and "Proposal" in ast.unparse(call.func) else None
    )
    return given is not None and ast.unparse(given) != "[]"


def test_a_lot_that_a_person_is_not_shown_is_named_in_no_refusal(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "seller", cooperative_id=rights_market.A)
    with opened(AppContext(sqlite, lambda: NOW_MS, token=lambda: token)):
        own, foreign = (refusal(LotLacks(code, 2_500)).vi for code in ("L-H1", "L-H3"))
    assert own == "Lô L-H1 thiếu 2,5 kg nên không ghi được; chưa có gì thay đổi."
    assert foreign == "Có lô không đủ hàng nên không ghi được; chưa có gì thay đổi."
