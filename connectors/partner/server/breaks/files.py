"""Nightly files that are not there, or not as they were agreed."""

import csv
import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from connectors.partner.server.breaks.twist import Break, IncomingRequest, OutgoingAnswer, after, said

_KINDS = {"orders": "quantity", "settlements": "gross_dong"}
Rows = list[list[str]]


def _file(change: Callable[[Rows], object], answer: OutgoingAnswer) -> OutgoingAnswer:
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return answer._replace(body=text.getvalue().encode())


def _column(name: str, cell: Callable[[str], str], rows: Rows) -> None:
    """Write each cell of a column in another way."""
    at = rows[0].index(name)
    for row in rows[1:]:
        row[at] = cell(row[at])


def _dropped(name: str, rows: Rows) -> None:
    at = rows[0].index(name)
    for row in rows:
        del row[at]


def _buyer(rows: Rows) -> None:
    for number, row in enumerate(rows):
        row.append("0100000000" if number else "buyer_phone")


def _ragged(rows: Rows) -> None:
    for row in rows[1:]:
        row.append("")


def _dotted(text: str) -> str:
    return f"{int(text):,}".replace(",", ".") + ",0"


def _of(kind: str) -> Sequence[Break]:
    number, moment = _KINDS[kind], {"orders": "placed_at", "settlements": "paid_at"}[kind]

    def made(word: str, rule: str, says: str, change: Callable[[OutgoingAnswer], OutgoingAnswer]) -> Break:
        def changed(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
            return change(answer) if asked.named.startswith(kind) and answer.status == 200 else answer

        return after(f"file-{kind}-{word}", f"file-{kind}{rule}", says, changed, "export")

    def cells(word: str, says: str, name: str, cell: Callable[[str], str]) -> Break:
        return made(word, "-cells", says, partial(_file, partial(_column, name, cell)))

    def named(word: str, says: str, name: str) -> Break:
        return made(word, "-names", says, partial(_file, partial(_column, name, lambda _: "LENSAN-NOT-THERE")))

    return (
        made("missing", "", "There is no file.", lambda _: said(_GONE, 404)),
        made(
            "utf-16",
            "",
            "The file is in UTF-16.",
            lambda answer: answer._replace(body=answer.body.decode().encode("utf-16")),
        ),
        made(
            "as-text",
            "",
            "The file is sent as text/plain.",
            lambda answer: answer.with_header("content-type", "text/plain"),
        ),
        made("ragged", "", "Rows are longer than the header.", partial(_file, _ragged)),
        made("column-missing", "-columns", "A column is missing.", partial(_file, partial(_dropped, number))),
        made("buyer", "-columns", "A column is of a buyer.", partial(_file, _buyer)),
        cells("dotted", "Numbers have separators.", number, _dotted),
        named("order-unknown", "Rows are of an order that is not there.", "order_code"),
        named("line-unknown", "Rows are of a line that their order has not.", "line_id"),
        cells("local", "Instants have no offset.", moment, lambda text: text[:19]),
    )


_GONE: dict[str, Any] = {
    "type": "urn:problem-type:lensan:not-found",
    "title": "Not here",
    "status": 404,
    "detail": "There is no such file.",
}
BREAKS = tuple(one for kind in _KINDS for one in _of(kind))
