"""The code of something new: what cannot be one is wrong use, in one sentence, before anything is written."""

from pathlib import Path

import pytest

from tests.jobs.cli.calling import Lensan
from tests.jobs.cli.test_failure_causes import home

__all__ = ["home"]

NO_CODES = ("a b", "a/b", "A", "vải", "a_b", "-a", "a\n", "a" * 41, "a\x1b[2J", "")
NO_SKUS = ("a b", "a/b", "vải", "-a", "a\n", "A" * 65, "")
CALLS = {
    "channel": ("channels", "add", "--platform", "partner", "--shop", "x", "--url", "http://127.0.0.1:9", "--", "CODE"),
    "season": ("seasons", "add", "--", "CODE", "Vụ vải 2027", "2027-05-20", "2027-07-31"),
    "sku": (
        *("listings", "add", "--sku=CODE", "--pack", "5 kg", "--price", "150k", "--shop", "a", "--household", "H1"),
        "Vải thiều",
    ),
}


@pytest.mark.parametrize(
    ("kind", "codes"), [("channel", (*NO_CODES, "cod", "import")), ("season", NO_CODES), ("sku", NO_SKUS)]
)
def test_what_cannot_be_a_code_is_wrong_use_and_writes_nothing(
    lensan: Lensan, home: Path, kind: str, codes: tuple[str, ...]
) -> None:
    before = (home / "lensan.sqlite").read_bytes()
    for code in codes:
        said = lensan(*(word.replace("CODE", code) for word in CALLS[kind]))
        assert (said.code, said.out) == (2, ""), code
    assert (home / "lensan.sqlite").read_bytes() == before


@pytest.mark.parametrize("code", ["postmart-bg", "2", "a" * 40])
def test_what_can_be_a_code_is_taken(lensan: Lensan, home: Path, code: str) -> None:
    for kind in ("channel", "season"):
        assert lensan(*(word.replace("CODE", code) for word in CALLS[kind])).code == 0
