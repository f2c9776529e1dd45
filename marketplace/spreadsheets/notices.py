"""What was decided for the person while a sheet was read, each in one sentence with its row or column."""

from collections.abc import Iterable, Sequence

from marketplace.spreadsheets.columns import Problem
from marketplace.spreadsheets.headings import Headings, letter
from marketplace.spreadsheets.refusals import HeadingsRefused
from marketplace.spreadsheets.stream import RawRow, Sheet
from marketplace.words.messages import Sentence

_MOST_SPANS = 20
_TOTAL = Sentence("This row is a total and was not taken.", "Dòng này là dòng cộng nên không lấy.")
_LABEL = Sentence("This row holds only this text and was not taken.", "Dòng này chỉ có nội dung này nên không lấy.")


class Notices:
    """Gathers what is to be said of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        """Begin with a sheet of which nothing has to be said."""
        self._sheet = sheet
        self._said: list[Problem] = []
        self._hidden: list[int] = []
        self._unnamed: dict[int, int] = {}
        self._left_out: list[tuple[int, Sequence[str], list[int]]] = []

    def take(self, raw: RawRow, headings: Headings) -> None:
        """Note of a row that it is hidden, and which of its cells have no heading."""
        if raw.mark == "hidden":
            self._hidden.append(raw.number)
        # Where each column has its heading, no cell is looked at.
        for at, cell in enumerate(raw.cells[headings.unbroken :], headings.unbroken):
            if at not in headings.named and cell is not None and str(cell) and at not in self._unnamed:
                self._unnamed[at] = raw.number

    def begin(self, number: int, headings: Headings) -> None:
        """Note which columns of a table are hidden, and which were typed in an old font."""
        for found in headings.at.values():
            if found.index in self._sheet.hidden_columns:
                en, vi = "This column is hidden; it was read.", "Cột này đang ẩn; vẫn được đọc."
                self._say(number, found.heading, "", en, vi)
        for at, font, first in self._sheet.fonts:
            if found_at := next((found for found in headings.at.values() if found.index == at), None):
                self._say(max(first, number), found_at.heading, "", *_converted(font))

    def total(self, raw: RawRow) -> None:
        """Note a row that sums up others."""
        self._say(raw.number, "", _shown(raw), *_TOTAL)

    def label(self, raw: RawRow) -> None:
        """Note a row that is only a line of text."""
        self._say(raw.number, "", _shown(raw), *_LABEL)

    def leave_out(self, number: int, lacking: Sequence[str]) -> None:
        """Note that a table begins in a row and lacks columns that it must have; its rows are to follow."""
        self._left_out.append((number, lacking, []))

    def left_out(self, raw: RawRow) -> None:
        """Note a row of the table that was left out last, if there is one."""
        if self._left_out:
            self._left_out[-1][2].append(raw.number)

    def hidden_sheet(self, number: int) -> None:
        """Note that the sheet is hidden, although it has such a table."""
        name = self._sheet.name
        en = f"The sheet “{name}” is hidden and was not read; unhide it to take it in."
        self._say(number, "", "", en, f"Trang “{name}” đang ẩn nên không đọc; muốn nhập thì hãy bỏ ẩn.")

    def refused(self, why: HeadingsRefused) -> None:
        """Note that the sheet is not read, and why."""
        en, vi = why.sentence
        self._say(why.row, "", "", f"This sheet was not read. {en}", f"Trang này không được đọc. {vi}")

    def all(self) -> list[Problem]:
        """Return everything that is to be said, in the order of rows."""
        self._sum_up()
        return sorted(self._said, key=lambda one: one.row)

    def _sum_up(self) -> None:
        if self._hidden:
            rows = spans(self._hidden)
            one = len(self._hidden) == 1
            en = f"A hidden row was read too: {rows}." if one else f"Hidden rows were read too: {rows}."
            vi = f"Dòng đang ẩn vẫn được đọc: {rows}." if one else f"Các dòng đang ẩn vẫn được đọc: {rows}."
            self._say(self._hidden[0], "", rows, en, vi)
        if self._unnamed:
            letters = ", ".join(map(letter, sorted(self._unnamed)))
            where = "column" if len(self._unnamed) == 1 else "columns"
            en = f"There are values without a heading in {where} {letters}; they were not read."
            vi = f"Cột {letters} có dữ liệu nhưng không có tiêu đề nên không đọc."
            self._say(min(self._unnamed.values()), letters, "", en, vi)
        for number, lacking, rows_under in self._left_out:
            if rows_under:
                self._say_left_out(number, lacking, spans(rows_under))

    def _say_left_out(self, number: int, lacking: Sequence[str], rows: str) -> None:
        listed = ", ".join(f"“{name}”" for name in lacking)
        lacks = "column" if len(lacking) == 1 else "columns"
        en = f"Another table begins here and lacks the {lacks} {listed}; its {_rows(rows)} not read."
        under = "dòng" if rows.isdecimal() else "các dòng"
        vi = f"Từ đây là bảng khác, thiếu cột {listed}; {under} {rows} không được đọc."
        self._say(number, "", "", en, vi)

    def _say(self, number: int, column: str, value: str, en: str, vi: str) -> None:
        self._said.append(Problem(number, column, value, Sentence(en, vi), self._sheet.name))


def spans(numbers: Iterable[int]) -> str:
    """Return row numbers as people list them: "3, 5–9"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] + 1 == number:
            found[-1][1] = number
        else:
            found.append([number, number])
    listed = [str(first) if first == last else f"{first}–{last}" for first, last in found[:_MOST_SPANS]]
    return ", ".join(listed) + (", …" if len(found) > _MOST_SPANS else "")


def _rows(rows: str) -> str:
    return f"row {rows} was" if rows.isdecimal() else f"rows {rows} were"


def _converted(font: str) -> Sentence:
    """Say by which font a column was read; '' is a wrong encoding, or a font that only single cells show."""
    if not font:
        return Sentence(
            "Letters of another encoding or an old font were read as Unicode.",
            "Chữ sai bảng mã hoặc sai phông đã đọc theo Unicode.",
        )
    return Sentence(
        f"What is typed in the old font {font} was read as Unicode.",
        f"Nội dung gõ bằng phông {font} đã đọc theo Unicode.",
    )


def _shown(raw: RawRow) -> str:
    return ", ".join(str(cell) for cell in raw.cells if cell is not None and str(cell))[:200]
