"""Screens × roles × rows of others: nothing of others is drawn, whatever the address, the widgets or the tab say.

What is others' is marked in each person's market (``strangers``); the screens, their parameters and the tables are read
from the code, and one that is not known here fails.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketplace.directory.rights import visitor_of
from marketplace.pages.context import AppContext, opened
from marketplace.pages.screens import SCREENS, screens_of
from tests import people
from tests.marketplace.pages.matrix_draw import HOME, PARAMETERS, app_of, drawn, foreign, text_of
from tests.marketplace.pages.sabotage import View, holds_back, made_true, shown, views
from tests.marketplace.pages.strangers import NOBODY, NOW_MS, PEOPLE, Stranger, Strangers
from tests.rights_oracle import EVERYBODYS

PAGES = Path(__file__).parents[3] / "marketplace" / "pages"
EVERYBODY = [*PEOPLE, *NOBODY]
OF_NO_ROW = {"lang", "season", "ky"}
"""The parameters that name what everybody may know: a language, a season, the first day of a period."""
THERE: dict[str, set[str]] = {
    "farmer": {"theo-ho", "cong-bo", "lo-hang", "dang-ban", "gia", "thieu-hang", "ho-va-du-kien"},
    "helper": {"cong-bo", "lo-hang", "thieu-hang", "ho-va-du-kien"},
    "director": {"theo-xa", "theo-ho", "cong-bo", "lo-hang", "dang-ban", "gia", "thieu-hang", "thanh-toan", "can-xu-ly",
                 "ho-va-du-kien", "san"},
    "accountant": {"theo-xa", "theo-ho", "cong-bo", "dang-ban", "gia", "thieu-hang", "thanh-toan", "san"},
    "weigher": {"cong-bo", "lo-hang", "thieu-hang", "ho-va-du-kien"},
    "seller": {"cong-bo", "lo-hang", "dang-ban", "gia", "thieu-hang", "can-xu-ly", "ho-va-du-kien", "san"},
    "commune staff": {"cong-bo", "ho-va-du-kien"},
    "officer": {"theo-xa", "theo-ho", "cong-bo", "gia", "ho-va-du-kien", "san"},
    **{nobody: {"cong-bo"} for nobody in NOBODY},
}  # fmt: skip
NAMES_A_ROW = {"theo-ho": "ho", "lo-hang": "lo", "thanh-toan": "coop", "nguoi-dung": "ng"}
_LISTINGS, _SHOPS, _CUT = View("dang-ban"), View("san"), View("ho-va-du-kien")
_LOT = View("lo-hang", {"lo": "L-H6B"})
_STORY = View("theo-ho", {"ho": "H-1"}, {"story": ("DON-X1", "Gian hàng x")})
_PAPER = View("thanh-toan", {"coop": "HTX-2", "ho": "H-3"})
_PLACES = View("theo-xa")
PROOFS: dict[str, tuple[str, View]] = {
    "account": ("officer", _PLACES), "channel": ("seller", _LISTINGS), "cooperative": ("seller", _LISTINGS),
    "day_total": ("officer", _PLACES), "draw": ("seller", _LOT), "entry": ("director", _STORY),
    "hand_over": ("director", _PAPER), "household": ("weigher", _CUT), "household_total": ("director", _PLACES),
    "inboxitem": ("seller", View("can-xu-ly")), "ladder": ("officer", _PLACES), "listing": ("seller", _LISTINGS),
    "listing_change": ("seller", View("dang-ban", {}, {"more-3": True})), "lot": ("seller", View("lo-hang")),
    "lot_move": ("seller", _LOT), "offer": ("seller", _LISTINGS), "order_line": ("director", _STORY),
    "orders": ("director", _SHOPS), "payout_difference": ("director", _SHOPS), "period": ("director", _PAPER),
    "recall": ("seller", _LOT), "rectification": ("director", View("can-xu-ly")), "residence": ("weigher", _CUT),
    "run": ("director", _SHOPS), "shop_file": ("seller", View("can-xu-ly")),
    "shortfall": ("helper", View("thieu-hang")), "transfer": ("director", _SHOPS),
    "trader_price": ("officer", View("gia")), "viewing": ("farmer", View("theo-ho", {"ho": "H-3"})),
}  # fmt: skip
"""By table, for all whose rule any screen asks of anybody but an administrator: where its rule holds rows back."""
HELD_TWICE = frozenset({"page_price", "page_sighting", "shop_charge"})
"""Tables that screens show only beside rows of another, whose rule holds the same back: a page beside its offer, its
price beside the page, what a shop costs beside what is sold or offered there."""


@pytest.fixture(scope="module")
def provisional(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    """The market whose periods are open."""
    market = Strangers(sqlite_template, tmp_path_factory.mktemp("provisional"), closed=False)
    yield market
    market.close()


def there(person: Stranger) -> list[str]:
    """Return the screens that the program has for a person."""
    with person.plain.read() as connection:
        visitor = visitor_of(connection, person.token, NOW_MS)
    assert visitor is not None
    return [screen.path for screen in screens_of(visitor.scope)]


def leaks(person: Stranger, path: str, address: dict[str, str], state: dict[str, Any] | None = None) -> list[str]:
    """Return what a screen names of others, or that it is not drawn whole."""
    text = drawn(person, person.database, path, address, state)
    wrong = ["not drawn"] if "exception: " in text and state is None else []
    return wrong + person.named(text, address.values())


def parameters() -> set[str]:
    """Return the parameters of addresses that the screens' code reads."""
    found = set()
    for path in PAGES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = None
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.query_params":
                name = node.slice
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.query_params.get":
                name = node.args[0]
            if isinstance(name, ast.Constant):
                found.add(str(name.value))
    return found


def test_every_parameter_of_an_address_is_probed() -> None:
    assert parameters() == PARAMETERS.keys() | OF_NO_ROW


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_screen_is_there_for_whom_it_is_meant(strangers: Strangers, role: str) -> None:
    everything = {screen.path for screen in SCREENS}
    assert set(there(strangers[role])) == THERE.get(role, everything)


@pytest.mark.parametrize("role", [one for one in EVERYBODY if one != "administrator"])
def test_nothing_of_others_is_drawn(strangers: Strangers, role: str) -> None:
    person = strangers[role]
    with made_true() as watched:
        for path in there(person):
            named = foreign(person)
            addresses = [{}, {NAMES_A_ROW[path]: named[NAMES_A_ROW[path]]}] if path in NAMES_A_ROW else [named]
            for address in addresses:
                assert leaks(person, path, address) == [], (path, address)
    assert watched.asked - EVERYBODYS - HELD_TWICE <= PROOFS.keys()


@pytest.mark.parametrize("path", ["theo-ho", "thanh-toan"])
def test_nothing_of_others_is_drawn_of_a_period_that_is_open(provisional: Strangers, path: str) -> None:
    person = provisional["director"]
    for address in ({}, {"ho": person.own("household")[0]}):
        text = drawn(person, person.database, path, address)
        assert person.named(text, address.values()) == []
        # Of an order that others share, the part of each in its cost and payout goes by all parts: those are the same.
        assert text == drawn(person, person.plain, path, address)


def test_the_story_of_an_order_of_others_is_told_to_nobody(strangers: Strangers) -> None:
    for role in ("director", "farmer"):
        person = strangers[role]
        for view in views(person, ["theo-ho"]):
            if view.state:
                assert shown(person, view) == [], (role, view)


def test_a_screen_that_a_person_lacks_is_another_one_at_its_address(strangers: Strangers) -> None:
    person = strangers["helper"]
    first = drawn(person, person.database, "lo-hang", {})
    assert drawn(person, person.database, "san", {}) == first


def test_a_tab_shows_nothing_more_after_its_session_was_closed(strangers: Strangers) -> None:
    person = strangers["director"]
    token = people.session(person.plain, 4, "of-an-old-tab")
    mine = person.own("household")[0]
    with opened(AppContext(person.plain, lambda: NOW_MS, kept_ms=0, token=lambda: token, settings=HOME)):
        tabs = {path: app_of(path, {}).run() for path in ("lo-hang", "dang-ban", "thanh-toan")}
        assert all("phiên đăng nhập đã kết thúc" not in text_of(tab) for tab in tabs.values())
        people.sign_out(person.plain, token)
        for path, tab in tabs.items():
            text = text_of(tab.run())
            assert "phiên đăng nhập đã kết thúc" in text, path
            assert mine not in text, path
            assert not tab.dataframe, path
            assert not tab.button, path


def test_a_table_whose_rule_is_made_true_is_noticed(strangers: Strangers) -> None:
    for table, (role, view) in PROOFS.items():
        person = strangers[role]
        assert holds_back(person, view, table), table


def left_by_administrator(strangers: Strangers, path: str) -> dict[str, Any]:
    """Return what an administrator's widgets of a screen hold, each with the last of its choices."""
    person = strangers["administrator"]
    with opened(AppContext(person.plain, lambda: NOW_MS, kept_ms=0, token=lambda: person.token, settings=HOME)):
        app = app_of(path, {}).run()
        for one in app.selectbox:
            if len(one.options) > 1 and one.key != "season_code":
                one.select_index(len(one.options) - 1)
        app.run()
        boxes = [*app.selectbox, *app.radio, *app.text_input, *app.number_input]
        keys = {str(one.key) for one in boxes if one.key and one.key != "season_code"}
        return {key: app.session_state[key] for key in keys if key in app.session_state}
