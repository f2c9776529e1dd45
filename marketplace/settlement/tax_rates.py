"""Taxes: the rates a platform holds back by kind of seller, dated and with their source; none is shipped."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

SELLER_KINDS = ("household", "business", "group", "cooperative")
_MOST_BP = 10_000
_RATE = TABLES["tax_rate"]


class TaxError(Refusal):
    """A rate cannot be kept; the message is one plain sentence."""


class RateRow(NamedTuple):
    """A rate in hundredths of a percent that counts from a day on, and where it is written."""

    seller_kind: str
    from_on: date
    rate_bp: int
    source: str


_RATES = select(*(_RATE.c[name] for name in RateRow._fields)).order_by(_RATE.c.seller_kind, _RATE.c.from_on)


def add(connection: Connection, kind: str, from_on: date, percent: str, source: str) -> RateRow:
    """Keep a rate from a day on; TaxError when it cannot be one, or another stands there already."""
    if kind not in SELLER_KINDS:
        raise TaxError(
            f"{kind} is no kind of seller; the kinds are: {', '.join(SELLER_KINDS)}",
            f"Không có loại người bán {kind}; các loại: {', '.join(SELLER_KINDS)}",
        )
    if not source.strip():
        raise TaxError(
            "A tax rate needs its source: the decree or the platform's notice it is written in",
            "Thuế suất phải có căn cứ: nghị định hoặc thông báo của sàn.",
        )
    row = RateRow(kind, from_on, basis_points(percent), source.strip())
    known = [one for one in all_rates(connection) if (one.seller_kind, one.from_on) == (kind, from_on)]
    if known and known[0] != row:
        raise TaxError(
            f"From {from_on:%d/%m/%Y} on another rate is kept for a {kind}; write it from another day on",
            f"Từ ngày {from_on:%d/%m/%Y} đã ghi thuế suất khác cho {kind}; hãy ghi từ ngày khác.",
        )
    if not known:
        connection.execute(insert(_RATE).values(row._asdict()))
    return row


def all_rates(connection: Connection) -> list[RateRow]:
    """Return every rate, by kind and day."""
    return [RateRow(*row) for row in bulk.rows(connection, _RATES)]


def rate_on(rates: Sequence[RateRow], kind: str, day: date) -> RateRow | None:
    """Return the rate that counts for a kind of seller on a day, or None."""
    counting = [row for row in rates if row.seller_kind == kind and row.from_on <= day]
    return max(counting, key=lambda row: row.from_on, default=None)


def basis_points(percent: str) -> int:
    """Return a percentage as people type it in hundredths of a percent; TaxError where it is none."""
    try:
        rate = Decimal(percent.strip().removesuffix("%").strip().replace(",", ".")) * 100
    except InvalidOperation as error:
        raise TaxError(
            f"{percent} is no rate; write a percentage such as 1.5",
            f"{percent} không phải thuế suất; hãy ghi phần trăm, ví dụ 1.5",
        ) from error
    if not rate.is_finite() or rate != rate.to_integral_value() or not 0 <= rate <= _MOST_BP:
        raise TaxError(
            f"{percent} is no rate; write a percentage from 0 to 100 with at most two decimals",
            f"{percent} không phải thuế suất; hãy ghi phần trăm từ 0 đến 100, nhiều nhất hai số lẻ.",
        )
    return int(rate)
