"""Every screen, role, address and table: nothing of others is drawn, and each rule holds others' rows back somewhere.

The long form of ``tests/marketplace/pages/test_matrix.py``.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

import pytest

from marketplace.storage import connect
from tests.marketplace.pages.matrix_draw import PARAMETERS, drawn, own
from tests.marketplace.pages.sabotage import asked_by, holds_back, shown, statements, views
from tests.marketplace.pages.strangers import Stranger, Strangers
from tests.marketplace.pages.test_matrix import EVERYBODY, HELD_TWICE, PROOFS, leaks, left_by_administrator, there

pytestmark = pytest.mark.soak
READS = {"theo-ho": {"ho"}, "lo-hang": {"lo"}, "thanh-toan": {"coop", "ho", "ky"}}
"""By screen, what of its address names a row."""
OTHERS = [one for one in EVERYBODY if one != "administrator"]


@pytest.fixture(scope="module")
def strangers(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    """The market whose periods are closed."""
    market = Strangers(sqlite_template, tmp_path_factory.mktemp("strangers"))
    yield market
    market.close()


def addresses(person: Stranger) -> Iterator[dict[str, str]]:
    """Yield every address that names one row, own or others', and every household of every cooperative."""
    for name, table in PARAMETERS.items():
        for code in [*person.own(table), *person.foreign(table)]:
            yield {name: code}
    for coop in [*person.own("cooperative"), *person.foreign("cooperative")]:
        for home in [*person.own("household"), *person.foreign("household")]:
            yield {"coop": coop, "ho": home, "ky": "2021-06-01"}


@pytest.mark.parametrize("role", OTHERS)
def test_no_address_names_others_or_tells_their_figures(strangers: Strangers, role: str) -> None:
    person = strangers[role]
    for path in set(there(person)) & READS.keys():
        for address in addresses(person):
            if address.keys() <= READS[path]:
                assert leaks(person, path, address) == [], (path, address)


@pytest.mark.parametrize("role", OTHERS)
def test_no_view_and_no_widget_of_an_administrator_shows_anything_of_others(strangers: Strangers, role: str) -> None:
    person = strangers[role]
    for view in views(person, there(person)):
        assert shown(person, view) == [], view
    for path in there(person):
        assert leaks(person, path, own(person), left_by_administrator(strangers, path)) == [], path


def test_what_is_proven_is_read_and_what_is_not_read_needs_no_proof(strangers: Strangers) -> None:
    person = strangers["administrator"]
    with closing(connect(str(person.plain.engine.url))) as market, statements() as read:
        for view in views(person, there(person)):
            drawn(person, market, view.path, view.address, view.state)
    assert sorted(PROOFS.keys() - read) == []


def test_each_rule_is_made_true_on_every_view_of_everybody_and_noticed(strangers: Strangers) -> None:
    noticed: defaultdict[str, set[str]] = defaultdict(set)
    asked_of: set[str] = set()
    for person in map(strangers.__getitem__, OTHERS):
        for view in views(person, there(person)):
            asked = asked_by(person, view)
            asked_of |= asked
            for table in sorted(asked | asked_by(person, view, free=True) & PROOFS.keys()):
                if holds_back(person, view, table):
                    noticed[table].add(f"{person.role}: {view.path}")
    assert asked_of - HELD_TWICE <= PROOFS.keys()
    assert noticed.keys() - HELD_TWICE == PROOFS.keys(), {table: sorted(where) for table, where in noticed.items()}
