"""The statement of a household and the accountant's view of a period, as sheets for CSV, XLSX and the terminal."""

from collections.abc import Iterator

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.labels import order_state
from marketplace.language.translation import Language
from marketplace.orders.status import PaymentStatus
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, kilograms
from marketplace.settlement.statements.household import Statement, StatementRow
from marketplace.settlement.statements.period import PeriodReport
from marketplace.settlement.statements.valuation import Worth
from marketplace.words.instants import day_of


def statement_sheet(paper: Statement, lang: Language) -> ExportSheet:
    """Return a statement: its entries, their sum, what was handed over and is left, and what is not delivered yet."""
    say = lang.say
    columns = (
        ExportColumn(say("Entry")),
        ExportColumn(say("Lot")),
        ExportColumn(say("Order")),
        ExportColumn(say("Day"), "date"),
        ExportColumn(say("Product"), full_only=True),
        ExportColumn(say("Shop"), full_only=True),
        ExportColumn(say("Weight (kg)"), "kg"),
        ExportColumn(say("Returned (kg)"), "kg", True),
        *_money_columns(lang),
        ExportColumn(say("State")),
    )
    rows: list[tuple[Cell, ...]] = [_entry_cells(row, lang) for row in paper.rows]
    rows.append((say("Total"), "", "", None, "", "", *_worth_cells(paper.total), ""))
    rows += _account_rows(paper, lang)
    rows += [
        (say("Not delivered yet"), one.lot, one.order, one.day, one.product, one.shop, kilograms(one.weight_g), None,
         one.gross_dong, None, None, None, None, order_state(one.state, lang))
        for one in paper.waiting
    ]  # fmt: skip
    return ExportSheet(say("Statement"), columns, rows, tuple(_notes(paper, lang)), say("Notes"))


def period_sheet(report: PeriodReport, lang: Language) -> ExportSheet:
    """Return a period by household, all of them together, and what stays with the cooperative."""
    say = lang.say
    columns = (
        ExportColumn(say("Household code")),
        ExportColumn(say("Household")),
        ExportColumn(say("Weight (kg)"), "kg"),
        ExportColumn(say("Returned (kg)"), "kg", True),
        *_money_columns(lang),
        ExportColumn(say("Bought outright (đồng)"), "number"),
        ExportColumn(say("Corrections (đồng)"), "number"),
        ExportColumn(say("Brought forward (đồng)"), "number", True),
        ExportColumn(
            say("Platform adjustments (đồng)"), "number", not any(home.account.adjusted_dong for home in report.homes)
        ),
        ExportColumn(say("Advances (đồng)"), "number"),
        ExportColumn(say("Paid out (đồng)"), "number"),
        ExportColumn(say("Cash on delivery (đồng)"), "number", True),
        ExportColumn(say("Still owed (đồng)"), "number"),
    )
    rows: list[tuple[Cell, ...]] = []
    sums = [0] * 14
    for home in report.homes:
        gave = home.account
        figures = (*home.sales[:6], home.sales.net_dong, home.bought_dong, home.corrections.net_dong, gave.brought_dong,
                   gave.adjusted_dong, gave.advance_dong, gave.paid_dong, gave.cod_dong)  # fmt: skip
        rows.append((home.code, home.name, *_figure_cells(figures), gave.left_dong))
        sums = [a + b for a, b in zip(sums, figures, strict=False)]
    left = sum(home.account.left_dong for home in report.homes)
    rows.append(("", say("All households"), *_figure_cells(tuple(sums)), left))
    notes = [
        (say("Cooperative"), report.cooperative.name),
        (say("Period"), period_text(report.period, lang)),
        (say("Cost of failed deliveries, borne by the cooperative (đồng)"), lang.number(report.failed_dong)),
        *((title, lang.number(dong)) for title, dong in own_lines(report, lang)),
        (say("Bought outright, not sold yet (kg)"), lang.kilograms(report.own.unsold_g)),
        (say("Bought outright, spoiled or lost (kg)"), lang.kilograms(report.own.spoiled_g)),
        (say("All lines together, net (đồng)"), lang.number(report.lines.net_dong)),
    ]
    return ExportSheet(say("Period"), columns, rows, tuple(notes), say("Notes"))


def own_lines(report: PeriodReport, lang: Language) -> Iterator[tuple[str, int]]:
    """Return what became of the fruit bought outright, line by line, in đồng."""
    say, own = lang.say, report.own
    yield say("Fruit bought outright fetched (đồng)"), own.fetched_dong
    yield say("What the fruit that was sold had cost (đồng)"), own.cost_dong
    yield say("The cooperative's own margin (đồng)"), own.margin_dong
    yield say("Bought outright, spoiled or lost, at its cost (đồng)"), own.spoiled_dong
    yield say("Bought outright, not sold yet, at its cost (đồng)"), own.unsold_dong
    yield say("Paid for it to the households (đồng)"), own.bought_dong


def period_text(period: AccountingPeriod, lang: Language) -> str:
    """Return a period's days, and whether it is closed."""
    days = f"{lang.day(period.from_on)} – {lang.day(period.to_on)}"
    if period.closed_ms is None:
        return lang.say("{days}, provisional", days=days)
    on = lang.day(day_of(period.closed_ms))
    return lang.say("{days}, closed on {day} by {who}", days=days, day=on, who=period.closed_by or "–")


def kind_text(row: StatementRow, lang: Language) -> str:
    """Return what an entry is, as the accountant says it."""
    say = lang.say
    if row.of is not None and row.kind != "failed":
        why = {
            "returned": say("returned"),
            "weight": say("weight"),
            "price": say("price"),
            "charges": say("fee, freight, tax"),
        }[row.why]
        days = f"{lang.day(row.of.from_on)} – {lang.day(row.of.to_on)}"
        return say("Corrects {days}: {why}", days=days, why=why)
    return {"sale": say("Sale"), "pool": say("To the pool's average"), "outright": say("Bought outright"),
            "failed": say("Cost of a failed delivery")}[row.kind]  # fmt: skip


def state_text(row: StatementRow, lang: Language) -> str:
    """Return whether the platform has paid for an entry, and whether what it holds back is only expected."""
    if not row.order or row.kind == "failed":
        return lang.say("Charges estimated") if row.estimated else ""
    paid = {
        PaymentStatus.UNPAID: lang.say("Awaiting") if row.awaited else lang.say("Nothing more awaited"),
        PaymentStatus.PART_PAID: lang.say("Paid by the platform in part"),
        PaymentStatus.PAID: lang.say("Paid by the platform"),
        PaymentStatus.TAKEN_BACK: lang.say("Taken back by the platform"),
    }[row.payment]  # fmt: skip
    return lang.say("{state}, charges estimated", state=paid) if row.estimated else paid


def account_lines(paper: Statement, lang: Language) -> Iterator[tuple[str, int]]:
    """Return the account line by line: what was brought forward, the net, what was handed over, what is left."""
    say, account = lang.say, paper.account
    yield say("Brought forward"), account.brought_dong
    yield say("Net of this period"), account.net_dong
    if account.adjusted_dong:
        yield say("Platform adjustments"), account.adjusted_dong
    yield say("Advances"), -account.advance_dong
    yield say("Paid to the household"), -account.paid_dong
    yield say("Cash on delivery passed on"), -account.cod_dong
    if account.left_dong < 0:
        yield say("The household owes the cooperative"), -account.left_dong
    else:
        yield say("Still owed"), account.left_dong


def left_text(dong: int, lang: Language) -> str:
    """Return what is still owed to a household, or that it owes that much itself."""
    if dong < 0:
        return lang.say("owes the cooperative {amount}", amount=lang.dong(-dong))
    return lang.dong(dong)


def tax_notes(paper: Statement, lang: Language) -> list[str]:
    """Return by which rates tax was computed, since the platform said nothing of it."""
    found = sorted({row.tax_source for row in paper.rows if row.tax_source})
    return [lang.say("Tax computed by Lên Sàn, by: {source}", source=source) for source in found]


def _money_columns(lang: Language) -> tuple[ExportColumn, ...]:
    say = lang.say
    return (
        ExportColumn(say("Gross (đồng)"), "number"),
        ExportColumn(say("Platform fee (đồng)"), "number"),
        ExportColumn(say("Freight (đồng)"), "number"),
        ExportColumn(say("Tax withheld (đồng)"), "number"),
        ExportColumn(say("Net (đồng)"), "number"),
    )


def _worth_cells(worth: Worth) -> tuple[Cell, ...]:
    return (kilograms(worth.weight_g), kilograms(worth.returned_g), *worth[2:6], worth.net_dong)


def _figure_cells(figures: tuple[int, ...]) -> tuple[Cell, ...]:
    return (kilograms(figures[0]), kilograms(figures[1]), *figures[2:])


def _entry_cells(row: StatementRow, lang: Language) -> tuple[Cell, ...]:
    own = (kind_text(row, lang), row.lot, row.order, row.day, row.product, row.shop)
    return (*own, *_worth_cells(row.worth), state_text(row, lang))


def _account_rows(paper: Statement, lang: Language) -> list[tuple[Cell, ...]]:
    blank = (None,) * 6
    rows: list[tuple[Cell, ...]] = []
    for text, amount in account_lines(paper, lang):
        rows.append((text, "", "", None, "", "", *blank, amount, ""))
    return rows


def _notes(paper: Statement, lang: Language) -> Iterator[tuple[str, str]]:
    say = lang.say
    yield say("Household"), f"{paper.home.name} ({paper.home.code})"
    yield say("Cooperative"), paper.cooperative.name
    yield say("Period"), period_text(paper.period, lang)
    for handed in paper.hand_overs:
        text = f"{lang.day(handed.on_day)} · {lang.number(handed.amount_dong)} đ · {handed.note or ''}".rstrip(" ·")
        yield hand_over_text(handed.kind, lang), text
    for note in tax_notes(paper, lang):
        yield say("Tax withheld"), note
    yield say("Check number of its figures (SHA-256)"), paper.fingerprint
    yield say("Not in the check number"), moving_text(lang)
    yield say("Awaited from the platforms (đồng)"), lang.number(paper.awaiting_dong)


def moving_text(lang: Language) -> str:
    """Return what of a statement moves on after it was handed out, so that its check number is not of it."""
    return lang.say("How the platforms' money stands, what is awaited, and what is not delivered yet: these move on.")


def hand_over_text(kind: str, lang: Language) -> str:
    """Return what a kind of hand-over is called."""
    say = lang.say
    return {"advance": say("Advance"), "paid": say("Payment to the household"), "cod": say("Cash on delivery")}[kind]
