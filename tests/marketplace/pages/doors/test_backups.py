"""A backup is handed out whole to an administrator on the button of the screen, to no page of another site.

It leaves nothing behind.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from httpx import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.backups import backup_door
from marketplace.storage import Database, backup, bulk
from marketplace.storage.settings import Settings
from tests.marketplace.pages.doors.asking import client
from tests.people import DESK, desk, grant, person, session, signed_in
from tests.seeding import seed

WAIT_S = 60
NOON_MS = 1_781_956_200_000


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Path:
    """The home of a market that has an administrator."""
    desk(database)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@contextmanager
def served(database: Database, home: Path, **environ: str) -> Iterator[TestClient]:
    """The administrator's browser at the door of a market."""
    door = backup_door(Settings(home, "", environ))
    browser = client([Route("/download/backup", door.answer, methods=["GET", "POST"])])
    browser.cookies.set(COOKIE, DESK)
    with opened(AppContext(database, clock=lambda: NOON_MS)):
        yield browser


def left(home: Path) -> list[str]:
    """What is at home beside the folder from which it was handed out, and in there."""
    return [path.name for path in home.rglob("*") if path.name != ".handed-out"]


def asked(browser: TestClient) -> Response:
    """What the button on the door's page brings."""
    page = browser.get("/download/backup?lang=vi")
    found = re.search(r'name="form_token" value="(\w+)"', page.text)
    return browser.post("/download/backup?lang=vi", data={"form_token": found[1]}) if found else page


def test_what_is_handed_out_is_a_backup_and_nothing_is_left(database: Database, home: Path, tmp_path: Path) -> None:
    seed(database)
    (home / "secrets.toml").write_text('postmart = "bí mật"\n', encoding="utf-8")
    with served(database, home, LENSAN_KEY="mùa vải thiều 2026") as browser:
        answer = asked(browser)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert 'filename="lensan-20260620-185000.lensan"' in answer.headers["content-disposition"]
    (tmp_path / "it.lensan").write_bytes(answer.content)
    assert backup.manifest_of(tmp_path / "it.lensan").made_ms == NOON_MS
    assert backup.secrets_of(tmp_path / "it.lensan") is not None
    assert left(home) == ["secrets.toml"]


def test_another_page_gets_none(database: Database, home: Path) -> None:
    with served(database, home) as browser:
        assert "Sao lưu ngay" in browser.get("/download/backup").text
        for form in ({"form_token": ""}, {"form_token": "0" * 64}):
            assert browser.post("/download/backup", data=form).status_code == 403
    assert left(home) == []


def test_whoever_is_no_administrator_gets_none(database: Database, home: Path) -> None:
    seed(database)
    waits = person(database, totp_sealed=b"sealed")
    grant(database, waits, "administrator")
    tokens = [
        signed_in(database, "officer", area_system="63", province_code="24"),
        signed_in(database, "farmer", household_id=1),
        session(database, waits),
    ]
    with served(database, home) as browser:
        form = {"form_token": forms.token("held", "")}
        browser.cookies.set("lensan-form", "held")
        for token in (*tokens, "", "forged"):
            browser.cookies.set(COOKIE, token)
            form = {"form_token": forms.token("held", token)}
            answers = [browser.get("/download/backup"), browser.post("/download/backup", data=form)]
            status, said = (404, "không có gì dành cho bạn") if token in tokens else (403, "Hãy đăng nhập")
            assert [(answer.status_code, said in answer.text) for answer in answers] == [(status, True)] * 2
    assert left(home) == []


def test_what_cannot_be_read_elsewhere_is_said_before(database: Database, home: Path) -> None:
    with served(database, home) as browser:
        assert "secrets.toml" not in browser.get("/download/backup").text
        Settings(home, "", {}).sealing_key()
        text = browser.get("/download/backup").text
        assert "máy chủ chưa đặt LENSAN_KEY" in text
        assert "không đọc được ở nơi khác nếu thiếu tệp secrets.toml" in text
    with served(database, home, LENSAN_KEY="mùa vải thiều 2026") as browser:
        assert "LENSAN_KEY" not in browser.get("/download/backup").text


def test_who_has_it_is_noted(database: Database, home: Path) -> None:
    with served(database, home) as browser:
        assert asked(browser).status_code == 200
    with database.read() as connection:
        noted = bulk.select(connection, "SELECT who, act, subject, at_ms FROM audit", {})
    assert noted == [("Người 1 (NG-0001)", "backup handed out", "lensan-20260620-185000.lensan", NOON_MS)]


def test_one_at_a_time_is_made(database: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on, make = threading.Event(), threading.Event(), backup.back_up

    def slowly(*how: object) -> object:
        begun.set()
        assert goes_on.wait(WAIT_S)
        return make(*how)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "back_up", slowly)
    first: list[int] = []
    with served(database, home) as browser:
        asking = threading.Thread(target=lambda: first.append(asked(browser).status_code))
        asking.start()
        assert begun.wait(WAIT_S)
        second = asked(browser)
        goes_on.set()
        asking.join(WAIT_S)
        assert (second.status_code, first) == (409, [200])
        assert "Đang sao lưu" in second.text
        assert asked(browser).status_code == 200


def test_why_there_is_none_is_said_in_vietnamese(database: Database, home: Path) -> None:
    (home / "secrets.toml").write_text('postmart = "bí mật"\n', encoding="utf-8")
    with served(database, home, LENSAN_KEY="short") as browser:
        short = asked(browser)
    assert short.status_code == 500
    assert "LENSAN_KEY có ít hơn 16 ký tự" in short.text
    (home / ".handed-out").rmdir()
    (home / ".handed-out").write_bytes(b"")
    with served(database, home) as browser:
        none = asked(browser)
    (home / ".handed-out").unlink()
    assert none.status_code == 500
    assert "Chưa sao lưu được" in none.text
    assert left(home) == ["secrets.toml"]


def test_what_was_not_handed_out_to_its_end_is_gone_the_day_after(database: Database, home: Path) -> None:
    (home / ".handed-out").mkdir()
    for name, hours in (("one", 25), ("other", 23)):
        (home / ".handed-out" / name).mkdir()
        os.utime(home / ".handed-out" / name, times=(0, NOON_MS / 1000 - hours * 3600))
    with served(database, home) as browser:
        assert asked(browser).status_code == 200
    assert left(home) == ["other"]
