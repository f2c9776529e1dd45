"""What goes wrong on a machine: the true cause and what to do, in one sentence and exit code 1; wrong use is 2."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import typer

from jobs.cli import main as cli
from marketplace.storage.settings import Settings
from tests.jobs.cli.calling import Lensan, sentence


@pytest.fixture
def home(sqlite_template: bytes, tmp_path: Path) -> Path:
    """A home with a migrated database, where ``lensan`` runs."""
    there = tmp_path / "home"
    there.mkdir()
    (there / "lensan.sqlite").write_bytes(sqlite_template)
    return there


def test_a_home_that_is_a_file_is_said(lensan: Lensan, tmp_path: Path) -> None:
    kept = tmp_path / "letter"
    kept.write_text("mine")
    for place in (kept, kept / "below" / "it"):
        for command in (("migrate",), ("sync",), ("demo", "--headless"), ("sandbox", "--shop", "a")):
            said = sentence(lensan("--home", str(place), *command))
            assert said == f"{kept} is a file; give a directory with --home or LENSAN_HOME"
    assert kept.read_text() == "mine"


def test_the_home_of_a_user_who_is_not_there_is_said(lensan: Lensan) -> None:
    said = sentence(lensan("--home", "~nobody-of-this-name/x", "doctor"))
    assert said == "~nobody-of-this-name/x is the home of nobody on this machine; give a directory with --home"


def test_a_home_that_cannot_be_made_is_said(lensan: Lensan) -> None:
    said = sentence(lensan("--home", "/proc/lensan", "migrate"))
    assert said.startswith("/proc/lensan/lensan.sqlite has no directory, and none can be made (")


@pytest.mark.parametrize("name", ["a%20b/#1/%", "why?/a?mode=ro/Hộ & xã"])
def test_a_home_may_be_called_anything(lensan: Lensan, tmp_path: Path, name: str) -> None:
    """Names one below the other, of which none may cut the path short or change it."""
    there = tmp_path / name
    assert lensan("--home", str(there), "migrate").code == 0
    assert (there / "lensan.sqlite").is_file()
    steps = [there, *there.parents][: len(Path(name).parts)]
    assert [list(step.parent.iterdir()) for step in steps] == [[step] for step in steps]
    assert lensan("--home", str(there), "sync").out == "There is no channel to sync.\n"


def test_a_database_that_may_only_be_read_is_said(lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(home / "lensan.sqlite")) as there:
        there.execute("PRAGMA journal_mode=DELETE")
    monkeypatch.setenv("LENSAN_DATABASE_URL", f"sqlite:///file:{home / 'lensan.sqlite'}?mode=ro&uri=true")
    said = sentence(lensan("produce", "add", "Cam"))
    assert said.endswith("cannot be written; let this user write it and its directory, or give another home")


def test_a_damaged_database_is_said(lensan: Lensan, home: Path) -> None:
    path = home / "lensan.sqlite"
    whole = path.read_bytes()
    path.write_bytes(b"a letter, and no database" * 100)
    assert sentence(lensan("sync")) == (f"{path} is no database; put it aside and bring back the last good copy")
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert sentence(lensan("sync")) == f"{path} is damaged; put it aside and bring back the last good copy"


def test_a_database_that_cannot_be_opened_is_said(lensan: Lensan, home: Path) -> None:
    path = home / "lensan.sqlite"
    path.unlink()
    path.mkdir()
    said = f"{path} cannot be opened; let this user write its directory, or give another home"
    assert [sentence(lensan(one)) for one in ("sync", "migrate")] == [said, said]
    assert list(path.iterdir()) == []


def test_a_newer_schema_is_said_and_left_as_it_is(lensan: Lensan, home: Path) -> None:
    with closing(sqlite3.connect(home / "lensan.sqlite")) as there:
        there.execute("UPDATE alembic_version SET version_num = '9999'")
        there.commit()
    newer = "The database was made by a newer Lên Sàn than this program; install that version, or a later one"
    assert [sentence(lensan(one)) for one in ("sync", "migrate")] == [newer, newer]
    with closing(sqlite3.connect(home / "lensan.sqlite")) as there:
        there.execute("UPDATE alembic_version SET version_num = '0001'")
        there.commit()
    assert sentence(lensan("sync")) == "The database has an older schema than this program; run `lensan migrate`"


def test_secrets_that_cannot_be_read_are_said(home: Path) -> None:
    (home / "secrets.toml").mkdir()
    with pytest.raises(Exception, match=r"secrets.toml cannot be read"):
        Settings.read({}, home).secret("shop")


@pytest.mark.parametrize("content", ['{"app": 99999}', '{"app": "x"}', "[1]", "{"])
def test_kept_ports_that_cannot_be_are_said(lensan: Lensan, home: Path, content: str) -> None:
    (home / "ports.json").write_text(content)
    said = sentence(lensan("serve"))
    assert said == f"{home / 'ports.json'} holds no ports that can be; delete it, it is made anew"


def test_nothing_is_made_where_nothing_was(lensan: Lensan, tmp_path: Path) -> None:
    for command in (("communes", "find", "Chũ"), ("sync",), ("report", "season"), ("seasons", "list")):
        assert "run `lensan migrate`" in sentence(lensan(*command))
        assert list(tmp_path.iterdir()) == []
    looked = lensan("doctor")
    assert (looked.code, "run `lensan migrate`" in looked.out, list(tmp_path.iterdir())) == (3, True, [])


def test_a_home_is_taken_before_and_after_the_command(lensan: Lensan, home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    migrate_there = ("migrate", "--home", str(elsewhere))
    assert lensan(*migrate_there).code == 0
    assert lensan("produce", "add", "Cam", "--home", str(elsewhere)).code == 0
    for words in (
        ("--home", str(elsewhere), "produce", "list"),
        ("produce", "--home", str(elsewhere), "list"),
        ("produce", "list", f"--home={elsewhere}"),
    ):
        names = [row["name"] for row in lensan(*words, "--format", "json").json]
        assert "Cam" in names, words
    assert "Cam" not in [row["name"] for row in lensan("produce", "list", "--format", "json").json]


def test_debug_is_taken_after_the_command_too(lensan: Lensan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["lensan", "sync", "--debug"])
    with pytest.raises(Exception, match="There is no Lên Sàn database"):
        cli.main()


@pytest.mark.parametrize(
    "words",
    [
        ("clock", "--hands", "999"), ("clock", "--hands", "0"), ("clock", "--beat", "-1"), ("clock", "--beat", "nan"),
        ("clock", "--beat", "inf"), ("clock", "--beat", "0"), ("serve", "--port", "99999"), ("serve", "--port", "0"),
        ("serve", "--webhook-port", "70000"), ("webhooks", "--port", "-1"), ("demo", "--port", "99999"),
        ("offers", "keep-back", "S", "--learned", "nan"), ("offers", "keep-back", "S", "--", "-3"),
        ("channels", "add", "a", "--platform", "partner", "--shop", "x", "--url", "ftp://example.vn"),
        ("channels", "add", "a", "--platform", "partner", "--shop", "x", "--url", "http://"),
        ("channels", "add", "a", "--platform", "partner", "--shop", "x", "--url", "https://a.vn:99999"),
        ("contract", "check", "ftp://example.vn"), ("contract", "check", "example.vn"),
        ("report", "season", "--language", "xx"), ("statement", "H-1", "--language", "xx"),
        ("--home", "", "sync"), ("sync", "--home", " "),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_out_of_range_is_wrong_use(lensan: Lensan, home: Path, words: tuple[str, ...]) -> None:
    said = lensan(*words)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command that does something, with the words that call it."""
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*words, name))
    if not hasattr(command, "commands"):
        yield words, command


def told(param: Any, value: str) -> list[str]:
    return [value] if param.param_type_name == "argument" else [param.opts[0], value]


def likely(param: Any) -> list[str]:
    """Return what makes a required parameter be there."""
    kind = param.type_descriptor.annotation
    return told(param, {int: "1", float: "1"}.get(kind, "2026-06-01" if "datetime" in str(kind) else "x"))


def calls(kinds: tuple[type, ...], value: str) -> list[tuple[str, ...]]:
    """Return a call of every command for every parameter of these kinds, all others as they may be."""
    found = []
    for words, command in commands(typer.main.get_command(cli.app)):
        for param in command.params:
            asked = param.type_descriptor.annotation
            if asked not in kinds or param.is_flag if hasattr(param, "is_flag") else asked not in kinds:
                continue
            others = [one for one in command.params if one.required and one is not param]
            options = [w for one in others if one.param_type_name == "option" for w in likely(one)]
            places = [one for one in command.params if one.param_type_name == "argument"]
            filled = [w for one in places for w in ([value] if one is param else likely(one) if one.required else [])]
            own = told(param, value) if param.param_type_name == "option" else []
            found.append((*words, *options, *own, "--", *filled))
    return found


def test_a_code_or_word_that_is_empty_is_wrong_use_in_every_command(lensan: Lensan) -> None:
    asked = calls((str,), "")
    assert len(asked) > 100
    assert [" ".join(words) for words in asked if lensan(*words).code != 2] == []


@pytest.mark.parametrize("value", [str(10**30), "nan"])
@pytest.mark.parametrize("kinds", [(int,), (float,)])
def test_a_number_that_cannot_be_is_wrong_use_in_every_command(
    lensan: Lensan, kinds: tuple[type, ...], value: str
) -> None:
    asked = calls(kinds, value)
    assert asked
    assert {" ".join(words): lensan(*words).code for words in asked} == {" ".join(words): 2 for words in asked}


def real(*words: str, home: Path, encoding: str, out: Any = subprocess.PIPE) -> "subprocess.CompletedProcess[bytes]":
    environ = {**os.environ, "LENSAN_HOME": str(home), "PYTHONIOENCODING": encoding}
    environ.pop("LENSAN_DATABASE_URL", None)
    command = [sys.executable, "-m", "jobs.cli", *words]
    return subprocess.run(command, env=environ, stdout=out, stderr=subprocess.PIPE, check=False)


@pytest.mark.parametrize(
    ("encoding", "said", "note"),
    [("cp1258", "Hồng Quỳnh", ""), ("ascii", r"H\u1ed3ng Qu\u1ef3nh", "set PYTHONIOENCODING=utf-8 to see them")],
)
def test_an_output_without_our_letters_still_says_everything(
    lensan: Lensan, home: Path, encoding: str, said: str, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = (TextIOWrapper(BytesIO(), encoding=encoding, write_through=True) for _ in range(2))

    def written(one: TextIOWrapper) -> str:
        raw = one.buffer.getvalue()
        one.buffer.seek(0)
        one.buffer.truncate()
        return raw.decode(encoding)

    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert lensan("produce", "add", "Hồng Quỳnh").code == 0
    assert normalize("NFC", written(out)) == f"{said} is known.\n"
    assert note in written(err)
    assert lensan("produce", "list", "--format", "json").code == 0
    assert "Hồng Quỳnh" in [row["name"] for row in json.loads(written(out))]


def test_the_encoding_of_an_output_is_that_of_the_environment(home: Path) -> None:
    added = real("produce", "add", "Hồng Quỳnh", home=home, encoding="ascii")
    assert (added.returncode, added.stdout) == (0, b"H\\u1ed3ng Qu\\u1ef3nh is known.\n")
    assert b"set PYTHONIOENCODING=utf-8 to see them" in added.stderr


def test_a_report_on_a_full_output_is_refused_with_the_cause(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = real("seasons", "list", home=home, encoding="utf-8", out=full)
    said = "The output is full (no space left on device); make room, or write to another place\n"
    assert (done.returncode, done.stderr.decode()) == (1, said)


def test_what_was_written_is_a_success_on_a_full_output_too(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = real("produce", "add", "Cam", home=home, encoding="utf-8", out=full)
    assert done.returncode == 0
    assert b"It is done, but what it says cannot be printed" in done.stderr
