"""Printing: values are never markup, no figure is cut, control codes are shown, and what is done stays done."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.output.printing import Grid, json_text, put_grid, shown

ROWS = [
    ("H-VAI-0001", "Bùi [/b] A", "4.309.250,125", "152.000.000"),
    ("H-VAI-0002", "[bold red]Đỗ Thị :bear: Hòa[/] Nguyễn Thị Thanh Hương", "12,5", "-31.275.592"),
]
GRID = Grid("Vụ [/] vải", ("Mã hộ", "Hộ", "Tiêu thụ (kg)", "Doanh thu (đồng)"), ROWS, frozenset({2, 3}))


def printed(grid: Grid, room: int | None) -> str:
    page = io.StringIO()
    put_grid(grid, page, room)
    return page.getvalue()


def test_square_brackets_and_colons_are_printed_as_they_are() -> None:
    page = printed(GRID, None)
    assert page.startswith("Vụ [/] vải\n")
    for row in ROWS:
        assert all(cell in page for cell in row)


@pytest.mark.parametrize("room", [*range(8, 120, 7), 80, None])
def test_no_figure_code_or_word_is_cut_however_narrow(room: int | None) -> None:
    page = printed(GRID, room)
    assert "…" not in page
    for code, name, *figures in ROWS:
        assert all(whole in page for whole in (code, *name.split(), *figures))


def test_a_table_that_is_too_wide_wraps_its_texts_and_becomes_cards_at_last() -> None:
    wide, wrapped, cards = (printed(GRID, room) for room in (200, 75, 40))
    assert [len(one.splitlines()) for one in (wide, wrapped)] == [7, 9]
    assert max(len(line) for line in wrapped.splitlines()) <= 75
    assert cards.splitlines()[1:5] == [
        "Mã hộ             H-VAI-0001",
        "Hộ                Bùi [/b] A",
        "Tiêu thụ (kg)     4.309.250,125",
        "Doanh thu (đồng)  152.000.000",
    ]


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("\x1b]0;pwned\x07", r"\x1b]0;pwned\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\rb", r"a\rb"),
        ("HO\u202e123", r"HO\u202e123"),
        ("Đỗ Thị Hòa", "Đỗ Thị Hòa"),
    ],
)
def test_control_codes_are_shown_and_not_sent(sent: str, seen: str) -> None:
    assert shown(sent) == seen
    assert seen in printed(GRID._replace(rows=[(sent, "", "", "")]), None)
    document = json_text({"name": sent})
    assert json.loads(document) == {"name": sent}
    assert not set(document) & set("\x1b\x07\x9b\r\u202e")


def run(code: str, **how: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], text=True, stderr=subprocess.PIPE, check=False, **how)  # type: ignore[call-overload, no-any-return]


def test_what_is_done_stays_done_where_it_cannot_be_printed() -> None:
    with Path("/dev/full").open("w") as full:
        done = run("from jobs.output.printing import tell; tell('42 rows'); tell('and more')", stdout=full)
    note = "It is done, but what it says cannot be printed (No space left on device); nothing has to be repeated\n"
    assert (done.returncode, done.stderr) == (0, note)


def test_what_was_asked_for_and_cannot_be_printed_is_an_error() -> None:
    with Path("/dev/full").open("w") as full:
        done = run("from jobs.output.printing import put_json; put_json([1])", stdout=full)
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
