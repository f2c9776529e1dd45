"""An output that cannot carry every letter takes it in pieces or by number, says so, and is never an error."""

import io
import os
from unicodedata import normalize

import pytest

from jobs.cli.output_encoding import Letters, in_pieces


@pytest.mark.parametrize(
    ("encoding", "written", "lost"),
    [
        ("cp1258", "Đỗ Thị Hòa, Quý Sơm ờ", ""),
        ("ascii", r"\u0110\u1ed7 Th\u1ecb H\xf2a, Qu\xfd S\u01a1m \u1edd", "ascii"),
        ("utf-8", "Đỗ Thị Hòa, Quý Sơm ờ", ""),
    ],
)
def test_every_letter_is_written_whatever_the_output_can_carry(encoding: str, written: str, lost: str) -> None:
    raw = io.BytesIO()
    page, letters = io.TextIOWrapper(raw, encoding=encoding), Letters()
    letters.fit(page)
    page.write("Đỗ Thị Hòa, Quý Sơm ờ")
    page.flush()
    assert normalize("NFC", raw.getvalue().decode(encoding)) == written
    assert letters.lost == lost
    assert bool(letters.note()) == bool(lost)


def test_a_name_that_is_no_unicode_is_shown_by_number() -> None:
    raw = io.BytesIO()
    page = io.TextIOWrapper(raw, encoding="utf-8")
    Letters().fit(page)
    page.write(os.fsdecode(b"\xff.csv"))
    page.flush()
    assert raw.getvalue() == rb"\udcff.csv"


@pytest.mark.parametrize(("letter", "pieces"), [("ờ", "ơ\u0300"), ("Ậ", "Â\u0323"), ("ư", "ư"), ("đ", "đ"), ("n", "n")])
def test_a_letter_is_its_vowel_and_its_tone(letter: str, pieces: str) -> None:
    assert in_pieces(letter) == pieces
