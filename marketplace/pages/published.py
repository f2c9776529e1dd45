"""Số liệu công bố: open data of a season, for everybody who is signed in; no household can be found in it."""

from collections.abc import Sequence

import streamlit as st

from marketplace.directory.rights.may import Needs
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import agreed, changed, told
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope, signature
from marketplace.reports.export.published_sheets import adding_text, cell_name, claim_text, open_data_text, table_titles
from marketplace.reports.figures import ERAS, SeasonRow
from marketplace.reports.published import (
    PublishedCellRow,
    PublishedProduce,
    PublishedReport,
    prepare,
    preview,
    published_produce,
    published_report,
    write,
)
from marketplace.storage.scope import Act

_PREPARED = "to_publish"
"""What a person is looking at: the season, and what would be published of it."""


def show() -> None:
    """Draw the screen."""
    lang, season = components.reader(), components.season()
    components.title(lang.say("Published figures"), open_data_text(lang))
    if season is None:
        components.nothing_yet()
        return
    told()
    if scope().may(Act.PUBLISH) and _publishing(season, lang):
        return
    produce = _produce(season, lang)
    report = context().read(published_report, scope(), season, produce) if produce else None
    if report is None:
        components.empty(
            lang.say("Nothing of this season is published yet."),
            lang.say("Figures are published every night, once they stand on three households or more."),
        )
        return
    _report(report, lang)
    components.downloads("published", season=season.code)


def _report(report: PublishedReport, lang: Language) -> None:
    _headline(report, lang)
    _communes(report, lang)
    titles = table_titles(lang)
    _table(titles["platform"], report.tables["platform"], report, lang)
    _table(titles["day"], report.tables["day"], report, lang)
    components.hint(adding_text(lang))


def _publishing(season: SeasonRow, lang: Language) -> bool:
    """Let a person look at what would be published, and publish just that; True while it is looked at."""
    if st.button(lang.say("Look at what can be published now"), key="publish-look"):
        with context().database.read() as connection:
            st.session_state[_PREPARED] = season.id, prepare(connection, season, context().clock())
    of, prepared = st.session_state.get(_PREPARED, (None, []))
    if of != season.id:
        return False
    if not prepared:
        del st.session_state[_PREPARED]
        components.hint(lang.say("There is nothing more to publish: too few households, or the days are not over."))
        return False
    with context().database.read() as connection:
        reports = [preview(connection, scope(), season, one) for one in prepared]
    text = lang.say("This would be published of {season}, and stays published: {produce}.",
                    season=season.name, produce=", ".join(one.produce.name for one in reports))  # fmt: skip
    answer = agreed(text, lang.say("Publish"), "publish", lang)
    for report in reports:
        _report(report, lang)
    if answer is None:
        return True
    del st.session_state[_PREPARED]
    if not answer:
        st.rerun()
    changed(
        lambda connection: write(connection, season, prepared, signature(), context().clock()),
        lang,
        lambda count: lang.say("Published.") if count else lang.say("It was published meanwhile; nothing was added."),
        needs=[Needs(Act.PUBLISH, "season", (season.id,))],
    )
    return True


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
    shown = f"{report.season.code}-{report.produce.id}-{report.number}"
    era = st.segmented_control(
        lang.say("Map"), ERAS, default=report.season.era, required=True, key=f"published-era-{shown}",
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
