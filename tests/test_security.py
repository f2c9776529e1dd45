"""The page on security names each line of the standard once, and every proof it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# How many lines of levels 1 and 2 each section of chapters V5 to V8 has (OWASP ASVS 5.0.0).
LINES = {
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 11, "6.3": 3, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
}  # fmt: skip
WHY = re.compile(r"\b(No|None|Nothing|nothing|There are none|It is not|As many)\b")
PROOFS = re.findall(r"`(\w+)::(\w+|\*)`", PAGE)


def test_each_line_of_the_standard_is_answered_once() -> None:
    listed = re.findall(r"^\| (\d+\.\d+\.\d+) \|", PAGE, re.MULTILINE)
    assert listed == [f"{section}.{n + 1}" for section, count in LINES.items() for n in range(count)]


def test_a_line_without_a_proof_is_about_what_is_written_or_says_why() -> None:
    bare = re.findall(r"^\| \d+\.\d+\.\d+ \| [^|]+ \| ([^|]+) \|  \|$", PAGE, re.MULTILINE)
    assert bare
    assert [said for said in bare if "](" not in said and not WHY.search(said)] == []


@pytest.mark.parametrize(("module", "test"), sorted(set(PROOFS)))
def test_every_proof_that_the_page_names_is_there(module: str, test: str) -> None:
    named = re.compile(rf"^def test_{test}\b" if test != "*" else "^def test_", re.MULTILINE)
    paths = (ROOT / "tests" / "marketplace").rglob(f"test_{module}.py")
    assert [path for path in paths if named.search(path.read_text(encoding="utf-8"))]
