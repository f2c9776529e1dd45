"""Sheets: the statement of a household and the accountant's view of a period, for CSV, XLSX and the terminal."""

from collections.abc import Iterator

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.labels import order_state
from marketplace.language.translation import Language
from marketplace.orders.status import Payment
from marketplace.reports.export.sheets import Cell, Column, Sheet, kilograms
from marketplace.settlement.statements.household import Statement, StatementRow
from marketplace.settlement.statements.period import PeriodReport
from marketplace.settlement.statements.valuation import Worth
from marketplace.words.instants import day_of


def statement_sheet(paper: Statement, reader: Language) -> Sheet:
    """Return a statement: its entries, their sum, what was handed over and is left, and what is not delivered yet."""
    say = reader.say
    columns = (
        Column(say("Entry")),
        Column(say("Lot")),
        Column(say("Order")),
        Column(say("Day"), "date"),
        Column(say("Product"), full_only=True),
        Column(say("Shop"), full_only=True),
        Column(say("Weight (kg)"), "kg"),
        Column(say("Returned (kg)"), "kg", True),
        *_money_columns(reader),
        Column(say("State")),
    )
    rows: list[tuple[Cell, ...]] = [_row(row, reader) for row in paper.rows]
    rows.append((say("Total"), "", "", None, "", "", *_worth(paper.total), ""))
    rows += _account_rows(paper, reader)
    rows += [
        (say("Not delivered yet"), one.lot, one.order, one.day, one.product, one.shop, kilograms(one.weight_g), None,
         one.gross_dong, None, None, None, None, order_state(one.state, reader))
        for one in paper.waiting
    ]  # fmt: skip
    return Sheet(say("Statement"), columns, rows, tuple(_notes(paper, reader)), say("Notes"))


def period_sheet(report: PeriodReport, reader: Language) -> Sheet:
    """Return a period by household, all of them together, and what stays with the cooperative."""
    say = reader.say
    columns = (
        Column(say("Household code")),
        Column(say("Household")),
        Column(say("Weight (kg)"), "kg"),
        Column(say("Returned (kg)"), "kg", True),
        *_money_columns(reader),
        Column(say("Bought outright (đồng)"), "number"),
        Column(say("Corrections (đồng)"), "number"),
        Column(say("Brought forward (đồng)"), "number", True),
        Column(
            say("Platform adjustments (đồng)"), "number", not any(home.account.adjusted_dong for home in report.homes)
        ),
        Column(say("Advances (đồng)"), "number"),
        Column(say("Paid out (đồng)"), "number"),
        Column(say("Cash on delivery (đồng)"), "number", True),
        Column(say("Still owed (đồng)"), "number"),
    )
    rows: list[tuple[Cell, ...]] = []
    sums = [0] * 14
    for home in report.homes:
        gave = home.account
        figures = (*home.sales[:6], home.sales.net_dong, home.bought_dong, home.corrections.net_dong, gave.brought_dong,
                   gave.adjusted_dong, gave.advance_dong, gave.paid_dong, gave.cod_dong)  # fmt: skip
        rows.append((home.code, home.name, *_weights(figures), gave.left_dong))
        sums = [a + b for a, b in zip(sums, figures, strict=False)]
    left = sum(home.account.left_dong for home in report.homes)
    rows.append(("", say("All households"), *_weights(tuple(sums)), left))
    notes = [
        (say("Cooperative"), report.cooperative.name),
        (say("Period"), period_text(report.period, reader)),
        (say("Cost of failed deliveries, borne by the cooperative (đồng)"), reader.number(report.failed_dong)),
        *((title, reader.number(dong)) for title, dong in own_lines(report, reader)),
        (say("Bought outright, not sold yet (kg)"), reader.kilograms(report.own.unsold_g)),
        (say("Bought outright, spoiled or lost (kg)"), reader.kilograms(report.own.spoiled_g)),
        (say("All lines together, net (đồng)"), reader.number(report.lines.net_dong)),
    ]
    return Sheet(say("Period"), columns, rows, tuple(notes), say("Notes"))


def own_lines(report: PeriodReport, reader: Language) -> Iterator[tuple[str, int]]:
    """Return what became of the fruit bought outright, line by line, in đồng."""
    say, own = reader.say, report.own
    yield say("Fruit bought outright fetched (đồng)"), own.fetched_dong
    yield say("What the fruit that was sold had cost (đồng)"), own.cost_dong
    yield say("The cooperative's own margin (đồng)"), own.margin_dong
    yield say("Bought outright, spoiled or lost, at its cost (đồng)"), own.spoiled_dong
    yield say("Bought outright, not sold yet, at its cost (đồng)"), own.unsold_dong
    yield say("Paid for it to the households (đồng)"), own.bought_dong


def period_text(period: AccountingPeriod, reader: Language) -> str:
    """Return a period's days, and whether it is closed."""
    days = f"{reader.day(period.from_on)} – {reader.day(period.to_on)}"
    if period.closed_ms is None:
        return reader.say("{days}, provisional", days=days)
    on = reader.day(day_of(period.closed_ms))
    return reader.say("{days}, closed on {day} by {who}", days=days, day=on, who=period.closed_by or "–")


def kind_text(row: StatementRow, reader: Language) -> str:
    """Return what an entry is, as the accountant says it."""
    say = reader.say
    if row.of is not None and row.kind != "failed":
        why = {
            "returned": say("returned"),
            "weight": say("weight"),
            "price": say("price"),
            "charges": say("fee, freight, tax"),
        }[row.why]
        days = f"{reader.day(row.of.from_on)} – {reader.day(row.of.to_on)}"
        return say("Corrects {days}: {why}", days=days, why=why)
    return {"sale": say("Sale"), "pool": say("To the pool's average"), "outright": say("Bought outright"),
            "failed": say("Cost of a failed delivery")}[row.kind]  # fmt: skip


def state_text(row: StatementRow, reader: Language) -> str:
    """Return whether the platform has paid for an entry, and whether what it holds back is only expected."""
    if not row.order or row.kind == "failed":
        return reader.say("Charges estimated") if row.estimated else ""
    paid = {
        Payment.UNPAID: reader.say("Awaiting") if row.awaited else reader.say("Nothing more awaited"),
        Payment.PART_PAID: reader.say("Paid by the platform in part"),
        Payment.PAID: reader.say("Paid by the platform"), Payment.TAKEN_BACK: reader.say("Taken back by the platform"),
    }[row.payment]  # fmt: skip
    return reader.say("{state}, charges estimated", state=paid) if row.estimated else paid


def account_lines(paper: Statement, reader: Language) -> Iterator[tuple[str, int]]:
    """Return the account line by line: what was brought forward, the net, what was handed over, what is left."""
    say, account = reader.say, paper.account
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


def left_text(dong: int, reader: Language) -> str:
    """Return what is still owed to a household, or that it owes that much itself."""
    if dong < 0:
        return reader.say("owes the cooperative {amount}", amount=reader.dong(-dong))
    return reader.dong(dong)


def tax_notes(paper: Statement, reader: Language) -> list[str]:
    """Return by which rates tax was computed, since the platform said nothing of it."""
    found = sorted({row.tax_source for row in paper.rows if row.tax_source})
    return [reader.say("Tax computed by Lên Sàn, by: {source}", source=source) for source in found]


def _money_columns(reader: Language) -> tuple[Column, ...]:
    say = reader.say
    return (
        Column(say("Gross (đồng)"), "number"),
        Column(say("Platform fee (đồng)"), "number"),
        Column(say("Freight (đồng)"), "number"),
        Column(say("Tax withheld (đồng)"), "number"),
        Column(say("Net (đồng)"), "number"),
    )


def _worth(worth: Worth) -> tuple[Cell, ...]:
    return (kilograms(worth.weight_g), kilograms(worth.returned_g), *worth[2:6], worth.net_dong)


def _weights(figures: tuple[int, ...]) -> tuple[Cell, ...]:
    return (kilograms(figures[0]), kilograms(figures[1]), *figures[2:])


def _row(row: StatementRow, reader: Language) -> tuple[Cell, ...]:
    own = (kind_text(row, reader), row.lot, row.order, row.day, row.product, row.shop)
    return (*own, *_worth(row.worth), state_text(row, reader))


def _account_rows(paper: Statement, reader: Language) -> list[tuple[Cell, ...]]:
    blank = (None,) * 6
    rows: list[tuple[Cell, ...]] = []
    for text, amount in account_lines(paper, reader):
        rows.append((text, "", "", None, "", "", *blank, amount, ""))
    return rows


def _notes(paper: Statement, reader: Language) -> Iterator[tuple[str, str]]:
    say = reader.say
    yield say("Household"), f"{paper.home.name} ({paper.home.code})"
    yield say("Cooperative"), paper.cooperative.name
    yield say("Period"), period_text(paper.period, reader)
    for handed in paper.hand_overs:
        text = f"{reader.day(handed.on_day)} · {reader.number(handed.amount_dong)} đ · {handed.note or ''}".rstrip(" ·")
        yield hand_over_text(handed.kind, reader), text
    for note in tax_notes(paper, reader):
        yield say("Tax withheld"), note
    yield say("Check number of its figures (SHA-256)"), paper.fingerprint
    yield say("Not in the check number"), moving_text(reader)
    yield say("Awaited from the platforms (đồng)"), reader.number(paper.awaiting_dong)


def moving_text(reader: Language) -> str:
    """Return what of a statement moves on after it was handed out, so that its check number is not of it."""
    return reader.say("How the platforms' money stands, what is awaited, and what is not delivered yet: these move on.")


def hand_over_text(kind: str, reader: Language) -> str:
    """Return what a kind of hand-over is called."""
    say = reader.say
    return {"advance": say("Advance"), "paid": say("Payment to the household"), "cod": say("Cash on delivery")}[kind]
