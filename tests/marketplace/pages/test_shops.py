"""Shops and their secrets: written and never shown, paused and let go on, each noted in the audit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.directory.audit_lines import AuditFilter, lines
from marketplace.exchange import channels
from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.storage.tables import Channel
from marketplace.words.messages import Sentence
from tests import people
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import refused, said, told
from tests.seeding import NOW_MS, seed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, "", {})


@pytest.fixture
def app(sqlite: Database, settings: Settings) -> Iterator[AppTest]:
    seed(sqlite)
    token = people.desk(sqlite)
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token, settings=settings)):
        yield AppTest.from_function(draw_screen, args=("shops",), default_timeout=60).run()


def noted(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        return [(one.act, one.who) for one in lines(connection, EVERYTHING, AuditFilter(), 10)[1]]


def test_a_secret_is_kept_and_never_shown(app: AppTest, sqlite: Database, settings: Settings) -> None:
    assert "chưa có khóa kết nối" in said(app)
    app.text_input(key="typed-secret-1-0").set_value("  ")
    app = next(one for one in app.button if one.label == "Lưu khóa").click().run()
    assert refused(app) == ["Hãy ghi khóa kết nối."]
    assert settings.kept_secrets() == []
    app.text_input(key="typed-secret-1-0").set_value("client:very-secret")
    app = next(one for one in app.button if one.label == "Lưu khóa").click().run()
    assert settings.secret("postmart-1") == "client:very-secret"
    assert told(app) == ["Đã lưu khóa kết nối của Postmart – gian hàng tỉnh."]
    assert "đã có khóa kết nối" in said(app)
    shown = said(app) + "".join(str(one.value) for one in app.text_input)
    assert "very-secret" not in shown
    assert noted(sqlite) == [("secret written", "Người 1 (NG-0001)")]
    with sqlite.read() as connection:
        assert "very-secret" not in str(lines(connection, EVERYTHING, AuditFilter(), 10))


def test_that_the_servers_own_secret_wins_over_what_is_written_is_said(sqlite: Database, tmp_path: Path) -> None:
    seed(sqlite)
    token, settings = people.desk(sqlite), Settings(tmp_path, "", {"LENSAN_SECRET_POSTMART_1": "of-the-server"})
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token, settings=settings)):
        app = AppTest.from_function(draw_screen, args=("shops",), default_timeout=60).run()
        assert "đang dùng khóa của máy chủ: LENSAN_SECRET_POSTMART_1" in said(app)
        assert "đã có khóa kết nối" not in said(app).split("postmart-1")[1].split("voso")[0]
        app.text_input(key="typed-secret-1-0").set_value("written")
        app = next(one for one in app.button if one.label == "Lưu khóa").click().run()
    assert "còn biến LENSAN_SECRET_POSTMART_1 thì máy chủ vẫn dùng khóa đó" in told(app)[0]
    assert "of-the-server" not in said(app)
    assert (settings.secret("postmart-1"), settings.kept_secrets()) == ("of-the-server", ["postmart-1"])


def test_a_shop_is_paused_and_goes_on(app: AppTest, sqlite: Database) -> None:
    def reason() -> str | None:
        with sqlite.read() as connection:
            return channels.shops(connection, EVERYTHING)[0].paused_reason

    app = app.button(key="pause-1").click().run()
    assert reason() == "paused by an administrator"
    app = app.button(key="resume-1").click().run()
    assert not app.exception
    assert reason() is None
    assert [act for act, _ in noted(sqlite)] == ["shop resumed", "shop paused"]


def test_go_is_said_for_a_shop_and_why_it_waits_stays(app: AppTest, sqlite: Database) -> None:
    with sqlite.write() as connection:
        channels.set_paused(connection, 1, Sentence("the platform refused", "sàn từ chối"))
    with sqlite.writing() as session:
        channel = session.get(Channel, 1)
        assert channel is not None
        channel.adopted = False
        session.add(channel)
    app = app.run()
    app = app.button(key="adopt-1").click().run()
    assert not app.exception
    with sqlite.read() as connection:
        [first, _] = channels.shops(connection, EVERYTHING)
    assert (first.adopted, first.paused_reason) == (True, "the platform refused")
