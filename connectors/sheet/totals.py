"""What a file says that it comes to, held against what its rows come to: at a declared label, or in a row of sums.

Where a platform writes its totals is not public for each file, so a declared one is held against where its label
stands; where it does not, that is said.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from connectors.file_form import FileForm, Total, TotalOf
from connectors.sheet.columns import DONG
from marketplace.spreadsheets import Peek, SheetPeek
from marketplace.words import names
from marketplace.words.file_reports import FileDifference
from marketplace.words.messages import Sentence, Unreadable

_NO_TOTAL = Sentence(
    "the file brought no total of its own that its rows could be held against",
    "Tệp không có số tổng để đối chiếu với các dòng.",
)


class Held(NamedTuple):
    """What came of holding a file against its totals: where these differ, and what is to be known."""

    differences: list[FileDifference]
    notices: list[Sentence]


def held(seen: Peek, form: FileForm, come_to: Mapping[TotalOf, int], *, is_cut: bool) -> Held:
    """Hold what rows come to against the declared totals of a file; where rows could not be read, say that instead."""
    stated = [(total, _stated(seen, total, form)) for total in form.totals]
    found = [(total, said) for total, said in stated if said is not None]
    if not found:
        return Held([], [_NO_TOTAL] if form.totals else [])
    if is_cut:
        return Held([], [not_held(total.label, said) for total, said in found])
    return Held([differs(one.label, said, come_to[one.of]) for one, said in found if said != come_to[one.of]], [])


def differs(label: str, said: int, come_to: int) -> FileDifference:
    """Return that a total is not what the rows come to."""
    return FileDifference(
        Sentence(f"its total {label!r} is not what its rows come to", f"Số tổng “{label}” khác tổng các dòng"),
        str(said), str(come_to),
    )  # fmt: skip


def not_held(label: str, said: int) -> Sentence:
    """Say that a total was not held against rows some of which could not be read."""
    return Sentence(
        f"its total {label!r} ({said}) was not held against its rows, for some of them could not be read",
        f"Chưa đối chiếu được số tổng “{label}” ({said}) vì có dòng chưa đọc được.",
    )


def _stated(seen: Peek, total: Total, form: FileForm) -> int | None:
    """Return the number that stands at the right of a total's label; None where there is none."""
    for sheet in seen.sheets:
        if names.tidy(sheet.name) == names.tidy(total.sheet):
            return _beside(sheet, total.label, form)
    return None


def _beside(sheet: SheetPeek, label: str, form: FileForm) -> int | None:
    for _number, cells in sheet.rows:
        places = [at for at, cell in enumerate(cells) if names.tidy(cell).rstrip(" :") == label]
        if places and (said := _first_number(cells[places[0] + 1 :], form)) is not None:
            return said
    return None


def _first_number(cells: Sequence[str], form: FileForm) -> int | None:
    written = next((cell for cell in cells if cell.strip()), None)
    if written is None:
        return None
    try:
        return DONG[form.amounts](written, None)
    except Unreadable:
        return None
