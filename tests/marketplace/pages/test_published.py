"""The screen of what is published: it says what stands together and what is not told, and is there for every role."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.reports.published import publish
from marketplace.storage import Database
from marketplace.words.instants import start_of
from tests import people
from tests.ledger import rows
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import said
from tests.marketplace.reports.published.made_seasons import Ledger, MadeSeason
from tests.marketplace.reports.published.test_nobody_is_found import DISTRICTS, TODAY, day, even, sold


@pytest.fixture
def season(sqlite: Database) -> Iterator[MadeSeason]:
    token = people.desk(sqlite)
    with opened(AppContext(sqlite, lambda: start_of(day(2)), kept_ms=0, token=lambda: token)):
        yield MadeSeason(sqlite, DISTRICTS, TODAY)


def drawn(season: MadeSeason, ledger: Ledger | None = None) -> str:
    if ledger:
        season.write(ledger)
        publish(season.database, season.row, start_of(day(1)) + 1)
    app = AppTest.from_function(draw_screen, args=("published",), default_timeout=60)
    app.session_state["season"] = season.row
    return said(app.run())


def test_before_the_first_publication_it_says_when_there_will_be_one(season: MadeSeason) -> None:
    assert "Vụ này chưa công bố số liệu nào." in drawn(season)


def test_it_is_marked_as_open_data_and_offers_it_for_download(season: MadeSeason) -> None:
    text = drawn(season, even())
    for words in ("Dữ liệu mở – đã gộp các xã ít hộ", "Số liệu tính đến hết ngày 1/6/2026", "Xã N0", "Postmart",
                  "4.000,08 kg", f"./download/published.xlsx?season=vu-{season.id}"):  # fmt: skip
        assert words in text


def test_communes_that_stand_together_and_the_rest_are_named(season: MadeSeason) -> None:
    few = {sale: amount for sale, amount in even().items() if sale.then in ("T1", "T2")}
    few |= sold(20, "T0", "N0", "voso", 0, 30) | sold(21, "T3", "N3", "voso", 0, 30)
    season.expect([(home, then, now, 100_000) for home, then, now, *_ in few])
    text = drawn(season, few)
    assert "Xã N0, Xã N1" in text
    assert "Xã N2, Xã N3" in text


def test_a_commune_of_which_too_few_have_sold_is_not_published(season: MadeSeason) -> None:
    season.expect([(100 + n, "T0", "N0", 100_000) for n in range(4)])
    text = drawn(season, {sale: amount for sale, amount in even().items() if sale.then != "T0"})
    row = text[text.index("Xã N0") :]
    assert "không công bố (ít hộ)" in row[: row.index("</tr>")]


def test_who_may_publish_looks_at_it_first_and_it_is_signed(season: MadeSeason) -> None:
    season.write(even())
    app = AppTest.from_function(draw_screen, args=("published",), default_timeout=60)
    app.session_state["season"] = season.row
    app = app.run().button(key="publish-look").click().run()
    assert "4.000,08 kg" in said(app)
    assert rows(season.database, "SELECT count(*) FROM publication") == [(0,)]
    app = app.button(key="no-publish").click().run()
    assert "Vụ này chưa công bố số liệu nào." in said(app)
    app = app.button(key="publish-look").click().run().button(key="yes-publish").click().run()
    assert not app.exception
    assert "Đã công bố." in said(app) or "Đã công bố." in [one.value for one in app.success]
    assert "Số liệu tính đến hết ngày" in said(app)
    assert rows(season.database, "SELECT who, act, subject FROM audit WHERE act = 'figures published'") == [
        ("Người 1 (NG-0001)", "figures published", season.row.code)
    ]
    app = app.button(key="publish-look").click().run()
    assert "Chưa có gì thêm để công bố" in said(app)


def test_who_may_not_publish_has_no_button(season: MadeSeason) -> None:
    token = people.signed_in(season.database, "commune staff", commune_id=1)
    with opened(AppContext(season.database, lambda: start_of(day(2)), kept_ms=0, token=lambda: token)):
        app = AppTest.from_function(draw_screen, args=("published",), default_timeout=60)
        app.session_state["season"] = season.row
        assert [one.key for one in app.run().button] == []
