"""Giá: what produce fetched, what it costs elsewhere, what traders pay, and what each shop leaves at the garden."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from marketplace.directory.produce import all_produce
from marketplace.language.translation import Language
from marketplace.listings.page_differences import page_differences
from marketplace.listings.trader_prices import standing
from marketplace.pages import components, page_alerts, trader_form
from marketplace.pages.actions import told
from marketplace.pages.context import context, scope
from marketplace.pages.price_chart import price_chart
from marketplace.reports.export.price_sheets import (
    advice_text,
    basis_text,
    formula_text,
    grade_text,
    part_titles,
    span_text,
)
from marketplace.reports.figures.season import platform_title
from marketplace.reports.prices import Advice, GateRow, PriceReport, price_report
from marketplace.storage.scope import Sight

_SHOWN = timedelta(days=6)
"""The days of the table; all days are in the file."""
_QUOTES = 6
"""So many of the traders' prices are listed; all are in the file."""


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    components.title(
        lang.say("Prices"), lang.say("By the kilogram: in the shops, from traders, and what is left at the garden")
    )
    told()
    report = context().read(price_report, scope(), context().minute_ms())
    produce = _produce(report, lang)
    if produce is None:
        components.nothing_found(lang.say("No price is known yet."), "", lang.say("No price is known yet."))
        return
    _advice(report, produce, lang)
    _gates(report, produce, lang)
    if scope().sees(Sight.PRICES):
        page_alerts.show(lang)
        if context().read(page_differences, scope()) and st.button(lang.say("Change our prices"), key="to-offers"):
            components.go_to("dang-ban")
    trader_form.show(produce, lang)
    _traders(report, produce, lang)
    drawn = price_chart(report, produce, lang, height=300)
    if drawn is not None:
        components.heading(lang.say("Day by day"))
        st.altair_chart(drawn, key="prices_by_day")
    _days(report, produce, lang)
    components.downloads("prices")


def _produce(report: PriceReport, lang: Language) -> str | None:
    """Return the produce that is shown: one with a price first, for who notes prices any that is known."""
    priced = report.produce()
    others = sorted({one.name for one in context().read(all_produce)} - set(priced))
    choices = [*priced, *others]
    sold = [*(row.produce for row in report.gates), *(row.produce for row in report.sold)]
    first = next(iter(sold or choices), None)
    if first is None:
        return None
    chosen: str = st.selectbox(lang.say("Produce"), choices, choices.index(first), key="price-produce")
    return chosen


def _advice(report: PriceReport, produce: str, lang: Language) -> None:
    """Say of each shop whether it or the trader leaves more; why nothing is said, in small letters."""
    for row, said in _of_produce(report, produce):
        text = advice_text(row, said, report.until, lang)
        if said.why is not None:
            components.hint(text)
        elif said.better_dong > 0:
            st.warning(text, icon=":material/storefront:")
        else:
            st.info(text, icon=":material/local_shipping:")


def _of_produce(report: PriceReport, produce: str) -> list[tuple[GateRow, Advice]]:
    both = zip(report.gates, report.advice, strict=True)
    return [(row, said) for row, said in both if row.produce == produce]


def _gates(report: PriceReport, produce: str, lang: Language) -> None:
    say = lang.say
    rows = [row for row, _ in _of_produce(report, produce)]
    if not rows:
        components.hint(say("No shop has sold {produce} in these days.", produce=produce))
        return
    components.heading(say("At the garden"), formula_text(lang))
    parts = part_titles(lang)
    columns = [
        (say("Shop"), "text"), (say("Selling price"), "number"), *((title, "number") for title, _ in parts),
        (say("At the garden"), "number"), (say("Trader"), "number"), (say("Stands on"), "text"),
        (say("Complete up to"), "text"),
    ]  # fmt: skip
    components.table(
        columns, [_gate(row, _trader(report, row, lang), [field for _, field in parts], lang) for row in rows]
    )
    if any(row.price is not None and not row.boxes_declared for row in rows):
        components.hint(
            say(
                "Nobody has declared what a box costs, so it counts as nothing; ask whoever administers Lên Sàn here to"
                " declare it."
            )
        )


def _gate(row: GateRow, trader: str, parts: Sequence[str], lang: Language) -> list[str]:
    price, upto = row.price, lang.instant(row.as_of_ms)
    if price is None:
        return [row.shop, *["–"] * (len(parts) + 2), trader, basis_text(row, lang), upto]
    taken = [lang.dong(-int(getattr(price, part))) for part in parts]
    return [
        row.shop,
        lang.dong(price.price_dong),
        *taken,
        lang.dong(price.gate_dong),
        trader,
        basis_text(row, lang),
        upto,
    ]


def _trader(report: PriceReport, row: GateRow, lang: Language) -> str:
    """Return what traders paid last, and on which day; a dash where nobody has noted it."""
    newest = standing(report.traders, row.produce_id)
    if not newest:
        return "–"
    low_dong, high_dong = min(one.low_dong for one in newest), max(one.high_dong for one in newest)
    return f"{span_text(low_dong, high_dong, lang)} ({lang.day(newest[0].quoted_on)})"


def _traders(report: PriceReport, produce: str, lang: Language) -> None:
    say = lang.say
    quotes = [row for row in report.traders if row.produce == produce][:_QUOTES]
    if not quotes:
        return
    columns = [
        (say("Day"), "text"), (say("Trader's price"), "number"), (say("Grade"), "text"), (say("Where"), "text"),
        (say("Noted by"), "text"), (say("State"), "text"),
    ]  # fmt: skip
    rows = [
        [
            lang.day(row.quoted_on), span_text(row.low_dong, row.high_dong, lang), grade_text(row.grade, lang),
            ", ".join(filter(None, (row.point, row.commune))), row.who,
            say("stands") if row.stands else say("corrected since"),
        ]
        for row in quotes
    ]  # fmt: skip
    components.table(columns, rows)


def _days(report: PriceReport, produce: str, lang: Language) -> None:
    """Draw what was sold and what comparable products cost on the last days."""
    say, since = lang.say, report.until - _SHOWN
    rows = [
        (row.on, [say("Sold: {shop}", shop=row.shop), grade_text(row.grade, lang),
                  say("not told (few households)") if row.price_dong is None else lang.dong(row.price_dong), "–",
                  "–" if row.price_dong is None else lang.kilograms(row.weight_g)])
        for row in report.sold if row.produce == produce and row.on >= since
    ]  # fmt: skip
    rows += [
        (one.on, [say("Comparable: {platform}", platform=platform_title(one.platform)), grade_text(one.grade, lang),
                  lang.dong(one.middle_dong), span_text(one.low_dong, one.high_dong, lang),
                  say("{count} sellers", count=lang.number(one.sellers))])
        for one in report.comparable if one.produce == produce and one.on >= since
    ]  # fmt: skip
    if not rows:
        return
    columns = [
        (say("Day"), "text"), (say("Kind of price"), "text"), (say("Grade"), "text"), (say("đ a kg"), "number"),
        (say("From and to"), "number"), (say("How much, how many"), "number"),
    ]  # fmt: skip
    rows.sort(key=_day_of_row, reverse=True)
    components.table(columns, [[lang.day(on), *cells] for on, cells in rows])


def _day_of_row(row: tuple[date, list[str]]) -> date:
    on, _ = row
    return on
