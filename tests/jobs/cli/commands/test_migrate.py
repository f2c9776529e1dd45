"""``lensan migrate``: what an upgrade changed is printed by household."""

import re
from pathlib import Path

import pytest

from tests.jobs.cli.calling import Lensan, Said
from tests.old_home import made

_DONE = "The database is at the newest schema, with the communes of both eras."


def test_an_older_home_is_told_by_household_what_changed(
    lensan: Lensan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    made(f"sqlite:///{tmp_path / 'home' / 'lensan.sqlite'}").close()
    monkeypatch.setenv("COLUMNS", "200")
    said = lensan("migrate")
    assert (said.code, said.err) == (0, "")
    done, title, _, heads, _, *homes, _ = said.out.splitlines()
    assert (done, title.strip()) == (_DONE, "What that changed, by household")
    assert [_cells(line) for line in (heads, *homes)] == [
        ["household", "name", "sold before", "sold", "value before", "value", "corrects closed periods"],
        ["H", "An", "10 kg", "15 kg", "220.000 đ", "320.000 đ", "160.000 đ"],
        ["K", "Ba", "5 kg", "5 kg", "60.000 đ", "60.000 đ", "-60.000 đ"],
    ]
    again = lensan("migrate")
    assert (again.code, again.out) == (0, f"{_DONE}\n")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split("[│┃]", line)[1:-1]]


def test_migrating_twice_is_as_once(lensan: Lensan) -> None:
    assert (lensan("migrate").code, lensan("migrate").code) == (0, 0)
    assert lensan("sync") == Said(0, "There is no channel to sync.\n", "")
    assert lensan("sync", "--format", "json").json == []
