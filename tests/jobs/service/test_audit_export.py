"""Each line of the audit stands once in the file at home, whole, whatever was killed, and comes to syslog."""

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from logging import LogRecord
from pathlib import Path
from typing import Any

import pytest

from jobs.output.files import NotWrittenError
from jobs.service import audit_export
from jobs.service.audit_export import FILE, SENT, NotSentError
from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.storage import Database
from marketplace.storage.settings import Settings, SettingsError
from tests.limited import files_grow_to

NOW = 1_780_000_000_000


def home(path: Path, **environ: str) -> Settings:
    return Settings.read(environ, path / "home")


def noted(database: Database, *acts: str) -> None:
    with database.write() as connection:
        for act in acts:
            audit.note(connection, NOW, Signed(None, "may-chu"), act, "gian\nhàng\u2028\x9b", {"why": "a\nb"})


def acts(settings: Settings) -> list[str]:
    return [json.loads(line)["act"] for line in (settings.home / FILE).read_text("utf-8").split("\n")[:-1]]


@pytest.mark.both
def test_what_is_new_is_appended_once_and_for_the_owner_alone(database: Database, tmp_path: Path) -> None:
    settings = home(tmp_path)
    noted(database, "one", "two")
    assert audit_export.export(database, settings) == 2
    assert audit_export.export(database, settings) == 0
    noted(database, "three")
    assert audit_export.export(database, settings, whole=True) == 1
    assert acts(settings) == ["one", "two", "three"]
    text = (settings.home / FILE).read_text("utf-8")
    assert text.isprintable() or (set(text) - {"\n"} and all(one.isprintable() for one in set(text) - {"\n"}))
    assert (settings.home / FILE).stat().st_mode & 0o777 == 0o600
    assert json.loads(text.split("\n")[0])["subject"] == "gian\nhàng\u2028\x9b"


def test_a_torn_end_is_taken_off_and_a_late_line_is_not_lost(sqlite: Database, tmp_path: Path) -> None:
    settings = home(tmp_path)
    noted(sqlite, "one", "two", "three")
    audit_export.export(sqlite, settings)
    whole = (settings.home / FILE).read_bytes()
    lines = whole.splitlines(keepends=True)
    (settings.home / FILE).write_bytes(whole[:-9])
    assert audit_export.export(sqlite, settings) == 1
    assert (settings.home / FILE).read_bytes() == whole
    (settings.home / FILE).write_bytes(lines[0] + lines[2])
    assert audit_export.export(sqlite, settings) == 1
    assert acts(settings) == ["one", "three", "two"]


def test_a_full_disk_leaves_no_half_of_a_line_and_nothing_is_lost(sqlite: Database, tmp_path: Path) -> None:
    settings = home(tmp_path)
    noted(sqlite, "one")
    audit_export.export(sqlite, settings)
    size = (settings.home / FILE).stat().st_size
    noted(sqlite, "two", "three")
    with files_grow_to(size + 40), pytest.raises(NotWrittenError, match="takes no lines of the audit"):
        audit_export.export(sqlite, settings)
    assert acts(settings) == ["one"]
    with ThreadPoolExecutor(4) as several:
        assert sum(several.map(lambda _: audit_export.export(sqlite, settings), range(4))) == 2
    assert acts(settings) == ["one", "two", "three"]


def test_what_is_no_line_of_ours_stands_in_nobodys_way(sqlite: Database, tmp_path: Path) -> None:
    path = str(tmp_path / "log")
    settings = home(tmp_path, LENSAN_SYSLOG=path)
    noted(sqlite, "one", "two")
    audit_export.export(sqlite, settings)
    lines = (settings.home / FILE).read_bytes().splitlines(keepends=True)
    (settings.home / FILE).write_bytes(lines[0][:30] + b"\0\n[]\n" + lines[1])
    assert audit_export.export(sqlite, settings, whole=True) == 1
    with pytest.raises(NotSentError):
        audit_export.send(settings)
    (settings.home / SENT).write_text("")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        listening.settimeout(30)
        assert audit_export.send(settings) == 2
        said = [json.loads(listening.recv(65_536).decode().partition("\ufeff")[2])["act"] for _ in range(2)]
        assert audit_export.send(settings) == 0
    assert said == ["two", "one"]


def test_what_was_sent_before_syslog_went_away_is_not_sent_again(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home(tmp_path, LENSAN_SYSLOG=str(tmp_path / "log"))
    noted(sqlite, "one", "two", "three")
    audit_export.export(sqlite, settings)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "log"))
        listening.settimeout(30)
        made = audit_export._record

        def going(line: dict[str, Any], text: str) -> LogRecord:
            if line["act"] == "two":
                (tmp_path / "log").unlink()
                listening.close()
            return made(line, text)

        monkeypatch.setattr(audit_export, "_record", going)
        with pytest.raises(NotSentError):
            audit_export.send(settings)
    monkeypatch.undo()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "log"))
        listening.settimeout(30)
        assert audit_export.send(settings) == 2
        assert [json.loads(listening.recv(65_536).decode().partition("\ufeff")[2])["act"] for _ in range(2)] == [
            "two", "three",
        ]  # fmt: skip


def test_a_long_file_is_looked_at_from_its_end(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = home(tmp_path)
    noted(sqlite, *(f"act {n}" for n in range(20)))
    audit_export.export(sqlite, settings)
    monkeypatch.setattr(audit_export, "_TAIL", 500)
    noted(sqlite, "last")
    assert audit_export.export(sqlite, settings) == 1
    assert acts(settings)[-1] == "last"
    assert len(acts(settings)) == 21


def test_syslog_is_given_each_line_by_udp_as_rfc_5424_has_it(sqlite: Database, tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(30)
        settings = home(tmp_path, LENSAN_SYSLOG=f"udp://127.0.0.1:{listening.getsockname()[1]}")
        assert audit_export.send(settings) == 0
        noted(sqlite, "one", "two")
        audit_export.export(sqlite, settings)
        assert audit_export.send(settings) == 2
        first, second = (listening.recv(65_536).decode() for _ in range(2))
        assert audit_export.send(settings) == 0
    head, _, said = first.partition(" audit - \ufeff")
    assert head == f"<86>1 2026-05-29T03:26:40.000+07:00 {socket.gethostname()} lensan {os.getpid()}"
    assert json.loads(said)["act"] == "one"
    assert json.loads(second.partition("\ufeff")[2])["act"] == "two"


def test_syslog_is_given_lines_by_tcp_and_what_it_does_not_take_waits(sqlite: Database, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    settings = home(tmp_path, LENSAN_SYSLOG=f"tcp://127.0.0.1:{port}")
    noted(sqlite, "one", "two")
    audit_export.export(sqlite, settings)
    with pytest.raises(NotSentError, match="is not reached"):
        audit_export.send(settings)
    assert not (settings.home / SENT).exists()
    with socket.create_server(("127.0.0.1", port)) as listening:
        assert audit_export.send(settings) == 2
        taken, _ = listening.accept()
        with taken, taken.makefile("r", encoding="utf-8") as lines:
            said = [json.loads(line.partition("\ufeff")[2])["act"] for line in lines]
    assert said == ["one", "two"]


@pytest.mark.parametrize("address", ["syslog.local", "udp://host", "http://host:1", "udp://host:99999"])
def test_an_address_that_is_none_is_refused(sqlite: Database, tmp_path: Path, address: str) -> None:
    settings = home(tmp_path, LENSAN_SYSLOG=address)
    noted(sqlite, "one")
    audit_export.export(sqlite, settings)
    with pytest.raises(SettingsError, match="LENSAN_SYSLOG is udp://HOST:PORT"):
        audit_export.send(settings)
