"""Folders of shops: what is put into HOME/inbox/<channel>/ is handed in once it stands still, and leaves the folder.

A file is sealed in the database before its original is deleted; a note says what becomes of it. What is no plain file
of a size that is read is moved aside unopened, and gone after three days.
"""

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from jobs.service import folder_notes
from jobs.service.folder_notes import OWN, REFUSED, WAITING
from marketplace.directory import audit
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.files import MOST_BYTES, SEALED_MS, NewShopFile, ShopFileError, check_name, check_size
from marketplace.operations import shop_files
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.messages import SILENCE, Sentence

log = logging.getLogger("lensan.files")
FOLDER = "inbox"
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_FILE = Sentence(
    "it is no plain file (a link or a device); put the file itself here",
    "Đây không phải tệp thường (là liên kết hoặc thiết bị); hãy bỏ chính tệp đó vào đây.",
)
_GONE = Sentence("It lies in this folder for three days.", "Tệp nằm trong thư mục này ba ngày rồi bị xóa.")


class _Stamp(NamedTuple):
    """By what is seen that a file stands still."""

    inode: int
    size: int
    mtime_ns: int


class ShopFolders:
    """The folders of one home, looked at again and again: what two looks find alike is handed in."""

    def __init__(self, database: Database, settings: Settings, now: Clock) -> None:
        self._database, self._settings, self._now = database, settings, now
        self._seen: dict[Path, _Stamp] = {}
        self._told: set[str] = set()

    def look(self) -> int:
        """Hand in what stands still since the last look, and bring the notes up to date; return how many files came."""
        home = self._settings.home / FOLDER
        if not home.is_dir() or home.is_symlink():
            return 0
        came, there = 0, set()
        for channel, folder in self._shops(home):
            for entry in sorted(_entries(folder), key=lambda one: one.name):
                there.add(folder / entry.name)
                came += self._take(channel, folder, entry)
            with self._database.read() as connection:
                folder_notes.follow(connection, channel.id, folder)
            _sweep(folder / REFUSED, self._now())
        self._seen = {path: stamp for path, stamp in self._seen.items() if path in there}
        return came

    def _shops(self, home: Path) -> Iterator[tuple[ChannelRow, Path]]:
        with self._database.read() as connection:
            known = {one.code: one for one in channels.all_channels(connection)}
        for entry in sorted(os.scandir(home), key=lambda one: one.name):
            if not entry.is_dir(follow_symlinks=False):
                continue
            if entry.name in known:
                yield known[entry.name], home / entry.name
            else:
                self._say_once(f"{FOLDER}/{entry.name} is no shop's folder; call it by the code of a channel")

    def _take(self, channel: ChannelRow, folder: Path, entry: "os.DirEntry[str]") -> bool:
        """Hand a file in, if it stands still; say whether it came."""
        path = folder / entry.name
        found = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode):
            self._aside(path, _NO_FILE)
            return False
        stamp = _Stamp(found.st_ino, found.st_size, found.st_mtime_ns)
        if self._seen.get(path) != stamp:
            self._seen[path] = stamp
            return False
        try:
            return self._hand_in(channel, path, stamp)
        except ShopFileError as error:
            self._aside(path, error.sentence)
        except OSError as error:
            self._say_once(f"{FOLDER}/{channel.code}: a file cannot be read or moved ({error.strerror})")
        return False

    def _hand_in(self, channel: ChannelRow, path: Path, stamp: _Stamp) -> bool:
        check_name(path.name)
        check_size(stamp.size, path.name)
        content = _content(path, stamp)
        if content is None:  # it moves again: the next looks wait for it
            del self._seen[path]
            return False
        file = NewShopFile.of(path.name, content, self._settings.sealing_key())
        try:
            with self._database.write() as connection:
                shop_files.hand_in(connection, EVERYTHING, channel, file, audit.BY_ITSELF, self._now())
        except ShopFileError as error:  # there is no room now; it stays where it is
            self._say_once(f"{FOLDER}/{channel.code}: {error}")
            return False
        path.unlink()
        folder_notes.write(path.parent / WAITING, path.name, Sentence("It waits to be read.", "Đang chờ máy đọc."))
        return True

    def _aside(self, path: Path, why: Sentence) -> None:
        """Move what is not read into the folder of what was refused, unopened; a link is deleted."""
        folder = path.parent / REFUSED
        folder.mkdir(mode=0o700, exist_ok=True)
        lies = SILENCE
        if path.is_symlink():
            path.unlink()
        else:
            moved, lies = folder / folder_notes.shown(path.name), _GONE
            path.replace(moved)
            os.utime(moved, (self._now() / 1000,) * 2)
        note = Sentence(f"Not taken in: {why.en}. {lies.en}", f"Không nhận: {why.vi} {lies.vi}")
        folder_notes.write(folder, path.name, note)

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            log.warning("%s", sentence)


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    """Yield what people put into a folder: no folders, and nothing that an office program keeps for itself."""
    for entry in os.scandir(folder):
        hidden = entry.name.startswith((".", "~$")) or entry.name in OWN
        if not hidden and not entry.is_dir(follow_symlinks=False):
            yield entry


def _content(path: Path, stamp: _Stamp) -> bytes | None:
    """Return the bytes of a file that stood still; None where it is another one, or written on."""
    handle = os.open(path, _OPEN)
    with os.fdopen(handle, "rb") as file:
        content = file.read(MOST_BYTES + 1) if _stamped(handle) == stamp else b""
        return content if len(content) == stamp.size and _stamped(handle) == stamp else None


def _stamped(handle: int) -> _Stamp | None:
    found = os.fstat(handle)
    return _Stamp(found.st_ino, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def _sweep(folder: Path, now_ms: int) -> None:
    """Delete what was moved aside three days ago, which has a note; the notes stay."""
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        old = entry.stat(follow_symlinks=False).st_mtime * 1000 <= now_ms - SEALED_MS
        if old and (folder / f"{entry.name}.txt").is_file() and not entry.is_dir(follow_symlinks=False):
            with suppress(FileNotFoundError):
                (folder / entry.name).unlink()
