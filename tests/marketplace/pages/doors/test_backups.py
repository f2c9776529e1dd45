"""A backup is handed out whole to an administrator on the button of the screen, to no page of another site.

It leaves nothing behind.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Route

from connectors.partner.server import running
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors.backups import backup_door
from marketplace.storage import Database, backup
from marketplace.storage.settings import Settings
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
def served(database: Database, home: Path, **environ: str) -> Iterator[str]:
    """The address of the door of a market."""
    app = Starlette(routes=[Route("/download/backup", backup_door(Settings(home, "", environ)), methods=["POST"])])
    with opened(AppContext(database, clock=lambda: NOON_MS)), running(app) as url:
        yield f"{url}/download/backup?lang=vi"


def left(home: Path) -> list[str]:
    """What is at home beside the folder from which it was handed out, and in there."""
    return [path.name for path in home.rglob("*") if path.name != ".handed-out"]


def asked(address: str, site: str = "same-origin", token: str = DESK) -> requests.Response:
    return requests.post(address, headers={"Sec-Fetch-Site": site}, cookies={COOKIE: token}, timeout=WAIT_S)


def test_what_is_handed_out_is_a_backup_and_nothing_is_left(database: Database, home: Path, tmp_path: Path) -> None:
    seed(database)
    (home / "secrets.toml").write_text('postmart = "bí mật"\n', encoding="utf-8")
    with served(database, home, LENSAN_KEY="mùa vải thiều 2026") as address:
        answer = asked(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert 'filename="lensan-20260620-185000.lensan"' in answer.headers["content-disposition"]
    (tmp_path / "it.lensan").write_bytes(answer.content)
    assert backup.manifest_of(tmp_path / "it.lensan").made_ms == NOON_MS
    assert backup.secrets_of(tmp_path / "it.lensan") is not None
    assert left(home) == ["secrets.toml"]


def test_another_page_gets_none_and_the_app_itself_or_a_typed_address_gets_one(database: Database, home: Path) -> None:
    with served(database, home) as address:
        refused = {site: asked(address, site) for site in ("cross-site", "same-site")}
        given = {site: asked(address, site).status_code for site in ("same-origin", "none")}
    assert {site: answer.status_code for site, answer in refused.items()} == {"cross-site": 403, "same-site": 403}
    assert all("Hãy bấm “Sao lưu ngay” ở trang Sàn." in answer.text for answer in refused.values())
    assert given == {"same-origin": 200, "none": 200}
    assert left(home) == []


def test_whoever_is_no_administrator_gets_none(database: Database, home: Path) -> None:
    seed(database)
    officer = signed_in(database, "officer", area_system="63", province_code="24")
    farmer = signed_in(database, "farmer", household_id=1)
    waits = person(database, totp_sealed=b"sealed")
    grant(database, waits, "administrator")
    waiting = session(database, waits)
    with served(database, home) as address:
        told = {token: asked(address, token=token) for token in (officer, farmer, waiting)}
        nobody = [asked(address, token=token).status_code for token in ("", "forged")]
        typed = requests.get(address, cookies={COOKIE: DESK}, timeout=WAIT_S).status_code
    assert {answer.status_code for answer in told.values()} == {404}
    assert all("Ở đây không có gì dành cho bạn." in answer.text for answer in told.values())
    assert (nobody, typed, left(home)) == ([403, 403], 405, [])


def test_one_at_a_time_is_made(database: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on, make = threading.Event(), threading.Event(), backup.back_up

    def slowly(*how: object) -> object:
        begun.set()
        assert goes_on.wait(WAIT_S)
        return make(*how)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "back_up", slowly)
    first: list[int] = []
    with served(database, home) as address:
        asking = threading.Thread(target=lambda: first.append(asked(address).status_code))
        asking.start()
        assert begun.wait(WAIT_S)
        second = asked(address)
        goes_on.set()
        asking.join(WAIT_S)
        assert (second.status_code, first) == (409, [200])
        assert "Đang sao lưu" in second.text
        assert asked(address).status_code == 200


def test_why_there_is_none_is_said_in_vietnamese(database: Database, home: Path) -> None:
    (home / "secrets.toml").write_text('postmart = "bí mật"\n', encoding="utf-8")
    with served(database, home, LENSAN_KEY="short") as address:
        short = asked(address)
    assert short.status_code == 500
    assert "LENSAN_KEY có ít hơn 16 ký tự" in short.text
    (home / ".handed-out").rmdir()
    (home / ".handed-out").write_bytes(b"")
    with served(database, home) as address:
        none = asked(address)
    (home / ".handed-out").unlink()
    assert none.status_code == 500
    assert "Chưa sao lưu được" in none.text
    assert left(home) == ["secrets.toml"]


def test_what_was_not_handed_out_to_its_end_is_gone_the_day_after(database: Database, home: Path) -> None:
    (home / ".handed-out").mkdir()
    for name, hours in (("one", 25), ("other", 23)):
        (home / ".handed-out" / name).mkdir()
        os.utime(home / ".handed-out" / name, times=(0, NOON_MS / 1000 - hours * 3600))
    with served(database, home) as address:
        assert asked(address).status_code == 200
    assert left(home) == ["other"]
