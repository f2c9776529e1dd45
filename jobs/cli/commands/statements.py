"""``lensan statement``, ``period`` and ``pay``: what households are owed, posted, and given."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from jobs.cli.arguments import Speaker, dong_of, household_of, signed_dong_of, speaker
from jobs.cli.console import A_DAY, Form, LanguageChoice, settings_of, show
from jobs.cli.export import Format, FormatChoice, SheetLanguage, SheetOutput, Target, check, hand_out
from jobs.cli.market import opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from marketplace.directory.cooperatives import find_cooperative
from marketplace.directory.periods import AccountingPeriod, find_period, open_period, periods_of
from marketplace.language.translation import Language, language
from marketplace.reports.export.period_sheets import period_sheet
from marketplace.reports.export.sheets import ExportSheet
from marketplace.reports.export.statement_sheets import statement_sheet
from marketplace.settlement import hand_overs
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.settlement.statements import TERMS, PeriodReport, Statement, close, period_report, set_terms, statement
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money
from marketplace.words.instants import as_date, day_of

period_app = typer.Typer(no_args_is_help=True, help="List, open and close a cooperative's periods.")

Coop = Annotated[str | None, typer.Option("--coop", help="The cooperative's code, where there are several to mean.")]
Within = Annotated[
    datetime | None,
    typer.Option("--period", **A_DAY, help="A day of it; the open one without."),
]
Day = Annotated[datetime, typer.Argument(**A_DAY)]
Plain = Annotated[Form, typer.Option("--format", help="How to print it.")]


def statement_command(
    context: typer.Context,
    household: Annotated[str, typer.Argument(help="The household's code.")],
    coop: Coop = None,
    within: Within = None,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: SheetLanguage = LanguageChoice.VI,
) -> None:
    """Print or write the statement of a household for a period, open or closed."""

    def build(connection: Connection, period: AccountingPeriod, lang: Language) -> tuple[ExportSheet, dict[str, Any]]:
        paper = statement(connection, EVERYTHING, period, household)
        return statement_sheet(paper, lang), _statement_values(paper)

    _hand_out(context, build, (coop, within, household), form, output, language(lang.value))


@period_app.command("show")
def show_command(
    context: typer.Context,
    coop: Coop = None,
    within: Within = None,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: SheetLanguage = LanguageChoice.VI,
) -> None:
    """Print or write a period by household, and what stays with the cooperative itself."""

    def build(connection: Connection, period: AccountingPeriod, lang: Language) -> tuple[ExportSheet, dict[str, Any]]:
        report = period_report(connection, EVERYTHING, period)
        return period_sheet(report, lang), _period_values(report)

    _hand_out(context, build, (coop, within, ""), form, output, language(lang.value))


@period_app.command("list")
def list_command(context: typer.Context, coop: Coop = None, form: Plain = Form.TABLE) -> None:
    """List a cooperative's periods."""
    with opened(settings_of(context)) as database, database.read() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop)
        rows = [
            {
                "from": str(one.from_on),
                "to": str(one.to_on),
                "state": "open" if one.closed_ms is None else "closed",
                "closed_on": None if one.closed_ms is None else day_of(one.closed_ms),
                "closed_by": one.closed_by,
            }
            for one in periods_of(connection, EVERYTHING, cooperative.id)
        ]
    show(f"Periods of {cooperative.name}", rows, form, "There is no period yet; open one with `lensan period open`.")


@period_app.command("open")
def open_command(context: typer.Context, from_on: Day, to_on: Day, coop: Coop = None) -> None:
    """Open a period from a day to a day, both included."""
    with opened(settings_of(context)) as database, database.write() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop)
        period = open_period(connection, cooperative.id, from_on.date(), to_on.date(), speaker(""))
    tell(f"The period {period.days} of {cooperative.name} is open.")


@period_app.command("close")
def close_command(
    context: typer.Context,
    coop: Coop = None,
    within: Within = None,
    who: Speaker = "",
    force: Annotated[bool, typer.Option("--force", help="Close although it is not over, or a shop is behind.")] = False,
) -> None:
    """Close a period: what it says is written, and later changes become corrections in the next one."""
    with opened(settings_of(context)) as database:
        with database.read() as connection:
            period = _period(connection, coop, within)
        with database.write(one_state=True) as connection:
            wrote = close(connection, period.id, speaker(who), now_ms(), force=force)
    if period.closed_ms is not None:
        tell(f"The period {period.days} is closed already; nothing changed.")
    else:
        tell(f"The period {period.days} is closed with {wrote} entries.")


def pay_command(
    context: typer.Context,
    household: Annotated[str, typer.Argument(help="The household's code.")],
    amount: Annotated[str, typer.Argument(help="Such as 2500000, 2.500.000 or 2tr5.")],
    kind: Annotated[str, typer.Option(help="advance, paid or cod.")] = "paid",
    on: Annotated[datetime | None, typer.Option(**A_DAY, help="The day it was given; today without.")] = None,
    coop: Coop = None,
    note: Annotated[str | None, typer.Option(help="A word on it.")] = None,
    who: Speaker = "",
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Write it off again, with a note; -5k does too.")
    ] = False,
) -> None:
    """Write down money given to a household: an advance, a payment, or cash on delivery passed on."""
    at_ms = now_ms()
    typed_dong = signed_dong_of(amount)
    amount_dong = -abs(typed_dong) if take_back else typed_dong
    on_day = on.date() if on else as_date(day_of(at_ms))
    with opened(settings_of(context)) as database, database.write() as connection:
        cooperative = find_cooperative(connection, EVERYTHING, coop, household)
        row = HandOverRow(
            cooperative.id, household_of(connection, household), on_day, kind, amount_dong, note, speaker(who), at_ms
        )
        hand_overs.add_hand_over(connection, row)
    tell(f"{money.text(amount_dong)} ({kind}) for {household} on {on_day:%d/%m/%Y} is written down.")


def terms_command(
    context: typer.Context,
    lot: Annotated[str, typer.Argument(help="The lot's code.")],
    terms: Annotated[str, typer.Argument(help=f"{', '.join(TERMS)}: on behalf, the pool's average, bought.")],
    price: Annotated[str | None, typer.Option(help="Of a lot bought outright: đồng by the kilogram.")] = None,
    who: Speaker = "",
) -> None:
    """Say on which terms the cooperative sells a lot, until a period has posted it."""
    with opened(settings_of(context)) as database, database.write() as connection:
        price_dong = None if price is None else dong_of(price)
        set_terms(connection, lot, terms, price_dong)
        noting("terms set", lot, who, terms=terms, amount=price_dong)(connection)
    tell(f"Lot {lot} is on the terms {terms}.")


Builder = Callable[[Connection, AccountingPeriod, Language], tuple[ExportSheet, dict[str, Any]]]


def _hand_out(
    context: typer.Context,
    build: Builder,
    which: tuple[str | None, datetime | None, str],
    form: Format,
    output: Path | None,
    lang: Language,
) -> None:
    check(form, output)
    with opened(settings_of(context)) as database:
        with database.read() as connection:
            period = _period(connection, *which)
            sheet, values = build(connection, period, lang)
        lines = [f"{name}: {text}" for name, text in sheet.notes]
        called = f"{values.get('household', values['cooperative'])}-{period.from_on}"
        hand_out(database, SheetOutput(sheet.title, sheet, values, lines, called), form, output, lang)


def _period(connection: Connection, coop: str | None, within: datetime | None, household: str = "") -> AccountingPeriod:
    cooperative = find_cooperative(connection, EVERYTHING, coop, household)
    return find_period(connection, EVERYTHING, cooperative.id, None if within is None else within.date())


def _worth(worth: Worth) -> dict[str, int]:
    return {**worth._asdict(), "net_dong": worth.net_dong}


def _days(period: AccountingPeriod) -> dict[str, Any]:
    closed_by = {} if period.closed_ms is None else {"closed_by": period.closed_by}
    return {"from": period.from_on, "to": period.to_on, "closed": period.closed_ms is not None, **closed_by}


def _statement_values(paper: Statement) -> dict[str, Any]:
    entries = []
    for row in paper.rows:
        told = row._asdict() | {"of": None if row.of is None else _days(row.of), "worth": _worth(row.worth)}
        entries.append(told | ({"why": row.why} if row.of else {}))
    return {
        "cooperative": paper.cooperative.code,
        "period": _days(paper.period),
        "household": paper.home.code,
        "name": paper.home.name,
        "entries": entries,
        "waiting": [one._asdict() for one in paper.waiting],
        "lots": [one._asdict() | {"worth": _worth(one.worth)} for one in paper.lots],
        "total": _worth(paper.total),
        "corrections": _worth(paper.corrections),
        "hand_overs": [
            {name: getattr(one, name) for name in ("on_day", "kind", "amount_dong", "note", "who")}
            for one in paper.hand_overs
        ],
        "account": {**paper.account._asdict(), "left_dong": paper.account.left_dong},
        "awaiting_dong": paper.awaiting_dong,
        "sha256": paper.fingerprint,
    }


def _period_values(report: PeriodReport) -> dict[str, Any]:
    return {
        "cooperative": report.cooperative.code,
        "period": _days(report.period),
        "households": [
            {
                "code": home.code,
                "name": home.name,
                "sales": _worth(home.sales),
                "bought_g": home.bought_g,
                "bought_dong": home.bought_dong,
                "corrections": _worth(home.corrections),
                "account": {**home.account._asdict(), "left_dong": home.account.left_dong},
            }
            for home in report.homes
        ],
        "own": {**report.own._asdict(), "margin_dong": report.own.margin_dong},
        "failed_dong": report.failed_dong,
        "lines": _worth(report.lines),
    }
