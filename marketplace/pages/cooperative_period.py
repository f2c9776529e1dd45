"""A cooperative's period: every household's account in it, failed deliveries, and what was bought outright."""

from marketplace.directory.cooperatives import CooperativeRow
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import told
from marketplace.pages.components import Figure
from marketplace.reports.export.statement_words import (
    left_text,
    period_text,
)
from marketplace.settlement.statements import (
    HouseholdPeriodRow,
    OutrightResult,
    PeriodReport,
)


def show_period(cooperative: CooperativeRow, report: PeriodReport, lang: Language) -> None:
    """Draw the period of a cooperative, household by household."""
    say = lang.say
    components.title(say("Statements"), f"{cooperative.name} · {period_text(report.period, lang)}")
    told()
    if not report.homes:
        components.empty(
            say("Nothing was delivered or handed over in this period."), say("There is nothing to do here.")
        )
        return
    net = sum(home.account.net_dong for home in report.homes)
    owed = [home.account.left_dong for home in report.homes]
    back = -sum(dong for dong in owed if dong < 0)
    components.headline(
        Figure(say("Net to the households"), lang.money(net)),
        [
            Figure(say("Still owed"), lang.dong(sum(dong for dong in owed if dong > 0))),
            *([Figure(say("Households owe the cooperative"), lang.dong(back))] if back else []),
            *_failed(report, lang),
            *_own(report, lang),
        ],
    )
    all_left = _all_left(owed, back, lang)
    some = any(home.account.adjusted_dong for home in report.homes)
    columns = [(say("Household"), "text"), (say("Weight"), "number"), (say("Net"), "number"),
               *([(say("Platform adjustments"), "number")] if some else []),
               (say("Advances"), "number"), (say("Paid out"), "number"), (say("Still owed"), "number")]  # fmt: skip
    figures = [_figures(home, adjusted=some) for home in report.homes]
    gone = say("A household that took back its agreement")
    named = [*((home.name or gone, row) for home, row in zip(report.homes, figures, strict=True)),
             (say("All households"), tuple(map(sum, zip(*figures, strict=True))))]  # fmt: skip
    rows = [
        [name, lang.kilograms(grams), *map(lang.dong, dong), left_text(left, lang)]
        for name, (grams, *dong, left) in named
    ]
    rows[-1][-1] = all_left
    components.table(columns, rows, last_is_total=True)
    components.downloads("period", coop=cooperative.code, day=str(report.period.from_on))
    if report.period.closed_ms is None:
        components.hint(say("These figures are provisional until the period is closed."))
    _notice(report.period.to_on.year, lang)


def _notice(year: int, lang: Language) -> None:
    """Say what the notice of a year is for, and hand it out."""
    say = lang.say
    note = say("turnover by road, tax withheld, own produce or not")
    components.heading(say("Notice of {year} to the tax office", year=str(year)), note)
    components.hint(
        say(
            "For the households' notices of their turnover by 31 January {next}: one row a household, with the sums"
            " of all below.",
            next=str(year + 1),
        )
    )
    components.downloads("tax-notice", year=str(year))


def _all_left(owed: list[int], back_dong: int, lang: Language) -> str:
    """Return what is owed to all households; what households owe themselves stands apart and lessens nothing."""
    text = lang.dong(sum(dong for dong in owed if dong > 0))
    return f"{text}; {left_text(-back_dong, lang)}" if back_dong else text


def _figures(home: HouseholdPeriodRow, *, adjusted: bool) -> tuple[int, ...]:
    """Return a household's row: grams (sold, bought from it, corrected), then net, advances, paid and left.

    Where any has one, ``adjusted``, the platforms' adjustments stand behind the net.
    """
    grams = home.sales.weight_g + home.bought_g + home.corrections.weight_g
    gave = home.account
    more = (gave.adjusted_dong,) if adjusted else ()
    return grams, gave.net_dong, *more, gave.advance_dong, gave.paid_dong + gave.cod_dong, gave.left_dong


def _failed(report: PeriodReport, lang: Language) -> list[Figure]:
    """Return what failed deliveries cost the cooperative; nothing where they cost it nothing."""
    if not report.failed_dong:
        return []
    borne = lang.say("borne by the cooperative")
    return [Figure(lang.say("Cost of a failed delivery"), lang.dong(report.failed_dong), borne)]


def _own(report: PeriodReport, lang: Language) -> list[Figure]:
    """Return the result on fruit bought outright, with what is left and lost of it; nothing where there is none."""
    say, own = lang.say, report.own
    if own == OutrightResult():
        return []
    unsold, lost = (
        f"{lang.kilograms(grams)}, {lang.dong(dong)}"
        for grams, dong in ((own.unsold_g, own.unsold_dong), (own.spoiled_g, own.spoiled_dong))
    )
    return [
        Figure(
            say("The cooperative's own margin"),
            lang.dong(own.margin_dong),
            say("not sold yet {unsold}; spoiled or lost {lost}", unsold=unsold, lost=lost),
        ),
    ]
