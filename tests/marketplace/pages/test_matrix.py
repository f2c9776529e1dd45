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
from marketplace.directory.rights.table_rules import RULES, TableRule
from marketplace.pages.context import AppContext, opened
from marketplace.pages.screens import SCREENS, screens_of
from tests import people
from tests.marketplace.pages.matrix_draw import HOME, PARAMETERS, app_of, drawn, foreign, own, text_of
from tests.marketplace.pages.strangers import NOBODY, NOW_MS, PEOPLE, Stranger, Strangers

PAGES = Path(__file__).parents[3] / "marketplace" / "pages"
EVERYBODY = [*PEOPLE, *NOBODY]
OF_NO_ROW = {"lang", "season", "ky"}
"""The parameters that name what everybody may know: a language, a season, the first day of a period."""
THERE: dict[str, set[str]] = {
    "farmer": {"theo-ho", "cong-bo", "lo-hang", "dang-ban", "thieu-hang", "ho-va-du-kien"},
    "helper": {"cong-bo", "lo-hang", "thieu-hang", "ho-va-du-kien"},
    "director": {"theo-xa", "theo-ho", "cong-bo", "lo-hang", "dang-ban", "thieu-hang", "thanh-toan", "can-xu-ly",
                 "ho-va-du-kien", "san"},
    "accountant": {"theo-xa", "theo-ho", "cong-bo", "dang-ban", "thieu-hang", "thanh-toan", "san"},
    "weigher": {"cong-bo", "lo-hang", "thieu-hang", "ho-va-du-kien"},
    "seller": {"cong-bo", "lo-hang", "dang-ban", "thieu-hang", "can-xu-ly", "ho-va-du-kien", "san"},
    "commune staff": {"cong-bo", "ho-va-du-kien"},
    "officer": {"theo-xa", "theo-ho", "cong-bo", "ho-va-du-kien", "san"},
    **{nobody: {"cong-bo"} for nobody in NOBODY},
}  # fmt: skip
NAMES_A_ROW = {"theo-ho": "ho", "lo-hang": "lo", "thanh-toan": "coop", "nguoi-dung": "ng"}
SABOTAGE = {
    "household": ("director", "ho-va-du-kien"), "lot": ("weigher", "lo-hang"), "inboxitem": ("seller", "can-xu-ly"),
    "day_total": ("director", "theo-xa"),
}  # fmt: skip
"""By table: a screen that shows it as soon as its rule alone is made true; most rows are behind several rules."""


@pytest.fixture(scope="module")
def strangers(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    """The market whose periods are closed."""
    market = Strangers(sqlite_template, tmp_path_factory.mktemp("strangers"))
    yield market
    market.close()


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
    for path in there(person):
        named = foreign(person)
        addresses = [{}, {NAMES_A_ROW[path]: named[NAMES_A_ROW[path]]}] if path in NAMES_A_ROW else [named]
        for address in addresses:
            assert leaks(person, path, address) == [], (path, address)


@pytest.mark.parametrize("path", ["theo-ho", "thanh-toan"])
def test_nothing_of_others_is_drawn_of_a_period_that_is_open(provisional: Strangers, path: str) -> None:
    person = provisional["director"]
    assert leaks(person, path, {}) == []
    assert leaks(person, path, {"ho": person.own("household")[0]}) == []


@pytest.mark.parametrize("role", ["weigher"])
def test_widgets_as_an_administrator_left_them_show_nothing_of_others(strangers: Strangers, role: str) -> None:
    person = strangers[role]
    for path in there(person):
        assert leaks(person, path, {}, left_by_administrator(strangers, path)) == [], path


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


@pytest.mark.parametrize("table", SABOTAGE)
def test_a_table_whose_rule_is_made_true_is_noticed(
    strangers: Strangers, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role, path = SABOTAGE[table]
    assert not noticed(strangers[role], path, {})
    monkeypatch.setitem(RULES, table, TableRule(everybody=True))  # type: ignore[arg-type]
    assert noticed(strangers[role], path, {})


def noticed(person: Stranger, path: str, address: dict[str, str]) -> bool:
    """Say whether a screen names others, or tells other figures where those of others are other ones."""
    marked = drawn(person, person.database, path, address)
    return bool(person.named(marked, address.values())) or marked != drawn(person, person.plain, path, address)


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


def addresses(person: Stranger, names: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield every address that names one row, own or others', and the empty one."""
    yield {}
    for name, table in names.items():
        for code in [*person.own(table), *person.foreign(table)]:
            yield {name: code}
    for coop in [*person.own("cooperative"), *person.foreign("cooperative")]:
        for home in [*person.own("household"), *person.foreign("household")]:
            yield {"coop": coop, "ho": home, "ky": "2021-06-01"}


@pytest.mark.soak
@pytest.mark.parametrize("role", [one for one in EVERYBODY if one != "administrator"])
def test_no_address_names_others_or_tells_their_figures(strangers: Strangers, role: str) -> None:
    person = strangers[role]
    for path in there(person):
        for address in addresses(person, dict(PARAMETERS)):
            assert leaks(person, path, address) == [], (path, address)
            assert not noticed(person, path, address), (path, address)


@pytest.mark.soak
@pytest.mark.parametrize("role", [one for one in EVERYBODY if one != "administrator"])
def test_no_widget_of_an_administrator_shows_anything_of_others(strangers: Strangers, role: str) -> None:
    person = strangers[role]
    for path in there(person):
        assert leaks(person, path, own(person), left_by_administrator(strangers, path)) == [], path
