"""The page on rights says of every role what the program says: what it sees, what it may do, which screens it has."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.directory.rights import SIGHTS, Role
from marketplace.directory.rights.acts import ACTS
from marketplace.pages.screens import SCREENS
from marketplace.storage.scope import Act, Sight

PAGE = (Path(__file__).parents[1] / "docs" / "rights.md").read_text(encoding="utf-8")
BY_PATH = {screen.path: screen for screen in SCREENS}


def table(title: str) -> dict[str, set[str]]:
    """Return who has a mark in each row of the table under a title."""
    [text] = re.findall(rf"^## {title}\n\n(\|.*?)(?:\n\n|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    head, _, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in text.strip().splitlines())
    return {name: {role for role, mark in zip(head[2:], marks, strict=True) if mark} for name, _, *marks in lines}


def sees(role: Role, sight: str) -> bool:
    return sight in SIGHTS[role] or sight == Sight.PUBLISHED


@pytest.mark.parametrize(
    ("title", "things", "has"),
    [
        ("What each role sees", list(Sight), sees),
        ("What each role may do", list(Act), lambda role, act: act in ACTS[role]),
        ("Which screens are there", list(BY_PATH),
         lambda role, path: all(sees(role, sight) for sight in BY_PATH[path].needs)),
    ],
)  # fmt: skip
def test_the_page_says_what_the_program_does(title: str, things: list[str], has: Callable[[Role, str], bool]) -> None:
    assert table(title) == {thing: {role.value for role in Role if has(role, thing)} for thing in things}
