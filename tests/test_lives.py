"""Lives are decided by their numbers alone, and one that fails is said so that a reader can lead it again."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.ledger import whole
from tests.truths.chance import between, each, one_of, some
from tests.truths.ground import in_a_file
from tests.truths.lives import lead, lead_all, life, opening, rule, steps_of
from tests.truths.machine import Market

SOME = range(200)
LED = 5
"""A life that is led with other words hashed, other modules imported, and others led before it."""
_LEAD = """
import sys
from pathlib import Path
import jobs.cli, jobs.demo, marketplace.pages, connectors.partner, hypothesis
from tests.test_lives import said_and_led
print(said_and_led(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), [1, 2]))
"""


def said_and_led(template: bytes, place: Path, before: list[int]) -> str:
    """Return what two hundred lives are, and what one of them leaves in the database when others were led before."""
    place.mkdir()
    with in_a_file(template, place) as fresh:
        for number in before:
            lead(lambda: Market(fresh), life(Market, number))
        world = Market(fresh)
        happened = lead(lambda: world, life(Market, LED))
        left = whole(world.database)
    lives = [[str(step) for step in life(Market, number)] for number in SOME]
    return " ".join(hashlib.sha256(repr(one).encode()).hexdigest() for one in (lives, happened, left))


def test_a_life_is_the_same_whatever_was_imported_led_or_hashed_before(sqlite_template: bytes, tmp_path: Path) -> None:
    template = tmp_path / "template.sqlite"
    template.write_bytes(sqlite_template)
    here = said_and_led(sqlite_template, tmp_path / "here", [])
    command = [sys.executable, "-c", _LEAD, str(template), str(tmp_path / "there")]
    there = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_lives_are_many_and_each_kind_of_step_is_in_many_of_them() -> None:
    lives = [life(Market, number) for number in SOME]
    assert len({str(one) for one in lives}) == len(SOME)
    kinds = Counter(name for one in lives for name in {step.name for step in one})
    assert kinds.keys() == steps_of(Market, "rule").keys() | {"open_shops"}
    assert min(kinds.values()) > len(SOME) // 10, kinds


class Jars:
    """A world that breaks when something big is put in after the lid was lost."""

    def __init__(self) -> None:
        self.happened: Counter[str] = Counter()
        self.lid = True
        self.held: list[int] = []

    @opening(first=some(each(between(0, 3)), 1, 3))
    def begin(self, first: list[tuple[int]]) -> None:
        self.held = [number for (number,) in first]

    @rule(number=one_of((1, 2, 9)))
    def put(self, number: int) -> None:
        self.held.append(number)

    @rule(events=some(each(one_of(("shake", "lose the lid"))), 1, 4))
    def befall(self, events: list[tuple[str]]) -> None:
        self.lid = self.lid and ("lose the lid",) not in events

    def hold(self) -> None:
        assert self.lid or 9 not in self.held, "broken"

    def end(self) -> None:
        self.held.clear()


def test_a_life_that_fails_is_said_by_its_number_and_the_steps_that_suffice() -> None:
    with pytest.raises(AssertionError, match="broken") as failed:
        lead_all(Jars, Jars, range(100))
    [note] = failed.value.__notes__
    said = note.splitlines()
    number = int(said[0].split()[1])
    assert f"LENSAN_LIFE={number} " in said[0]
    assert sorted(line.strip() for line in said[2:]) == [
        "befall(events=[('lose the lid',)])", "put(number=9)",
    ]  # fmt: skip
    assert said[1].strip().startswith("begin(first=[(")
    with pytest.raises(AssertionError, match="broken"):
        lead(Jars, life(Jars, number))
