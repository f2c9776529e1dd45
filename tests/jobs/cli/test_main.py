"""The command line: 0 done, 1 refused with one plain sentence, 2 wrong use, 3 differences; JSON wherever a table is."""

import sys

import pytest

from jobs.cli.main import main
from tests.jobs.cli.calling import Lensan, sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ("sync", "--format", "xml"),
        ("demo", "--orders", "10"),
        ("demo", "--faults", "hurricane"),
        ("channels", "add", "b"),
        ("contract", "check", "http://127.0.0.1:9", "--level", "7"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_in_two(lensan: Lensan, arguments: tuple[str, ...]) -> None:
    said = lensan(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err


def test_a_traceback_is_shown_only_when_asked_for(lensan: Lensan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.cli.commands.migrate.upgrade", lambda _: 1 // 0)
    said = sentence(lensan("migrate"))
    assert said == "Something unexpected went wrong (ZeroDivisionError); run it again with --debug"
    monkeypatch.setattr(sys, "argv", ["lensan", "--debug", "migrate"])
    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.parametrize("command", [("channels", "list"), ("channels", "platforms"), ("sync",), ("reconcile",)])
def test_what_is_printed_as_a_table_is_printed_as_json_too(lensan_shop: Lensan, command: tuple[str, ...]) -> None:
    table, document = lensan_shop(*command), lensan_shop(*command, "--format", "json")
    assert (table.code, document.code) == (0, 0)
    assert isinstance(document.json, list)
    assert table.out != document.out
