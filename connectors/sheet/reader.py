"""A file of a shop read once and whole: recognised, proven, and turned into records; nothing else is touched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.file_form import FileForm, FileKind, MoneyFields, OrderFields
from connectors.sheet.columns import money_columns, order_columns
from connectors.sheet.days import MixedDaysError, UnclearDaysError
from connectors.sheet.gathered import place_of
from connectors.sheet.kept import KeptOrder, record_of
from connectors.sheet.orders import OrderRows
from connectors.sheet.recognise import UnknownFileError, recognise
from connectors.sheet.settlements import MoneyRows
from connectors.sheet.source_time import Exported, exported, window
from marketplace import spreadsheets
from marketplace.spreadsheets import Column, Layout, Limits, NoRowsRefused, Peek, Problem, Row, SheetRefused, Table
from marketplace.spreadsheets.exported_cells import long_id
from marketplace.spreadsheets.refusals import because
from marketplace.words.file_reports import FileFacts, FileRead
from marketplace.words.messages import Refusal, Sentence
from marketplace.words.records import OrderRecord, Reject, State

__all__ = ["FileRead", "FileRefused", "UnknownFileError", "read"]
_SEEN = 40
"""How many rows of each sheet are looked at for its headings."""
_NO_ROWS = Sentence(
    "the file has headings and no rows: nothing was sold or paid in its days",
    "Tệp chỉ có dòng tiêu đề, không có dòng nào: những ngày này không có gì phát sinh.",
)


class FileRefused(Refusal):
    """A file cannot be read; the message is one plain sentence with what to do."""


def read(
    path: Path,
    name: str,
    forms: Sequence[FileForm],
    *,
    states: dict[str, State],
    now_ms: int,
    exported_ms: int | None = None,
    limits: Limits | None = None,
) -> FileRead:
    """Read a file by the form it has; UnknownFileError where none fits, FileRefused where it cannot be read.

    ``states`` are the status words that persons have explained, ``exported_ms`` is when a person says it was exported.
    """
    try:
        seen = spreadsheets.peek(path, limits, rows=_SEEN)
        if not any(sheet.rows for sheet in seen.sheets):
            raise because("blank")
        form = recognise(seen, forms)
        source = _Source(path, name, form, seen.created_ms, now_ms, exported_ms, limits)
        if form.kind is FileKind.ORDERS and form.orders is not None:
            return source.orders(form.orders, states)
        if form.kind is FileKind.SETTLEMENT and form.money is not None and form.money.paid is not None:
            paid = source.settlements(form.money)
            return replace(paid, notices=[*paid.notices, *_unread(seen, form)])
    except SheetRefused as refused:
        raise FileRefused(*refused.sentence) from None
    except UnclearDaysError as unclear:
        raise UnknownFileError(*unclear.sentence) from None
    except MixedDaysError as mixed:
        raise FileRefused(*mixed.sentence) from None
    raise FileRefused(f"this is {form.code}: {form.says}", f"{form.title}: {form.says}")


@dataclass(frozen=True, slots=True)
class _Source:
    """A file whose form is known."""

    path: Path
    name: str
    form: FileForm
    created_ms: int | None
    now_ms: int
    said_ms: int | None
    limits: Limits | None

    def orders(self, fields: OrderFields, states: dict[str, State]) -> FileRead:
        """Read orders."""
        rows = OrderRows(self.form, self.name, fields=fields)
        notices = self._read(order_columns(self.form, fields), rows.take)
        rows.settle_days(self.now_ms)
        at = self._exported(rows.newest_ms)
        rows.compare()
        found: list[OrderRecord | Reject] = list(rows.rejects)
        placed: list[int] = []
        for kept in rows.kept(at.at_ms) if at.at_ms is not None else ():
            if isinstance(kept, KeptOrder) and kept.placed_ms is not None:
                placed.append(kept.placed_ms)
            found.append(
                record_of(kept, lambda word: self.form.state_of(word, states)) if isinstance(kept, KeptOrder) else kept
            )
        days = window(self.form, self.name, min(placed, default=None), max(placed, default=0))
        return FileRead(self._facts(days, at), found, differences=rows.differences, notices=notices)

    def settlements(self, fields: MoneyFields) -> FileRead:
        """Read payouts."""
        rows = MoneyRows(self.form, self.name, fields=fields)
        notices = self._read(money_columns(self.form, fields), rows.take)
        rows.settle_days(self.now_ms)
        at = self._exported(rows.newest_ms)
        days = window(self.form, self.name, rows.oldest_ms or None, rows.newest_ms)
        records = rows.records()
        paid = records if at.at_ms is not None else []
        return FileRead(self._facts(days, at), settlements=paid, differences=rows.differences, notices=notices)

    def _facts(self, days: tuple[int | None, int | None], at: Exported) -> FileFacts:
        return FileFacts(self.form.code, self.form.kind, self.form.moves, *days, *at)

    def _read(self, columns: Sequence[Column], take: Callable[[Row], None]) -> list[Sentence]:
        """Hand the rows on, one by one; return what a person is to know of them."""
        form = self.form
        layout = Layout(tuple(form.sheets), form.described, frozenset(form.failed), instants=True)
        try:
            with spreadsheets.opened(self.path, columns, self.limits, layout=layout) as table:
                for row in table:
                    _check_code(row, table)
                    take(row)
                return [_placed(one) for one in table.notices]
        except NoRowsRefused:
            return [_NO_ROWS]

    def _exported(self, newest_ms: int) -> Exported:
        return exported(self.form, self.name, self.created_ms, newest_ms, self.now_ms, self.said_ms)


def _unread(seen: Peek, form: FileForm) -> list[Sentence]:
    """Say which sheets hold rows that are not read; one row alone is a heading."""
    return [
        Sentence(
            f"the sheet “{sheet.name}” has rows that are not read; look there for money of this shop",
            f"Trang “{sheet.name}” có dòng mà máy chưa đọc được; hãy tự xem có khoản tiền nào của gian hàng không.",
        )
        for sheet in seen.sheets
        if sheet.name in form.unread and len(sheet.rows) > 1
    ]


def _check_code(row: Row, table: Table) -> None:
    """Refuse a file whose codes have become numbers: which order a row means is lost then."""
    at = table.headings.at.get("code")
    if not row.problems or at is None or at.column.read is not long_id:
        return
    for problem in row.problems:
        if problem.column == at.heading and "number of this code" in problem.sentence.en:
            raise FileRefused(f"row {problem.row}: {problem.sentence.en}", f"Dòng {problem.row}: {problem.sentence.vi}")


def _placed(problem: Problem) -> Sentence:
    """Return what was decided for the person, with its place."""
    (at, at_vi), (en, vi) = place_of(replace(problem, column="")), problem.sentence
    return Sentence(f"{at}: {en}", f"{at_vi}: {vi}")
