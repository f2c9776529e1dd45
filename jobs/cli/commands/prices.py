"""``lensan prices``: what produce fetched, costs elsewhere, and is worth at the garden; what traders pay."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from jobs.cli.console import A_DAY, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import tell
from marketplace.language.translation import language
from marketplace.reports.export.price_sheets import advice_text
from marketplace.reports.prices import PriceReport, price_report
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import names
from marketplace.words.instants import as_date, day_of, iso, start_of

_A_DAY_MS = 86_400_000


def prices_command(
    context: typer.Context,
    produce: Annotated[str, typer.Argument(help="The produce; all of them without.")] = "",
    day: Annotated[datetime | None, typer.Option(**A_DAY, help="The day, where it is not today.")] = None,
    form: FormChoice = Form.TABLE,
) -> None:
    """List a day's prices, đồng a kilogram: sold, comparable, traders', and what each shop leaves at the garden."""
    at_ms = now_ms()
    on = as_date(day_of(at_ms)) if day is None else day.date()
    asked_ms = min(at_ms, start_of(on) + _A_DAY_MS - 1)
    with opened(settings_of(context)) as database, database.read() as connection:
        report = price_report(connection, EVERYTHING, asked_ms, days=1)
    key = names.key(produce)
    rows = [row for row in _rows(report) if not key or names.key(row["produce"]) == key]
    show(f"Prices of {on:%d/%m/%Y}, đồng a kg", rows, form, "No price is known of that day.")
    if form is Form.TABLE:
        for row, said in zip(report.gates, report.advice, strict=True):
            if not key or names.key(row.produce) == key:
                tell(advice_text(row, said, report.until, language("en")))


def _rows(report: PriceReport) -> Iterator[dict[str, Any]]:
    none: dict[str, Any] = dict.fromkeys(
        ("price", "low", "high", "kg", "count", "fee", "box", "freight", "returns", "tax", "as_of", "by")
    )
    for sold in report.sold:
        yield _row(sold.produce, sold.grade, "sold", sold.shop) | none | {
            "price": sold.price_dong, "kg": sold.weight_g / 1_000}  # fmt: skip
    for one in report.comparable:
        yield _row(one.produce, one.grade, "comparable", one.platform) | none | {
            "price": one.middle_dong, "low": one.low_dong, "high": one.high_dong, "count": one.sellers}  # fmt: skip
    for quote in report.traders:
        if quote.stands:
            where = ", ".join(filter(None, (quote.point, quote.commune)))
            yield _row(quote.produce, quote.grade, "trader", where) | none | {
                "low": quote.low_dong, "high": quote.high_dong, "by": quote.who}  # fmt: skip
    for row in report.gates:
        by = "withheld" if row.withheld else "declared" if row.declared else f"{row.orders} orders"
        price = {} if row.price is None else {
            "price": row.price.gate_dong, "high": row.price.price_dong, "fee": row.price.fee_dong,
            "box": row.price.box_dong, "freight": row.price.freight_dong, "returns": row.price.returns_dong,
            "tax": row.price.tax_dong,
        }  # fmt: skip
        as_of = None if row.as_of_ms is None else iso(row.as_of_ms)
        yield _row(row.produce, None, "at the garden", row.shop) | none | price | {"as_of": as_of, "by": by}


def _row(produce: str, grade: str | None, kind: str, place: str) -> dict[str, Any]:
    return {"produce": produce, "grade": grade, "kind": kind, "place": place}
