"""A file of a shop read once and whole: recognised, proven, and turned into records; nothing else is touched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from connectors.file_form import FileForm, MoneyFields, OrderFields, TotalOf
from connectors.sheet.columns import detail_columns, money_columns, order_columns, others, take_first
from connectors.sheet.days import MixedDaysError, UnclearDaysError
from connectors.sheet.due import DueRows
from connectors.sheet.fee_details import DetailRows, compare
from connectors.sheet.gathered import Gathered, at_place, place_of
from connectors.sheet.kept import KeptOrder, record_of
from connectors.sheet.orders import OrderRows
from connectors.sheet.recognise import UnknownFileError, recognise
from connectors.sheet.settlements import MoneyRows
from connectors.sheet.source_time import Exported, exported, foretold, window
from connectors.sheet.totals import Held, held
from marketplace import spreadsheets
from marketplace.spreadsheets import (
    Column,
    Layout,
    Limits,
    NoRowsRefused,
    Peek,
    Problem,
    Row,
    SeenFile,
    SheetRefused,
    Table,
)
from marketplace.spreadsheets.exported_cells import long_id
from marketplace.spreadsheets.refusals import because
from marketplace.words.file_reports import FileFacts, FileRead, ToldRecipient
from marketplace.words.messages import Refusal, Sentence
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, State, is_to_be_sent

__all__ = ["FileRead", "FileRefused", "UnknownFileError", "read"]
_SEEN = 40
"""How many rows of each sheet are looked at for its headings."""
_NO_TABLE = Sentence(
    "no headings with rows under them stand in this file; export it again from the platform",
    "Tệp không có dòng tiêu đề nào có dữ liệu bên dưới; hãy xuất lại tệp từ sàn.",
)
_TEXT = Sentence(
    "this file is plain text, whatever its name says, without headings and rows under them; export it again from the"
    " platform, as .xlsx or .csv",
    "Dù tên tệp thế nào, đây chỉ là tệp văn bản, không có dòng tiêu đề nào có dữ liệu bên dưới; hãy xuất lại tệp từ"
    " sàn thành .xlsx hoặc .csv.",
)
_NO_ROWS = Sentence(
    "the file has headings and no rows: nothing was sold or paid in its days",
    "Tệp chỉ có dòng tiêu đề, không có dòng nào: những ngày này không có gì phát sinh.",
)


Opened = Callable[[Sequence[Column], Layout], Table]
Taking = OrderRows | MoneyRows | DueRows | DetailRows


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
        with spreadsheets.seen(path, limits, rows=_SEEN, headings=_headings(forms)) as file:
            if not any(sheet.rows for sheet in file.seen.sheets):
                raise because("blank")
            form = _form_of(file.seen, forms)
            source = _Source(path, name, form, file, now_ms, exported_ms, limits)
            return source.read(states)
    except SheetRefused as refused:
        raise FileRefused(*refused.sentence) from None
    except UnclearDaysError as unclear:
        raise UnknownFileError(*unclear.sentence) from None
    except MixedDaysError as mixed:
        raise FileRefused(*mixed.sentence) from None


def dated(path: Path, name: str, forms: Sequence[FileForm], *, now_ms: int, limits: Limits | None = None) -> int | None:
    """Return when a file was exported as far as it says so without its rows; None where they alone may tell."""
    try:
        return foretold(forms, name, spreadsheets.created_ms(path, limits), now_ms)
    except SheetRefused:
        return None


@dataclass(frozen=True, slots=True)
class _Source:
    """A file whose form is known."""

    path: Path
    name: str
    form: FileForm
    file: SeenFile
    now_ms: int
    said_ms: int | None
    limits: Limits | None

    def read(self, states: dict[str, State]) -> FileRead:
        """Read the file as its form says; FileRefused where it belongs elsewhere."""
        form = self.form
        if form.orders is not None:
            return self._orders(form.orders, states)
        if form.money is not None and form.is_due:
            return self._due(form.money)
        if form.lacks_payday:
            raise UnknownFileError(f"this is {form.code}: {form.says}", f"{form.title}: {form.says}")
        if form.money is not None:
            return self._settlements(form.money)
        raise FileRefused(f"this is {form.code}: {form.says}", f"{form.title}: {form.says}")

    def _orders(self, fields: OrderFields, states: dict[str, State]) -> FileRead:
        rows = OrderRows(self.form, self.name, summed=("quantity", "gross"), fields=fields)
        notices = self._take(self.file.table, order_columns(self.form, fields), rows)
        at = self._exported(rows)
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
        sums = rows.hold_totals()
        wrong = [*rows.differences, *sums.differences]
        whom = [
            ToldRecipient(one.code, rows.whom[one.code])
            for one in found
            if isinstance(one, OrderRecord) and one.code in rows.whom and is_to_be_sent(one)
        ]
        told = [*notices, *sums.notices]
        return FileRead(self._facts(days, at), found, differences=wrong, recipients=whom, notices=told)

    def _settlements(self, fields: MoneyFields) -> FileRead:
        rows = MoneyRows(self.form, self.name, fields=fields)
        notices = self._take(self.file.table, money_columns(self.form, fields), rows)
        at = self._exported(rows)
        records = rows.records()
        totals = self._held(rows, rows.come_to())
        details = self._details(records)
        wrong = [*rows.differences, *totals.differences, *details.differences]
        told = [*notices, *rows.told(), *totals.notices, *details.notices, *_unread(self.file.seen, self.form)]
        days = window(self.form, self.name, rows.oldest_ms or None, rows.newest_ms)
        paid = records if at.at_ms is not None else []
        codes = rows.tax_codes()
        return FileRead(self._facts(days, at), settlements=paid, differences=wrong, tax_codes=codes, notices=told)

    def _due(self, fields: MoneyFields) -> FileRead:
        """Read what is still to be paid: nothing of it is taken in."""
        rows = DueRows(self.form, self.name)
        notices = self._take(self.file.table, money_columns(self.form, fields), rows)
        at = self._exported(rows)
        totals = self._held(rows, {TotalOf.ROWS: rows.rows, TotalOf.NET: rows.net_dong})
        days = window(self.form, self.name, rows.oldest_ms or None, rows.newest_ms)
        told = [rows.told(), *notices, *totals.notices]
        return FileRead(self._facts(days, at), differences=totals.differences, notices=told)

    def _held(self, rows: Gathered, come_to: Mapping[TotalOf, int]) -> Held:
        return held(self.file.seen, self.form, come_to, is_cut=rows.is_cut)

    def _details(self, payouts: Sequence[SettlementRecord | Reject]) -> Held:
        """Hold the payouts against the sheet that details their fees, where the file has it."""
        details = self.form.details
        if details is None or details.sheet not in {sheet.name for sheet in self.file.seen.sheets}:
            return Held([], [])
        rows = DetailRows(self.form, self.name, details=details)
        layout = Layout((details.sheet,))
        opened = partial(spreadsheets.opened, self.path, limits=self.limits)
        self._take(lambda columns, _whole: opened(columns, layout=layout), detail_columns(self.form, details), rows)
        said = [Sentence(one.reason, one.reason_vi) for one in rows.rejects]
        return Held(compare(rows, payouts), [*rows.told(), *said])

    def _facts(self, days: tuple[int | None, int | None], at: Exported) -> FileFacts:
        return FileFacts(self.form.code, self.form.kind, self.form.moves, *days, *at)

    def _take(self, opened: Opened, columns: Sequence[Column], rows: Taking) -> list[Sentence]:
        """Hand the rows on, one by one, and rows of sums where they stand; return what a person is to know of them."""
        form, totals = self.form, 0
        again = others(columns)
        layout = Layout(tuple(form.sheets), form.described, frozenset(form.failed), instants=True)
        try:
            with opened(columns, layout) as table:
                for row in chain(table, [None]):
                    for total in table.totals[totals:]:
                        take_first(total.values, again)
                        headings: dict[str, object] = {name: found.heading for name, found in table.headings.at.items()}
                        take_first(headings, again)
                        rows.note_total(total, {name: str(heading) for name, heading in headings.items()})
                    totals = len(table.totals)
                    if row is not None:
                        _check_code(row, table)
                        if again:
                            take_first(row.values, again)
                        rows.take(row)
                return [_placed(one) for one in table.notices]
        except NoRowsRefused:
            return [_NO_ROWS]

    def _exported(self, rows: Gathered) -> Exported:
        rows.settle_days(self.now_ms)
        return exported(self.form, self.name, self.file.seen.created_ms, rows.newest_ms, self.now_ms, self.said_ms)


def _form_of(seen: Peek, forms: Sequence[FileForm]) -> FileForm:
    """Return the form of a file; what has no table is refused, for nobody could say which of its columns is what."""
    try:
        return recognise(seen, forms)
    except UnknownFileError:
        if any(spreadsheets.tables(seen)):
            raise
        raise FileRefused(*(_TEXT if seen.kind == "csv" else _NO_TABLE)) from None


def _headings(forms: Sequence[FileForm]) -> frozenset[str]:
    """Return the keys of all headings that files of these forms may have."""
    columns = [column for form in forms for column in _columns_of(form)]
    return frozenset[str]().union(*(column.keys for column in columns))


def _columns_of(form: FileForm) -> list[Column]:
    if form.orders is not None:
        return order_columns(form, form.orders)
    return money_columns(form, form.money) if form.money is not None else []


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
    return at_place(place_of(problem), problem.sentence)
