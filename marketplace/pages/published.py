"""Số liệu công bố: open data of a season, for everybody who is signed in; no household can be found in it."""

from collections.abc import Sequence

import streamlit as st

from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.reports.export.published_sheets import adding_text, cell_name, claim_text, open_data_text, table_titles
from marketplace.reports.figures import ERAS, SeasonRow
from marketplace.reports.published import (
    PublishedCellRow,
    PublishedProduce,
    PublishedReport,
    published_produce,
    published_report,
)


def show() -> None:
    """Draw the screen."""
    lang, season = components.reader(), components.season()
    components.title(lang.say("Published figures"), open_data_text(lang))
    if season is None:
        components.nothing_yet()
        return
    produce = _produce(season, lang)
    report = context().read(published_report, scope(), season, produce) if produce else None
    if report is None:
        components.empty(
            lang.say("Nothing of this season is published yet."),
            lang.say("Figures are published every night, once they stand on three households or more."),
        )
        return
    _headline(report, lang)
    _communes(report, lang)
    titles = table_titles(lang)
    _table(titles["platform"], report.tables["platform"], report, lang)
    _table(titles["day"], report.tables["day"], report, lang)
    components.hint(adding_text(lang))
    components.downloads("published", season=season.code)


def _produce(season: SeasonRow, lang: Language) -> PublishedProduce | None:
    """Return the produce that is shown, chosen where there are several; None where nothing is published."""
    there = context().read(published_produce, scope(), season.id)
    if len(there) < 2:
        return next(iter(there), None)
    return st.segmented_control(
        lang.say("Produce"), there, default=there[0], required=True, key=f"published-{season.code}",
        format_func=lambda one: one.name, label_visibility="collapsed",
    )  # fmt: skip


def _headline(report: PublishedReport, lang: Language) -> None:
    components.hint(claim_text(report, lang))
    sold = report.sold
    others = [
        Figure(lang.say("Revenue"), lang.money(sold.value_dong)),
        Figure(lang.say("Households"), lang.number(report.households)),
    ]
    components.headline(Figure(lang.say("Sold through the platforms"), lang.weight(sold.weight_g)), others)


def _communes(report: PublishedReport, lang: Language) -> None:
    titles = table_titles(lang)
    era = st.segmented_control(
        lang.say("Map"), ERAS, default=report.season.era, required=True, key=f"published-era-{report.season.code}",
        format_func=lambda one: titles[one], label_visibility="collapsed",
    )  # fmt: skip
    _table(titles[era], report.tables[era], report, lang)
    if report.kept_back:
        components.hint(
            lang.say(
                "{count} rows stand as they were told on an earlier day: what has changed since stands on too few"
                " households.",
                count=lang.number(report.kept_back),
            )
        )


def _table(title: str, cells: Sequence[PublishedCellRow], report: PublishedReport, lang: Language) -> None:
    components.heading(title)
    columns = [
        (title, "text"),
        (lang.say("Households"), "number"),
        (lang.say("Sold"), "number"),
        (lang.say("Revenue"), "number"),
        (lang.say("Delivered up to the end of"), "text"),
    ]
    rows = [[_name(cell, lang), *_figures(cell, lang)] for cell in cells]
    total = [lang.number(report.households), lang.kilograms(report.sold.weight_g), lang.dong(report.sold.value_dong)]
    rows.append([lang.say("The whole season"), *total, lang.day(report.upto_on)])
    components.table(columns, rows, last_is_total=True)


def _name(cell: PublishedCellRow, lang: Language) -> str:
    """Return what a cell is called; of the rest also which communes it is."""
    name = cell_name(cell, lang)
    return f"{name}: {', '.join(cell.names)}" if cell.rest and cell.names else name


def _figures(cell: PublishedCellRow, lang: Language) -> list[str]:
    if cell.upto_on is None:
        return ["–", lang.say("not published (few households)"), "–", "–"]
    sold = cell.sold
    return [lang.number(cell.households), lang.kilograms(sold.weight_g), lang.dong(sold.value_dong),
            lang.day(cell.upto_on)]  # fmt: skip
