"""``lensan tax``: rates and figures of the law, who holds accounts, papers of own fruit, and what was withheld."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from jobs.cli.arguments import Speaker, dong_of, household_of, speaker
from jobs.cli.console import A_DAY, Form, LanguageChoice, settings_of, show
from jobs.cli.export import Format, FormatChoice, SheetLanguage, SheetOutput, Target, check, hand_out
from jobs.cli.market import channel_of, opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from marketplace.directory import own_produce
from marketplace.directory.cooperatives import find_cooperative
from marketplace.directory.own_produce import ProducePaper
from marketplace.directory.produce import is_known, produce_id
from marketplace.language.translation import language
from marketplace.reports.export.tax_sheets import notice_sheet, tax_sheet
from marketplace.settlement import account_holders, holder_tax_codes, tax_rates, tax_rules
from marketplace.settlement.account_holders import NewHolder
from marketplace.settlement.statements.tax_year import TaxYear, tax_year, tax_years, withheld_sums
from marketplace.settlement.statements.turnover import ROADS
from marketplace.settlement.statements.withheld_tax import withheld_by_household
from marketplace.settlement.tax_rules import TaxRuleRow
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import money
from marketplace.words.instants import day_of
from marketplace.words.messages import OperatorRefusal

tax_app = typer.Typer(no_args_is_help=True, help="See what platforms withheld, from whom, and by which rules.")

Plain = Annotated[Form, typer.Option("--format", help="How to print it.")]
Year = Annotated[int, typer.Argument(help="The year.", min=2000, max=2999)]
From = Annotated[datetime, typer.Option("--from", **A_DAY, help="The day it counts from.")]


class UnknownProduceError(OperatorRefusal):
    """There is no produce of a name; the message is one plain sentence."""


@tax_app.command("add")
def add_tax_command(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help=f"The kind of seller: {', '.join(tax_rates.SELLER_KINDS)}.")],
    from_on: Annotated[datetime, typer.Option("--from", **A_DAY, help="The day it counts from.")],
    rate: Annotated[str, typer.Option(help="In per cent, such as 1.5.")],
    source: Annotated[str, typer.Option(help="Where it is written: the decree, the platform's notice.")],
    who: Speaker = "",
) -> None:
    """Keep a rate from a day on; it counts only where the platform says nothing of tax."""
    with opened(settings_of(context)) as database, database.write() as connection:
        row = tax_rates.add(connection, kind, from_on.date(), rate, source)
        percent = f"{row.rate_bp / 100:g} %"
        noting("tax rate added", kind, who, rate=percent, since=row.from_on, source=row.source)(connection)
    tell(f"A {kind} is taxed {percent} from {row.from_on:%d/%m/%Y} on, by {row.source}.")


@tax_app.command("list")
def list_tax_command(context: typer.Context, form: Plain = Form.TABLE) -> None:
    """List the rates with their sources."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [
            {
                "kind": row.seller_kind,
                "from": str(row.from_on),
                "percent": str(Decimal(row.rate_bp) / 100),
                "source": row.source,
            }
            for row in tax_rates.all_rates(connection)
        ]
    show("Tax rates", rows, form, "There is no rate yet; the platforms' own tax counts alone.")


@tax_app.command("rule")
def rule_command(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"{' or '.join(tax_rules.KINDS)}: of a year, or per cent to warn at.")],
    figure: Annotated[str, typer.Argument(help="Such as 1000000000, or 80.")],
    from_on: From,
    issued_on: Annotated[datetime, typer.Option("--issued", **A_DAY, help="The day of what it is written in.")],
    source: Annotated[str, typer.Option(help="Where it is written: the decree, with its day.")],
    who: Speaker = "",
) -> None:
    """Keep a figure of the law from a day on; of two for one day the one that was issued later counts."""
    rule = TaxRuleRow(kind, from_on.date(), issued_on.date(), dong_of(figure), source)
    with opened(settings_of(context)) as database, database.write() as connection:
        row = tax_rules.add(connection, rule)
        noting("tax rule added", kind, who, amount=row.figure, since=row.from_on, source=row.source)(connection)
    tell(f"The {kind} is {row.figure:,} from {row.from_on:%d/%m/%Y} on, by {row.source}.".replace(",", "."))


@tax_app.command("rules")
def rules_command(context: typer.Context, form: Plain = Form.TABLE) -> None:
    """List the figures of the law with their days and sources."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [
            {"kind": one.kind, "from": str(one.from_on), "issued": str(one.issued_on), "figure": one.figure,
             "source": one.source}
            for one in tax_rules.all_rules(connection)
        ]  # fmt: skip
    show("Figures of tax law", rows, form, "No figure of tax law is known; enter one with `lensan tax rule`.")


@tax_app.command("holder")
def holder_command(
    context: typer.Context,
    shop: Annotated[str, typer.Argument(help="The shop's code.")],
    kind: Annotated[str, typer.Argument(help=f"In whose name: {', '.join(account_holders.KINDS)}.")],
    from_on: From,
    source: Annotated[str, typer.Option(help="By which paper that is known.")],
    household: Annotated[str | None, typer.Option(help="The household's code.")] = None,
    coop: Annotated[str | None, typer.Option(help="The cooperative's code.")] = None,
    name: Annotated[str | None, typer.Option(help="What a post office or somebody else is called.")] = None,
    who: Speaker = "",
) -> None:
    """Say in whose name a shop's account stands from a day on: from that one its platform withholds tax."""
    with opened(settings_of(context)) as database:
        channel = channel_of(database, shop)
        with database.write() as connection:
            home = household_of(connection, household) if household else None
            cooperative = find_cooperative(connection, EVERYTHING, coop).id if kind == "cooperative" or coop else None
            said = NewHolder(kind, source, home, cooperative, name)
            account_holders.declare(connection, channel.id, from_on.date(), said, speaker(who), now_ms())
            noting("account holder said", shop, who, kind=kind, since=from_on.date(), household=household,
                   source=source)(connection)  # fmt: skip
    tell(f"The account of {shop} is in the name of: {kind}, from {from_on:%d/%m/%Y} on.")


@tax_app.command("holders")
def holders_command(context: typer.Context, form: Plain = Form.TABLE) -> None:
    """List in whose name each shop's account stands since when."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [
            {"shop": one.shop, "from": str(one.from_on), "kind": one.kind, "name": one.called, "source": one.source}
            for one in account_holders.holders(connection, EVERYTHING)
        ]
    show("Holders of accounts", rows, form, "Nobody is said to hold an account yet; say so with `lensan tax holder`.")


@tax_app.command("codes")
def codes_command(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Print them whole, which is noted.")] = False,
    form: Plain = Form.TABLE,
    who: Speaker = "",
) -> None:
    """List under which tax codes files say that tax was withheld, by shop, masked unless they are asked for whole."""
    settings = settings_of(context)
    with opened(settings) as database:
        with database.read() as connection:
            known = holder_tax_codes.masked_codes(connection, EVERYTHING)
            whole = holder_tax_codes.opened_codes(connection, settings.opening_keys()) if full else {}
        if whole:
            with database.write() as connection:
                noting("report handed out", "tax codes", who, count=len(whole))(connection)
    rows = [
        {"shop": one.code, "tax_code": whole.get(one.id, one.masked), "first": day_of(one.first_ms),
         "last": day_of(one.last_ms)}
        for one in known
    ]  # fmt: skip
    show("Tax codes in files", rows, form, "No file named a tax code yet.")


@tax_app.command("paper")
def paper_command(
    context: typer.Context,
    household: Annotated[str, typer.Argument(help="The household's code.")],
    what: Annotated[str, typer.Argument(help=f"{', '.join(own_produce.WHATS)}.")],
    document: Annotated[str, typer.Argument(help="The number or the name of the paper.")],
    from_on: From,
    until_on: Annotated[datetime | None, typer.Option("--until", **A_DAY, help="The last day it counts.")] = None,
    commune: Annotated[str, typer.Option(help="Where the land lies, or the household lives: name or code.")] = "",
    produce: Annotated[str, typer.Option(help="What is sold unprocessed; all without.")] = "",
) -> None:
    """Keep what a paper says of a household's own fruit: its land, where it lives, that it is sold unprocessed."""
    with opened(settings_of(context)) as database, database.write() as connection:
        home = household_of(connection, household)
        paper = ProducePaper(
            home, what, document, from_on.date(), _date(until_on), commune, _produce(connection, produce)
        )
        number = own_produce.add_fact(connection, paper, None, now_ms())
    tell(f"Paper {number} of {household} ({what}) counts from {from_on:%d/%m/%Y} on.")


@tax_app.command("papers")
def papers_command(
    context: typer.Context,
    household: Annotated[str, typer.Argument(help="The household's code.")],
    form: Plain = Form.TABLE,
) -> None:
    """List the papers of a household's own fruit."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [
            {"number": one.id, "what": one.what, "document": one.document, "commune": one.commune,
             "produce": one.produce, "from": str(one.from_on), "until": str(one.until_on) if one.until_on else None,
             "taken_back": one.ended_ms is not None}
            for one in own_produce.facts(connection, EVERYTHING, household_of(connection, household))
        ]  # fmt: skip
    show(f"Papers of {household}", rows, form, f"{household} has no paper yet; add one with `lensan tax paper`.")


@tax_app.command("end-paper")
def end_paper_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The paper's number, as `lensan tax papers` has it.")],
    on: Annotated[datetime | None, typer.Option(**A_DAY, help="The last day it counts; it never did without.")] = None,
) -> None:
    """Let a paper count to a last day, or take it back as wrong."""
    with opened(settings_of(context)) as database, database.write() as connection:
        own_produce.end_fact(connection, number, _date(on), None, now_ms())
    tell(f"Paper {number} counts to {on:%d/%m/%Y}." if on else f"Paper {number} is taken back.")


@tax_app.command("withheld")
def withheld_command(
    context: typer.Context,
    year: Year,
    household: Annotated[str | None, typer.Option(help="One household's statement, by its code.")] = None,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: SheetLanguage = LanguageChoice.VI,
) -> None:
    """List what platforms withheld of every household in a year, or one's statement; no estimate is in it."""
    if household is not None:
        _statement(context, household, year, form, output, lang)
        return
    if form not in (Format.TABLE, Format.JSON) or output is not None:
        raise typer.BadParameter("a file is of one household (--household), or is the sheet of `lensan tax notice`")
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [one._asdict() for one in withheld_by_household(connection, EVERYTHING, year)]
        sums = withheld_sums(connection, year)
    show(f"Tax withheld in {year}", rows, Form(form.value), f"No settlement of {year} says that tax was withheld.")
    if form is Format.TABLE and any(any(one) for one in sums):
        of = [money.text(one.tax_dong) for one in sums]
        tell(f"Of households {of[0]}, of cooperatives {of[1]}, of what is nobody's yet {of[2]}.")


@tax_app.command("notice")
def notice_command(
    context: typer.Context,
    year: Year,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: SheetLanguage = LanguageChoice.VI,
) -> None:
    """Print or write the sheet for the notice of January: turnover by road and tax withheld, by household."""
    check(form, output)
    reader = language(lang.value)
    with opened(settings_of(context)) as database:
        with database.read() as connection:
            years = tax_years(connection, EVERYTHING, year)
        sheet = notice_sheet(years, year, reader)
        values = {"year": year, "households": [_year_values(one) for one in years]}
        lines = [f"{name}: {text}" for name, text in sheet.notes]
        hand_out(database, SheetOutput(sheet.title, sheet, values, lines, f"tax-{year}"), form, output, reader)


def _statement(
    context: typer.Context, household: str, year: int, form: Format, output: Path | None, lang: LanguageChoice
) -> None:
    check(form, output)
    reader = language(lang.value)
    with opened(settings_of(context)) as database:
        with database.read() as connection:
            found = tax_year(connection, EVERYTHING, household, year)
        sheet = tax_sheet(found, reader)
        values = _year_values(found) | {"lines": _lines(found)}
        lines = [f"{name}: {text}" for name, text in sheet.notes]
        called = f"{household}-tax-{year}"
        hand_out(database, SheetOutput(sheet.title, sheet, values, lines, called), form, output, reader)


def _year_values(year: TaxYear) -> dict[str, Any]:
    rule = None if year.threshold is None else year.threshold.rule
    return {
        "household": year.home.code,
        "name": year.home.name,
        "year": year.year,
        "withheld": year.withheld._asdict(),
        "of_own_fruit": year.of_own_fruit._asdict(),
        "claimable": year.claimable._asdict(),
        "lacking": year.lacks,
        "turnover": {road: year.turnover.by(road) for road in ROADS} | {"all": year.turnover.dong},
        "own_fruit_dong": year.own_dong,
        "threshold": rule and {"dong": rule.figure, "source": rule.source},
        "standing": year.threshold.of(year.turnover.dong) if year.threshold else None,
    }


def _lines(year: TaxYear) -> list[dict[str, Any]]:
    return [
        {
            "paid_on": one.paid_on, "shop": one.shop, "settlement": one.settlement, "order": one.order,
            "lot": one.lot, "holder": one.holder.kind if one.holder else None, "own_name": one.is_own_name,
            "lacking": list(one.lacks), "claimable": one.may_claim, **one.taxes._asdict(),
        }
        for one in year.lines
    ]  # fmt: skip


def _produce(connection: Connection, name: str) -> int | None:
    if name and not is_known(connection, name):
        raise UnknownProduceError(f"{name} is not known; see `lensan produce list`")
    return produce_id(connection, name) if name else None


def _date(day: datetime | None) -> date | None:
    return None if day is None else day.date()
