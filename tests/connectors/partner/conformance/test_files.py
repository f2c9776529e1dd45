"""A server that only puts out the nightly files can be held to level 0, whatever else it does not answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from connectors.errors import NotConfigured
from connectors.http import Http
from connectors.partner.conformance import Finding, check
from connectors.partner.contract.wire import ENTRY_COLUMNS, ORDER_COLUMNS
from connectors.partner.server.breaks import BREAKS
from marketplace.words.instants import start_of
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

SHOP = "bac-giang"
KEPT = {
    "file-orders": "orders-2021-06-20.csv has 1 rows.",
    "file-orders-columns": "orders-2021-06-20.csv has 30 columns.",
    "file-orders-cells": "orders-2021-06-20.csv: 1 rows read.",
    "file-settlements": "settlements-2021-06-20.csv has 27 rows.",
    "file-settlements-columns": "settlements-2021-06-20.csv has 15 columns.",
    "file-settlements-cells": "settlements-2021-06-20.csv: 27 rows read.",
}
NUMBERS = {"orders": ("quantity", "placed_at"), "settlements": ("gross_dong", "paid_at")}
BROKEN = {
    f"file-{kind}-{word}": f"{kind}-2021-06-17.csv{says}"
    for kind, (number, moment) in NUMBERS.items()
    for word, says in {
        "missing": ": it answers 404 where 200 was agreed.",
        "utf-16": " is no CSV in UTF-8.",
        "as-text": " is not text/csv.",
        "ragged": " has rows that are shorter or longer than its header.",
        "column-missing": f": columns missing: {number}; of a buyer: none.",
        "buyer": ": columns missing: none; of a buyer: buyer_phone.",
        "dotted": f", row 2: {number} is not written as it is in the lists.",
        "local": f", row 2: {moment} is not written as it is in the lists.",
    }.items()
}
PAST_MIDNIGHT = "Tue, 15 Jun 2021 17:30:00 GMT"
"""Half past midnight of 16 June where the farms are: the files of the 15th are due."""


@contextmanager
def files_alone(folder: Path, clock: str = PAST_MIDNIGHT) -> Iterator[str]:
    """Serve a folder as any web server does, its Date header by a clock of ours; yield the base URL."""

    class Files(SimpleHTTPRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return clock

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the two files of 15 June 2021."""
    exports = tmp_path / "v1" / "shops" / SHOP / "exports"
    exports.mkdir(parents=True)
    for kind, columns in (("orders", ORDER_COLUMNS), ("settlements", ENTRY_COLUMNS)):
        (exports / f"{kind}-2021-06-15.csv").write_text(",".join(columns) + "\r\n", encoding="utf-8")
    return tmp_path


SAID = [
    (0, True, "orders-2021-06-15.csv has 0 rows."),
    (0, True, "orders-2021-06-15.csv has 24 columns."),
    (0, True, "orders-2021-06-15.csv: 0 rows read."),
    (0, True, "settlements-2021-06-15.csv has 0 rows."),
    (0, True, "settlements-2021-06-15.csv has 10 columns."),
    (0, True, "settlements-2021-06-15.csv: 0 rows read."),
]


@pytest.mark.parametrize("token", ["", "tok"])
def test_files_alone_are_level_0_by_the_day_of_the_date_header(
    folder: Path, token: str, transport: Callable[..., Http]
) -> None:
    with files_alone(folder) as url:
        found = check(url, token, SHOP, 0, http=transport(url))
    assert [(one.level, one.ok, one.says) for one in found] == SAID


def test_where_the_server_tells_no_time_our_own_clock_counts(folder: Path, transport: Callable[..., Http]) -> None:
    with files_alone(folder, clock="") as url:
        found = check(url, "", SHOP, 0, http=transport(url), now_ms=lambda: start_of(date(2021, 6, 16)))
        late = check(url, "", SHOP, 0, http=transport(url), now_ms=lambda: start_of(date(2021, 6, 17)))
    assert [(one.level, one.ok, one.says) for one in found] == SAID
    assert [one.says for one in late] == [
        f"{kind}-2021-06-16.csv: it answers 404 where 200 was agreed."
        for kind in ("orders", "settlements")
        for _ in range(3)
    ]


def test_a_day_that_is_named_needs_no_clock(folder: Path, transport: Callable[..., Http]) -> None:
    with files_alone(folder, clock="soon") as url:
        found = check(url, "", SHOP, 0, http=transport(url), day=date(2021, 6, 15))
    assert [(one.level, one.ok, one.says) for one in found] == SAID


@pytest.mark.parametrize("token", ["", "tok"])
def test_without_a_list_of_shops_one_must_be_named(folder: Path, token: str, transport: Callable[..., Http]) -> None:
    with files_alone(folder) as url, pytest.raises(NotConfigured, match="name one with --shop"):
        check(url, token, "", 0, http=transport(url))


def test_above_level_0_a_token_is_needed(folder: Path, transport: Callable[..., Http]) -> None:
    with files_alone(folder) as url, pytest.raises(NotConfigured, match="A token is needed"):
        check(url, "", SHOP, 1, http=transport(url))


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
