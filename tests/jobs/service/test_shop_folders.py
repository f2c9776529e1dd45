"""What is put into a shop's folder is handed in once it stands still; what is no plain file is moved aside unopened."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from jobs.service.shop_folders import ShopFolders, _content, _Stamp
from marketplace.exchange import files
from marketplace.exchange.files import MOST_BYTES, SEALED_MS, NewShopFile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests import world

NOW_MS = world.OPENS_MS


class Home:
    """A home with the folder of a shop, and who looks into it."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database, self.shop = database, home / "inbox" / "shop"
        self.now_ms = NOW_MS
        self.shop.mkdir(parents=True)
        self.folders = ShopFolders(database, Settings(home, "", {}), lambda: self.now_ms)

    def names(self) -> list[str]:
        with self.database.read() as connection:
            return sorted(one.name for one in files.files(connection, EVERYTHING, 1))

    def left(self) -> set[str]:
        return {str(one.relative_to(self.shop)) for one in self.shop.rglob("*") if not one.is_dir()}


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Home:
    world.build(database)
    return Home(database, tmp_path / "home")


@pytest.mark.both
def test_a_file_is_handed_in_once_it_stands_still_and_leaves_only_a_note(home: Home) -> None:
    sheet = home.shop / "Order.all.xlsx"
    sheet.write_bytes(b"PK Nguyen Thi Mua")
    assert home.folders.look() == 0
    sheet.write_bytes(b"PK Nguyen Thi Mua, Tran Van Ban")  # still being written
    assert home.folders.look() == 0
    assert home.names() == []
    assert home.folders.look() == 1
    assert (home.names(), home.left()) == (["Order.all.xlsx"], {"waiting/Order.all.xlsx.txt"})
    with home.database.read() as connection:
        [sealed] = connection.execute(select(TABLES["shop_file"].c.sealed)).scalars()
        acts = list(connection.execute(select(TABLES["audit"].c.act)).scalars())
        requests = list(connection.execute(select(TABLES["sync_request"].c.channel_id)).scalars())
    assert b"Mua" not in sealed
    assert (acts, requests) == (["file handed in"], [1])
    sheet.write_bytes(b"PK Nguyen Thi Mua, Tran Van Ban")
    assert [home.folders.look() for _ in range(2)] == [0, 1]
    assert home.names() == ["Order.all.xlsx"]  # the shop has it already


def test_what_is_no_plain_file_is_moved_aside_unopened_and_gone_after_three_days(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"not to be read")
    (home.shop / "link.xlsx").symlink_to(secret)
    os.mkfifo(home.shop / "pipe.xlsx")
    (home.shop / "empty.txt").write_bytes(b"")
    (home.shop / "odd\nname.xlsx").write_bytes(b"PK")
    with (home.shop / "large.xlsx").open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    (home.shop / "a folder").mkdir()
    (home.shop / "~$Order.xlsx").write_bytes(b"Excel's own")
    assert [home.folders.look() for _ in range(2)] == [0, 0]
    assert home.names() == []
    notes = {f"refused/{name}.txt" for name in ("link.xlsx", "pipe.xlsx", "empty.txt", "oddname.xlsx", "large.xlsx")}
    moved = {f"refused/{name}" for name in ("pipe.xlsx", "empty.txt", "oddname.xlsx", "large.xlsx")}
    assert home.left() == notes | moved | {"~$Order.xlsx"}
    assert "liên kết" in (home.shop / "refused" / "link.xlsx.txt").read_text(encoding="utf-8")
    assert secret.read_bytes() == b"not to be read"
    home.now_ms += SEALED_MS
    home.folders.look()
    assert home.left() == notes | {"~$Order.xlsx"}


def test_a_file_stays_where_it_is_while_there_is_no_room_for_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WAITING", 1)
    with home.database.write() as connection:
        files.put(connection, 1, NewShopFile("a.xlsx", 1, b"d", b"x"), None, NOW_MS)
    (home.shop / "late.xlsx").write_bytes(b"PK")
    assert [home.folders.look() for _ in range(3)] == [0, 0, 0]
    assert home.left() == {"late.xlsx"}


def test_a_folder_that_is_no_shops_is_left_alone_and_said_once(
    home: Home, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    other = tmp_path / "home" / "inbox" / "shop-2"
    other.mkdir()
    (other / "a.xlsx").write_bytes(b"PK")
    (tmp_path / "home" / "inbox" / "linked").symlink_to(home.shop)
    assert [home.folders.look() for _ in range(3)] == [0, 0, 0]
    assert (other / "a.xlsx").exists()
    assert caplog.text.count("shop-2 is no shop's folder") == 1
    assert ShopFolders(home.database, Settings(tmp_path / "nowhere", "", {}), lambda: NOW_MS).look() == 0


def test_a_file_that_is_another_one_by_now_is_not_taken_for_it(tmp_path: Path) -> None:
    sheet = tmp_path / "a.xlsx"
    sheet.write_bytes(b"PK")
    found = sheet.stat()
    stamp = _Stamp(found.st_ino, found.st_size, found.st_mtime_ns)
    assert _content(sheet, stamp) == b"PK"
    sheet.write_bytes(b"PK and more")
    assert _content(sheet, stamp) is None
