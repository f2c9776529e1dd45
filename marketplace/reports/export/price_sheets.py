"""Prices as a sheet, and in words: what is better at the garden or through a shop, or why nothing is said."""

from collections.abc import Iterator
from datetime import date

from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, kilograms
from marketplace.reports.figures.season import platform_title
from marketplace.reports.prices import FEWEST_ORDERS, SPAN, Advice, GateRow, PriceReport, Why


def advice_text(row: GateRow, said: Advice, today: date, lang: Language) -> str:
    """Return in a sentence whether the trader or the shop leaves more, or why that is not said."""
    say = lang.say
    if said.why is not None:
        return f"{row.shop}: {_why_text(row, said.why, lang)}"
    trader = span_text(said.low_dong, said.high_dong, lang)
    both = (
        say("Today traders pay {trader} a kg at the garden; sold through {shop} {gate} a kg is left.",
            trader=trader, shop=row.shop, gate=lang.dong(said.gate_dong))
        if said.quoted_on == today else
        say("Yesterday traders paid {trader} a kg at the garden; sold through {shop} {gate} a kg is left.",
            trader=trader, shop=row.shop, gate=lang.dong(said.gate_dong))
    )  # fmt: skip
    if said.better_dong > 0:
        return f"{both} " + say("Selling on the spot brings {more} a kg more.", more=lang.dong(said.better_dong))
    if said.better_dong < 0:
        more = lang.dong(-said.better_dong)
        return f"{both} " + say("Selling through {shop} brings {more} a kg more.", shop=row.shop, more=more)
    return f"{both} " + say("Both bring about the same.")


def _why_text(row: GateRow, why: Why, lang: Language) -> str:
    say = lang.say
    if why is Why.NO_TRADER:
        return say("not compared: nobody has noted a trader's price yet.")
    if why is Why.TRADER_OLD:
        return say("not compared: the trader's price is older than a day; note today's.")
    if why is Why.WITHHELD:
        return say("not compared: too few households sold there for a price to be told.")
    if why is Why.SHOP_OLD:
        return say("not compared: the shop's figures are older than a day.")
    return say(
        "not compared: only {orders} orders ended in the last {days} days; it takes {fewest}.",
        orders=lang.number(row.orders), days=SPAN.days, fewest=FEWEST_ORDERS,
    )  # fmt: skip


def span_text(low_dong: int, high_dong: int, lang: Language) -> str:
    """Return a price, or from which to which it goes."""
    if low_dong == high_dong:
        return lang.dong(low_dong)
    return f"{lang.number(low_dong)}–{lang.dong(high_dong)}"


def grade_text(grade: str | None, lang: Language) -> str:
    """Return what a grade is called; a dash for none."""
    return "–" if grade is None else lang.say("Grade {grade}", grade=grade.upper() if len(grade) == 1 else grade)


def basis_text(row: GateRow, lang: Language) -> str:
    """Return what a gate price stands on: orders and their days, what is declared, or why there is none."""
    say = lang.say
    if row.withheld:
        return say("not told (few households)")
    if row.declared:
        return say("by declared charges; only {orders} orders", orders=lang.number(row.orders))
    if row.price is None:
        return say("too few orders ({orders}), no charges declared", orders=lang.number(row.orders))
    return say("{orders} orders since {day}", orders=lang.number(row.orders), day=lang.day(row.since))


def price_sheet(report: PriceReport, lang: Language) -> ExportSheet:
    """Return every price of a report: a row for each day, kind and place; what is at the garden comes last."""
    say = lang.say
    unit, parts = say("đ a kg"), [name for name, _ in part_titles(lang)]
    columns = (
        ExportColumn(say("Day"), "date"), ExportColumn(say("Produce")), ExportColumn(say("Grade")),
        ExportColumn(say("Kind of price")), ExportColumn(say("Where")),
        ExportColumn(say("Price (đ a kg)"), "number"), ExportColumn(say("Lowest (đ a kg)"), "number"),
        ExportColumn(say("Highest (đ a kg)"), "number"), ExportColumn(say("Sold (kg)"), "kg"),
        ExportColumn(say("Sellers"), "number"),
        *(ExportColumn(f"{part} ({unit})", "number", full_only=True) for part in parts),
        ExportColumn(say("Stands on")), ExportColumn(say("Complete up to")),
    )  # fmt: skip
    notes = [(say("How the gate price is made"), formula_text(lang))]
    notes += [(row.produce, advice_text(row, said, report.until, lang))
              for row, said in zip(report.gates, report.advice, strict=True)]  # fmt: skip
    return ExportSheet(say("Prices"), columns, list(_rows(report, lang)), tuple(notes), say("Notes"))


def part_titles(lang: Language) -> list[tuple[str, str]]:
    """Return what goes off a price on its way to the garden, in order: its title, and its field in ``GatePrice``."""
    say = lang.say
    return [
        (say("Fee"), "fee_dong"), (say("Box"), "box_dong"), (say("Freight"), "freight_dong"),
        (say("Returns, made good"), "returns_dong"), (say("Tax withheld"), "tax_dong"),
    ]  # fmt: skip


def formula_text(lang: Language) -> str:
    """Return how a gate price is made."""
    return lang.say(
        "At the garden = price − fee − box − freight − returns and made good − tax, by the kilogram of fruit."
    )


def _rows(report: PriceReport, lang: Language) -> Iterator[tuple[Cell, ...]]:
    say, empty = lang.say, (None,) * 5
    for sold in report.sold:
        told = "" if sold.price_dong is not None else say("not told (few households)")
        yield (sold.on, sold.produce, grade_text(sold.grade, lang), say("Sold at"), sold.shop, sold.price_dong, None,
               None, kilograms(sold.weight_g), None, *empty, told, "")  # fmt: skip
    for one in report.comparable:
        yield (one.on, one.produce, grade_text(one.grade, lang), say("Comparable products"),
               platform_title(one.platform), one.middle_dong, one.low_dong, one.high_dong, None, one.sellers, *empty,
               say("{count} products", count=lang.number(one.products)), "")  # fmt: skip
    for quote in report.traders:
        where = ", ".join(filter(None, (quote.point, quote.commune)))
        kind = say("Trader") if quote.stands else say("Trader, corrected since")
        yield (quote.quoted_on, quote.produce, grade_text(quote.grade, lang), kind, where, None, quote.low_dong,
               quote.high_dong, None, None, *empty, quote.who, lang.instant(quote.noted_ms))  # fmt: skip
    for row in report.gates:
        price = (None,) * 6 if row.price is None else (row.price.gate_dong, *row.price[1:])
        selling = None if row.price is None else row.price.price_dong
        yield (report.until, row.produce, "–", say("At the garden"), row.shop, price[0], None, selling, None, None,
               *price[1:], basis_text(row, lang), lang.instant(row.as_of_ms))  # fmt: skip
